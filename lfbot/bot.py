"""The bot: its two doors, and the one place where errors become words."""

import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from lfbot import courses, drafts, offers, people, trouble
from lfbot.card import Button, Card, Code, Tone, buttons, text
from lfbot.chat import Call, Caller, ChatPlatform, Reply
from lfbot.clock import Clock
from lfbot.command import Command, Context, Missing
from lfbot.errors import Complaint
from lfbot.form import Form, Option
from lfbot.learnflow import Course, LearnFlow, LearnFlowError, NotFound
from lfbot.ledger import Done, Ledger
from lfbot.line import Mention, Word
from lfbot.roles import Identity, Role, Rules
from lfbot.store import Debt, Owed, Recorded, Stage, Store, StoreUnavailable

log = logging.getLogger(__name__)

LONGEST = 8_000
"""How many characters a command line may have, all words together; a platform's own limit is lower."""

GREETINGS = frozenset({"hi", "hello", "hey"})
"""What people say to a bot that they meet: it shows what it can do."""

Answer = Reply | Form
Tell = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tenant:
    """One LearnFlow account: how to reach it and what its operator decided."""

    id: str
    learnflow: LearnFlow
    rules: Rules


async def say_nothing(_: str) -> None:
    """What to do with progress where nobody can be shown any."""


class Bot:
    """Answers calls. `tenant_of` says whose a workspace is, if anybody's; platforms go by their names."""

    def __init__(
        self,
        *,
        commands: Sequence[Command[...]],
        tenant_of: Callable[[str, str], Tenant | None],
        platforms: Mapping[str, ChatPlatform],
        store: Store,
        clock: Clock,
        rng: random.Random,
        owed: Callable[[], None],
    ) -> None:
        """`owed` is called when private messages were put in the outbox, so that the courier looks at once."""
        self.commands = tuple(commands)
        self._named = {command.name: command for command in self.commands}
        self._tenant_of = tenant_of
        self._platforms = platforms
        self._store = store
        self._clock = clock
        self._rng = rng
        self._owed = owed
        self._ledger = Ledger(store.calls, clock, owed)

    async def accept(self, call: Call) -> bool:
        """Write `call` down before its sender is told that it arrived; False if it was there already.

        Raises StoreUnavailable. A call that is accepted must be run, answered and closed; after a crash `recover` does.
        """
        tenant = self._tenant_of(call.caller.platform, call.caller.workspace)
        return tenant is None or await self._ledger.accept(tenant.id, call)

    async def run(self, call: Call, tell: Tell = say_nothing) -> Answer:
        """The reply to a call, or the form that asks for what it lacks. Never raises: errors become words here.

        A call that writes is recorded under its key before it runs. Delivered again it gets the same reply and runs
        no more.
        """
        tenant = self._tenant_of(call.caller.platform, call.caller.workspace)
        if tenant is None:
            return Reply(trouble.not_connected())
        command: Command[...] | None = None
        try:
            command, arguments = self._read(call)
            if isinstance(arguments, Missing):
                return arguments.form
            who = await self._who(call, tenant, command)
            people.permit(who, command.name, command.allow)
            ctx = self._context(call, tenant, who, tell)
            if not command.writes:
                return await command.run(ctx, arguments)
            return await self._ledger.once(tenant.id, call, lambda: self._carry_out(call, command, ctx, arguments))
        except Exception as error:  # noqa: BLE001  this is the place where every error becomes words
            return self._failed(error, call, wrote=command is not None and command.writes)

    async def close(self, call: Call) -> None:
        """The caller has the answer: nothing is left to finish after a crash."""
        tenant = self._tenant_of(call.caller.platform, call.caller.workspace)
        if tenant is not None:
            await self._ledger.close(tenant.id, call)

    async def owe(self, call: Call, reply: Reply) -> None:
        """Send the reply to the caller privately, as soon as that is possible, and close the call.

        Raises StoreUnavailable.
        """
        tenant = self._tenant_of(call.caller.platform, call.caller.workspace)
        if tenant is not None:
            await self._send_later(tenant.id, call, reply.card)

    async def recover(self) -> int:
        """Finish what a crash left: run what had not run, and send its reply privately. Returns how many."""
        unfinished = await self._ledger.unfinished()
        for recorded in unfinished:
            await self._finish(recorded)
        return len(unfinished)

    async def drop(self, caller: Caller, lines: Sequence[tuple[Word, ...]]) -> None:
        """`caller` let go of the buttons that carry these lines: what was kept for them is not needed any more."""
        tenant = self._tenant_of(caller.platform, caller.workspace)
        kept = [id for line in lines if (id := drafts.pointed_at(line))]
        if tenant is None or not kept:
            return
        try:
            for id in kept:
                await self._store.drafts.take(tenant.id, drafts.owner(caller), id, self._clock.now())
        except StoreUnavailable as error:
            log.info("drafts were not dropped, and end by themselves: %s", error.reason)

    async def titled(self, form: Form, caller: Caller) -> Form:
        """The form as a person should see it: a course that stands in it by its id has its title."""
        tenant = self._tenant_of(caller.platform, caller.workspace)
        if tenant is None or not courses.goes_by_id(form):
            return form
        return await courses.with_titles(form, tenant.learnflow)

    async def offered(self, caller: Caller, typed: str = "") -> Sequence[Course] | Card:
        """The courses that fit what is typed, best first, or all; of those that the caller may see.

        A card that says why none are shown, where the caller has no account or LearnFlow no answer. Never raises.
        """
        tenant = self._tenant_of(caller.platform, caller.workspace)
        if tenant is None:
            return trouble.not_connected()
        try:
            return await offers.offered(caller, self._platforms[caller.platform], tenant.learnflow, tenant.rules, typed)
        except Exception as error:  # noqa: BLE001  it becomes words, like every error
            return self._words(error, wrote=False)

    async def certified(self, caller: Caller, certificate: str) -> Course | None:
        """The course that the certificate of that id is for; None where that cannot be told. Never raises."""
        tenant = self._tenant_of(caller.platform, caller.workspace)
        if tenant is None:
            return None
        try:
            chat = self._platforms[caller.platform]
            return await offers.certified(certificate, caller, chat, tenant.learnflow, tenant.rules)
        except Exception as error:  # noqa: BLE001  nobody asked in words, so nobody is answered in words
            self._words(error, wrote=False)
            return None

    async def suggest(self, caller: Caller, typed: str) -> tuple[Option, ...]:
        """Up to a hundred courses that fit what is typed so far, of those the caller may see. Raises LearnFlowError."""
        tenant = self._tenant_of(caller.platform, caller.workspace)
        if tenant is None:
            return ()
        try:
            found = await offers.offered(
                caller, self._platforms[caller.platform], tenant.learnflow, tenant.rules, typed
            )
        except Complaint:
            return ()
        return tuple(Option(course.title or course.id, course.id) for course in found[:100])

    def _read(self, call: Call) -> tuple[Command[...], dict[str, object] | Missing]:
        if sum(len(word.id if isinstance(word, Mention) else word) + 1 for word in call.words) > LONGEST:
            raise Complaint("That line is too long to read.", f"Keep it under {LONGEST:,} characters.")
        first, *rest = call.words or ("help",)
        name = "" if isinstance(first, Mention) else first.lower().lstrip("/")
        command = self._named.get("help" if name in GREETINGS else name)
        if command is None:
            raise self._unknown(first.name if isinstance(first, Mention) else first)
        return command, command.read(rest)

    def _unknown(self, typed: str) -> Complaint:
        shown = typed if len(typed) <= 40 else typed[:39] + "…"
        near = get_close_matches(typed.lower()[:40], self._named, n=1, cutoff=0.6)
        help_button = Button("Show all commands", ("help",))
        if near:
            meant = self._named[near[0]]
            example = (meant.examples or (meant.usage,))[0]
            row = buttons(Button(f"Help on {meant.name}", ("help", meant.name)), help_button)
            return Complaint(
                f"There is no command “{shown}”.", f"Did you mean {meant.name}? For example: {example}", row
            )
        examples = " · ".join(command.examples[0] for command in self.commands if command.examples)
        return Complaint(f"There is no command “{shown}”.", f"For example: {examples}", buttons(help_button))

    async def _who(self, call: Call, tenant: Tenant, command: Command[...]) -> Identity:
        if command.anonymous:
            return Identity(Role.STRANGER)
        chat = self._platforms[call.caller.platform]
        return await people.identify(call.caller, chat, tenant.learnflow, tenant.rules)

    def _context(self, call: Call, tenant: Tenant, who: Identity, tell: Tell) -> Context:
        return Context(
            call=call,
            tenant=tenant.id,
            who=who,
            chat=self._platforms[call.caller.platform],
            learnflow=tenant.learnflow,
            store=self._store,
            rules=tenant.rules,
            commands=self.commands,
            now=self._clock.now(),
            tell=tell,
            resumed=self._ledger.is_resumed(tenant.id, call),
        )

    async def _carry_out(self, call: Call, command: Command[...], ctx: Context, arguments: dict[str, object]) -> Done:
        """Run a command that writes. Its failure is a reply too, so that it is settled and not run again."""
        try:
            reply = await command.run(ctx, arguments)
        except Exception as error:  # noqa: BLE001  it becomes words, like every error
            reply = self._failed(error, call, wrote=True)
        debts = [
            Debt(
                place=await ctx.chat.direct(call.caller.workspace, notice.person),
                card=notice.card,
                owed=Owed.PERSONAL,
                keys=(f"notice {call.key} {notice.person}",),
            )
            for notice in reply.notices
        ]
        return Done(reply, debts)

    async def _finish(self, recorded: Recorded) -> None:
        call = recorded.call
        answer: Answer | None = recorded.reply
        if recorded.stage is Stage.OPEN or answer is None:
            self._ledger.resume(recorded.tenant, call)
            answer = await self.run(call)
        card = answer.card if isinstance(answer, Reply) else _interrupted(call)
        await self._send_later(recorded.tenant, call, card)

    async def _send_later(self, tenant: str, call: Call, card: Card) -> None:
        chat = self._platforms.get(call.caller.platform)
        if chat is not None:
            place = await chat.direct(call.caller.workspace, call.caller.id)
            debt = Debt(place, card, Owed.PERSONAL, (f"reply {call.key}",))
            await self._store.outbox.owe(tenant, [debt], self._clock.now())
            self._owed()
        await self._ledger.finished(tenant, call)

    def _failed(self, error: Exception, call: Call, *, wrote: bool) -> Reply:
        if call.pressed and isinstance(error, NotFound) and error.param == "course_id":
            return Reply(trouble.gone(error), outdated=True)
        return Reply(self._words(error, wrote=wrote))

    def _words(self, error: Exception, *, wrote: bool) -> Card:
        match error:
            case Complaint():
                return trouble.complaint(error)
            case LearnFlowError():
                log.warning("LearnFlow: %s %s %s", type(error).__name__, error.status or "", error.request_id)
                return trouble.learnflow(error, wrote=wrote, now=self._clock.now())
            case StoreUnavailable():
                log.error("store: %s", error.reason)
                return trouble.store(error, wrote=wrote)
            case _:
                reference = f"{self._rng.getrandbits(32):08x}"
                log.error("fault %s", reference, exc_info=error)
                return trouble.fault(reference, wrote=wrote)


def _interrupted(call: Call) -> Card:
    name = call.words[0] if call.words and isinstance(call.words[0], str) else "help"
    said = text("The bot was restarted before it could ask you for the rest of ", Code(name), ". Nothing was changed.")
    return Card("Please type that again", (said,), Tone.BAD)
