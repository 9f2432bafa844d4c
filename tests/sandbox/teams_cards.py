"""Adaptive Cards for trying the Teams sandbox alone."""

from sandbox.teams.state import Json

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def card(*body: Json, **more: object) -> Json:
    """A card with this body."""
    return {"type": "AdaptiveCard", "$schema": SCHEMA, "version": "1.5", "body": list(body), **more}


def text(words: str, **more: object) -> Json:
    """A TextBlock."""
    return {"type": "TextBlock", "text": words, "wrap": True, **more}


def row(*actions: Json) -> Json:
    """An ActionSet."""
    return {"type": "ActionSet", "actions": list(actions)}


def execute(title: str, verb: str = "run", data: Json | None = None, **more: object) -> Json:
    """An Action.Execute with the fallback that old clients need."""
    carried: Json = {"title": title, "data": data or {}}
    fallback = {"type": "Action.Submit", **carried}
    return {"type": "Action.Execute", "verb": verb, **carried, "fallback": fallback, **more}


def submit(title: str, data: Json | None = None, **more: object) -> Json:
    """An Action.Submit."""
    return {"type": "Action.Submit", "title": title, "data": data or {}, **more}


def asked(kind: str, id: str, label: str, **more: object) -> Json:
    """An input."""
    return {"type": f"Input.{kind}", "id": id, "label": label, **more}


def mention(name: str, id: str) -> Json:
    """An entity for `<at>name</at>`."""
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": id, "name": name}}


def attached(content: Json) -> Json:
    """A card as an attachment."""
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}


def with_preview(content: Json, title: str, **more: object) -> Json:
    """A card as a result of a message extension."""
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": {"title": title, **more}}
    return {**attached(content), "preview": preview}
