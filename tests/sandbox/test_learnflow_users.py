"""The sandbox's users: listing, finding, creating, and how far they are."""

import pytest

from tests.sandbox.learnflow_visitor import MICHAEL, PYTHON, SARAH, visiting


async def test_users_come_newest_first_in_the_documented_envelope() -> None:
    async with visiting() as visitor:
        answer = await visitor.get("/users", per_page=100)
    created = [str(user["created_at"]) for user in answer.rows()]
    assert created == sorted(created, reverse=True)
    assert answer.at("request_id") == answer.headers["x-request-id"]
    assert answer.at("pagination") == {
        "current_page": 1,
        "per_page": 100,
        "total_pages": 1,
        "total_count": 40,
        "has_next": False,
        "has_prev": False,
    }


async def test_the_documentations_sarah_and_michael_are_there() -> None:
    async with visiting() as visitor:
        sarah = (await visitor.get("/users", search="sarah.johnson@example.com")).rows()
        michael = (await visitor.get("/users", search="Michael Chen")).rows()
    assert sarah[0]["id"] == SARAH
    assert (sarah[0]["enrolled_courses"], sarah[0]["completed_courses"]) == (5, 2)
    assert (sarah[0]["created_at"], sarah[0]["last_login"]) == ("2024-01-15T08:30:00Z", "2024-03-14T14:22:00Z")
    assert (michael[0]["id"], michael[0]["role"], michael[0]["avatar_url"]) == (MICHAEL, "instructor", None)


async def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    async with visiting() as visitor:
        pages = [await visitor.get("/users", page=page, per_page=15) for page in (1, 2, 3, 4)]
    ids = [user["id"] for page in pages for user in page.rows()]
    assert len(ids) == len(set(ids)) == 40
    assert [len(page.rows()) for page in pages] == [15, 15, 10, 0]
    assert [page.at("pagination", "has_next") for page in pages] == [True, True, False, False]
    assert [page.at("pagination", "has_prev") for page in pages] == [False, True, True, True]


async def test_a_search_finds_a_piece_of_a_name_or_an_email_in_any_case() -> None:
    async with visiting() as visitor:
        found = (await visitor.get("/users", search="ANN@EXAMPLE.com")).rows()
        hanako = (await visitor.get("/users", search="花子")).rows()
        nobody = await visitor.get("/users", search="\x00 %ff ' OR 1=1")
    assert {user["email"] for user in found} == {"ann@example.com", "joann@example.com"}
    assert [user["email"] for user in hanako] == ["hanako.tanaka@example.com"]
    assert (nobody.status, nobody.rows()) == (200, [])


async def test_users_are_filtered_by_role_and_status() -> None:
    async with visiting() as visitor:
        admins = (await visitor.get("/users", role="admin")).rows()
        suspended = (await visitor.get("/users", status="suspended")).rows()
    assert len(admins) == 3
    assert {user["role"] for user in admins} == {"admin"}
    assert [user["name"] for user in suspended] == ["Victor Hale"]


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "one"}, "page"),
        ({"page": "1.5"}, "page"),
        ({"page": "٣"}, "page"),
        ({"page": "9" * 5000}, "page"),
        ({"per_page": "0"}, "per_page"),
        ({"per_page": "101"}, "per_page"),
        ({"per_page": ""}, "per_page"),
        ({"role": "boss"}, "role"),
        ({"status": "invited"}, "status"),
    ],
)
async def test_a_parameter_outside_its_limits_is_refused_by_name(query: dict[str, str], param: str) -> None:
    async with visiting() as visitor:
        answer = await visitor.ask("GET", "/users", query=query)
    assert answer.error == (422, "validation_error", param)


async def test_a_page_far_beyond_the_last_is_empty() -> None:
    async with visiting() as visitor:
        answer = await visitor.get("/users", page=10**60)
    assert (answer.status, answer.rows()) == (200, [])


async def test_a_created_user_is_invited_for_seven_days_and_listed_first() -> None:
    async with visiting() as visitor:
        body = {"email": "john.doe@example.com", "name": "John Doe", "metadata": {"department": "Engineering"}}
        answer = await visitor.post("/users", body)
        listed = (await visitor.get("/users")).rows()[0]
    assert answer.status == 201
    assert (answer.at("data", "role"), answer.at("data", "status")) == ("student", "invited")
    assert answer.at("data", "metadata") == {"department": "Engineering"}
    assert answer.at("data", "invitation_sent_at") == "2024-03-14T16:30:00Z"
    assert answer.at("data", "invitation_expires_at") == "2024-03-21T16:30:00Z"
    assert (listed["id"], listed["last_login"]) == (answer.at("data", "id"), None)


async def test_without_an_invitation_there_is_no_date_of_one() -> None:
    async with visiting() as visitor:
        answer = await visitor.post("/users", {"email": "a@b.example.com", "name": "A", "send_invite": False})
    assert answer.at("data", "invitation_sent_at") is None


async def test_an_email_is_taken_whatever_its_case() -> None:
    async with visiting() as visitor:
        answer = await visitor.post("/users", {"email": "Sarah.Johnson@Example.com", "name": "Another Sarah"})
        total = (await visitor.get("/users")).at("pagination", "total_count")
    assert answer.error == (409, "conflict_error", "email")
    assert total == 40


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"email": None}, (422, "validation_error", "email")),
        ({"email": "nobody"}, (422, "validation_error", "email")),
        ({"email": "a@b.example.com\n"}, (422, "validation_error", "email")),
        ({"name": ""}, (422, "validation_error", "name")),
        ({"name": "  "}, (422, "validation_error", "name")),
        ({"name": "a\x00b"}, (422, "validation_error", "name")),
        ({"name": 7}, (422, "validation_error", "name")),
        ({"role": "owner"}, (422, "validation_error", "role")),
        ({"send_invite": "yes"}, (422, "validation_error", "send_invite")),
        ({"metadata": []}, (422, "validation_error", "metadata")),
        ({"metadata": {"deep": {"er": 1}}}, (422, "validation_error", "metadata")),
        ({"metadata": {f"key{number}": 1 for number in range(51)}}, (422, "validation_error", "metadata")),
    ],
)
async def test_a_user_that_cannot_be_is_not_created(change: dict[str, object], expected: tuple[int, str, str]) -> None:
    async with visiting() as visitor:
        answer = await visitor.post("/users", {"email": "new@example.com", "name": "New", **change})
        found = (await visitor.get("/users", search="new@example.com")).rows()
    assert answer.error == expected
    assert found == []


async def test_fifty_keys_of_metadata_are_not_too_many() -> None:
    async with visiting() as visitor:
        metadata = {f"key{number}": number for number in range(50)}
        answer = await visitor.post("/users", {"email": "new@example.com", "name": "New", "metadata": metadata})
    assert (answer.status, answer.at("data", "metadata")) == (201, metadata)


async def test_what_is_missing_is_a_bad_request() -> None:
    async with visiting() as visitor:
        answer = await visitor.post("/users", {"name": "New"})
    assert answer.error == (400, "invalid_request", "email")


async def test_sarahs_progress_is_the_documentations_example() -> None:
    async with visiting() as visitor:
        answer = await visitor.get(f"/users/{SARAH}/progress")
    totals = [answer.at("data", f"total_{what}") for what in ("enrolled", "completed", "time_spent_minutes")]
    assert totals == [5, 2, 3420]
    assert answer.at("data", "courses", 0) == {
        "course_id": "crs_4mNp7qRsT",
        "course_title": "Complete Web Development Bootcamp",
        "status": "in_progress",
        "current_lesson": 47,
        "total_lessons": 186,
        "percent_complete": 25.3,
        "last_accessed_at": "2024-03-14T14:22:00Z",
        "time_spent_minutes": 1580,
    }
    assert answer.at("data", "courses", 1) == {
        "course_id": PYTHON,
        "course_title": "Python for Data Science",
        "status": "completed",
        "current_lesson": 120,
        "total_lessons": 120,
        "percent_complete": 100,
        "completed_at": "2024-02-28T18:00:00Z",
        "time_spent_minutes": 1200,
        "certificate_id": "cert_3dEf6gHiJ",
    }


@pytest.mark.parametrize("id", ["usr_nobody", "sarah.johnson@example.com", "a%2Fb", "%00", "%FF", "..", "%F0%9F%92%A9"])
async def test_an_unknown_user_has_no_progress(id: str) -> None:
    async with visiting() as visitor:
        answer = await visitor.get(f"/users/{id}/progress")
    assert answer.status == 404
    assert answer.at("error", "code") == "resource_not_found"


async def test_the_error_for_an_unknown_id_is_the_documentations_example() -> None:
    async with visiting() as visitor:
        answer = await visitor.get("/users/usr_12345/progress")
    assert answer.error == (404, "invalid_request_error", "user_id")
    assert answer.at("error", "message") == "The user with id 'usr_12345' does not exist."
