"""An analysis comes back from its words as it was."""

from dataclasses import replace

from gateway.analysis.words import from_json, models_hash, to_json
from tests.read_photos import an_analysis
from vision.results import BodyLine, Box, LoadReading, VehicleReading


def test_an_analysis_comes_back_whole():
    full = replace(
        an_analysis(b"photo", "渝A90001"),
        load=LoadReading("uncovered", 0.91, "loads@1+abc", "trial"),
        vehicles=(VehicleReading("truck", 0.8, Box(1, 2, 300, 400)),),
        truck=Box(1, 2, 300, 400),
        body=(BodyLine("A90001", 0.97, Box(5, 6, 70, 80)),),
    )

    assert from_json(to_json(full)) == full


def test_an_analysis_without_vehicles_comes_back_without():
    bare = an_analysis(b"photo")

    assert from_json(to_json(bare)) == bare
    assert from_json(to_json(bare)).vehicles is None


def test_no_vehicles_found_is_not_the_same_as_none_looked_for():
    looked = replace(an_analysis(b"photo"), vehicles=())

    assert from_json(to_json(looked)).vehicles == ()


def test_the_hash_of_models_tells_sets_apart_and_knows_equal_ones():
    assert models_hash(("a@1+x", "b@1+y")) == models_hash(("a@1+x", "b@1+y"))
    assert models_hash(("a@1+x", "b@1+y")) != models_hash(("a@1+x", "b@2+y"))
    assert models_hash(("a@1+x", "b@1+y")) != models_hash(("a@1+x",))
