from itertools import pairwise

import pytest
from stdnum.cn import uscc

from gateway.city.clock import midnight_s
from gateway.city.errors import TooManyDays
from gateway.city.grid import distance_m
from gateway.city.scale import SIZES
from gateway.city.town import build
from graph.codes import vin_is_right
from graph.plates import judge


@pytest.fixture(scope="module")
def town():
    return build(SIZES["S"], seed=3)


def test_sites_and_disposal_sites_keep_apart_and_lie_in_their_districts(town):
    places = [*town.land.sites, *town.land.disposal_sites]
    nearest = min(distance_m(a.point, b.point) for a in places for b in places if a is not b)

    assert nearest >= 650
    assert {place.district for place in places} == set(SIZES["S"].districts)


def test_every_credit_code_and_vin_has_its_check_character(town):
    companies = [*town.trade.hauliers, *town.trade.builders]

    assert all(uscc.is_valid(company.credit_code) for company in companies)
    assert all(vin_is_right(truck.vin) for truck in town.fleet.trucks)


def test_names_and_codes_are_given_once(town):
    companies = [*town.trade.hauliers, *town.trade.builders]

    for words in (
        [company.name for company in companies],
        [company.credit_code for company in companies],
        [site.name for site in town.land.sites],
        [truck.vin for truck in town.fleet.trucks],
        [camera.code for camera in town.cameras.all],
    ):
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("size", ["M", "L"])
def test_large_cities_have_enough_names(size):
    companies = build(SIZES[size], seed=1, days=2).trade.hauliers

    assert len({company.name for company in companies}) == len(companies)


def test_plates_follow_the_grammar_and_tell_their_class(town):
    for truck in town.fleet.lawful:
        for spell in truck.spells:
            form = judge(spell.plate.number).plate_class
            assert (form == "51") == (spell.plate.plate_class == "51")


def test_no_plate_is_borne_by_two_registered_trucks_at_once(town):
    spans = {}
    for truck in town.fleet.lawful:
        for spell in truck.spells:
            span = (spell.first_day or 0, town.days if spell.end_day is None else spell.end_day)
            spans.setdefault(spell.plate, []).append(span)

    for own in map(sorted, spans.values()):
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(own))


def test_a_transferred_plate_passes_at_the_start_of_a_day(town):
    (passed,) = town.fleet.transfers
    giver, taker = town.fleet.trucks[passed.giver], town.fleet.trucks[passed.taker]
    at_s = midnight_s(passed.day)

    before = [truck.plate_at(at_s - 1) == passed.plate for truck in (giver, taker)]
    after = [truck.plate_at(at_s) == passed.plate for truck in (giver, taker)]

    assert (before, after) == ([True, False], [False, True])


def test_a_clone_works_far_from_its_original_at_the_same_hours(town):
    (clone,) = town.fleet.clones
    mine, theirs = town.work.jobs[clone.index][0], town.work.jobs[clone.clone_of][0]

    assert clone.spells == town.fleet.trucks[clone.clone_of].spells
    assert (mine.first_day, mine.last_day) == (theirs.first_day, theirs.last_day)
    assert distance_m(mine.site.point, theirs.site.point) > 5_000


def test_checkpoints_stand_on_arteries_apart_from_one_another(town):
    spots = list(town.cameras.on_road)

    assert len(spots) == SIZES["S"].checkpoints
    assert all(street[1] % 5 == 0 for street, _ in spots)
    assert all(abs(a - b) >= 1_500 for s, a in spots for t, b in spots if s == t and a != b)


@pytest.mark.parametrize("days", [0, 1, 366])
def test_a_city_lasts_some_days(days):
    with pytest.raises(TooManyDays):
        build(SIZES["XS"], seed=1, days=days)
