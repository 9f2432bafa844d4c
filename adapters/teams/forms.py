"""A form as a card, in a chat or in a dialog, and what was filled into it.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from adapters.teams.filling import answers
from adapters.teams.inputs import DATASET as DATASET
from adapters.teams.inputs import Inputs
from adapters.teams.limits import CHOICES, FALLBACK, FORM, INPUT, weight
from adapters.teams.objects import Json, card, one_line, sent
from adapters.teams.rich_text import ATTENTION, heading, rich
from adapters.teams.words import packed
from lfbot.form import Form, filled
from lfbot.graphemes import fit
from lfbot.line import Word
from lfbot.wild import Wild, decode

_NONE: Mapping[str, str] = {}


def content(
    form: Form,
    *,
    nonce: str,
    private: bool,
    dialog: bool,
    errors: Mapping[str, str] = _NONE,
    values: Mapping[str, object] = _NONE,
) -> Json:
    """The Adaptive Card that asks for what `form` lacks, with what was given filled in.

    `values` are what came with an answer that was refused, and are kept; `errors` are said below the fields they are
    named after. In a `dialog` the title is the dialog's own.
    """
    if values:
        kept = answers(decode(json.dumps(dict(values)).encode()))
        form = replace(form, fields=tuple(replace(one, given=tuple(kept.get(one.name, ()))) for one in form.fields))
    most, longest = CHOICES, INPUT
    while True:
        made = _drawn(form, Inputs(most, longest), errors, nonce=nonce, private=private, dialog=dialog)
        if weight(made) <= FORM or longest < 2:
            return made
        most, longest = max(most // 2, 1), longest // 2


def read(command: str, values: Wild) -> tuple[Word, ...]:
    """The command line that a filled form stands for; it is parsed and permitted like a typed one."""
    return filled(command, answers(values))


def _drawn(form: Form, inputs: Inputs, errors: Mapping[str, str], *, nonce: str, private: bool, dialog: bool) -> Json:
    body = [] if dialog else [heading(form.title)]
    known = {field.name for field in form.fields}
    body += [_error(said) for name, said in errors.items() if name not in known]
    for field in form.fields:
        body += inputs.of(field)
        body += [_error(errors[field.name])] if field.name in errors else []
    data: Json = {"lfbot": 1, "form": form.command, "nonce": nonce, "private": private}
    if inputs.held:
        data["held"] = {id: packed(words) for id, words in inputs.held.items()}
    body.append({"type": "ActionSet", "actions": [sent(form.submit, "form", data, dialog=dialog)]})
    named = " ".join(f"{field.name}:…" for field in form.fields)
    return card(body, fit(one_line(f"{form.title} Type: {form.command} {named}", FALLBACK), FALLBACK))


def _error(said: str) -> Json:
    return rich((one_line(said, INPUT),), **ATTENTION) or {}
