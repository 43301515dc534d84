"""`browse` and `editors`: the editors' desk in the browser, and who may log in there."""

import contextlib
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aggregator import pipeline
from aggregator.cli.exits import OK
from aggregator.cli.screen import Screen, now
from aggregator.errors import ConfigError, InputError

if TYPE_CHECKING:
    from aggregator.datasette.accounts import Roll

PORT = 8001
SHORTEST = 8
"""Characters of a password."""


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; others than this machine need accounts."
)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="The port.")
@click.option("--base-url", default="/", show_default=True, help="The path under which a proxy in front shows it.")
@click.pass_obj
def browse(screen: Screen, host: str, port: int, base_url: str) -> int:
    """Open the editors' desk: the catalogue in the browser, in German, with what waits for a decision."""
    serving = desk_room("serving")
    if not (screen.folder / "db" / "catalogue.db").exists():
        raise click.ClickException("there is no catalogue yet: `aggregator run` makes one")
    serving.refuse_strangers(screen.folder, host)
    port = serving.free_port(host, port)
    with screen.store() as store, contextlib.suppress(ConfigError):  # looking needs no right configuration
        pipeline.identify(screen.config(), store)  # a catalogue of an older version has no search yet
    datasette = serving.build(screen.folder, now, base_url=base_url)
    screen.say(f"http://{host}:{port}{base_url}  (Ctrl-C ends it)")
    serving.serve(datasette, host, port)
    return OK


def open_desk(screen: Screen, name: str) -> None:
    """The desk over a catalogue that is only for trying out, for one editor with a password nobody else knows."""
    accounts, serving = desk_room("accounts"), desk_room("serving")
    password = secrets.token_urlsafe(9)
    account = accounts.Account(name=name, role="redaktion", password_hash=desk_room("passwords").hashed(password))
    _change(screen, lambda roll: accounts.with_account(roll, account))
    try:
        port = serving.free_port("127.0.0.1", PORT)
    except InputError:
        port = serving.free_port("127.0.0.1", 0)
    screen.say(f"The editors' desk: http://127.0.0.1:{port}/  name: {name}  password: {password}  (Ctrl-C ends it)")
    serving.serve(serving.build(screen.folder, now), "127.0.0.1", port)


def desk_room(module: str) -> Any:
    """A module of the desk. Raises `InputError` where the extra it needs is not installed."""
    import importlib  # noqa: PLC0415 - start-up time

    try:
        return importlib.import_module(f"aggregator.datasette.{module}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("aggregator"):
            raise
        raise InputError(f"{error.name} is not installed: pip install 'aggregator[browse]'") from error


@click.group()
def editors() -> None:
    """Who may log in at the desk: `add`, `remove`, `list`. Kept in db/editors.toml, which belongs to nobody else."""


@editors.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(("lesen", "redaktion")),
    required=True,
    help="`lesen` looks, `redaktion` decides and publishes.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking for it.")
@click.pass_obj
def added(screen: Screen, name: str, role: str, password_stdin: bool) -> int:
    """Let somebody log in, or give somebody another password or role; logins of before end."""
    accounts = desk_room("accounts")
    password = _password(password_stdin)
    hashed = desk_room("passwords").hashed(password)
    account = accounts.Account(name=name.strip(), role=role, password_hash=hashed)
    _change(screen, lambda roll: accounts.with_account(roll, account))
    screen.say(f"{name.strip()} may log in as {role}; aggregator browse")
    return OK


@editors.command("remove")
@click.argument("name")
@click.pass_obj
def removed(screen: Screen, name: str) -> int:
    """Let somebody log in no longer; a login that is open ends at once."""
    _change(screen, lambda roll: desk_room("accounts").without_account(roll, name))
    screen.say(f"{name} may log in no longer")
    return OK


@editors.command("list")
@click.pass_obj
def listed(screen: Screen) -> int:
    """Who may log in."""
    roll = desk_room("accounts").read(_file(screen))
    if screen.as_json:
        screen.document({"editors": [{"name": one.name, "role": one.role} for one in roll.accounts.values()]})
        return OK
    for one in sorted(roll.accounts.values(), key=lambda one: one.name):
        screen.say(f"{one.name}  {one.role}")
    return OK


def _file(screen: Screen) -> Path:
    return screen.folder / "db" / str(desk_room("accounts").FILE)


def _change(screen: Screen, change: "Callable[[Roll], Roll]") -> None:
    accounts = desk_room("accounts")
    path = _file(screen)
    accounts.write(path, change(accounts.read(path)))


def _password(from_stdin: bool) -> str:
    """Raises `InputError` for one that is too short."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < SHORTEST:
        raise InputError(f"a password has at least {SHORTEST} characters")
    return str(password)
