"""The pages that a person sees who is asked for access."""

from collections.abc import Sequence
from html import escape

from aiohttp import web

from sandbox.learnflow.auth import SCOPES
from sandbox.learnflow.nouns import Person
from sandbox.learnflow.oauth import Wish

_SHOWN = 100
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}"
    "input,button{font:inherit;padding:.4rem .8rem}input{width:100%;box-sizing:border-box;margin:.3rem 0 1rem}"
)
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def consent_page(wish: Wish, ticket: str, people: Sequence[Person], problem: str | None = None) -> web.Response:
    """Who are you, and do you agree? `ticket` stands for the wish when the form comes back."""
    scopes = "".join(f"<li>{escape(SCOPES[scope])} <small>({escape(scope)})</small></li>" for scope in wish.scopes)
    options = "".join(
        f'<option value="{escape(person.email)}">{escape(person.name)}, {escape(person.role)}</option>'
        for person in people[:_SHOWN]
    )
    complaint = "" if problem is None else f'<p role="alert"><strong>{escape(problem)}</strong></p>'
    body = f"""<h1>{escape(wish.application.name)} asks for access</h1>
{complaint}<p>It wants to:</p>
<ul>{scopes}</ul>
<form method="post" action="/oauth/consent">
<input type="hidden" name="ticket" value="{escape(ticket)}">
<label for="email">Sign in as</label>
<input id="email" name="email" list="people" autocomplete="off" placeholder="somebody@example.com">
<datalist id="people">{options}</datalist>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Cancel</button>
</form>"""
    return _page("Allow access", body, 200 if problem is None else 422)


def problem_page(message: str, status: int) -> web.Response:
    """An error that stays here, because nobody knows where else it could be sent."""
    return _page("This does not work", f"<h1>This does not work</h1><p>{escape(message)}</p>", status)


def _page(title: str, body: str, status: int) -> web.Response:
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}: LearnFlow</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    return web.Response(text=text, status=status, content_type="text/html", headers=_HEADERS)
