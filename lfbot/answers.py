"""What was filled into a form, looked at field by field before anything is done with it."""

from collections.abc import Mapping, Sequence

from lfbot.command import Command
from lfbot.errors import Complaint
from lfbot.form import Form
from lfbot.line import Word


def wrong(command: Command[...] | None, answers: Mapping[str, Sequence[Word]]) -> dict[str, str]:
    """What is wrong with single answers, in words, under the keys that they have in `answers`.

    A key is the name of a field; what follows a colon in it tells several inputs of one field apart.
    """
    params = {param.name: param for param in command.params} if command is not None else {}
    found: dict[str, str] = {}
    for key, words in answers.items():
        param = params.get(key.partition(":")[0])
        if param is None:
            continue
        for word in words:
            try:
                param.kind.read(word)
            except Complaint as complaint:
                found.setdefault(key, f"{complaint.what} {complaint.hint}".strip())
    return found


def lacking(form: Form) -> dict[str, str]:
    """What to say below the fields that must not be empty and are, by their names."""
    return {one.name: f"{one.label or one.name} is needed." for one in form.fields if one.required and not one.given}
