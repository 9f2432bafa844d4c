"""What can be learnt, for whoever looks for it without a command: courses on offer, what a certificate is for."""

from collections.abc import AsyncIterator, Sequence

from lfbot import courses, people
from lfbot.chat import Caller, ChatPlatform
from lfbot.learnflow import Certificate, Course, LearnFlow
from lfbot.roles import Allow, Identity, Rules

MOST = 1_000
"""How many of an organisation's certificates are looked through for one: ten calls to LearnFlow, which can find none by
its id."""


async def offered(
    caller: Caller, chat: ChatPlatform, learnflow: LearnFlow, rules: Rules, typed: str = ""
) -> Sequence[Course]:
    """The courses that fit what is typed, best first, or all of them; of those that `caller` may see.

    Raises Complaint for whoever has no account, and LearnFlowError.
    """
    who = await _permitted(caller, chat, learnflow, rules)
    seen = courses.visible(await learnflow.catalogue(), who.role)
    wanted = typed.strip()
    named = [course for course in seen if course.id == wanted]
    return named or (courses.closest(wanted, seen, limit=len(seen)) if wanted else seen)


async def certified(id: str, caller: Caller, chat: ChatPlatform, learnflow: LearnFlow, rules: Rules) -> Course | None:
    """The course that a certificate is for: one of the caller's own, else one of the organisation's first thousand.

    None where it is not found, or its course is not for the caller to see. Raises Complaint and LearnFlowError.
    """
    who = await _permitted(caller, chat, learnflow, rules)
    # Nobody typed a command for this, so the last of the budget is left to those who do.
    patient = learnflow.patient()
    own = patient.certificates(user_id=who.user.id) if who.user is not None else None
    found = await _among(own, id) if own is not None else None
    found = found or await _among(patient.certificates(), id)
    if found is None:
        return None
    seen = courses.visible(await learnflow.catalogue(), who.role)
    return next((course for course in seen if course.id == found.course_id), None)


async def _permitted(caller: Caller, chat: ChatPlatform, learnflow: LearnFlow, rules: Rules) -> Identity:
    who = await people.identify(caller, chat, learnflow, rules)
    people.permit(who, "Looking for courses", Allow.LEARNERS)
    return who


async def _among(certificates: AsyncIterator[Certificate], id: str) -> Certificate | None:
    looked = 0
    async for one in certificates:
        if one.id == id:
            return one
        looked += 1
        if looked == MOST:
            break
    return None
