"""`GET /users`, `POST /users` and `GET /users/{user_id}/progress`."""

from datetime import timedelta

from sandbox.learnflow import schemas
from sandbox.learnflow.errors import Refusal, forbidden, unknown
from sandbox.learnflow.kinds import Choice, Field, Flag, Pairs, Text
from sandbox.learnflow.nouns import ROLES, STATUSES, JsonObject
from sandbox.learnflow.operations import Asked, Operation
from sandbox.learnflow.paging import PAGE_FIELDS, paged
from sandbox.learnflow.shapes import progress_shape
from sandbox.learnflow.times import stamp

EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}"
# At least one visible character, and no control characters.
NAME = "[^\\u0000-\\u001f\\u007f]*[^\\u0000-\\u0020\\u007f][^\\u0000-\\u001f\\u007f]*"

_INVITATION_LASTS = timedelta(days=7)


def _list_users(asked: Asked) -> JsonObject:
    role, status, search = asked.text("role"), asked.text("status"), asked.text("search")
    people = asked.organisation.people
    if role is not None:
        people = [person for person in people if person.role == role]
    if status is not None:
        people = [person for person in people if person.status == status]
    if search is not None:
        sought = search.casefold()
        people = [p for p in people if sought in p.name.casefold() or sought in p.email.casefold()]
    return paged(asked, people, asked.organisation.user)


def _create_user(asked: Asked) -> JsonObject:
    if asked.limited_to is not None:
        raise forbidden("Only an administrator may create users.")
    email = asked.need("email")
    if asked.organisation.person(email) is not None:
        raise Refusal(409, "email_taken", f"A user with the email '{email}' already exists.", param="email")
    metadata = asked.values.get("metadata")
    person = asked.organisation.invite(
        email=email,
        name=asked.need("name"),
        role=asked.need("role"),
        metadata=metadata if isinstance(metadata, dict) else {},
    )
    invited = asked.values["send_invite"] is True
    return {
        "data": {
            "id": person.id,
            "email": person.email,
            "name": person.name,
            "role": person.role,
            "status": person.status,
            "avatar_url": person.avatar_url,
            "metadata": dict(person.metadata),
            "created_at": stamp(person.created_at),
            "invitation_sent_at": stamp(person.created_at) if invited else None,
            "invitation_expires_at": stamp(person.created_at + _INVITATION_LASTS) if invited else None,
        }
    }


def _progress(asked: Asked) -> JsonObject:
    user_id = asked.need("user_id")
    if asked.limited_to is not None and asked.limited_to.id != user_id:
        raise forbidden("This token may read only its own user's progress.")
    person = asked.organisation.person(user_id) if "@" not in user_id else None
    if person is None:
        raise unknown("user", user_id, "user_id")
    return {"data": progress_shape(person, asked.organisation.enrollments_of(person))}


LIST_USERS = Operation(
    "GET",
    "/v2/users",
    "listUsers",
    "List users",
    "The users of the organization, newest first.",
    "read:users",
    _list_users,
    schemas.page_of("User"),
    query=(
        *PAGE_FIELDS,
        Field("role", Choice(ROLES), "Filter by role"),
        Field("search", Text(), "Search by name or email"),
        Field("status", Choice(STATUSES), "Filter by status"),
    ),
)

CREATE_USER = Operation(
    "POST",
    "/v2/users",
    "createUser",
    "Create a user",
    "Creates a user with the status `invited`. An email that is taken is a conflict (409). "
    "A token may create users only if its own user is an administrator.",
    "write:users",
    _create_user,
    schemas.one("CreatedUser"),
    writes=True,
    status=201,
    body=(
        Field("email", Text(3, 254, EMAIL, "must be an email address", "john.doe@example.com"), "Must be unique", True),
        Field("name", Text(1, 200, NAME, "must be a name", "John Doe"), "Full name", True),
        Field("role", Choice(ROLES), "User role", default="student"),
        Field("metadata", Pairs(50), "Custom key-value pairs"),
        Field("send_invite", Flag(), "Send an email invitation", default=True),
    ),
    refuses=(409,),
    example={
        "email": "john.doe@example.com",
        "name": "John Doe",
        "role": "student",
        "metadata": {"department": "Engineering", "employee_id": "EMP-2024-001"},
    },
)

USER_PROGRESS = Operation(
    "GET",
    "/v2/users/{user_id}/progress",
    "getUserProgress",
    "Get a user's progress",
    "Progress in every course of a user. A token may read only its own user's, unless that is an administrator.",
    "read:progress",
    _progress,
    schemas.one("UserProgress"),
    path_fields=(Field("user_id", Text(1, example="usr_2xKj9mNpQr"), "The user's ID", True),),
    refuses=(404,),
)
