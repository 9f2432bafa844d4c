"""The shapes of answers as OpenAPI 3.0 schemas."""

from collections.abc import Mapping

from sandbox.learnflow.nouns import EVENTS, LEVELS, ROLES, STATUSES, JsonObject

_TEXT: JsonObject = {"type": "string"}
_TIME: JsonObject = {"type": "string", "format": "date-time"}
_MAYBE_TIME: JsonObject = _TIME | {"nullable": True}
_MAYBE_TEXT: JsonObject = _TEXT | {"nullable": True}
_COUNT: JsonObject = {"type": "integer", "minimum": 0}
_PERCENT: JsonObject = {"type": "number", "minimum": 0, "maximum": 100}
_PAIRS: JsonObject = {"type": "object", "maxProperties": 50, "additionalProperties": True}


def ref(name: str) -> JsonObject:
    """A named schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def one(name: str) -> JsonObject:
    """The envelope around one."""
    return _object({"data": ref(name), "request_id": ref("RequestId")})


def page_of(name: str) -> JsonObject:
    """The envelope around a page of them."""
    data = {"type": "array", "maxItems": 100, "items": ref(name)}
    return _object({"data": data, "pagination": ref("Pagination"), "request_id": ref("RequestId")})


def _object(members: Mapping[str, object], optional: Mapping[str, object] | None = None) -> JsonObject:
    return {"type": "object", "required": list(members), "properties": {**members, **(optional or {})}}


def _id(prefix: str) -> JsonObject:
    return {"type": "string", "pattern": f"^{prefix}_[0-9A-Za-z]+$"}


def _enum(*words: str) -> JsonObject:
    return {"type": "string", "enum": list(words)}


SCHEMAS: JsonObject = {
    "RequestId": _id("req"),
    "Error": _object(
        {
            "error": _object(
                {"type": _TEXT, "code": _TEXT, "message": _TEXT, "request_id": ref("RequestId")}, {"param": _TEXT}
            )
        }
    ),
    "Pagination": _object(
        {
            "current_page": {"type": "integer", "minimum": 1},
            "per_page": {"type": "integer", "minimum": 1, "maximum": 100},
            "total_pages": _COUNT,
            "total_count": _COUNT,
            "has_next": {"type": "boolean"},
            "has_prev": {"type": "boolean"},
        }
    ),
    "User": _object(
        {
            "id": _id("usr"),
            "email": _TEXT,
            "name": _TEXT,
            "role": _enum(*ROLES),
            "status": _enum(*STATUSES, "invited"),
            "avatar_url": _MAYBE_TEXT,
            "created_at": _TIME,
            "last_login": _MAYBE_TIME,
            "enrolled_courses": _COUNT,
            "completed_courses": _COUNT,
        },
        {"metadata": _PAIRS},
    ),
    "CreatedUser": _object(
        {
            "id": _id("usr"),
            "email": _TEXT,
            "name": _TEXT,
            "role": _enum(*ROLES),
            "status": _enum("invited"),
            "avatar_url": _MAYBE_TEXT,
            "metadata": _PAIRS,
            "created_at": _TIME,
            "invitation_sent_at": _MAYBE_TIME,
            "invitation_expires_at": _MAYBE_TIME,
        }
    ),
    "Course": _object(
        {
            "id": _id("crs"),
            "title": _TEXT,
            "slug": _TEXT,
            "description": _TEXT,
            "category": _TEXT,
            "level": _enum(*LEVELS),
            "instructor": _object({"id": _id("usr"), "name": _TEXT}),
            "thumbnail_url": _MAYBE_TEXT,
            "duration_hours": {"type": "number", "minimum": 0},
            "total_lessons": _COUNT,
            "enrolled_count": _COUNT,
            "average_rating": {"type": "number", "minimum": 0, "maximum": 5},
            "is_published": {"type": "boolean"},
            "created_at": _TIME,
            "updated_at": _TIME,
        }
    ),
    "Enrollment": _object(
        {
            "id": _id("enr"),
            "user_id": _id("usr"),
            "course_id": _id("crs"),
            "status": _enum("active", "completed"),
            "enrolled_at": _TIME,
            "last_accessed_at": _MAYBE_TIME,
            "completed_at": _MAYBE_TIME,
            "progress": _object(
                {
                    "current_lesson": _COUNT,
                    "total_lessons": _COUNT,
                    "percent_complete": _PERCENT,
                    "time_spent_minutes": _COUNT,
                }
            ),
        }
    ),
    "UserProgress": _object(
        {
            "user_id": _id("usr"),
            "user_name": _TEXT,
            "total_enrolled": _COUNT,
            "total_completed": _COUNT,
            "total_time_spent_minutes": _COUNT,
            "courses": {
                "type": "array",
                "items": _object(
                    {
                        "course_id": _id("crs"),
                        "course_title": _TEXT,
                        "status": _enum("in_progress", "completed"),
                        "current_lesson": _COUNT,
                        "total_lessons": _COUNT,
                        "percent_complete": _PERCENT,
                        "time_spent_minutes": _COUNT,
                    },
                    {"last_accessed_at": _MAYBE_TIME, "completed_at": _TIME, "certificate_id": _id("cert")},
                ),
            },
        }
    ),
    "Certificate": _object(
        {
            "id": _id("cert"),
            "user_id": _id("usr"),
            "user_name": _TEXT,
            "course_id": _id("crs"),
            "course_title": _TEXT,
            "issued_at": _TIME,
            "certificate_url": _TEXT,
            "verification_url": _TEXT,
            "credential_id": _TEXT,
            "download_urls": _object({"pdf": _TEXT, "png": _TEXT, "svg": _TEXT}),
        }
    ),
    "Webhook": _object(
        {
            "id": _id("wh"),
            "url": _TEXT,
            "events": {"type": "array", "items": _enum(*EVENTS)},
            "secret": _TEXT,
            "description": _MAYBE_TEXT,
            "status": _enum("enabled", "disabled"),
            "created_at": _TIME,
        }
    ),
    "Token": _object(
        {
            "access_token": _TEXT,
            "token_type": _enum("Bearer"),
            "expires_in": {"type": "integer", "minimum": 1},
            "scope": _TEXT,
        },
        {"refresh_token": _TEXT, "user_id": _id("usr")},
    ),
}
