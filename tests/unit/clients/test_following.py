"""How the Python client follows: the lines of a stream, and what each event does to the course."""

import json
import socket

import httpx
import pytest

NEXT = "event: next\ndata: "


@pytest.fixture
def following(package, monkeypatch):
    monkeypatch.syspath_prepend(str(package))
    from zhatu_client import following

    return following


@pytest.fixture
def course(following):
    from zhatu_client.asking import Following

    told = []
    made = following.Course(
        following=Following(name="S", text="subscription S", variables={"after": "c0"}),
        on_cursor=told.append,
    )
    return made, told


def data(kind, **event):
    return json.dumps({"data": {"seen": {"__typename": kind, **event}}})


@pytest.mark.parametrize(
    ("chunks", "events"),
    [
        ([b"event: next\ndata: {}\n\n"], [("next", "{}")]),
        ([b"event: next\r\ndata: {}\r\n\r\n"], [("next", "{}")]),
        ([b"event: next\r", b"\ndata: {}\r\n\r", b"\n"], [("next", "{}")]),
        ([b":\n\n: beat\n\nevent:next\ndata:{}\n\n"], [("next", "{}")]),
        ([b"data: a\ndata: b\n\n"], [("message", "a\nb")]),
        ([b"event: complete\n\n"], [("complete", "")]),
        ([b"event: next\ndata: {"], []),
        # one character of three bytes, cut in the middle
        ([b"data: \xe6\xb8", b"\x9d\n\n"], [("message", "渝")]),
        # lines to str.splitlines, but not to a stream of events
        (["data: a\u2028b\x85c\x0bd\n\n".encode()], [("message", "a\u2028b\x85c\x0bd")]),
    ],
)
def test_a_stream_is_cut_into_events_wherever_its_chunks_end(following, chunks, events):
    lines = following.Lines()

    assert [event for chunk in chunks for event in lines.feed(chunk)] == events


def test_an_event_is_handed_over_before_its_cursor_counts(course):
    made, told = course

    given = made.take("next", data("Seen", cursor="c1"))

    assert next(given)["cursor"] == "c1"
    assert (made.cursor, told) == ("c0", [])
    assert list(given) == []
    assert (made.cursor, told) == ("c1", ["c1"])


def test_following_tells_a_cursor_and_no_news(course):
    made, told = course

    assert list(made.take("next", data("Following", cursor="c5"))) == []
    assert told == ["c5"]
    assert json.loads(made.body())["variables"] == {"after": "c5"}


def test_who_lagged_comes_back_where_the_gap_began(following, course):
    made, _ = course

    with pytest.raises(following.Again):
        list(made.take("next", data("Lagged", **{"from": "c3", "to": "c9"})))

    assert made.cursor == "c3"


@pytest.mark.parametrize(
    ("codes", "is_final"),
    [
        (["UNAUTHENTICATED"], False),
        (["RATE_LIMITED", "UNAVAILABLE"], False),
        (["NOT_GRANTED"], True),
        (["UNAVAILABLE", "NOT_GRANTED"], True),
    ],
)
def test_errors_in_the_stream_end_it_unless_all_of_them_pass(following, course, codes, is_final):
    from zhatu_client.asking import HubError

    errors = [{"message": "no", "extensions": {"code": code}} for code in codes]

    with pytest.raises(HubError if is_final else following.Again):
        list(course[0].take("next", json.dumps({"errors": errors})))


@pytest.mark.parametrize(
    ("status", "code", "is_final"),
    [
        (401, "UNAUTHENTICATED", True),
        (403, "NOT_ALLOWED", True),
        (429, "RATE_LIMITED", False),
        (502, None, False),
        (200, "NOT_GRANTED", True),
        (200, "UNAVAILABLE", False),
    ],
)
def test_an_answer_that_is_no_stream_is_final_where_no_attempt_changes_it(
    following, course, status, code, is_final
):
    from zhatu_client.asking import HubError

    told = {"errors": [{"message": "no", "extensions": {"code": code}}]}
    content = b"<h1>Bad Gateway</h1>" if code is None else json.dumps(told).encode()

    with pytest.raises(HubError if is_final else following.Again):
        course[0].accept(status, content)


def test_pauses_grow_to_half_a_minute_and_begin_anew_after_an_event(course):
    made, _ = course

    pauses = [made.pause_s() for _ in range(12)]
    list(made.take("next", data("Following", cursor="c1")))

    assert pauses[:3] == [0.25, 0.5, 1.0]
    assert max(pauses) == pauses[-1] == 30.0
    assert made.pause_s() == 0.25


@pytest.fixture
def bad_request(following, monkeypatch):
    """A client's settings whose token cannot be sent, and what it follows; trying again fails."""
    from zhatu_client.asking import Following

    def tried_again(_course):
        raise AssertionError("no attempt changes a token that cannot be sent")

    monkeypatch.setattr(following.Course, "pause_s", tried_again)
    asked = Following(name="S", text="subscription S { seen }", variables={})
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/graphql"
        yield {"url": url, "token": lambda: "abc\n"}, asked


def test_a_token_that_cannot_be_sent_is_told_of_at_once(bad_request):
    from zhatu_client import Hub

    words, asked = bad_request

    with Hub(**words) as hub, pytest.raises(httpx.LocalProtocolError):
        next(hub.follow(asked))


async def test_a_token_that_cannot_be_sent_is_told_of_at_once_on_asyncio(bad_request):
    from zhatu_client import AsyncHub

    words, asked = bad_request

    async with AsyncHub(**words) as hub:
        with pytest.raises(httpx.LocalProtocolError):
            await anext(hub.follow(asked))
