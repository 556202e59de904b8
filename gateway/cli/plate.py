"""`zhatu plate`: judges plate numbers after GA 36 and tells their form."""

from __future__ import annotations

import json

import click

from gateway.cli.mappings import json_option, print_table
from graph import plates
from graph.plates import BadPlate

COLUMNS = ("text", "valid", "number", "form", "plate_class", "reason", "message")


@click.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@json_option
def plate(texts: tuple[str, ...], as_json: bool) -> None:
    """Judge plate numbers: whether each follows GA 36, and which form and class it has.

    Ends with 1 when one of them is no plate number.
    """
    judged = [_judge(text) for text in texts]
    if as_json:
        for one in judged:
            click.echo(json.dumps(one, ensure_ascii=False))
    else:
        print_table(COLUMNS, [[one[name] for name in COLUMNS] for one in judged])
    if not all(one["valid"] for one in judged):
        raise SystemExit(1)


def _judge(text: str) -> dict[str, object]:
    made: dict[str, object] = dict.fromkeys(COLUMNS)
    try:
        found = plates.judge(text)
    except BadPlate as error:
        return made | {"text": text, "valid": False, "reason": error.reason, "message": str(error)}
    given = {"number": found.number, "form": found.form.value, "plate_class": found.plate_class}
    return made | {"text": text, "valid": True, **given}
