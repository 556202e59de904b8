"""`zhatu attribution`: fits and reports the weights of source attribution on labelled cases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from gateway.app import Hub, open_hub
from gateway.cli.mappings import data_option, print_table, settings_of
from graph.attribution.fit import Labelled, calibration_error, fit
from graph.attribution.hints import hints
from graph.attribution.score import rank
from graph.attribution.weights import Weights, load, standard
from graph.attribution.writing import render

_KINDS = {"violation": "Violation", "alert": "Alert", "sighting": "Sighting"}
_LEAST = 100
"""Fewer cases than this tell nothing of a share like nine in ten."""


@dataclass(frozen=True, slots=True)
class Label:
    """One line of a truth file: an event, and the code of the site its load came from."""

    entity: str
    number: str
    site: str | None


truth_option = click.option(
    "--truth",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help='JSON lines: {"violation" | "alert" | "sighting": number, "site": code or null}.',
)
weights_option = click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weights to start from; those that come with the hub if left out.",
)


@click.group()
def attribution() -> None:
    """Fit and check the weights of source attribution."""


@attribution.command()
@truth_option
@weights_option
@data_option
def report(truth: Path, weights: Path | None, data: Path | None) -> None:
    """Tell how often the weights are right on labelled cases, and whether scores say so."""
    used = load(weights) if weights else standard()
    cases = asyncio.run(_cases(truth, data))
    _tell(cases, used)


@attribution.command("fit")
@truth_option
@weights_option
@data_option
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the proposal; a person reviews it before the hub uses it.",
)
def fit_command(truth: Path, weights: Path | None, data: Path | None, write: Path | None) -> None:
    """Propose weights and a calibration from labelled cases."""
    start = load(weights) if weights else standard()
    cases = asyncio.run(_cases(truth, data))
    if len(cases) < _LEAST:
        raise click.ClickException(f"{len(cases)} cases are too few; {_LEAST} at least")
    found = replace(fit(cases, start), data=f"{len(cases)} cases of {truth.name}")
    print_table(
        ("evidence", "now", "proposed"),
        [(c.value, start.reasons[c].weight, found.reasons[c].weight) for c in start.reasons],
    )
    _tell(cases, found)
    if write is not None:
        write.write_text(render(found), encoding="utf-8")
        click.echo(f"{write} written")


async def _cases(truth: Path, data: Path | None) -> list[Labelled]:
    labels = _labels(truth)
    async with open_hub(settings_of(data)) as hub:
        made = [await _case(hub, label) for label in labels]
    found = [case for case in made if case is not None]
    if len(found) < len(labels):
        click.echo(f"{len(labels) - len(found)} cases are not in the hub", err=True)
    return found


async def _case(hub: Hub, label: Label) -> Labelled | None:
    event = await hub.attributor.event(label.entity, label.number)
    if event is None:
        return None
    places = await hub.attributor.places(hub.journal.clock())
    facts = await hub.attributor.facts(event, places)
    site = None if label.site is None else f"code:{label.site}"
    return Labelled(tuple(hints(facts)), site)


def _labels(truth: Path) -> list[Label]:
    lines = truth.read_text(encoding="utf-8").splitlines()
    return [_label(line, number) for number, line in enumerate(lines, 1) if line.strip()]


def _label(line: str, number: int) -> Label:
    try:
        row = json.loads(line)
        kind = next(k for k in _KINDS if k in row)
        return Label(_KINDS[kind], str(row[kind]), row["site"])
    except (ValueError, KeyError, StopIteration, TypeError):
        wanted = '{"violation" | "alert" | "sighting": number, "site": code or null}'
        raise click.UsageError(f"line {number} is no labelled case: {wanted}") from None


def _tell(cases: Sequence[Labelled], weights: Weights) -> None:
    pairs = list(_pairs(cases, weights))
    right = sum(is_right for _, is_right in pairs)
    print_table(
        ("score", "cases", "right", "mean score"),
        [
            (f"{low:.1f} to {low + 0.1:.1f}", len(part), f"{_mean(r for _, r in part):.3f}",
             f"{_mean(s for s, _ in part):.3f}")
            for low in (n / 10 for n in range(10))
            if (part := [p for p in pairs if low <= p[0] < low + 0.1 or (low == 0.9 and p[0] == 1)])
        ],
    )  # fmt: skip
    click.echo(f"cases {len(cases)}, with any evidence {len(pairs)}")
    click.echo(f"right at rank 1: {right / max(1, len(pairs)):.4f}")
    click.echo(f"calibration error: {calibration_error(pairs):.4f}")


def _pairs(cases: Iterable[Labelled], weights: Weights) -> Iterable[tuple[float, bool]]:
    for case in cases:
        best = next(iter(rank(case.hints, weights).candidates), None)
        if best is not None:
            yield best.score, best.site_id == case.site_id


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known)
