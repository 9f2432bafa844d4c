"""Fills an organisation: the documentation's people and courses, their colleagues, and what everybody has learnt."""

import random
from datetime import UTC, datetime, timedelta

from sandbox.learnflow.catalogue import CATALOGUE, SUBJECTS, Entry
from sandbox.learnflow.ids import new_id
from sandbox.learnflow.nouns import LEVELS, Certificate, Course, Enrollment, Person
from sandbox.learnflow.roster import DEPARTMENTS, FIRST_NAMES, LAST_NAMES, ROSTER
from sandbox.learnflow.state import Organisation

_FOUNDED = datetime(2022, 9, 1, 9, 0, tzinfo=UTC)
_LATEST = datetime(2024, 3, 10, 17, 0, tzinfo=UTC)
# Sarah learns what the documentation says, and Sam nothing yet: he is the one to be enrolled.
_TOLD_APART = {"sarah.johnson@example.com", "sam.rivera@example.com"}
FEWEST_PEOPLE = 2
FEWEST_COURSES = 2


def populate(organisation: Organisation, seed: str, *, people: int, courses: int) -> None:
    """The same seed makes the same organisation, and more people leave the first ones as they are.

    Raises ValueError for fewer people or courses than the documentation names.
    """
    if people < FEWEST_PEOPLE or courses < FEWEST_COURSES:
        raise ValueError(f"An organisation has at least {FEWEST_PEOPLE} people and {FEWEST_COURSES} courses.")
    everybody = _people(random.Random(f"{seed}/people"), people)
    for person in everybody:
        organisation.add_person(person)
    for course in _courses(everybody[: len(ROSTER)], random.Random(f"{seed}/courses"), courses):
        organisation.add_course(course)
    for enrollment in _sarahs_enrollments(organisation, random.Random(f"{seed}/sarah")):
        organisation.add_enrollment(enrollment)
    published = [course for course in organisation.courses if course.is_published]
    for person in everybody:
        for enrollment in _enrollments_of(person, published, random.Random(f"{seed}/{person.id}")):
            organisation.add_enrollment(enrollment)


def _people(chance: random.Random, count: int) -> list[Person]:
    people = [_listed(line, chance) for line in ROSTER[:count]]
    people += [_made_up(number, chance) for number in range(len(people), count)]
    sarah, michael = people[:2]
    sarah.id, sarah.created_at = "usr_2xKj9mNpQr", datetime(2024, 1, 15, 8, 30, tzinfo=UTC)
    sarah.avatar_url = f"https://cdn.learnflow.com/avatars/{sarah.id}.jpg"
    sarah.last_login = datetime(2024, 3, 14, 14, 22, tzinfo=UTC)
    michael.id, michael.created_at = "usr_8hRt4vLwMn", datetime(2024, 2, 1, 10, 15, tzinfo=UTC)
    michael.avatar_url = None
    michael.last_login = datetime(2024, 3, 14, 9, 45, tzinfo=UTC)
    return people


def _listed(line: tuple[str, str, str, str, str], chance: random.Random) -> Person:
    name, mailbox, role, status, department = line
    return _person(name, f"{mailbox}@example.com", role, status, department, chance)


def _made_up(number: int, chance: random.Random) -> Person:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
    email = f"{first}.{last}.{number}@example.com".lower()
    role = "instructor" if number % 40 == 0 else "student"
    return _person(f"{first} {last}", email, role, "active", chance.choice(DEPARTMENTS), chance)


def _person(name: str, email: str, role: str, status: str, department: str, chance: random.Random) -> Person:
    created_at = _between(_FOUNDED, _LATEST, chance)
    id = new_id("usr", chance)
    return Person(
        id,
        email,
        name,
        role,
        status,
        created_at,
        avatar_url=f"https://cdn.learnflow.com/avatars/{id}.jpg" if chance.random() < 0.6 else None,
        last_login=None if status == "invited" else _between(created_at, _LATEST, chance),
        metadata={"department": department, "employee_id": f"EMP-{chance.randint(10_000, 99_999)}"},
    )


def _courses(colleagues: list[Person], chance: random.Random, count: int) -> list[Course]:
    instructors = [person for person in colleagues if person.role == "instructor"]
    entries = [*CATALOGUE, *(_made_up_entry(number, chance) for number in range(count - len(CATALOGUE)))]
    courses = [_course(entry, chance.choice(instructors), chance) for entry in entries[:count]]
    bootcamp, python = courses[:2]
    bootcamp.id, bootcamp.instructor = "crs_4mNp7qRsT", instructors[0]
    bootcamp.created_at = datetime(2024, 1, 10, tzinfo=UTC)
    bootcamp.updated_at = datetime(2024, 3, 10, tzinfo=UTC)
    python.id, python.created_at = "crs_7wXy1zAbC", datetime(2023, 11, 6, tzinfo=UTC)
    return courses


def _made_up_entry(number: int, chance: random.Random) -> Entry:
    subject, category = SUBJECTS[number % len(SUBJECTS)]
    level = LEVELS[number // len(SUBJECTS) % len(LEVELS)]
    title = f"{subject}: {level.title()} {number + 1}"
    hours, lessons = chance.randint(2, 20), chance.randint(8, 80)
    slug = title.lower().replace(": ", "-").replace(" ", "-")
    about = f"{subject} for those who are {level}."
    return Entry(
        title, slug, about, category, level, hours, lessons, chance.randint(10, 500), chance.randint(35, 50) / 10
    )


def _course(entry: Entry, instructor: Person, chance: random.Random) -> Course:
    created_at = _between(_FOUNDED, _LATEST - timedelta(days=90), chance)
    return Course(
        new_id("crs", chance),
        entry.title,
        entry.slug,
        entry.description,
        entry.category,
        entry.level,
        instructor,
        entry.hours,
        entry.lessons,
        entry.enrolled,
        entry.rating,
        entry.published,
        created_at,
        _between(created_at, _LATEST, chance),
    )


def _sarahs_enrollments(organisation: Organisation, chance: random.Random) -> list[Enrollment]:
    """Five courses, two of them done, 3,420 minutes: the documentation's example of progress."""
    sarah = organisation.person("usr_2xKj9mNpQr")
    lines = (
        ("crs_4mNp7qRsT", 47, 1580, datetime(2024, 3, 14, 14, 22, tzinfo=UTC)),
        ("crs_7wXy1zAbC", 120, 1200, datetime(2024, 2, 28, 18, 0, tzinfo=UTC)),
        ("git-essentials", 20, 400, datetime(2024, 2, 9, 11, 5, tzinfo=UTC)),
        ("sql-from-zero", 11, 160, datetime(2024, 3, 11, 12, 40, tzinfo=UTC)),
        ("public-speaking", 6, 80, datetime(2024, 3, 12, 9, 10, tzinfo=UTC)),
    )
    enrollments = []
    for name, lessons, minutes, moment in lines:
        course = organisation.course(name)
        if sarah is not None and course is not None:
            begun = sarah.created_at + timedelta(days=3)
            enrollments.append(_enrollment(sarah, course, begun, lessons, minutes, moment, chance))
    for enrollment in enrollments[:1]:
        enrollment.id = "enr_9kLm2nPqR"
    for enrollment in enrollments[1:2]:
        if enrollment.certificate is not None:
            enrollment.certificate.id = "cert_3dEf6gHiJ"
    return enrollments


def _enrollments_of(person: Person, courses: list[Course], chance: random.Random) -> list[Enrollment]:
    if person.role != "student" or person.status in ("invited", "suspended") or person.email in _TOLD_APART:
        return []
    enrollments = []
    for course in chance.sample(courses, min(len(courses), chance.randint(0, 4))):
        lessons = course.total_lessons if chance.random() < 0.3 else chance.randint(0, course.total_lessons - 1)
        minutes = round(course.duration_hours * 60 * lessons / course.total_lessons * chance.uniform(0.8, 1.3))
        begun = _between(person.created_at, _LATEST, chance)
        moment = _between(begun, _LATEST, chance)
        enrollments.append(_enrollment(person, course, begun, lessons, minutes, moment, chance))
    return enrollments


def _enrollment(
    person: Person, course: Course, begun: datetime, lessons: int, minutes: int, moment: datetime, chance: random.Random
) -> Enrollment:
    enrollment = Enrollment(new_id("enr", chance), person, course, begun, lessons, minutes)
    enrollment.last_accessed_at = moment if lessons else None
    if lessons == course.total_lessons:
        enrollment.completed_at = moment
        enrollment.certificate = Certificate(new_id("cert", chance), person, course, moment)
    return enrollment


def _between(first: datetime, last: datetime, chance: random.Random) -> datetime:
    return first + timedelta(seconds=chance.randint(0, max(0, int((last - first).total_seconds()))))
