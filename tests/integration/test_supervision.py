"""督办 between two hubs over TCP: the city's presses a case, the district's own answers for it."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from click.testing import CliRunner

from gateway.cases.states import CaseMove
from gateway.cli.main import zhatu
from gateway.settings import Supervision
from gateway.store import supervisions as statements
from gateway.supervision import exchange
from gateway.supervision.errors import BadPlatform
from gateway.supervision.link import Lower
from gateway.supervision.messages import Ask, Login, Result
from gateway.supervision.platforms import Side, open_platforms
from tests.factories import at
from tests.integration.story import a_hub, permit, person, sighting

CENTRE, URBAN = person("dispatcher"), person("handler", name="赵办")
OTHER = person("dispatcher", name="李核")
HIGHER = """
side = "higher"
department = "transport"
address = "127.0.0.1:{port}"
user = 20260305
password = "link.pw"
centre = 500107
alarms = {{ 255 = "OVERFILLED" }}
"""
LOWER = """
side = "lower"
department = "transport"
user = 20260305
password = "link.pw"
centre = 500000
{more}
"""
PASSED = [permit(), sighting(load="overfilled")]


def write(folder, name, text, password="secret-8"):
    (folder / "platforms").mkdir(parents=True, exist_ok=True)
    (folder / "platforms" / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "platforms" / "link.pw").write_text(password, encoding="utf-8")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(exchange, "FIRST_PAUSE_S", 0.05)


@asynccontextmanager
async def going(hub):
    """A hub whose links are kept up."""
    hub.exchange._look_s = 0.02
    task = asyncio.create_task(hub.exchange.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


def listening(folder, more="", **words):
    """A city's hub that takes logins on a free port."""
    write(folder, "jiulongpo", LOWER.format(more=more), **words)
    return a_hub(folder, *PASSED, supervision=Supervision(port=0, centre=500000))


async def confirmed(hub):
    await hub.incidents.collect()
    with hub.store.read() as connection:
        (number,) = connection.exec_driver_sql("SELECT alert_number FROM incident_alerts").scalars()
    return (await hub.cases.confirm_alert(number, CENTRE)).number


def requests(hub):
    with hub.store.read() as connection:
        return statements.page(connection, 100)


def results(hub):
    return [None if r["result"] is None else Result(r["result"]) for r in requests(hub)]


async def finish(hub, number):
    for move, who, given in (
        (CaseMove.ASSIGN, CENTRE, {}),
        (CaseMove.ACCEPT, URBAN, {}),
        (CaseMove.RESOLVE, URBAN, {"result": "罚款"}),
        (CaseMove.VERIFY, OTHER, {}),
        (CaseMove.CLOSE, CENTRE, {}),
    ):
        await hub.cases.move(number, move, who, **given)


async def test_a_supervised_case_presses_the_districts_own_and_hears_of_its_end(tmp_path):
    async with listening(tmp_path / "city") as city, going(city):
        await until(lambda: city.exchange.port)
        write(tmp_path / "own", "city", HIGHER.format(port=city.exchange.port))
        async with a_hub(tmp_path / "own", *PASSED) as own, going(own):
            theirs, ours = await confirmed(city), await confirmed(own)
            await city.cases.move(theirs, CaseMove.SUPERVISE, CENTRE, reason="群众反映强烈")

            await until(lambda: results(city) == [Result.HANDLING])
            pressed = await own.cases.get(ours)
            (asked,), (ask,) = requests(own), requests(city)
            await finish(own, ours)
            await until(lambda: results(city) == [Result.DONE])

            assert pressed.level == 1
            line = pressed.history[-1]
            assert (line.move, line.by_person) == (CaseMove.SUPERVISE, "platform:city")
            assert (asked["case_number"], asked["alert_number"]) == (ours, None)
            assert (ask["plate"], ask["happened_at_ms"]) == ("渝A90001", at("2026-03-05T18:35"))
            assert (await city.cases.get(theirs)).level == 1  # pressed here, answered there
            operations = [e.operation for e in city.audit.about(f"Case:{theirs}")]
            assert operations.count("case.supervision_asked") == 1
            assert operations.count("case.supervision_answered") == 2
            assert "supervision.asked" in [e.operation for e in own.audit.about(f"Case:{ours}")]


async def test_a_request_that_no_case_answers_waits_for_triage_as_an_alert(tmp_path):
    async with listening(tmp_path / "city") as city, going(city):
        await until(lambda: city.exchange.port)
        write(tmp_path / "own", "city", HIGHER.format(port=city.exchange.port))
        async with a_hub(tmp_path / "own") as own, going(own):  # it has seen nothing itself
            theirs = await confirmed(city)
            await city.cases.move(theirs, CaseMove.SUPERVISE, CENTRE, reason="群众反映强烈")
            await until(lambda: results(city) == [Result.LATER])
            (asked,) = requests(own)
            await own.project()
            await own.incidents.collect()

            case = await own.cases.confirm_alert(asked["alert_number"], CENTRE)
            await until(lambda: results(city) == [Result.HANDLING])
            await own.cases.move(case.number, CaseMove.VOID, CENTRE, reason="重复")
            await until(lambda: results(city) == [Result.NOT_HANDLED])

            assert (case.kind, case.truck_id) == ("OVERFILLED", "vin:LSVAX60E8K2018698")


async def linked(port, heard):
    """A lower platform that listens, and whose answers are lost."""

    async def hear(ask):
        heard.append(ask)
        return Result.HANDLING

    async def lose(_):
        pass

    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lower = Lower(reader, writer, centre=500107)
    lower.tell = lose
    login = Login(user=20260305, password="secret-8", address="127.0.0.1", port=809)
    await lower.serve(login, hear)


@pytest.mark.parametrize("districts", [[], ["500107"], ["500113"]])
async def test_a_platform_is_asked_of_its_districts_and_again_over_a_new_link(tmp_path, districts):
    more = f"districts = {json.dumps(districts)}"
    async with listening(tmp_path / "city", more) as city, going(city):
        await until(lambda: city.exchange.port)
        number = await confirmed(city)
        desk = {"department": "urban_management", "district": "500107"}
        await city.cases.move(number, CaseMove.ASSIGN, CENTRE, **desk)
        await city.cases.move(number, CaseMove.SUPERVISE, CENTRE, reason="急")
        await city.cases.move(number, CaseMove.SUPERVISE, CENTRE, reason="再急")
        wanted = [] if districts == ["500113"] else [1, 2]

        links = []
        for heard in ([], []):  # the first link breaks before anything is answered
            link = asyncio.create_task(linked(city.exchange.port, heard))
            await until(lambda: city.exchange.upper.linked)
            await until(lambda seen=heard: len(seen) == len(wanted))
            link.cancel()
            await asyncio.gather(link, return_exceptions=True)
            await until(lambda: not city.exchange.upper.linked)
            links.append([ask.supervision for ask in heard])

        assert links == [wanted, wanted]
        assert len(requests(city)) == len(wanted)


async def test_a_hub_that_leads_no_more_lets_its_links_go(tmp_path):
    async with listening(tmp_path / "city") as city:
        async with going(city):
            await until(lambda: city.exchange.port)
            link = asyncio.create_task(linked(city.exchange.port, []))
            await until(lambda: city.exchange.upper.linked)

        await until(link.done)
        await until(lambda: not city.exchange.upper.linked)
        await asyncio.gather(link, return_exceptions=True)


MINUTE_MS = 60_000
AT = at("2026-03-05T18:35")


def an_ask(supervision=7, at_ms=AT, **changes):
    words = {
        "plate": "渝A90001", "colour": 2, "source": 1, "alarm": 255, "at_s": at_ms // 1000,
        "supervision": supervision, "until_s": at_ms // 1000 + 3600, "level": 1,
        "person": "值班员", "phone": "02368000000", "mail": "",
    }  # fmt: skip
    return Ask(**(words | changes))


@asynccontextmanager
async def asked(folder, *records, more=""):
    """A hub below the city's platform, which is not linked to it."""
    write(folder, "city", HIGHER.format(port=9) + more)
    async with a_hub(folder, *records) as hub:
        yield hub, open_platforms(folder / "platforms").get("city")


async def test_the_case_of_the_truck_nearest_in_time_is_pressed_once(tmp_path):
    async with asked(tmp_path, *PASSED) as (hub, city):
        number = await confirmed(hub)
        take = hub.exchange.asked.take

        first = await take(city, an_ask(at_ms=AT + 90 * MINUTE_MS))
        again = await take(city, an_ask(at_ms=AT + 90 * MINUTE_MS))
        other = await take(city, an_ask(at_ms=AT))  # another request under a number that is used
        case = await hub.cases.get(number)
        await finish(hub, number)
        after = await take(city, an_ask(8))

        assert (first, again, other) == (Result.HANDLING, Result.HANDLING, Result.NOT_HANDLED)
        assert after is Result.DONE
        assert [line.move for line in case.history] == [CaseMove.OPEN, CaseMove.SUPERVISE]
        assert "值班员" not in case.history[-1].reason
        assert len(requests(hub)) == 2


@pytest.mark.parametrize(
    ("ask", "has_alert"),
    [
        (an_ask(at_ms=AT + 121 * MINUTE_MS), True),  # more than two hours away
        (an_ask(plate="渝A90002"), True),  # another truck
        (an_ask(alarm=1), False),  # a case there is, but the file knows nothing of speeding
        (an_ask(plate="粤A\x01", alarm=1), False),  # no plate at all
    ],
)
async def test_a_request_without_its_case(tmp_path, ask, has_alert):
    async with asked(tmp_path, *PASSED) as (hub, city):
        number = await confirmed(hub)

        result = await hub.exchange.asked.take(city, ask)
        case = await hub.cases.get(number)
        (row,) = requests(hub)

        is_case = ask.alarm == 1 and ask.plate == "渝A90001"
        assert (row["case_number"] is not None) == is_case
        assert result is (Result.HANDLING if is_case else Result.LATER)
        assert (row["alert_number"] is not None) == has_alert
        assert case.level == int(is_case)


async def test_a_person_says_which_case_is_meant(tmp_path):
    async with asked(tmp_path, *PASSED) as (hub, city):
        number = await confirmed(hub)
        await hub.exchange.asked.take(city, an_ask(plate="渝A00000", alarm=1))
        before = [reply.result for _, reply in hub.exchange.asked.due(city)]

    run = CliRunner().invoke
    named = run(zhatu, ["jt809", "name", "1", number, "--data", str(tmp_path)])
    again = run(zhatu, ["jt809", "name", "1", number, "--data", str(tmp_path)])
    shown = run(zhatu, ["jt809", "list", "--data", str(tmp_path)])

    assert before == [Result.LATER]
    assert (named.output, named.exit_code) == ("supervised\n", 0)
    assert again.exit_code == 2
    assert number in shown.output


BAD = [
    ("side", HIGHER.replace('"higher"', '"beside"')),
    ("department", HIGHER.replace("transport", "post")),
    ("address", HIGHER.replace(":{port}", "")),
    ("user", HIGHER.replace("20260305", "0")),
    ("centre", HIGHER.replace("500107", '"500107"')),
    ("password", HIGHER.replace("link.pw", "gone.pw")),
    ("alarms.255", HIGHER.replace("OVERFILLED", "TOO_FULL")),
    ("alarms.abc", HIGHER.replace("255", "abc")),
    ("districts", HIGHER + 'districts = ["500107"]'),
    ("districts", LOWER.format(more='districts = ["巴南"]')),
]


@pytest.mark.parametrize(("field", "text"), BAD)
def test_a_file_that_cannot_be_meant_names_the_field(tmp_path, field, text):
    write(tmp_path, "city", text.replace("{port}", "9").replace("{{", "{").replace("}}", "}"))

    with pytest.raises(BadPlatform) as told:
        open_platforms(tmp_path / "platforms")

    assert told.value.field == field


def test_a_password_longer_than_the_standard_has_room_for(tmp_path):
    write(tmp_path, "city", HIGHER.format(port=9), password="123456789")

    with pytest.raises(BadPlatform, match="1 to 8 bytes"):
        open_platforms(tmp_path / "platforms")


async def test_two_hubs_that_both_believe_to_lead_ask_once(tmp_path):
    async with listening(tmp_path / "city") as city:
        number = await confirmed(city)
        await city.cases.move(number, CaseMove.SUPERVISE, CENTRE, reason="急")
        asking = city.exchange.asking
        platforms = open_platforms(tmp_path / "city" / "platforms").on(Side.LOWER)

        pressed = asking._pressed()
        known = [(row, case, ("渝A90001", "01")) for row, case in pressed]
        asking._ask(platforms, known)
        asking._ask(platforms, known)

        assert [row["number"] for row in requests(city)] == [1]


async def test_a_plate_that_no_message_can_hold_keeps_no_other_request_back(tmp_path):
    async with listening(tmp_path / "city") as city, going(city):
        await until(lambda: city.exchange.port)
        number = await confirmed(city)
        asking = city.exchange.asking
        platforms = open_platforms(tmp_path / "city" / "platforms").on(Side.LOWER)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asking, "_plate", long_plate)
            await city.cases.move(number, CaseMove.SUPERVISE, CENTRE, reason="急")
            await until(lambda: requests(city))
        await city.cases.move(number, CaseMove.SUPERVISE, CENTRE, reason="再急")

        heard = []
        link = asyncio.create_task(linked(city.exchange.port, heard))
        await until(lambda: heard)
        link.cancel()
        await asyncio.gather(link, return_exceptions=True)

        assert [row["plate"] for row in requests(city)] == ["渝A90001", LONG]
        assert [ask.supervision for ask in heard] == [2]
        assert [ask.supervision for _, ask in asking.waiting(platforms[0])] == [1, 2]


LONG = "渝A90001挂试验车辆临时号牌"


async def long_plate(_case):
    return LONG, "01"
