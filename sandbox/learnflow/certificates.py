"""`GET /certificates`."""

from datetime import UTC, datetime, time

from sandbox.learnflow import schemas
from sandbox.learnflow.errors import forbidden
from sandbox.learnflow.kinds import Day, Field, Text
from sandbox.learnflow.nouns import JsonObject
from sandbox.learnflow.operations import Asked, Operation
from sandbox.learnflow.paging import PAGE_FIELDS, paged
from sandbox.learnflow.shapes import certificate_shape


def _list_certificates(asked: Asked) -> JsonObject:
    user_id, course_id, after = asked.text("user_id"), asked.text("course_id"), asked.day("issued_after")
    if asked.limited_to is not None:
        if user_id is not None and user_id != asked.limited_to.id:
            raise forbidden("This token may read only its own user's certificates.")
        user_id = asked.limited_to.id
    certificates = asked.organisation.certificates
    if user_id is not None:
        certificates = [certificate for certificate in certificates if certificate.person.id == user_id]
    if course_id is not None:
        certificates = [certificate for certificate in certificates if certificate.course.id == course_id]
    if after is not None:
        midnight = datetime.combine(after, time(), UTC)
        certificates = [certificate for certificate in certificates if certificate.issued_at > midnight]
    return paged(asked, certificates, certificate_shape)


LIST_CERTIFICATES = Operation(
    "GET",
    "/v2/certificates",
    "listCertificates",
    "List certificates",
    "The certificates issued in the organization, newest first. "
    "A token sees only its own user's, unless that is an administrator.",
    "read:certificates",
    _list_certificates,
    schemas.page_of("Certificate"),
    query=(
        *PAGE_FIELDS,
        Field("user_id", Text(example="usr_2xKj9mNpQr"), "Filter by user ID"),
        Field("course_id", Text(example="crs_7wXy1zAbC"), "Filter by course ID"),
        Field("issued_after", Day(), "Issued after the beginning of this day, UTC"),
    ),
)
