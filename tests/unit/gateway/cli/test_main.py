"""The frame of the command line: help without imports, errors in one line."""

import subprocess
import sys

import click
import pytest
import sqlalchemy.exc
from click.testing import CliRunner

from gateway.cli import main
from gateway.errors import BadSetting, GatewayError


@pytest.fixture
def run(monkeypatch):
    """Run `zhatu probe`, a command that raises the given error."""

    def run(error, *options):
        @click.command()
        def probe():
            raise error

        module = type(sys)("probe_module")
        module.probe = probe
        monkeypatch.setitem(sys.modules, "probe_module", module)
        monkeypatch.setattr(main, "COMMANDS", {"probe": main.Entry("probe_module:probe", "")})
        return CliRunner().invoke(main.zhatu, [*options, "probe"])

    return run


def test_help_lists_every_command_and_imports_none():
    script = (
        "import sys; from click.testing import CliRunner; from gateway.cli.main import zhatu\n"
        "print(CliRunner().invoke(zhatu, ['--help']).output)\n"
        "print('heavy:', {'sqlalchemy', 'strawberry', 'numpy', 'httpx'} & set(sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert all(f"  {name} " in done.stdout for name in main.COMMANDS)
    assert "heavy: set()" in done.stdout


def test_unknown_command_is_a_usage_error():
    result = CliRunner().invoke(main.zhatu, ["snyc"])

    assert result.exit_code == 2
    assert "snyc" in result.stderr


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (GatewayError("the hub is asleep\nand dreams"), 1, "Error: the hub is asleep\n"),
        (GatewayError(), 1, "Error: The hub could not do what was asked.\n"),
        (BadSetting("server.port", "a port"), 2, "Error: setting server.port must be a port\n"),
        (FileNotFoundError(2, "No such file", "号牌.jpg"), 1, "号牌.jpg"),
        (
            sqlalchemy.exc.OperationalError("SELECT secret", {}, Exception("no such table: truck")),
            1,
            "Error: no such table: truck\n",
        ),
    ],
    ids=["ours", "ours without text", "ours with a code", "system", "database"],
)
def test_an_expected_error_is_one_line(run, error, code, line):
    result = run(error)

    assert result.exit_code == code
    assert line in result.stderr
    assert result.stderr.count("\n") == 1


def test_verbose_shows_the_traceback(run):
    result = run(GatewayError("the hub is asleep"), "--verbose")

    assert "Traceback" in result.stderr
    assert result.exit_code == 1


def test_a_fault_of_our_own_is_not_hidden(run):
    result = run(TypeError("a bug"))

    assert isinstance(result.exception, TypeError)


def test_chinese_is_written_whatever_the_terminal_says():
    done = subprocess.run(
        [sys.executable, "-c", "from gateway.cli.main import main; main()", "--help"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        check=True,
    )

    assert "渣土车" in done.stdout.decode()
