"""The command `zhatu`: a table of commands, each imported only when it is called."""

import importlib
import io
import re
import sys
import traceback
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, NamedTuple

import click


class Entry(NamedTuple):
    """Where a command lives (`module:attribute`) and its line in the help."""

    target: str
    help: str


COMMANDS: Mapping[str, Entry] = {
    "demo": Entry("gateway.cli.demo:demo", "Build a small city, tell its story and stay up."),
    "city": Entry("gateway.cli.city:city", "Write a simulated city, and the truth of it."),
    "simulate": Entry(
        "gateway.cli.simulate:simulate", "Live through a year twice: on paper, and with the hub."
    ),
    "report": Entry("gateway.cli.report:report", "Write the report of a month."),
    "serve": Entry("gateway.cli.serve:serve", "Start the hub."),
    "check": Entry("gateway.cli.check:check", "Check mapping files against their sources."),
    "preview": Entry("gateway.cli.preview:preview", "Show what a mapping makes of some rows."),
    "sync": Entry("gateway.cli.sync:sync", "Take what is new from the mapped sources."),
    "quarantine": Entry(
        "gateway.cli.quarantine:quarantine", "List, show and release the rows set aside."
    ),
    "plate": Entry("gateway.cli.plate:plate", "Judge plate numbers and tell their form."),
    "history": Entry("gateway.cli.history:history", "Show what the journal says of one subject."),
    "graph": Entry("gateway.cli.graph:graph", "Rebuild the graph from the journal, or export it."),
    "attribution": Entry(
        "gateway.cli.attribution:attribution", "Fit and check the weights of source attribution."
    ),
    "items": Entry("gateway.cli.items:items", "List, show and check the items (权责事项)."),
    "route": Entry("gateway.cli.route:route", "Tell who gets the tasks for an item, and why."),
    "precision": Entry(
        "gateway.cli.precision:precision", "Tell how often findings were right, as people judged."
    ),
    "rules": Entry("gateway.cli.rules:rules", "Sign and check rules that confirm by themselves."),
    "deadline": Entry("gateway.cli.deadline:deadline", "Tell when a limit of time runs out."),
    "read": Entry("gateway.cli.read:read", "Read the plates on photos."),
    "watch": Entry("gateway.cli.watch:watch", "Watch cameras and films for trucks that pass."),
    "cameras": Entry("gateway.cli.cameras:cameras", "List watched cameras and their state."),
    "vault": Entry("gateway.cli.vault:vault", "Hold, list, check and remove stored photos."),
    "models": Entry("gateway.cli.models:models", "Install, add and list the models of vision."),
    "vision": Entry(
        "gateway.cli.vision:vision", "Export judged photos, measure models, read photos."
    ),
    "delivery": Entry(
        "gateway.cli.delivery:delivery", "List, retry and replay messages to departments' systems."
    ),
    "callback": Entry(
        "gateway.cli.callback:callback", "Try, list and replay calls of departments' systems."
    ),
    "transfer": Entry(
        "gateway.cli.transfer:transfer", "Hand cases over to the hubs of other districts."
    ),
    "jt809": Entry("gateway.cli.jt809:jt809", "Supervision with other platforms over JT/T 809."),
    "audit": Entry("gateway.cli.audit:audit", "Check the audit log; who read and changed what."),
    "agreements": Entry(
        "gateway.cli.agreements:agreements", "Check, compare, publish and revoke agreements."
    ),
    "operations": Entry(
        "gateway.cli.operations:operations", "Register what partners may ask by its hash."
    ),
    "token": Entry("gateway.cli.token:token", "Issue an access token to a partner."),
    "revoke": Entry("gateway.cli.revoke:revoke", "Take back a token before its time."),
    "clients": Entry(
        "gateway.cli.clients:clients", "Register machines that get tokens by themselves."
    ),
    "providers": Entry(
        "gateway.cli.providers:providers", "Check the identity providers of the settings."
    ),
    "keys": Entry("gateway.cli.keys:keys", "List and rotate the keys that sign tokens."),
    "migrate": Entry("gateway.cli.migrate:migrate", "Bring the store to the newest layout."),
    "schema": Entry("gateway.cli.schema:schema", "Write the GraphQL schema as SDL."),
    "docs": Entry("gateway.cli.docs:docs", "Write the reference pages."),
}

# every package keeps the errors it may raise in modules of this name
OUR_ERRORS = re.compile(r"(gateway|connectors|graph|vision|auth)\.(.+\.)?errors")


class Fault(click.ClickException):
    """An expected error, told in one line on stderr."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click means it for the class


def is_expected(error: BaseException) -> bool:
    """Whether an error is one the packages declare, or the database's or the system's own."""
    modules = {kind.__module__ for kind in type(error).__mro__}
    return (
        isinstance(error, OSError)
        or any(OUR_ERRORS.fullmatch(module) for module in modules)
        or any(module.startswith("sqlalchemy.") for module in modules)
    )


def one_line(error: BaseException) -> str:
    """The first line of an error's text, or its name where it has none."""
    # SQLAlchemy puts the statement into its text; the driver's own words are in `orig`
    text = str(getattr(error, "orig", None) or error).strip()
    return text.splitlines()[0] if text else type(error).__name__


class CommandTable(click.Group):
    """A click group that lists its table without importing it and tells errors in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command, or None where the table has no such name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the table's own lines, so that help stays quick."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an expected error becomes a `Fault`."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not is_expected(error) or isinstance(error, BrokenPipeError):
                raise
            if ctx.params["verbose"]:
                traceback.print_exc()
            raise Fault(one_line(error), getattr(error, "exit_code", 1)) from error


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", is_flag=True, help="Show the traceback of an error.")
@click.version_option(version("zhatu"), prog_name="zhatu")
def zhatu(verbose: bool) -> None:
    """The hub for muck-truck supervision (渣土车监管)."""


def main() -> None:
    """Run the command line; text is UTF-8 whatever the terminal says of itself."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    zhatu(prog_name="zhatu")


if __name__ == "__main__":
    main()
