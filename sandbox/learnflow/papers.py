"""What the sandbox says about itself: a page, the OpenAPI document and the Postman collection."""

from html import escape

from aiohttp import web

from sandbox.learnflow.api import OPERATIONS
from sandbox.learnflow.doors import answered
from sandbox.learnflow.openapi import openapi_document
from sandbox.learnflow.postman import postman_collection


def paper_routes() -> list[web.RouteDef]:
    """`/`, `/openapi.json` and `/postman.json`."""
    return [
        web.get("/", _front),
        web.get("/openapi.json", _openapi),
        web.get("/postman.json", _postman),
    ]


async def _front(request: web.Request) -> web.Response:
    lines = "".join(
        f"<li><code>{one.method} {escape(one.path)}</code> {escape(one.summary)}</li>" for one in OPERATIONS
    )
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>LearnFlow sandbox</title></head><body>'
        "<h1>LearnFlow sandbox</h1><p>A LearnFlow on this machine.</p>"
        '<p><a href="/openapi.json">OpenAPI document</a>, <a href="/postman.json">Postman collection</a>, '
        '<a href="/sandbox/state">state</a></p>'
        f"<ul>{lines}</ul></body></html>"
    )
    return web.Response(text=text, content_type="text/html")


async def _openapi(request: web.Request) -> web.Response:
    return answered(openapi_document(_root(request)))


async def _postman(request: web.Request) -> web.Response:
    return answered(postman_collection(_root(request)))


def _root(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"
