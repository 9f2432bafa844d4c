"""Each noun as the JSON object that the documentation shows."""

from sandbox.learnflow.nouns import Certificate, Course, Enrollment, JsonObject, Person
from sandbox.learnflow.times import stamp, stamp_or_none


def user_shape(person: Person, *, enrolled: int, completed: int) -> JsonObject:
    """A user as in the list."""
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "status": person.status,
        "avatar_url": person.avatar_url,
        "metadata": dict(person.metadata),
        "created_at": stamp(person.created_at),
        "last_login": stamp_or_none(person.last_login),
        "enrolled_courses": enrolled,
        "completed_courses": completed,
    }


def course_shape(course: Course) -> JsonObject:
    """A course as in the catalogue."""
    return {
        "id": course.id,
        "title": course.title,
        "slug": course.slug,
        "description": course.description,
        "category": course.category,
        "level": course.level,
        "instructor": {"id": course.instructor.id, "name": course.instructor.name},
        "thumbnail_url": f"https://cdn.learnflow.com/courses/{course.id}/thumb.jpg",
        "duration_hours": course.duration_hours,
        "total_lessons": course.total_lessons,
        "enrolled_count": course.enrolled_count,
        "average_rating": course.average_rating,
        "is_published": course.is_published,
        "created_at": stamp(course.created_at),
        "updated_at": stamp(course.updated_at),
    }


def enrollment_shape(enrollment: Enrollment) -> JsonObject:
    """An enrollment with its progress so far."""
    return {
        "id": enrollment.id,
        "user_id": enrollment.person.id,
        "course_id": enrollment.course.id,
        "status": "active" if enrollment.completed_at is None else "completed",
        "enrolled_at": stamp(enrollment.enrolled_at),
        "last_accessed_at": stamp_or_none(enrollment.last_accessed_at),
        "completed_at": stamp_or_none(enrollment.completed_at),
        "progress": {
            "current_lesson": enrollment.current_lesson,
            "total_lessons": enrollment.course.total_lessons,
            "percent_complete": enrollment.percent_complete,
            "time_spent_minutes": enrollment.minutes,
        },
    }


def progress_shape(person: Person, enrollments: list[Enrollment]) -> JsonObject:
    """How far a person is in each of their courses."""
    return {
        "user_id": person.id,
        "user_name": person.name,
        "total_enrolled": len(enrollments),
        "total_completed": sum(1 for enrollment in enrollments if enrollment.completed_at is not None),
        "total_time_spent_minutes": sum(enrollment.minutes for enrollment in enrollments),
        "courses": [_course_progress(enrollment) for enrollment in enrollments],
    }


def _course_progress(enrollment: Enrollment) -> JsonObject:
    shape: JsonObject = {
        "course_id": enrollment.course.id,
        "course_title": enrollment.course.title,
        "status": "in_progress" if enrollment.completed_at is None else "completed",
        "current_lesson": enrollment.current_lesson,
        "total_lessons": enrollment.course.total_lessons,
        "percent_complete": enrollment.percent_complete,
        "time_spent_minutes": enrollment.minutes,
    }
    if enrollment.completed_at is None or enrollment.certificate is None:
        shape["last_accessed_at"] = stamp_or_none(enrollment.last_accessed_at)
    else:
        shape["completed_at"] = stamp(enrollment.completed_at)
        shape["certificate_id"] = enrollment.certificate.id
    return shape


def certificate_shape(certificate: Certificate) -> JsonObject:
    """A certificate with its addresses."""
    id_tail = certificate.id.removeprefix("cert_")
    return {
        "id": certificate.id,
        "user_id": certificate.person.id,
        "user_name": certificate.person.name,
        "course_id": certificate.course.id,
        "course_title": certificate.course.title,
        "issued_at": stamp(certificate.issued_at),
        "certificate_url": f"https://learnflow.com/certificates/{certificate.id}",
        "verification_url": f"https://learnflow.com/verify/{certificate.id}",
        "credential_id": f"lf:cert:{id_tail}",
        "download_urls": {
            kind: f"https://cdn.learnflow.com/certs/{certificate.id}.{kind}" for kind in ("pdf", "png", "svg")
        },
    }
