"""`zhatu attribution`: how often the weights are right on labelled cases, and what fits better."""

import asyncio
import json

from click.testing import CliRunner

from gateway.cli.main import zhatu
from graph.attribution.weights import load, standard
from graph.attribution.writing import render
from tests.integration.roads import HONEST, move, roads, waybill
from tests.integration.story import a_hub, sighting


def run(*words):
    return CliRunner().invoke(zhatu, [str(word) for word in words])


async def settled(folder):
    minutes = range(12, 40)
    seen = [sighting(f"S-{m}", f"2026-03-05T18:{m}", by="C-ROAD") for m in minutes]
    async with a_hub(folder, *roads(), waybill(), *seen) as hub:
        await move(hub, HONEST)
    return [f"S-{m}" for m in minutes]


def a_city(folder):
    return asyncio.run(settled(folder))


def labels(file, numbers, times=1):
    rows = [{"sighting": n, "site": "G01"} for n in numbers] * times
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_it_reports_how_often_it_is_right(tmp_path):
    numbers = a_city(tmp_path / "hub")
    truth = labels(tmp_path / "truth.jsonl", [*numbers, "S-NOT-THERE"])

    done = run("attribution", "report", "--truth", truth, "--data", tmp_path / "hub")

    assert done.exit_code == 0, done.output
    assert "cases 28, with any evidence 28" in done.output
    assert "right at rank 1: 1.0000" in done.output
    assert "1 cases are not in the hub" in done.stderr


def test_it_proposes_weights_that_the_hub_can_read(tmp_path):
    numbers = a_city(tmp_path / "hub")
    truth = labels(tmp_path / "truth.jsonl", numbers, times=5)
    proposal = tmp_path / "weights.toml"

    done = run(
        "attribution", "fit", "--truth", truth, "--data", tmp_path / "hub", "--write", proposal
    )

    assert done.exit_code == 0, done.output
    assert load(proposal).data == "140 cases of truth.jsonl"


def test_a_few_cases_are_too_few(tmp_path):
    numbers = a_city(tmp_path / "hub")
    truth = labels(tmp_path / "truth.jsonl", numbers)

    done = run("attribution", "fit", "--truth", truth, "--data", tmp_path / "hub")

    assert done.exit_code == 1
    assert "too few" in done.output


def test_a_line_that_is_no_case_is_named(tmp_path):
    truth = tmp_path / "truth.jsonl"
    truth.write_text('{"sighting": "S-1", "site": null}\n{"photo": 1}\n', encoding="utf-8")

    done = run("attribution", "report", "--truth", truth, "--data", tmp_path / "hub")

    assert done.exit_code == 2
    assert "line 2" in done.output


def test_weights_come_back_as_they_were_written(tmp_path):
    file = tmp_path / "weights.toml"

    file.write_text(render(standard()), encoding="utf-8")

    assert load(file) == standard()
