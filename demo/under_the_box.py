"""What Teams offers while somebody writes: courses to be found, links to be shown, and actions on messages.

https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/what-are-messaging-extensions
"""

from functools import partial

from rich.text import Text

from adapters.teams.manifest import ASSIGN, QUERY, SEARCH_COURSES
from demo import adaptive_card
from demo.cast import Actor
from demo.filling import answers, asked
from demo.screen import Press, Screen
from demo.side import NotTaken
from demo.teams_side import TeamsSide, where
from sandbox.teams import Outcome
from sandbox.teams.cards import buttons
from sandbox.teams.state import Json
from sandbox.teams.wire import text_at

BOX = "in the message box, not sent yet"


class UnderTheBox:
    """The app's message extension, wherever somebody is in Teams. Every method raises NotTaken."""

    def __init__(self, side: TeamsSide, screen: Screen) -> None:
        self._side = side
        self._screen = screen

    async def search(self, who: Actor, place: str, text: str) -> None:
        """Look for courses; pressing one sends a message with its card."""
        outcome = _shown(await who.teams.queries(SEARCH_COURSES, text, place=where(place), parameter=QUERY))
        if outcome.text:
            self._screen.say(outcome.text)
        for result in outcome.results:
            press = Press(
                text_at(result, "preview", "content", "title"), partial(self._send, result=result, place=place)
            )
            about = Text(text_at(result, "preview", "content", "text"), "dim")
            self._screen.frame([self._screen.numbered(press), about], "press to send it")

    async def paste(self, who: Actor, place: str, url: str) -> None:
        """Paste a link: what comes to stand below it."""
        outcome = _shown(await who.teams.pastes(url, place=where(place)))
        if outcome.card is None:
            self._screen.say("LearnFlow has nothing to add to that link: it is no course that it knows.", "dim")
        else:
            self._in_the_box(outcome.card)

    async def assign(self, who: Actor, place: str) -> None:
        """Use “Assign training” on the last message that somebody else wrote there. Raises LookupError, too."""
        others = [one for one in who.teams.seen(where(place)) if not one.by_bot and one.by != who.teams.id]
        if not others:
            raise LookupError("Nobody else wrote anything here, so there is nobody to be assigned a course.")
        outcome = _shown(await who.teams.uses_action(ASSIGN, on=others[-1]))
        try:
            while (dialog := who.teams.dialog) is not None:
                self._screen.frame(adaptive_card.lines(dialog.card, _flat), f"a dialog: {dialog.title}")
                fields = asked(buttons(dialog.card)[0])
                outcome = _shown(await who.teams.submits_dialog(await answers(self._screen, who, fields, None)))
        finally:
            who.teams.closes_dialog()
        if outcome.toast is not None:
            self._screen.say(f"Teams shows: {outcome.toast}")
        if outcome.card is not None:
            self._in_the_box(outcome.card)

    async def _send(self, who: Actor, *, result: Json, place: str) -> None:
        outcome = _shown(await who.teams.selects(result, place=where(place), send=True))
        if outcome.card is not None:
            self._screen.frame(adaptive_card.lines(outcome.card, _flat), f"{self._side.label(place)} · sent")

    def _in_the_box(self, card: Json) -> None:
        self._screen.frame(adaptive_card.lines(card, _flat), BOX)


def _shown(outcome: Outcome) -> Outcome:
    """The same, if Teams has no error to show."""
    if outcome.error is not None:
        raise NotTaken(f"Teams shows: {outcome.error}")
    return outcome


def _flat(action: Json) -> Text:
    """A button that cannot be pressed here."""
    return Text(f"[{text_at(action, 'title')}]", "dim")
