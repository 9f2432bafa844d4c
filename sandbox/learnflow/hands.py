"""What people do in LearnFlow, without a browser: for tests, the demo and the control API."""

from collections.abc import Sequence

from sandbox.learnflow.deliveries import Deliveries, Mail
from sandbox.learnflow.endpoints import Endpoint, Endpoints
from sandbox.learnflow.nouns import Course, Enrollment, Person
from sandbox.learnflow.state import Organisation


class Hands:
    """Acts on one organisation; users by id or e-mail, courses by id or slug. Raises LookupError for others."""

    def __init__(self, organisation: Organisation, endpoints: Endpoints, deliveries: Deliveries) -> None:
        """The organisation's events go to these endpoints."""
        self.organisation = organisation
        self._own_endpoints = endpoints
        self._carrier = deliveries

    @property
    def webhooks(self) -> list[Endpoint]:
        """The registered webhook endpoints."""
        return self._own_endpoints.all()

    @property
    def outbox_mail(self) -> list[Mail]:
        """The e-mails that LearnFlow sent to the account's owner."""
        return self._carrier.mail

    def person(self, user: str) -> Person:
        """The user with this id or e-mail."""
        found = self.organisation.person(user)
        if found is None:
            raise LookupError(f"There is no user {user}.")
        return found

    def course(self, course: str) -> Course:
        """The course with this id or slug."""
        found = self.organisation.course(course)
        if found is None:
            raise LookupError(f"There is no course {course}.")
        return found

    def enrollment(self, user: str, course: str) -> Enrollment:
        """This user's enrollment in this course."""
        found = self.organisation.enrollment(self.person(user), self.course(course))
        if found is None:
            raise LookupError(f"{user} is not enrolled in {course}.")
        return found

    def enroll(self, user: str, course: str) -> Enrollment:
        """Enroll somebody, as the web page does; those who are enrolled stay so."""
        person, wanted = self.person(user), self.course(course)
        return self.organisation.enrollment(person, wanted) or self.organisation.enroll(person, wanted)

    def do_lessons(self, user: str, course: str, n: int = 1) -> Enrollment:
        """Work through lessons, each with its event; the last one completes the course."""
        enrollment = self.enrollment(user, course)
        self.organisation.work(enrollment, n)
        return enrollment

    def finish(self, user: str, course: str) -> Enrollment:
        """Do what is left in one go: one event of progress, then the completion and the certificate."""
        enrollment = self.enrollment(user, course)
        self.organisation.work(enrollment, enrollment.course.total_lessons, announce_each=False)
        return enrollment

    def publish(self, course: str) -> Course:
        """Publish a course, or publish it anew."""
        found = self.course(course)
        self.organisation.publish(found)
        return found

    def withdraw(self, course: str) -> Course:
        """Take a course out of the catalogue."""
        found = self.course(course)
        self.organisation.withdraw(found)
        return found

    def pay(self, user: str, course: str, amount: float, currency: str = "USD") -> None:
        """Somebody paid for a course."""
        self.organisation.pay(self.person(user), self.course(course), amount, currency)

    def create_user(self, email: str, name: str, role: str = "student") -> Person:
        """Somebody registers; raises ValueError for an e-mail that is taken."""
        if self.organisation.person(email) is not None:
            raise ValueError(f"Somebody has the e-mail {email} already.")
        return self.organisation.invite(email=email, name=name, role=role, metadata={})

    def update_user(self, user: str, **changes: object) -> Person:
        """Change `name`, `email`, `role`, `status` or `metadata`; raises ValueError for others."""
        person = self.person(user)
        self.organisation.update(person, changes)
        return person

    def suspend(self, user: str) -> Person:
        """Lock somebody out."""
        return self.update_user(user, status="suspended")

    def register_webhook(self, url: str, events: Sequence[str], secret: str | None = None) -> Endpoint:
        """Register an endpoint as an administrator does on the web page."""
        return self._own_endpoints.register(
            url=url, events=events, secret=secret, description=None, created_at="2024-03-14T16:00:00Z"
        )

    def enable_webhook(self, webhook_id: str) -> Endpoint:
        """Switch a disabled endpoint on again."""
        endpoint = self._webhook(webhook_id)
        endpoint.status = "enabled"
        return endpoint

    def redeliver(self, event_id: str, webhook_id: str | None = None) -> None:
        """Send an event once more, to one endpoint or to all that are enabled."""
        event = self._carrier.event(event_id)
        for endpoint in self.webhooks if webhook_id is None else [self._webhook(webhook_id)]:
            self._carrier.redeliver(event, endpoint)

    async def wait_idle(self) -> None:
        """Until every delivery was accepted or given up."""
        await self._carrier.wait_idle()

    async def wait_quiet(self) -> None:
        """Until nothing is under way but pauses before retries: then it is time to move the clock."""
        await self._carrier.wait_quiet()

    def _webhook(self, webhook_id: str) -> Endpoint:
        found = self._own_endpoints.get(webhook_id)
        if found is None:
            raise LookupError(f"There is no webhook {webhook_id}.")
        return found
