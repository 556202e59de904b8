"""Writes weights back as the TOML that a person reviews."""

from __future__ import annotations

import json

from graph.attribution.weights import Weights

_HEAD = """\
# How much each kind of evidence says of where a load came from.
#
# A weight is a log-odds step: with a value of 1 the evidence multiplies the odds of its site by
# e^weight against any other site. `zhatu attribution fit` proposes weights and a calibration from
# labelled cases; a person reviews them here. `why` is the reason for the weight's rank among the
# others, not for its last digit.
"""


def render(weights: Weights) -> str:
    """The weights as TOML, reasons in the order of the file."""
    parts = [
        _HEAD,
        f"version = {_text(weights.version)}",
        f"unknown = {weights.unknown}   # log-odds that a little evidence must outweigh",
        f"threshold = {weights.threshold}   # a best score below this is answered with unknown",
    ]
    for reason in weights.reasons.values():
        parts += [
            "",
            "[[reason]]",
            f"code = {_text(reason.code.value)}",
            f"weight = {reason.weight}",
            f"zh = {_text(reason.zh)}",
            f"en = {_text(reason.en)}",
            f"why = {_text(reason.why)}",
        ]
    knots = ", ".join(f"[{x}, {y}]" for x, y in weights.knots)
    parts += [
        "",
        "# From the raw score (softmax over candidates and unknown) to the share that is right.",
        "# Pairs [raw, calibrated], rising; straight lines between.",
        "[calibration]",
        f"knots = [{knots}]",
        f"data = {_text(weights.data)}",
    ]
    return "\n".join(parts) + "\n"


def _text(words: str) -> str:
    # a JSON string without control characters is a TOML basic string
    return json.dumps(words, ensure_ascii=False)
