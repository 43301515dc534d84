"""A project folder that follows the sample network, and the program run in it as cron would."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.demo.network import SampleNetwork


@dataclass(frozen=True)
class Project:
    """A folder with sources.toml, db/ and output/."""

    folder: Path
    environment: dict[str, str]

    @classmethod
    def following(cls, network: SampleNetwork, folder: Path) -> "Project":
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sources.toml").write_text(network.sources_toml(), encoding="utf-8")
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
        return {path.name: path.read_bytes() for path in sorted((self.folder / "output").iterdir())}
