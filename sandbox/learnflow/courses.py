"""`GET /courses`."""

from sandbox.learnflow import schemas
from sandbox.learnflow.kinds import Choice, Field, Text
from sandbox.learnflow.nouns import LEVELS, JsonObject
from sandbox.learnflow.operations import Asked, Operation
from sandbox.learnflow.paging import PAGE_FIELDS, paged
from sandbox.learnflow.shapes import course_shape


def _list_courses(asked: Asked) -> JsonObject:
    category, level = asked.text("category"), asked.text("level")
    instructor, search = asked.text("instructor_id"), asked.text("search")
    courses = [course for course in asked.organisation.courses if course.is_published]
    if category is not None:
        courses = [course for course in courses if course.category_slug == category]
    if level is not None:
        courses = [course for course in courses if course.level == level]
    if instructor is not None:
        courses = [course for course in courses if course.instructor.id == instructor]
    if search is not None:
        sought = search.casefold()
        courses = [c for c in courses if sought in c.title.casefold() or sought in c.description.casefold()]
    return paged(asked, courses, course_shape)


LIST_COURSES = Operation(
    "GET",
    "/v2/courses",
    "listCourses",
    "List courses",
    "The published courses of the organization, newest first. A draft appears once it is published.",
    "read:courses",
    _list_courses,
    schemas.page_of("Course"),
    query=(
        *PAGE_FIELDS,
        Field("category", Text(example="development"), "Filter by category slug"),
        Field("level", Choice(LEVELS), "Filter by level"),
        Field("instructor_id", Text(example="usr_8hRt4vLwMn"), "Filter by the instructor's user ID"),
        Field("search", Text(), "Search by title or description"),
    ),
)
