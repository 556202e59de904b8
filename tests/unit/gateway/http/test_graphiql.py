"""The query page: only local files, a closed policy, ready queries that cannot break out."""

import json
import re
from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette

from gateway.http.graphiql import ReadyQuery, graphiql_routes


class Page(HTMLParser):
    """What a browser would load from a page, and the text of its data block."""

    def __init__(self, text):
        super().__init__()
        self.loaded, self.scripts, self.data, self._inside = [], 0, "", False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.loaded += [given[key] for key in ("src", "href") if key in given]
        self.scripts += tag == "script"
        self._inside = given.get("id") == "page"

    def handle_data(self, data):
        self.data += data if self._inside else ""

    def handle_endtag(self, tag):
        self._inside = False


def client(*ready, headers=None):
    app = Starlette(routes=graphiql_routes("/graphql", ready, headers))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub")


async def test_every_file_the_page_loads_is_here_and_may_be_kept_for_a_year():
    browser = client()
    page = Page((await browser.get("/graphiql")).text)
    loaded = [address for address in page.loaded if address != "data:,"]

    answers = [await browser.get(address) for address in loaded]

    assert len(loaded) == 8
    assert all(address.startswith("/graphiql/files/") for address in loaded)
    assert {answer.status_code for answer in answers} == {200}
    assert all("immutable" in answer.headers["cache-control"] for answer in answers)


async def test_a_file_already_held_is_not_sent_again():
    browser = client()
    first = await browser.get("/graphiql/files/start.js")

    again = await browser.get(
        "/graphiql/files/start.js", headers={"If-None-Match": first.headers["etag"]}
    )

    assert again.status_code == 304
    assert again.content == b""


async def test_scripts_come_from_this_server_only():
    policy = (await client().get("/graphiql")).headers["content-security-policy"]

    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["connect-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"


async def test_a_ready_query_becomes_a_tab_with_its_variables_and_headers():
    ready = ReadyQuery(
        title="一辆车", query="query T($n: String) { t(n: $n) }", variables={"n": "渝A1"}
    )

    page = Page((await client(ready, headers={"Authorization": "Bearer x"}).get("/graphiql")).text)

    data = json.loads(page.data)
    assert data["endpoint"] == "/graphql"
    assert data["tabs"][0]["query"] == "# 一辆车\nquery T($n: String) { t(n: $n) }"
    assert json.loads(data["tabs"][0]["variables"]) == {"n": "渝A1"}
    assert json.loads(data["tabs"][0]["headers"]) == {"Authorization": "Bearer x"}


@pytest.mark.parametrize(
    "hostile", ["</script><script>alert(1)</script>", "<!--<script>", "{0}{page}"]
)
async def test_a_hostile_title_stays_text(hostile):
    page = Page((await client(ReadyQuery(title=hostile, query="{ a }")).get("/graphiql")).text)

    assert page.scripts == 6
    assert json.loads(page.data)["tabs"][0]["query"] == f"# {hostile}\n{{ a }}"


async def test_other_ready_queries_get_another_place_for_kept_tabs():
    pages = [
        await client(ReadyQuery(title=title, query="{ a }")).get("/graphiql")
        for title in ("one", "two", "two")
    ]

    keys = {json.loads(Page(page.text).data)["key"] for page in pages}
    assert len(keys) == 2


async def test_files_outside_the_folder_are_not_served():
    assert (await client().get("/graphiql/files/%2e%2e/%2e%2e/graphiql.py")).status_code == 404


async def test_the_page_is_not_kept_by_caches():
    answer = await client().get("/graphiql")

    assert answer.headers["cache-control"] == "no-store"
    assert re.search(r"<html lang=\"zh-CN\">", answer.text)
