"""The sandbox's courses, enrollments and certificates, and how they follow from lessons done."""

import pytest

from tests.sandbox.learnflow_visitor import BOOTCAMP, MICHAEL, PYTHON, SARAH, visiting


async def test_the_catalogue_holds_the_documentations_bootcamp_and_no_draft() -> None:
    async with visiting() as visitor:
        answer = await visitor.get("/courses", per_page=100)
    bootcamp = next(course for course in answer.rows() if course["id"] == BOOTCAMP)
    assert (bootcamp["slug"], bootcamp["total_lessons"], bootcamp["enrolled_count"]) == (
        "web-dev-bootcamp-2024",
        186,
        1243,
    )
    assert bootcamp["instructor"] == {"id": MICHAEL, "name": "Michael Chen"}
    assert answer.at("pagination", "total_count") == 14
    assert "ml-operations" not in {course["slug"] for course in answer.rows()}


async def test_courses_are_filtered_by_category_slug_level_instructor_and_words() -> None:
    async with visiting() as visitor:
        data = (await visitor.get("/courses", category="data-science")).rows()
        advanced = (await visitor.get("/courses", level="advanced")).rows()
        michaels = (await visitor.get("/courses", instructor_id=MICHAEL)).rows()
        python = (await visitor.get("/courses", search="python for")).rows()
        described = (await visitor.get("/courses", search="PHISHING")).rows()
        wrong = await visitor.get("/courses", level="expert")
    assert {course["category"] for course in data} == {"Data Science"}
    assert {course["level"] for course in advanced} == {"advanced"}
    assert BOOTCAMP in {course["id"] for course in michaels}
    assert {course["title"] for course in python} == {"Python for Data Science", "Python for Data Analysis"}
    assert [course["title"] for course in described] == ["Information Security Basics"]
    assert wrong.error == (422, "validation_error", "level")


async def test_an_enrollment_begins_at_the_first_lesson() -> None:
    async with visiting() as visitor:
        sam = visitor.sandbox.person("sam.rivera@example.com")
        answer = await visitor.post("/enrollments", {"user_id": sam.id, "course_id": BOOTCAMP})
        courses = await visitor.get("/courses", search="bootcamp")
    assert answer.status == 201
    assert answer.at("data", "enrolled_at") == "2024-03-14T16:30:00Z"
    assert answer.at("data", "status") == "active"
    assert answer.at("data", "progress") == {
        "current_lesson": 1,
        "total_lessons": 186,
        "percent_complete": 0,
        "time_spent_minutes": 0,
    }
    assert courses.at("data", 0, "enrolled_count") == 1244


async def test_a_second_enrollment_is_a_conflict_and_changes_nothing() -> None:
    async with visiting() as visitor:
        answer = await visitor.post("/enrollments", {"user_id": SARAH, "course_id": BOOTCAMP})
        progress = await visitor.get(f"/users/{SARAH}/progress")
    assert answer.error == (409, "conflict_error", "course_id")
    assert progress.at("data", "courses", 0, "current_lesson") == 47


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"course_id": BOOTCAMP}, (400, "invalid_request", "user_id")),
        ({"user_id": SARAH}, (400, "invalid_request", "course_id")),
        ({"user_id": "usr_nobody", "course_id": BOOTCAMP}, (404, "invalid_request_error", "user_id")),
        ({"user_id": "sarah.johnson@example.com", "course_id": BOOTCAMP}, (404, "invalid_request_error", "user_id")),
        ({"user_id": SARAH, "course_id": "web-dev-bootcamp-2024"}, (404, "invalid_request_error", "course_id")),
        ({"user_id": 5, "course_id": BOOTCAMP}, (422, "validation_error", "user_id")),
        (
            {"user_id": MICHAEL, "course_id": BOOTCAMP, "completion_redirect": "javascript:alert(1)"},
            (422, "validation_error", "completion_redirect"),
        ),
    ],
)
async def test_an_enrollment_that_cannot_be_names_what_is_wrong(
    body: dict[str, object], expected: tuple[int, str, str]
) -> None:
    async with visiting() as visitor:
        answer = await visitor.post("/enrollments", body)
    assert answer.error == expected


async def test_a_suspended_user_and_an_unpublished_course_are_refused() -> None:
    async with visiting() as visitor:
        victor = visitor.sandbox.person("victor.hale@example.com")
        draft = visitor.sandbox.course("ml-operations")
        suspended = await visitor.post("/enrollments", {"user_id": victor.id, "course_id": PYTHON})
        unpublished = await visitor.post("/enrollments", {"user_id": MICHAEL, "course_id": draft.id})
        visitor.sandbox.publish("ml-operations")
        published = await visitor.post("/enrollments", {"user_id": MICHAEL, "course_id": draft.id})
    assert suspended.error == (422, "validation_error", "user_id")
    assert unpublished.error == (422, "validation_error", "course_id")
    assert published.status == 201


async def test_progress_follows_from_lessons_done() -> None:
    async with visiting() as visitor:
        sandbox = visitor.sandbox
        sam = sandbox.person("sam.rivera@example.com")
        sandbox.enroll(sam.email, "git-essentials")
        sandbox.do_lessons(sam.email, "git-essentials", 7)
        halfway = await visitor.get(f"/users/{sam.id}/progress")
        sandbox.do_lessons(sam.email, "git-essentials", 99)
        done = await visitor.get(f"/users/{sam.id}/progress")
        listed = (await visitor.get("/users", search=sam.email)).rows()[0]
    assert halfway.at("data", "courses", 0, "percent_complete") == 35
    assert halfway.at("data", "courses", 0, "last_accessed_at") == "2024-03-14T16:30:00Z"
    assert 0 < int(str(halfway.at("data", "total_time_spent_minutes"))) < 7 * 30
    assert done.at("data", "courses", 0, "status") == "completed"
    assert done.at("data", "courses", 0, "percent_complete") == 100
    assert done.at("data", "courses", 0, "completed_at") == "2024-03-14T16:30:00Z"
    assert listed["completed_courses"] == 1


async def test_finishing_a_course_issues_its_certificate() -> None:
    async with visiting() as visitor:
        visitor.sandbox.finish(SARAH, BOOTCAMP)
        answer = await visitor.get("/certificates", user_id=SARAH, course_id=BOOTCAMP)
    id = str(answer.at("data", 0, "id"))
    assert answer.at("data", 0) == {
        "id": id,
        "user_id": SARAH,
        "user_name": "Sarah Johnson",
        "course_id": BOOTCAMP,
        "course_title": "Complete Web Development Bootcamp",
        "issued_at": "2024-03-14T16:30:00Z",
        "certificate_url": f"https://learnflow.com/certificates/{id}",
        "verification_url": f"https://learnflow.com/verify/{id}",
        "credential_id": f"lf:cert:{id.removeprefix('cert_')}",
        "download_urls": {kind: f"https://cdn.learnflow.com/certs/{id}.{kind}" for kind in ("pdf", "png", "svg")},
    }


async def test_certificates_are_filtered_and_paged() -> None:
    async with visiting() as visitor:
        first = await visitor.get("/certificates", user_id=SARAH, per_page=1)
        since = (await visitor.get("/certificates", user_id=SARAH, issued_after="2024-02-28")).rows()
        later = (await visitor.get("/certificates", user_id=SARAH, issued_after="2024-02-29")).rows()
        everybody = await visitor.get("/certificates", per_page=100)
        wrong = await visitor.get("/certificates", issued_after="2024-02-30")
    assert first.at("pagination", "total_count") == 2
    assert [certificate["id"] for certificate in since] == ["cert_3dEf6gHiJ"]
    assert later == []
    issued = [str(certificate["issued_at"]) for certificate in everybody.rows()]
    assert issued == sorted(issued, reverse=True)
    assert wrong.error == (422, "validation_error", "issued_after")


async def test_issued_after_begins_at_midnight_and_leaves_midnight_out() -> None:
    async with visiting() as visitor:
        await visitor.clock.advance(7.5 * 3600)
        visitor.sandbox.finish(SARAH, BOOTCAMP)
        at_midnight = await visitor.get("/certificates", user_id=SARAH, issued_after="2024-03-15")
        day_before = await visitor.get("/certificates", user_id=SARAH, issued_after="2024-03-14")
    assert [answer.at("pagination", "total_count") for answer in (at_midnight, day_before)] == [0, 1]


async def test_the_same_seed_makes_the_same_organisation_and_more_people_leave_the_first_as_they_are() -> None:
    async with visiting() as one, visiting() as two, visiting(people=60) as larger, visiting(seed=2) as other:
        pages = [await visitor.get("/users", search="rivera") for visitor in (one, two, larger, other)]
        everything = [(await visitor.get("/certificates", per_page=100)).at("data") for visitor in (one, two)]
    ids = [page.at("data", 0, "id") for page in pages]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert everything[0] == everything[1]
