"""Citizens' reports through another system: in as alerts, back as open and closed requests."""

from urllib.parse import quote_plus

import pytest

from gateway.cases.states import CaseMove
from graph.ontology.choices import ViolationKind
from tests.factories import at
from tests.integration.callers import CENTRE, NOW, called
from tests.unit.gateway.open311.recorded import tree

KEY = "0123456789abcdef01234567"
HOTLINE = """
department = "urban_management"

[open311]
keys = { "2026" = "um.key" }
services = ["UNCOVERED", "SUSPECTED_DUMPING", "CLONED_PLATE"]
"""
ROOT = "/open311/v2"


def form(**more: str) -> str:
    words = {"api_key": KEY, "service_code": "UNCOVERED", "address_string": "渝南大道口"}
    return "&".join(f"{name}={quote_plus(value)}" for name, value in (words | more).items())


def hotline(folder):
    return called(folder, HOTLINE, key=KEY)


async def report(door, **more):
    door.hub.journal.clock = lambda: NOW
    answer = await door.http.post(f"{ROOT}/requests.json", content=form(**more))
    assert answer.status_code == 200, answer.text
    return answer.json()[0]["service_request_id"]


async def asked(door, path="requests.json", **query):
    return await door.http.get(f"{ROOT}/{path}", params={"api_key": KEY, **query})


async def settle(door):
    await door.hub.project()
    await door.hub.detector.run(door.hub.project)
    await door.hub.incidents.collect()


@pytest.mark.parametrize("plate", ["", "渝A12345"])
async def test_a_report_is_triaged_becomes_a_case_and_is_told_of_to_its_end(tmp_path, plate):
    async with hotline(tmp_path) as door:
        number = await report(door, description="未盖篷布", **{"attribute[plate]": plate})
        await settle(door)
        alert = await door.data(
            "query($n: String!) { alert(number: $n) { state summary rule } }", n=number
        )
        (first,) = (await asked(door)).json()

        incident = (await door.hub.incidents.of_alerts([number])).get(number)
        case = await door.hub.cases.confirm_alert(number, CENTRE, note="属实")
        await door.hub.incidents.collect()
        (opened,) = (await asked(door, status="open")).json()
        await door.hub.cases.move(case.number, CaseMove.VOID, CENTRE, reason="重复")
        (closed,) = (await asked(door, status="closed")).json()
        one = await asked(door, f"requests/{number}.xml")

        assert alert["alert"]["state"] == "OPEN"
        assert "未盖篷布" in alert["alert"]["summary"]
        assert incident is not None
        assert (first["status"], first["status_notes"]) == ("open", "待研判")
        assert (opened["status"], opened["status_notes"]) == ("open", "案件：立案")
        assert opened["agency_responsible"] == "城市管理"
        assert (closed["status"], closed["status_notes"]) == ("closed", "案件：作废")
        assert (await asked(door, status="open")).json() == []
        assert one.headers["content-type"] == "text/xml; charset=utf-8"
        assert ("status", "closed", []) in tree(one.content)[2][0][2]


async def test_a_rejected_report_is_closed_with_the_reason(tmp_path):
    async with hotline(tmp_path) as door:
        number = await report(door)
        await settle(door)

        await door.hub.cases.reject_alert(number, CENTRE, reason="照片不清")
        await door.hub.incidents.collect()
        (told,) = (await asked(door)).json()

        assert (told["status"], told["status_notes"]) == ("closed", "研判：已排除（照片不清）")


async def test_a_report_sent_again_is_one_report(tmp_path):
    async with hotline(tmp_path) as door:
        numbers = {await report(door, phone="13800000000") for _ in range(3)}
        other = await report(door, phone="13800000001")

        raws = door.hub.journal.history("Alert", other)
        kept = door.hub.journal.raw(raws[0].raw_sha256)
        assert len(numbers) == 1
        assert len((await asked(door)).json()) == 2
        assert kept is not None
        assert b"1380000000" not in kept.data


async def test_a_bad_report_is_set_aside_with_its_bytes_less_the_key(tmp_path):
    async with hotline(tmp_path) as door:
        sent = form(lat="95", long="1")

        answer = await door.http.post(f"{ROOT}/requests.json", content=sent)

        (aside,) = door.hub.quarantine.page(source="open311/um")
        raw = door.hub.journal.raw(aside.raw_sha256)
        assert answer.status_code == 400
        assert answer.json()[0]["code"] == 400
        assert answer.json()[0]["description"].startswith("lat must be")
        assert (aside.field, aside.reason) == ("lat", "BAD_USER_INPUT")
        assert raw is not None
        assert raw.data == sent.replace(KEY, "***").encode()
        assert (await asked(door)).json() == []
        assert door.hub.audit.verify().operation == "open311.requests"
        assert door.hub.audit.about("")[-2].operation == "open311.quarantined"


async def test_errors_have_the_form_and_the_status_of_the_standard(tmp_path):
    async with hotline(tmp_path) as door:
        wrong = form(api_key="x" * 24)

        refused = await door.http.post(f"{ROOT}/requests.xml", content=wrong)
        told = {
            await status(door, "requests.json"): 403,
            await status(door, "requests.json?api_key=short"): 403,
            await status(door, f"requests/JB-1.json?api_key={KEY}"): 404,
            await status(door, f"requests/JB%00.xml?api_key={KEY}"): 404,
            await status(door, f"requests.xml?api_key={KEY}&service_request_id=%00"): 400,
            await status(door, "services/POTHOLE.json"): 404,
            await status(door, f"requests.json?api_key={KEY}&status=lost"): 400,
            await status(door, "services.csv"): 400,
        }

        assert refused.status_code == 403
        description = "Invalid api_key received -- can't proceed with create_request."
        inside = f"<code>403</code><description>{description}</description>"
        wanted = f"<errors><error>{inside}</error></errors>"
        assert tree(refused.content) == tree(wanted)
        assert all(found == code for found, code in told.items())
        assert door.hub.quarantine.page(source="open311/um") == []


async def status(door, path):
    return (await door.http.get(f"{ROOT}/{path}")).status_code


async def test_a_system_sees_its_own_requests_by_filters_and_pages(tmp_path):
    async with hotline(tmp_path) as door:
        numbers = []
        for hour in range(3):
            door.hub.journal.clock = lambda hour=hour: at(f"2026-03-06T1{hour}:00")
            answer = await door.http.post(
                f"{ROOT}/requests.json",
                content=form(api_key="", description=str(hour)),
                headers={"X-Api-Key": KEY},
            )
            numbers.append(answer.json()[0]["service_request_id"])
        door.hub.journal.clock = lambda: NOW

        async def found(**query):
            rows = (await asked(door, **query)).json()
            return [numbers.index(row["service_request_id"]) for row in rows]

        assert await found() == [2, 1, 0]
        assert await found(page_size="2") == [2, 1]
        assert await found(page_size="2", page="2") == [0]
        assert await found(start_date="2026-03-06T11:00:00+08:00") == [2, 1]
        assert await found(end_date="2026-03-06T02:30:00Z") == [0]
        assert await found(service_code="CLONED_PLATE") == []
        assert await found(service_code="CLONED_PLATE,UNCOVERED") == [2, 1, 0]
        assert await found(service_request_id=f"{numbers[0]},{numbers[2]}") == [2, 0]
        door.hub.open311._partners = type(door.hub.open311._partners)({})
        assert (await asked(door)).status_code == 403


async def test_services_are_open_to_all_in_both_formats(tmp_path):
    async with hotline(tmp_path) as door:
        listed = await door.http.get(f"{ROOT}/services.xml", params={"jurisdiction_id": "cq.cn"})
        defined = await door.http.get(f"{ROOT}/services/CLONED_PLATE.json")

        assert listed.headers["content-type"] == "text/xml; charset=utf-8"
        assert len(tree(listed.content)[2]) == len(ViolationKind)
        plate, happened = defined.json()["attributes"]
        assert (plate["code"], plate["required"]) == ("plate", True)
        assert (happened["code"], happened["required"]) == ("happened_at", False)
