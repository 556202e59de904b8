"""`zhatu rules` and `zhatu precision`, as they are typed."""

import json

from click.testing import CliRunner

from gateway.cli.main import zhatu
from tests.unit.gateway.incidents.rule_texts import RULE


def run(*words):
    return CliRunner().invoke(zhatu, [str(word) for word in words])


def test_from_a_key_to_a_rule_that_works(tmp_path):
    rules = tmp_path / "rules"
    (rules / "keys").mkdir(parents=True)
    (rules / "gate.toml").write_text(RULE, encoding="utf-8")
    key = tmp_path / "operator.pem"

    made = run("rules", "keygen", "--key", key)
    (tmp_path / "operator.pub.pem").rename(rules / "keys" / "operator.pub.pem")
    unsigned = run("rules", "check", "--data", tmp_path)
    signed = run("rules", "sign", rules / "gate.toml", "--key", key)
    good = run("rules", "check", "--data", tmp_path)
    shown = run("rules", "show", rules / "gate.toml")

    assert made.exit_code == signed.exit_code == good.exit_code == shown.exit_code == 0
    assert unsigned.exit_code == 1
    assert "REFUSED" in unsigned.output
    assert "operator.pub.pem" in good.output
    assert "C-GATE" in shown.output


def test_of_two_rules_with_one_id_the_second_is_refused(tmp_path):
    rules = tmp_path / "rules"
    (rules / "keys").mkdir(parents=True)
    run("rules", "keygen", "--key", tmp_path / "operator.pem")
    (tmp_path / "operator.pub.pem").rename(rules / "keys" / "operator.pub.pem")
    for name in ("a.toml", "b.toml"):
        (rules / name).write_text(RULE, encoding="utf-8")
        run("rules", "sign", rules / name, "--key", tmp_path / "operator.pem")

    ran = run("rules", "check", "--data", tmp_path, "--json")

    states = [json.loads(line)["state"] for line in ran.output.splitlines()]
    assert states[1] == "REFUSED: id gate-cover is that of a.toml too"
    assert ran.exit_code == 1


def test_no_rules_are_no_fault(tmp_path):
    ran = run("rules", "check", "--data", tmp_path)

    assert (ran.exit_code, ran.output.split()[:2]) == (0, ["no", "rules"])


def test_a_rule_that_cannot_be_meant_is_not_signed(tmp_path):
    (tmp_path / "x.toml").write_text(RULE.replace("UNCOVERED", "NOISE"), encoding="utf-8")
    run("rules", "keygen", "--key", tmp_path / "k.pem")

    ran = run("rules", "sign", tmp_path / "x.toml", "--key", tmp_path / "k.pem")

    assert ran.exit_code == 2
    assert "NOISE is no kind of violation" in ran.output


def test_precision_where_nothing_was_judged(tmp_path):
    ran = run("precision", "--data", tmp_path)

    assert (ran.exit_code, ran.output) == (0, "nothing was judged in the last 90 days\n")
