"""Who may log in: names, roles and hashes of passwords, in a file beside the database that is nobody else's business.

Written by `aggregator editors`, read whenever it changed. The hashes are those of datasette-auth-passwords (PBKDF2).
"""

import hashlib
import json
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from aggregator.errors import InputError, StoreError
from aggregator.files import read_if_there, write_if_changed

Role = Literal["lesen", "redaktion"]
"""`lesen` looks at everything, `redaktion` decides and publishes, too."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)
FILE: Final = "editors.toml"
"""In `db/`."""
MODE: Final = 0o600
_NAME: Final = re.compile(r"[\w.@-]+(?: [\w.@-]+)*\Z")
_HEAD: Final = "# Who may log in at the editors' desk. Written by `aggregator editors`; keep it out of git.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person."""

    name: str
    role: Role
    password_hash: str

    @property
    def mark(self) -> str:
        """Changes with the password and the role, so that older logins end."""
        return hashlib.sha256(f"{self.role}:{self.password_hash}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """All who may log in."""

    secret: str = ""
    """What logins are signed with."""
    accounts: Mapping[str, Account] = field(default_factory=dict)


def read(path: Path) -> Roll:
    """The file's content; an empty roll when there is none. Raises `StoreError` where it cannot be read."""
    raw = read_if_there(path)
    if raw is None:
        return Roll()
    try:
        told = tomllib.loads(raw.decode("utf-8"))
        accounts = {name: _account(name, one) for name, one in told.get("editor", {}).items()}
        return Roll(secret=str(told["secret"]), accounts=accounts)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {error}; write it anew with `aggregator editors add`") from error


def _account(name: str, told: Mapping[str, str]) -> Account:
    if told["role"] not in ROLES:
        raise ValueError(f"{name} has the role {told['role']}, which is none of {', '.join(ROLES)}")
    role: Role = "redaktion" if told["role"] == "redaktion" else "lesen"
    return Account(name=name, role=role, password_hash=str(told["password"]))


def with_account(roll: Roll, account: Account) -> Roll:
    """A roll with one more, or with a changed one. Raises `InputError`."""
    if not _NAME.match(account.name) or len(account.name) > 60:
        raise InputError("a name is made of letters, digits and . _ - @, with single spaces between")
    return Roll(secret=roll.secret or secrets.token_hex(32), accounts={**roll.accounts, account.name: account})


def without_account(roll: Roll, name: str) -> Roll:
    """A roll with one less. Raises `InputError`."""
    if name not in roll.accounts:
        raise InputError(f"there is no editor {name}; there are: {', '.join(sorted(roll.accounts)) or 'none'}")
    return Roll(secret=roll.secret, accounts={key: one for key, one in roll.accounts.items() if key != name})


def write(path: Path, roll: Roll) -> None:
    """Replace the file. Only its owner can read it."""
    parts = [f"{_HEAD}secret = {json.dumps(roll.secret)}\n"]
    for name, one in sorted(roll.accounts.items()):
        table = f"[editor.{json.dumps(name, ensure_ascii=False)}]"
        parts.append(f'{table}\nrole = "{one.role}"\npassword = {json.dumps(one.password_hash)}\n')
    write_if_changed(path, "\n".join(parts).encode(), mode=MODE)
