"""`POST /enrollments`."""

from sandbox.learnflow import schemas
from sandbox.learnflow.errors import Refusal, forbidden, unknown
from sandbox.learnflow.kinds import Field, Text
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.operations import Asked, Operation
from sandbox.learnflow.shapes import enrollment_shape


def _enroll(asked: Asked) -> JsonObject:
    user_id, course_id = asked.need("user_id"), asked.need("course_id")
    if asked.limited_to is not None and asked.limited_to.role == "student" and asked.limited_to.id != user_id:
        raise forbidden("This token may enroll only its own user.")
    person = asked.organisation.person(user_id) if "@" not in user_id else None
    if person is None:
        raise unknown("user", user_id, "user_id")
    course = asked.organisation.course(course_id)
    if course is None or course.id != course_id:
        raise unknown("course", course_id, "course_id")
    if not course.is_published:
        raise Refusal(422, "course_not_published", f"The course '{course.title}' is not published.", param="course_id")
    if person.status == "suspended":
        raise Refusal(422, "user_suspended", f"The user '{person.id}' is suspended.", param="user_id")
    if asked.organisation.enrollment(person, course) is not None:
        message = f"The user '{person.id}' is already enrolled in the course '{course.id}'."
        raise Refusal(409, "already_enrolled", message, param="course_id")
    enrollment = asked.organisation.enroll(person, course, asked.text("completion_redirect"))
    return {"data": enrollment_shape(enrollment)}


ENROLL = Operation(
    "POST",
    "/v2/enrollments",
    "createEnrollment",
    "Enroll a user in a course",
    "Fires `enrollment.created`. A second enrollment of the same user in the same course is a conflict (409); "
    "a suspended user and an unpublished course are refused (422). A student's token may enroll only that student.",
    "write:enrollments",
    _enroll,
    schemas.one("Enrollment"),
    writes=True,
    status=201,
    body=(
        Field("user_id", Text(1, example="usr_2xKj9mNpQr"), "The ID of the user to enroll", True),
        Field("course_id", Text(1, example="crs_4mNp7qRsT"), "The ID of the course to enroll in", True),
        Field(
            "completion_redirect",
            Text(8, 2048, r"https?://[!-~]+", "must be a URL", "https://yourapp.com/done"),
            "Where the user is sent after completing the course",
        ),
    ),
    refuses=(404, 409),
    example={"user_id": "usr_2xKj9mNpQr", "course_id": "crs_4mNp7qRsT"},
)
