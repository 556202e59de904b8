"""By which measures stops, runs and suspected dumping are told; each with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Measures of the trip builder; an operator may change them."""

    inside_s: int = 90
    """A stay in a fence shorter than this is a truck that drives past on the road beside it."""
    apart_s: int = 300
    """Stays in one fence that are nearer in time than this are one: jitter throws points out."""
    still_m: float = 60.0
    """Points of a standing truck scatter by this much (GPS jitter between buildings)."""
    still_s: int = 240
    """Standing outside for less is a traffic light; tipping a load takes about five minutes."""
    silent_s: int = 600
    """A terminal that says nothing for longer may have been anywhere it could reach meanwhile."""
    merge_s: int = 2700
    """Words about one loading (stop, exit camera, waybill) come within this time."""
    filling_s: int = 450
    """Filling a truck takes longer: a laden one that stands in another site's fence for less only
    rests there."""
    most_s: int = 3 * 3600
    """A laden run takes no longer: beyond this the load is somewhere it should not be."""
    early_s: int = 1200
    """A waybill may be written this long before the truck leaves."""
    late_s: int = 3600
    """A waybill may be written this long after the truck left (no signal at the site)."""
    elsewhere_s: int = 1800
    """A waybill of another site is taken for one of this site only when none fits better."""
    road_factor: float = 1.3
    """Road over great circle in a mountain city."""
    gap_speed_kmh: float = 45.0
    """How fast a truck may have driven while its terminal was silent."""


STANDARD = Policy()
