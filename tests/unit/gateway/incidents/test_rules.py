"""Rules that confirm by themselves: only what a known key signed, byte for byte."""

import re
import stat

import pytest

from gateway.incidents.errors import BadRule
from gateway.incidents.rules import make_key, read_rule, sign, trusted
from tests.unit.gateway.incidents.rule_texts import RULE


@pytest.fixture
def folder(tmp_path):
    rules = tmp_path / "rules"
    (rules / "keys").mkdir(parents=True)
    (rules / "gate.toml").write_text(RULE, encoding="utf-8")
    public = make_key(tmp_path / "operator.pem")
    public.rename(rules / "keys" / "operator.pub.pem")
    return rules


@pytest.fixture
def key(folder):
    return folder.parent / "operator.pem"


def test_a_signed_rule_is_trusted_and_says_who_signed(folder, key):
    sign(folder / "gate.toml", key)

    (rule,) = trusted(folder)

    assert (rule.id, rule.signer, len(rule.digest)) == ("gate-cover", "operator.pub.pem", 64)


def test_the_private_key_is_for_its_owner_alone_and_never_written_over(key):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(BadRule, match="is there already"):
        make_key(key)


def test_a_rule_without_signature_stops_all(folder):
    with pytest.raises(BadRule, match=r"gate\.toml\.sig: is not there"):
        list(trusted(folder))


@pytest.mark.parametrize("name", ["odd.toml", "gate.toml.sig", "keys/odd.pem"])
def test_what_cannot_be_read_is_a_bad_rule(folder, key, name):
    sign(folder / "gate.toml", key)
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir()  # a folder where a file is looked for

    with pytest.raises(BadRule, match="cannot be read"):
        list(trusted(folder))


@pytest.mark.parametrize("change", [lambda t: t.replace("90", "50", 1), lambda t: t + "\n"])
def test_one_changed_byte_breaks_the_signature(folder, key, change):
    sign(folder / "gate.toml", key)
    (folder / "gate.toml").write_text(change(RULE), encoding="utf-8")

    with pytest.raises(BadRule, match="no key of the keys folder signed"):
        list(trusted(folder))


def test_a_stranger_cannot_sign(folder, tmp_path):
    make_key(tmp_path / "stranger.pem")
    sign(folder / "gate.toml", tmp_path / "stranger.pem")

    with pytest.raises(BadRule, match="no key of the keys folder signed"):
        list(trusted(folder))


@pytest.mark.parametrize("text", ["", "!!!", "AAAA"])
def test_what_is_no_signature(folder, text):
    (folder / "gate.toml.sig").write_text(text, encoding="ascii")

    with pytest.raises(BadRule):
        list(trusted(folder))


def test_two_rules_of_one_id(folder, key):
    (folder / "other.toml").write_text(RULE, encoding="utf-8")
    for name in ("gate.toml", "other.toml"):
        sign(folder / name, key)

    with pytest.raises(BadRule, match="id gate-cover is that of gate"):
        list(trusted(folder))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('kinds = ["UNCOVERED"]', 'kinds = ["NOISE"]', "NOISE is no kind"),
        ('cameras = ["C-GATE"]', "cameras = []", "cameras: must name at least one"),
        ("precision_floor_percent = 80", "precision_floor_percent = 79", "from 80 to 100"),
        ("sample_floor = 30", "sample_floor = 29", "from 30 to"),
        ("spot_check_every = 100", "spot_check_every = 1", "from 2 to 100"),
        ("valid_to = 2026-12-31", "valid_to = 2025-12-31", "valid_to: is before valid_from"),
        ("valid_to = 2026-12-31", "", "valid_to: is missing"),
        ('id = "gate-cover"', 'id = "x"\ndigest = "y"', "digest: is not to be given"),
        ('id = "gate-cover"', 'id = "x"\nalways = true', "always: is not known"),
    ],
)
def test_a_rule_that_is_too_loose_or_wrong_is_refused(before, after, fault):
    with pytest.raises(BadRule, match=fault):
        read_rule("gate.toml", RULE.replace(before, after).encode())


@pytest.mark.parametrize("model", ["load-x", "load-x@1.0.0+0123456789ab"])
def test_a_model_that_its_card_calls_a_demo_cannot_be_trusted(model):
    text = RULE.replace("department", model).encode()

    with pytest.raises(BadRule, match=f"models: {re.escape(model)} is a demo model"):
        read_rule("gate.toml", text, demo={"load-x"})


def test_the_word_demo_in_a_name_says_nothing():
    text = RULE.replace("department", "democracy-road/cameras").encode()

    assert read_rule("gate.toml", text, demo={"load-x"}).models == ("democracy-road/cameras",)


def test_what_does_not_read_well_is_not_signed(folder, key):
    (folder / "gate.toml").write_text(RULE.replace("UNCOVERED", "NOISE"), encoding="utf-8")

    with pytest.raises(BadRule, match="NOISE"):
        sign(folder / "gate.toml", key)

    assert not (folder / "gate.toml.sig").exists()


def test_spot_checks_are_about_one_in_as_many_and_always_the_same(folder, key):
    sign(folder / "gate.toml", key)
    (rule,) = trusted(folder)

    picked = [n for n in range(10_000) if rule.is_spot_check(f"IN-{n}")]

    # binomial, 10,000 tries at 1 %: 100 ± 4 × 9.95
    assert 60 <= len(picked) <= 140
    assert picked == [n for n in range(10_000) if rule.is_spot_check(f"IN-{n}")]
