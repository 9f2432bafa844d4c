"""Commands: one typed signature is the whole definition.

Its parameters after `ctx` are `Annotated[type, "what it is for"]`. A tuple type takes several, a default makes it
optional, and one after `*` is given by name only. Parser, usage, forms, manifests and permission all derive from it.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Concatenate, Generic, ParamSpec, Union, get_args, get_origin, get_type_hints

from lfbot.card import Button, buttons
from lfbot.chat import Call, ChatPlatform, Reply
from lfbot.errors import Complaint
from lfbot.form import Field, Form
from lfbot.kinds import Kind, kind_of
from lfbot.learnflow import LearnFlow
from lfbot.line import Mention, Word, shown
from lfbot.roles import Allow, Identity, Rules
from lfbot.store import Store

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a command."""

    name: str
    help: str
    kind: Kind
    required: bool
    many: bool
    by_name: bool

    @property
    def hidden(self) -> bool:
        """Whether it is for buttons only: a page, a kept line. Usage, forms and complaints leave it out."""
        return self.name.startswith("_")

    @property
    def usage(self) -> str:
        """How it is written in a usage line: <person…>, [since:date]."""
        dots = "…" if self.many else ""
        value = "…" if self.kind.noun in (self.name, "text") else self.kind.noun
        inner = f"{self.name}:{value}" if self.by_name else f"{self.name}{dots}"
        return f"<{inner}>" if self.required else f"[{inner}]"


Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Context:
    """What a command may reach. Nothing on it answers the caller: a command returns its reply.

    `resumed`: a crash may have cut an earlier run of this call short, so what is found done may be its own doing.
    """

    call: Call
    tenant: str
    who: Identity
    chat: ChatPlatform
    learnflow: LearnFlow
    store: Store
    rules: Rules
    commands: "Sequence[Command[...]]"
    now: datetime
    tell: Callable[[str], Awaitable[None]]
    command: "Command[...] | None" = None
    arguments: Arguments | None = None
    resumed: bool = False

    @property
    def caller_name(self) -> str:
        """What the caller is called: their full name in LearnFlow, else what the platform calls them."""
        user = self.who.user
        return (user.name if user is not None else "") or self.call.caller.name or self.call.caller.id

    def again(self, **changed: object) -> tuple[Word, ...]:
        """The words that run this command once more with some arguments changed: what a button carries."""
        assert self.command is not None
        assert self.arguments is not None
        return self.command.words({**self.arguments, **changed})

    def instead(self, old: object, new: object) -> tuple[Word, ...]:
        """The same with `new` wherever the argument `old` stands, alone or among several."""
        assert self.arguments is not None
        return self.again(
            **{
                name: tuple(new if one == old else one for one in value)
                if isinstance(value, tuple)
                else (new if value == old else value)
                for name, value in self.arguments.items()
            }
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """What was typed lacks something that is required."""

    form: Form
    names: tuple[str, ...]


@dataclass(frozen=True)
class Command(Generic[P]):
    """Something people can ask; calling it runs its function."""

    name: str
    summary: str
    allow: Allow
    writes: bool
    anonymous: bool
    examples: tuple[str, ...]
    params: tuple[Param, ...]
    function: Callable[Concatenate[Context, P], Awaitable[Reply]]

    def __call__(self, ctx: Context, *args: P.args, **kwargs: P.kwargs) -> Awaitable[Reply]:
        """Run it with arguments that are read already; their types are checked as the function's are."""
        return self.function(ctx, *args, **kwargs)

    async def run(self, ctx: Context, arguments: Arguments) -> Reply:
        """Run it with what `read` gave."""
        function: Callable[..., Awaitable[Reply]] = self.function
        return await function(replace(ctx, command=self, arguments=arguments), **arguments)

    @cached_property
    def usage(self) -> str:
        """The line that shows how to write it."""
        return " ".join([self.name, *(param.usage for param in self.params if not param.hidden)])

    def read(self, words: Sequence[Word]) -> "dict[str, object] | Missing":
        """The arguments in `words` (without the command's own name); a lone `?` asks for the form. Raises Complaint."""
        found: dict[str, list[Word]] = {param.name: [] for param in self.params}
        last: Param | None = None
        asked = False
        for typed in _named(words, {param.name for param in self.params}):
            if typed == "?":
                asked = True
                continue
            word = typed.rstrip(",;") if isinstance(typed, str) else typed
            if not word:
                continue
            param, value = self._place(word, found, last)
            held = found[param.name]
            if param is last and _joinable(param, held, value):
                held[-1] = f"{held[-1]} {value}"
            else:
                held.append(value)
            bare = isinstance(value, str) and value == typed and " " not in value
            last = param if bare else None
        return Missing(self.form(found), ()) if asked else self._read(found)

    def words(self, arguments: Arguments) -> tuple[Word, ...]:
        """The words, this command's name first, that read back as `arguments`."""
        words: list[Word] = [self.name]
        for param in self.params:
            value = arguments.get(param.name)
            several = value if isinstance(value, tuple) else () if value is None else (value,)
            for one in several:
                word = param.kind.word(one)
                plain = isinstance(word, Mention) or (param.kind.asks == "people" and not param.by_name)
                words.append(word if plain else f"{param.name}:{word}")
        return tuple(words)

    def form(self, found: Mapping[str, Sequence[Word]]) -> Form:
        """What to ask, with what was typed filled in."""
        fields = tuple(
            Field(
                name=param.name,
                label=param.name.capitalize(),
                asks=param.kind.asks,
                required=param.required,
                many=param.many,
                hint=param.help,
                options=param.kind.options(),
                given=tuple(found.get(param.name, ())),
            )
            for param in self.params
            if not param.hidden
        )
        return Form(self.name, self.summary.rstrip("."), fields, submit=self.name.capitalize())

    def _place(self, word: Word, found: Mapping[str, list[Word]], last: Param | None) -> tuple[Param, Word]:
        """Which parameter takes `word`, and what is left of the word without its name."""
        if isinstance(word, str):
            name, colon, value = word.partition(":")
            if colon and value:
                named = next((param for param in self.params if param.name == name.lower()), None)
                if named is not None:
                    if found[named.name] and not named.many:
                        raise Complaint(f"{named.name}: stands there twice.", f"Usage: {self.usage}")
                    return named, value
                names = [param.name for param in self.params if param.by_name and not param.hidden]
                near = get_close_matches(name.lower(), names, n=1, cutoff=0.7) if _wordlike(name) else []
                if near:
                    raise Complaint(f"I do not know “{name[:30]}:”.", f"Did you mean {near[0]}: ?")
        for param in self.params:
            if param.by_name or not param.kind.claims(word):
                continue
            if not found[param.name] or param.many or (param is last and param.kind.joins):
                return param, word
        raise Complaint(f"I do not know what to do with {shown(word)}.", f"Usage: {self.usage}")

    def _read(self, found: Mapping[str, list[Word]]) -> "dict[str, object] | Missing":
        arguments: dict[str, object] = {}
        missing: list[str] = []
        for param in self.params:
            values = [self._value(param, word, found) for word in found[param.name]]
            if param.many:
                arguments[param.name] = tuple(dict.fromkeys(values))
            elif len(values) > 1:
                raise Complaint(f"Only one {param.kind.noun} fits there.", f"Usage: {self.usage}")
            else:
                arguments[param.name] = values[0] if values else None
            if param.required and not values:
                missing.append(param.name)
        # A button's hidden argument points at a line that was read before: it stands for whatever is missing.
        if missing and not any(found[param.name] for param in self.params if param.hidden):
            return Missing(self.form(found), tuple(missing))
        return arguments

    def _value(self, param: Param, word: Word, found: Mapping[str, list[Word]]) -> object:
        """The value of one word; a complaint about it offers the form, with everything else filled in."""
        try:
            return param.kind.read(word)
        except Complaint as error:
            rest = [
                f"{name}:{one}" if isinstance(one, str) else one
                for name in found
                for one in found[name]
                if one is not word
            ]
            form = buttons(Button("Pick from a list", (self.name, "?", *rest)))
            raise Complaint(error.what, error.hint, *error.blocks, form) from None


def command(
    *,
    allow: Allow = Allow.LEARNERS,
    writes: bool = False,
    anonymous: bool = False,
    examples: tuple[str, ...] = (),
) -> Callable[[Callable[Concatenate[Context, P], Awaitable[Reply]]], Command[P]]:
    """Make a command of an async function: its name, its docstring's first line, its parameters.

    `writes` means that it changes something, so that a request is recorded before it runs and runs once; `anonymous`
    that it does not even look who asks. The first example is the one that help and complaints show.
    Raises TypeError at import for a parameter without `Annotated[type, help]`.
    """

    def make(function: Callable[Concatenate[Context, P], Awaitable[Reply]]) -> Command[P]:
        summary = (inspect.getdoc(function) or "").splitlines()
        if not summary:
            raise TypeError(f"the command {function.__name__} has no docstring")
        hints = get_type_hints(function, include_extras=True)
        _, *parameters = inspect.signature(function).parameters.values()
        return Command(
            name=function.__name__,
            summary=summary[0],
            allow=allow,
            writes=writes,
            anonymous=anonymous,
            examples=examples,
            params=tuple(_param(function.__name__, one, hints[one.name]) for one in parameters),
            function=function,
        )

    return make


def _param(command: str, parameter: inspect.Parameter, hint: object) -> Param:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{command}: parameter {parameter.name} wants Annotated[type, help]")
    type, help = get_args(hint)[:2]
    if get_origin(type) in (Union, UnionType):
        (type,) = (one for one in get_args(type) if one is not NoneType)
    many = get_origin(type) is tuple
    if many:
        type = get_args(type)[0]
    return Param(
        name=parameter.name,
        help=str(help),
        kind=kind_of(type, parameter.name),
        required=parameter.default is inspect.Parameter.empty,
        many=many,
        by_name=parameter.kind is inspect.Parameter.KEYWORD_ONLY,
    )


def _named(words: Sequence[Word], names: set[str]) -> Iterator[Word]:
    """The words, with a `name:` that stands alone put before the word it was meant for."""
    name = ""
    for word in words:
        if isinstance(word, str) and word.endswith(":") and word[:-1].lower() in names:
            name = word
            continue
        yield f"{name}{word}" if name and isinstance(word, str) and word != "?" else word
        name = ""


def _wordlike(name: str) -> bool:
    return 3 <= len(name) <= 30 and name.isalpha()


def _joinable(param: Param, held: list[Word], value: Word) -> bool:
    """Whether `value` goes on with the bare words before it: words of a title do, ids and quoted words stand alone."""
    if not (param.kind.joins and held and isinstance(value, str) and isinstance(held[-1], str)):
        return False
    return " " not in value and not value.startswith("crs_") and not held[-1].startswith("crs_")
