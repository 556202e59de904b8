"""The hub as a process: killed, stopped, and left by its clients in the middle of a request."""

from bench.live import run
from tests.integration.neo4j_server import free_port


async def test_a_kill_of_the_hub_loses_no_follower_an_event(tmp_path):
    outcome = await run(
        tmp_path, sockets=6, streams=3, events=60, kills=1, port=free_port(), patience_s=120
    )

    assert [one.seen for one in outcome.followers] == [list(outcome.expected)] * 9
    assert all(one.connections > 1 for one in outcome.followers)
