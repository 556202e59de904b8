"""The query page: GraphiQL from our own files, with ready queries as its first tabs."""

import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

FOLDER = Path(__file__).parent / "static" / "graphiql"
STYLES = ("graphiql.min.css", "explorer.min.css", "page.css")
SCRIPTS = (
    "react.production.min.js",
    "react-dom.production.min.js",
    "graphiql.min.js",
    "explorer.min.js",
    "start.js",
)

# CodeMirror and Radix set style attributes and add style elements; scripts come from us alone
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",  # the page may carry a demonstration token
}
FILE_HEADERS: Mapping[str, str] = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}

PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>渣土车监管 · GraphQL</title>
<link rel="icon" href="data:,">
{styles}
</head>
<body>
<div id="person"></div>
<div id="graphiql"></div>
<script type="application/json" id="page">{page}</script>
{scripts}
</body>
</html>
"""


@dataclass(frozen=True, kw_only=True)
class ReadyQuery:
    """A query offered as a tab, under a title shown as its first comment."""

    title: str
    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)


class LongLived(StaticFiles):
    """Files whose address changes with their content, so that they may be kept for a year."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file or 304, with the headers of a long-lived file."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(FILE_HEADERS)
        return response


def graphiql_routes(
    endpoint: str,
    ready: Sequence[ReadyQuery] = (),
    headers: Mapping[str, str] | None = None,
) -> list[BaseRoute]:
    """Routes of the page at /graphiql and of its files.

    `endpoint` is a path on this server. `headers` fill the header editor of every ready tab:
    they are readable by whoever may open the page.
    """
    content = _page(endpoint, ready, headers)

    async def show(_: Request) -> Response:
        return HTMLResponse(content, headers=PAGE_HEADERS)

    files = LongLived(directory=FOLDER)
    return [
        Route("/graphiql", show, methods=["GET"], name="graphiql"),
        Mount("/graphiql/files", files, name="graphiql-files"),
    ]


def _page(endpoint: str, ready: Sequence[ReadyQuery], headers: Mapping[str, str] | None) -> str:
    shown = json.dumps(headers, ensure_ascii=False, indent=2) if headers else ""
    data = {
        "endpoint": endpoint,
        "headers": shown,
        "tabs": [_tab(one, shown) for one in ready],
    }
    key = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]
    return PAGE.format(
        styles="\n".join(f'<link rel="stylesheet" href="{_address(name)}">' for name in STYLES),
        scripts="\n".join(f'<script src="{_address(name)}"></script>' for name in SCRIPTS),
        page=_for_script(data | {"key": key}),
    )


def _tab(one: ReadyQuery, headers: str) -> dict[str, str]:
    variables = json.dumps(one.variables, ensure_ascii=False, indent=2) if one.variables else ""
    return {"query": f"# {one.title}\n{one.query}", "variables": variables, "headers": headers}


def _address(name: str) -> str:
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    return html.escape(f"/graphiql/files/{name}?v={digest[:12]}")


def _for_script(data: Mapping[str, Any]) -> str:
    # "</script>" and "<!--" inside a value would end the data block
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
