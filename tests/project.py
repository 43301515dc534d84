"""A project folder that follows the sample network, and the program run in it as cron would."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.demo.network import SampleNetwork, shipped_topics


@dataclass(frozen=True)
class Project:
    """A folder with sources.toml, db/ and output/."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def following(
        cls,
        network: SampleNetwork,
        folder: Path,
        kinds: Sequence[str] = (),
        *,
        website: bool = False,
        families: bool = False,
    ) -> "Project":
        """A project that follows the network, or only its sources of some kinds. Its website is hundreds of files, and
        families of outputs are dozens."""
        folder.mkdir(parents=True, exist_ok=True)
        tables = re.split(r"(?m)^(?=\[)", network.sources_toml())
        kept = [t for t in tables if not (kinds and t.startswith("[[source]]")) or _kind(t) in kinds]
        kept = [t for t in kept if website or 'kind = "website"' not in t]
        kept = [t for t in kept if families or "\neach = " not in t]
        (folder / "sources.toml").write_text("".join(kept), encoding="utf-8")
        (folder / "topics.toml").write_text(shipped_topics(), encoding="utf-8")
        return cls(folder, dict(os.environ) | dict(network.environment))

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-W", "error", "-m", "aggregator", "--root", str(self.folder), *arguments]

    def run(self, *arguments: str, timeout: float = 60) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, timeout=timeout, check=False
        )

    def json(self, *arguments: str) -> dict[str, Any]:
        done = self.run("--json", *arguments)
        assert done.stdout, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        db = sqlite3.connect(self.folder / "db" / "catalogue.db")
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def outputs(self) -> dict[str, bytes]:
        output = self.folder / "output"
        found = sorted(path for path in output.rglob("*") if path.is_file())
        return {str(path.relative_to(output)): path.read_bytes() for path in found}


def _kind(table: str) -> str:
    return tomllib.loads(table)["source"][0]["kind"]  # type: ignore[no-any-return]
