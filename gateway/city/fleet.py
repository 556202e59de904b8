"""The trucks of the city, the plates they bear over time, and the ones that bear another's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from gateway.city.clock import day_of
from gateway.city.companies import Company
from gateway.city.dice import dice
from gateway.city.scale import RATES, Size
from gateway.demo.numbers import vin

LARGE, LARGE_NEW_ENERGY, SMALL = "01", "51", "02"
_ELECTRIC = 0.25
_AUTHORITIES = "ABCD"
_SERIES = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate by number and class (GA 24.7)."""

    number: str
    plate_class: str


@dataclass(frozen=True, slots=True)
class Spell:
    """A truck bears a plate from the start of a day (None: since registration) to another's."""

    plate: Plate
    first_day: int | None = None
    end_day: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Truck:
    """A tipper truck. A clone has no papers: it bears the plate of ``clone_of``."""

    index: int
    vin: str
    company: Company
    spells: tuple[Spell, ...]
    rated_load_kg: int
    registered_days_ago: int
    driver: str
    has_permits: bool = True
    clone_of: int | None = None

    @property
    def serial(self) -> str:
        """The number that its papers are counted by."""
        return f"{self.index + 1:06d}"

    @property
    def phone(self) -> str:
        """The phone number of its terminal."""
        return f"0130{self.index + 1:08d}"

    def plate_at(self, moment_s: float) -> Plate:
        """The plate it bears at a moment."""
        day = day_of(moment_s)
        return next(
            spell.plate for spell in self.spells if spell.end_day is None or day < spell.end_day
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """A plate that one truck gave back and another got, both at the start of a day."""

    plate: Plate
    giver: int
    taker: int
    day: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """All trucks; clones come last. ``twins`` are light trucks with the number of a heavy one."""

    trucks: tuple[Truck, ...]
    transfers: tuple[Transfer, ...]
    twins: tuple[Plate, ...]

    @property
    def lawful(self) -> tuple[Truck, ...]:
        """The trucks that a register knows."""
        return tuple(truck for truck in self.trucks if truck.clone_of is None)

    @property
    def clones(self) -> tuple[Truck, ...]:
        """The trucks that bear another's plate."""
        return tuple(truck for truck in self.trucks if truck.clone_of is not None)


def fleet(size: Size, seed: int, hauliers: Sequence[Company], days: int) -> Fleet:
    """The trucks of a city that is watched for some days."""
    chance = dice(seed, "fleet")
    numbers = _Numbers(chance)
    # the first trucks go round the companies, so that each has some
    owners = [
        index if index < len(hauliers) else int(len(hauliers) * chance.random() ** 1.5)
        for index in range(size.trucks)
    ]
    trucks = [_truck(i, hauliers[o], numbers, chance) for i, o in enumerate(owners)]
    order = chance.sample(range(size.trucks), size.trucks)
    transfers = _transfer(trucks, order, numbers, chance, days)
    rest = order[2 * len(transfers) :]
    count = max(1, round(size.trucks * RATES.cloned_plate))
    cloned, rest = rest[:count], rest[count:]
    for index in rest[: max(1, round(size.trucks * RATES.no_permit_truck))]:
        trucks[index] = replace(trucks[index], has_permits=False)
    clones = [_clone(size.trucks + n, trucks[index]) for n, index in enumerate(cloned)]
    heavy = [t for t in (trucks[i] for i in rest) if t.spells[0].plate.plate_class == LARGE]
    twins = heavy[: max(1, round(size.trucks * RATES.light_twin))]
    return Fleet(
        trucks=(*trucks, *clones),
        transfers=tuple(transfers),
        twins=tuple(Plate(t.spells[0].plate.number, SMALL) for t in twins),
    )


class _Numbers:
    """Gives out plate numbers, each once."""

    def __init__(self, chance: Random) -> None:
        self._chance, self._given = chance, set[str]()

    def plate(self, *, electric: bool) -> Plate:
        number = self._number(electric)
        while number in self._given:
            number = self._number(electric)
        self._given.add(number)
        return Plate(number, LARGE_NEW_ENERGY if electric else LARGE)

    def _number(self, electric: bool) -> str:
        chance = self._chance
        letter = chance.choice(_AUTHORITIES)
        if electric:
            return f"渝{letter}{chance.randrange(10_000, 100_000)}{chance.choice('DDDF')}"
        return f"渝{letter}{chance.choice(_SERIES)}{chance.randrange(1_000, 10_000)}"


def _truck(index: int, company: Company, numbers: _Numbers, chance: Random) -> Truck:
    electric = chance.random() < _ELECTRIC
    return Truck(
        index=index,
        vin=vin("LDEMUCK1" if electric else "LDEMUCK7", f"CT{index + 1:06d}"),
        company=company,
        spells=(Spell(numbers.plate(electric=electric)),),
        rated_load_kg=15_370 + 125 * chance.randrange(12),
        registered_days_ago=chance.randint(200, 1_500),
        driver=f"{chance.choice(_SURNAMES)}演示",
    )


def _transfer(
    trucks: list[Truck], order: list[int], numbers: _Numbers, chance: Random, days: int
) -> list[Transfer]:
    """Plates that pass on, each between two trucks that take part in nothing else."""
    count = max(1, round(len(trucks) * RATES.transferred_plate / 2))
    made = []
    for giver, taker in zip(order[: 2 * count : 2], order[1 : 2 * count : 2], strict=True):
        day = chance.randint(1, days - 1)
        passed, old = trucks[giver].spells[0].plate, trucks[taker].spells[0].plate
        new = numbers.plate(electric=passed.plate_class == LARGE_NEW_ENERGY)
        trucks[giver] = replace(trucks[giver], spells=_change(passed, new, day))
        trucks[taker] = replace(trucks[taker], spells=_change(old, passed, day))
        made.append(Transfer(plate=passed, giver=giver, taker=taker, day=day))
    return made


def _change(old: Plate, new: Plate, day: int) -> tuple[Spell, ...]:
    return (Spell(old, end_day=day), Spell(new, first_day=day))


def _clone(index: int, original: Truck) -> Truck:
    return replace(
        original,
        index=index,
        vin=vin("LDEMUCK9", f"CT{index + 1:06d}"),
        has_permits=False,
        clone_of=original.index,
    )
