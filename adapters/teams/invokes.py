"""Invokes: what somebody waits for with their client open, each answered in the same exchange.

https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
"""

import logging

from adapters.teams.dialogs import Dialogs
from adapters.teams.extension import Extension
from adapters.teams.heard import Heard
from adapters.teams.presses import Presses, failed
from adapters.teams.suggestions import Suggestions
from adapters.teams.turns import Invoked

log = logging.getLogger(__name__)

_DONE = Invoked(200, {})


class Invokes:
    """One table for every kind of invoke; what is not in it is a 501."""

    def __init__(self, presses: Presses, suggestions: Suggestions, dialogs: Dialogs, extension: Extension) -> None:
        self._answers = {
            "adaptiveCard/action": presses.hear,
            "application/search": suggestions.hear,
            "task/fetch": dialogs.fetch,
            "task/submit": dialogs.submit,
            "composeExtension/query": extension.query,
            "composeExtension/selectItem": extension.select,
            "composeExtension/queryLink": extension.link,
            "composeExtension/fetchTask": extension.fetch,
            "composeExtension/submitAction": extension.submit,
            "composeExtension/querySettingUrl": _heard,
            "composeExtension/setting": _heard,
            "composeExtension/onCardButtonClicked": _heard,
            "signin/tokenExchange": _no_sign_in,
            "signin/verifyState": _not_found,
            "signin/failure": _heard,
            "message/submitAction": _heard,
            "suggestedAction/submit": _heard,
            "suggestedActions/submit": _heard,
        }
        self._unknown: set[str] = set()

    async def answer(self, heard: Heard) -> Invoked:
        """The answer to one; a kind that is not known is told so, and logged once."""
        answer = self._answers.get(heard.name)
        if answer is not None:
            return await answer(heard)
        if heard.name not in self._unknown and len(self._unknown) < 100:
            self._unknown.add(heard.name)
            log.warning("Teams asks for something that is not known here: %s", heard.name)
        return Invoked(501)

    def fault(self, heard: Heard, reference: str) -> Invoked:
        """What is shown where we stumbled."""
        said = f"The bot ran into a fault of its own. Nothing more was done. Reference: {reference}"
        if heard.name == "adaptiveCard/action":
            return failed(500, "InternalServerError", said)
        return Invoked(500, {"error": said})


async def _heard(_: Heard) -> Invoked:
    """Nothing is set up here, and what people think of an answer is not kept."""
    return _DONE


async def _not_found(_: Heard) -> Invoked:
    return Invoked(404, {})


async def _no_sign_in(heard: Heard) -> Invoked:
    """https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-overview"""
    asked = heard.value
    return Invoked(
        412,
        {
            "id": asked["id"].text(200),
            "connectionName": asked["connectionName"].text(200),
            "failureDetail": "The bot needs no sign-in.",
        },
    )
