"""A small world on a line: a site in the south, a disposal site 11 km north of it."""

from graph.geodesy import DEGREE_M
from graph.trips.fences import Fences, Place
from graph.trips.track import Fix, Visit, Witness

SITE = Place(kind="Site", id="G01", label="一号工地", centre=(106.5, 29.4), radius_m=150)
OTHER = Place(kind="Site", id="G02", label="二号工地", centre=(106.6, 29.4), radius_m=150)
DISPOSAL = Place(
    kind="DisposalSite", id="X01", label="东消纳场", centre=(106.5, 29.5), radius_m=250
)
FENCES = Fences.around([SITE, OTHER, DISPOSAL])
MINUTE = 60_000


def north_m(metres, centre=SITE.centre):
    """A point so many metres north of a centre."""
    return (centre[0], centre[1] + metres / DEGREE_M)


def fix(minute, metres=0.0, laden=None, centre=SITE.centre):
    return Fix(int(minute * MINUTE), north_m(metres, centre), laden=laden)


def stand(first, last, metres, laden=None, every=0.5):
    """Standing from one minute to another."""
    count = int((last - first) / every) + 1
    return [fix(first + i * every, metres + (i % 3) * 8, laden) for i in range(count)]


def drive(first, last, start_m, end_m, laden=None, every=0.5):
    """Driving from one minute to another."""
    count = int((last - first) / every) + 1
    step = (end_m - start_m) / max(1, count - 1)
    return [fix(first + i * every, start_m + i * step, laden) for i in range(count)]


def visit(place, first, last=None, witness=Witness.GPS, ref="", laden=None):
    end = first if last is None else last
    return Visit(
        place=place,
        from_ms=int(first * MINUTE),
        to_ms=int(end * MINUTE),
        witness=witness,
        ref=ref,
        laden=laden,
    )
