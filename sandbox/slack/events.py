"""The Events API: delivery, three retries, and when Slack gives up. https://docs.slack.dev/apis/events-api"""

from collections import deque
from dataclasses import dataclass, field

from sandbox.pulse import sleep_until
from sandbox.slack.line import Line, Sent
from sandbox.slack.wire import Json
from sandbox.slack.world import World

RETRY_AT = (0.0, 60.0, 300.0)  # seconds after the first failure
HOUR = 3600.0
SUBSCRIBED = frozenset({"app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"})


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to the bot. `over`: it was taken, or will not be tried again."""

    event_id: str
    envelope: Json
    world: World
    attempts: list[Sent] = field(default_factory=list)
    taken: bool = False
    over: bool = False

    @property
    def event(self) -> Json:
        """The event itself."""
        event: Json = self.envelope.get("event", {})
        return event

    async def tried(self, times: int = 1) -> Sent:
        """Wait until it was tried so often; the latest attempt."""
        await self.world.pulse.wait_for(lambda: len(self.attempts) >= times, self.world.patience)
        return self.attempts[times - 1]

    async def ended(self) -> "Delivery":
        """Wait until it is over."""
        await self.world.pulse.wait_for(lambda: self.over, self.world.patience)
        return self


class Events:
    """Delivers events. `copies` delivers each so often; `hold` keeps them back until `release`."""

    def __init__(self, world: World, line: Line) -> None:
        self.subscribed = set(SUBSCRIBED)
        self.copies = 1
        self.hourly_limit = 30_000
        self.disabled = False
        self.reports: list[str] = []
        self.deliveries: list[Delivery] = []
        self._world = world
        self._line = line
        self._held: list[Delivery] | None = None
        self._outcomes: deque[tuple[float, str, bool]] = deque()
        self._sent: deque[float] = deque()
        self._told_at = float("-inf")

    def send(self, event: Json, *, channel_shared: bool = False, event_id: str | None = None) -> Delivery:
        """Wrap an event and deliver it in the background."""
        world = self._world
        id_ = event_id or world.ids.id("Ev")
        delivery = Delivery(id_, self._envelope(event, id_, channel_shared), world)
        self.deliveries.append(delivery)
        if self._held is not None:
            self._held.append(delivery)
        else:
            self._start(delivery)
        return delivery

    @property
    def holding(self) -> bool:
        """Whether events are being kept back."""
        return self._held is not None

    def hold(self) -> None:
        """Keep back what comes now."""
        self._held = []

    def release(self, *, backwards: bool = False) -> None:
        """Deliver what was kept back, one after the other: in a random order, or the last first."""
        held, self._held = self._held or [], None
        if backwards:
            held.reverse()
        else:
            self._world.rng.shuffle(held)

        async def one_by_one() -> None:
            for delivery in held:
                await self._attempt(delivery, None)

        self._world.background.start(one_by_one())

    async def ask_url(self) -> Sent:
        """What Slack sends when a request URL is entered: https://docs.slack.dev/reference/events/url_verification"""
        challenge = self._world.ids.secret(40)
        token = self._world.app.verification_token
        return await self._line.ask(
            "url_verification", {"token": token, "challenge": challenge, "type": "url_verification"}
        )

    async def check_certificate(self) -> Sent:
        """The probe that publicly distributed apps get now and then."""
        return await self._line.ask("ssl_check", {"ssl_check": "1", "token": self._world.app.verification_token})

    def _start(self, delivery: Delivery) -> None:
        if self._refuses(delivery):
            delivery.over = True
            return
        for _ in range(self.copies):
            self._world.background.start(self._deliver(delivery))

    def _refuses(self, delivery: Delivery) -> bool:
        now = self._world.clock.timestamp()
        while self._sent and now - self._sent[0] >= HOUR:
            self._sent.popleft()
        if self.disabled:
            return True
        if len(self._sent) < self.hourly_limit:
            self._sent.append(now)
            return False
        if now - self._told_at >= 60.0:
            self._told_at = now
            world = self._world
            notice = {
                "token": world.app.verification_token,
                "type": "app_rate_limited",
                "team_id": world.workspace.team_id,
                "minute_rate_limited": int(now // 60 * 60),
                "api_app_id": world.app.id,
            }
            world.background.start(self._deliver(Delivery("", notice, world)))
        return True

    async def _deliver(self, delivery: Delivery) -> None:
        sent = await self._attempt(delivery, None)
        failed_at = self._world.clock.timestamp()
        for number, after in enumerate(RETRY_AT, start=1):
            if delivery.taken or delivery.over or not self._world.knobs.retries or _wants_no_retry(sent):
                break
            await sleep_until(self._world.clock, failed_at + after)
            if self.disabled:
                break
            sent = await self._attempt(delivery, (number, _reason(sent)))
        delivery.over = True
        self._world.pulse.beat()

    async def _attempt(self, delivery: Delivery, retry: tuple[int, str] | None) -> Sent:
        sent = await self._line.ask("event", delivery.envelope, retry=retry)
        delivery.attempts.append(sent)
        taken = sent.failure is None and sent.status is not None and 200 <= sent.status < 300
        delivery.taken = delivery.taken or taken
        self._count(delivery.event_id, taken)
        self._world.pulse.beat()
        return sent

    def _count(self, event_id: str, taken: bool) -> None:
        """More than 95 % failures in an hour with 1,000 events or more: Slack switches the subscription off."""
        now = self._world.clock.timestamp()
        self._outcomes.append((now, event_id, taken))
        while now - self._outcomes[0][0] >= HOUR:
            self._outcomes.popleft()
        failures = sum(not ok for _, _, ok in self._outcomes)
        if failures <= 0.95 * len(self._outcomes) or self.disabled:
            return
        if len({id_ for _, id_, _ in self._outcomes}) >= 1000:
            self.disabled = True
            self.reports.append(
                f"Event subscriptions switched off: {failures} of {len(self._outcomes)} deliveries failed."
            )

    def _envelope(self, event: Json, event_id: str, shared: bool) -> Json:
        world = self._world
        authorization = {
            "enterprise_id": world.knobs.enterprise_id,
            "team_id": world.workspace.team_id,
            "user_id": world.app.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": world.knobs.enterprise_install,
        }
        return {
            "type": "event_callback",
            "token": world.app.verification_token,
            "team_id": world.workspace.team_id,
            "context_team_id": world.workspace.team_id,
            "context_enterprise_id": world.knobs.enterprise_id,
            "api_app_id": world.app.id,
            "event": event,
            "event_id": event_id,
            "event_time": int(world.clock.timestamp()),
            "event_context": f"4-{world.ids.secret(40)}",
            "authorizations": [authorization],
            "is_ext_shared_channel": shared,
        }


def _wants_no_retry(sent: Sent) -> bool:
    headers = {name.lower(): value for name, value in sent.answer_headers.items()}
    return headers.get("x-slack-no-retry") == "1"


def _reason(sent: Sent) -> str:
    return sent.failure or "http_error"
