"""`zhatu token` and what the token then says."""

import pytest
from click.testing import CliRunner

from auth.keys import KeyRing
from auth.tokens import TokenVerifier
from gateway.cli.token import token

WHO = ["--department", "urban_management", "--person", "张三"]


def issued(tmp_path, *options):
    result = CliRunner().invoke(token, [*WHO, "--data", str(tmp_path), *options])
    assert result.exit_code == 0, result.output
    return TokenVerifier(KeyRing(tmp_path / "keys" / "token.pem")).verify(result.output.strip())


def test_it_says_who_and_with_which_roles(tmp_path):
    who = issued(
        tmp_path,
        *("--role", "dispatcher", "--role", "auditor", "--section", "渣土科"),
        *("--district", "500107", "--district", "500103"),
    )

    assert (who.department, who.person, who.section) == ("urban_management", "张三", "渣土科")
    assert who.roles == {"dispatcher", "auditor"}
    assert who.districts == {"500107", "500103"}


def test_without_a_role_there_is_none(tmp_path):
    assert issued(tmp_path).roles == frozenset()


@pytest.mark.parametrize(
    "options",
    [["--role", "king"], ["--hours", "0"], ["--hours", "100000"], ["--department", "navy"]],
    ids=str,
)
def test_what_no_token_may_say_is_a_usage_error(tmp_path, options):
    result = CliRunner().invoke(token, [*WHO, "--data", str(tmp_path), *options])

    assert result.exit_code == 2
