"""The command line: the only room that prints, prompts, draws progress and exits. A file per group of commands."""

import importlib
import logging
import os
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import click

from aggregator import __version__
from aggregator.cli.exits import CONFIG, DISK, INTERRUPTED, LOCKED, TERMINATED, TROUBLE, USAGE
from aggregator.cli.screen import Screen
from aggregator.errors import AggregatorError, ConfigError, LockedError, StoreError

COMMANDS = {
    "run": "running",
    "refresh": "running",
    "publish": "running",
    "status": "looking",
    "check": "looking",
    "parse": "looking",
    "validate": "examining",
    "discover": "finding",
    "sources": "finding",
    "dedup": "evaluating",
    "tags": "tagging",
    "formats": "tagging",
    "search": "searching",
    "why": "telling",
    "hide": "deciding",
    "show": "deciding",
    "pin": "deciding",
    "unpin": "deciding",
    "retitle": "deciding",
    "summarise": "deciding",
    "tag": "deciding",
    "format": "deciding",
    "merge": "joining",
    "split": "joining",
    "relate": "joining",
    "undo": "joining",
    "takedown": "deciding",
    "decisions": "keeping",
    "rebuild": "keeping",
    "digest": "reporting",
    "review": "reporting",
    "browse": "browsing",
    "editors": "browsing",
    "export": "exporting",
    "demo": "showing",
}
"""Command → the module it lives in, imported when it is used: some of them take longer to import than to run."""

HELP = """Bundles what the Mittelstand-Digital centres publish: podcasts, videos and news in, combined feeds out.

\b
Exit codes:
  0    all well (nothing new is well, too)
  1    some sources failed, an output was refused, or a file is not fit; the rest is done
  2    no source answered; the outputs were left as they are
  3    nothing to report of the days that were asked for
  64   wrong usage
  66   a file that was named cannot be read
  74   the database or the disk refuses
  75   another run is at work
  78   sources.toml has mistakes; nothing was touched
  130  interrupted
  143  terminated
"""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"aggregator.cli.{COMMANDS[name]}"), name)
        return command


@click.command(cls=_Commands, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="aggregator")
@click.option(
    "--root",
    type=click.Path(file_okay=False),
    envvar="AGGREGATOR_ROOT",
    default=".",
    show_default="the current folder",
    help="Folder that holds sources.toml, db/ and output/ (or AGGREGATOR_ROOT).",
)
@click.option("-v", "--verbose", count=True, help="Say more; twice: even more.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document on standard output.")
@click.pass_context
def cli(ctx: click.Context, root: str, verbose: int, quiet: bool, as_json: bool) -> None:
    """See HELP."""
    _log(verbose)
    ctx.obj = Screen(root=root, verbosity=-1 if quiet else verbose, as_json=as_json)


def _log(verbose: int) -> None:
    """Libraries' own words go to standard error, secrets removed: warnings never, all of it with -vv."""
    from aggregator.web.secrets import Redaction  # noqa: PLC0415 - start-up time

    handler = logging.StreamHandler()
    handler.addFilter(Redaction())
    logging.basicConfig(level=logging.DEBUG if verbose > 1 else logging.ERROR, handlers=[handler])


def main() -> NoReturn:
    """Run the command line and exit with one of the documented codes."""
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGHUP, _terminate)
    leave(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    """The exit code of a command; every error we know how to name becomes one clear message."""
    try:
        result: Any = cli.main(args=arguments, prog_name="aggregator", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.UsageError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        error.show()
        return TROUBLE
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except AggregatorError as error:
        return _explain(error)
    except BrokenPipeError:
        # The reader of our output went away (`aggregator status | head`): not our failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else TROUBLE


def _explain(error: AggregatorError) -> int:
    code = {ConfigError: CONFIG, StoreError: DISK, LockedError: LOCKED}.get(type(error), TROUBLE)
    if isinstance(error, ConfigError):
        count = len(error.problems)
        click.echo(f"aggregator: {count} mistake{'s' if count > 1 else ''} in {error.what}:", err=True)
    click.echo(str(error) if isinstance(error, ConfigError) else f"aggregator: {error}", err=True)
    return code


def _terminate(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - a signal's signature
    sys.exit(TERMINATED)


def leave(code: int) -> NoReturn:
    """Exit at once. Worker threads may still wait for slow servers; nothing they could bring is wanted any more."""
    sys.stdout.flush()
    sys.stderr.flush()
    if code in (TERMINATED, INTERRUPTED):
        os._exit(code)
    sys.exit(code)
