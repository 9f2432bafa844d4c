"""The courses of the seeded organisation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the catalogue."""

    title: str
    slug: str
    description: str
    category: str
    level: str
    hours: int
    lessons: int
    enrolled: int
    rating: float
    published: bool = True


# The first is the documentation's example word for word, the second is named in it, and 2 and 3 are easily confused.
CATALOGUE = (
    Entry(
        "Complete Web Development Bootcamp",
        "web-dev-bootcamp-2024",
        "Master full-stack web development from scratch.",
        "Development",
        "beginner",
        42,
        186,
        1243,
        4.9,
    ),
    Entry(
        "Python for Data Science",
        "python-data-science",
        "Explore, clean and model data with Python.",
        "Data Science",
        "intermediate",
        20,
        120,
        811,
        4.7,
    ),
    Entry(
        "Python for Data Analysis",
        "python-data-analysis",
        "From spreadsheets to dataframes: tables, charts, reports.",
        "Data Science",
        "beginner",
        12,
        64,
        402,
        4.5,
    ),
    Entry(
        "Git Essentials",
        "git-essentials",
        "Branches, merges and what to do when they go wrong.",
        "Development",
        "beginner",
        7,
        20,
        950,
        4.6,
    ),
    Entry("SQL from Zero", "sql-from-zero", "Ask a database anything.", "Data Science", "beginner", 9, 36, 640, 4.4),
    Entry(
        "Public Speaking with Confidence",
        "public-speaking",
        "Plan a talk, calm the nerves, hold a room.",
        "Communication",
        "beginner",
        5,
        24,
        377,
        4.3,
    ),
    Entry(
        "Information Security Basics",
        "security-basics",
        "Passwords, phishing, and reporting without fear.",
        "Compliance",
        "beginner",
        2,
        12,
        1502,
        4.1,
    ),
    Entry(
        "Project Management Foundations",
        "pm-foundations",
        "Scope, plan, risk, and saying no.",
        "Business",
        "intermediate",
        14,
        48,
        288,
        4.2,
    ),
    Entry(
        "Advanced SQL Tuning",
        "advanced-sql-tuning",
        "Read a query plan & make it shorter.",
        "Data Science",
        "advanced",
        10,
        30,
        119,
        4.8,
    ),
    Entry(
        "UX Research Methods",
        "ux-research",
        "Interviews, surveys <and> what to do with them.",
        "Design",
        "intermediate",
        8,
        32,
        205,
        4.5,
    ),
    Entry("Brand Storytelling", "brand-storytelling", "Why people remember.", "Marketing", "beginner", 6, 18, 164, 4.0),
    Entry(
        "Financial Modelling",
        "financial-modelling",
        "Three statements that agree with each other.",
        "Business",
        "advanced",
        16,
        52,
        98,
        4.4,
    ),
    Entry(
        "Leading Remote Teams",
        "leading-remote-teams",
        "Trust across time zones.",
        "Leadership",
        "intermediate",
        7,
        28,
        233,
        4.6,
    ),
    Entry(
        "Kubernetes in Practice",
        "kubernetes-in-practice",
        "From one container to a quiet on-call night.",
        "Development",
        "advanced",
        18,
        75,
        187,
        4.7,
    ),
    Entry(
        "Machine Learning Operations",
        "ml-operations",
        "Models that survive Monday.",
        "Data Science",
        "advanced",
        15,
        60,
        0,
        0.0,
        published=False,
    ),
)

# A larger catalogue is made of these.
SUBJECTS = (
    ("Negotiation", "Business"),
    ("Accessibility", "Design"),
    ("Rust", "Development"),
    ("Statistics", "Data Science"),
    ("Data Protection", "Compliance"),
    ("Copywriting", "Marketing"),
    ("Coaching", "Leadership"),
    ("Technical Writing", "Communication"),
)
