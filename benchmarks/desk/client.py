"""A desk served by a process of its own, and whoever asks it over HTTP: what it takes of time, CPU and memory."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from aggregator.cli.exporting import command
from benchmarks.desk.filling import PASSWORD

_TICKS = os.sysconf("SC_CLK_TCK")
_TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


class Served:
    """A program that answers on loopback: `aggregator browse` over a project, or datasette over a copy."""

    def __init__(
        self, command: Sequence[str], log: Path, *, health: str = "/", environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = command
        self._log = log
        self._health = health
        self._environment = environment
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @classmethod
    def desk(cls, folder: Path, environment: Mapping[str, str] | None = None) -> Self:
        """The desk of a project folder."""
        command = (sys.executable, "-m", "aggregator", "--root", str(folder), "browse")
        return cls(command, folder / "desk.log", health="/anmelden", environment=environment)

    @classmethod
    def copy(cls, file: Path) -> Self:
        """Plain datasette over a public copy, as `aggregator export` says."""
        return cls((sys.executable, "-m", *command(file)), file.with_suffix(".log"))

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                (*self._command, "--port", str(self.port)), stdout=log, stderr=log, env=self._environment, start_new_session=True
            )  # fmt: skip
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(self.url + self._health, timeout=30).close()
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise AssertionError(self.said())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(60)

    def said(self) -> str:
        """What it wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def cpu(self) -> float:
        """Seconds of CPU it has used."""
        told = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(told[11]) + int(told[12])) / _TICKS

    def peak_mb(self) -> float:
        """The most memory it ever had."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found, "Linux tells the peak of every process"
        return int(found[1]) / 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    text: str
    seconds: float


class Client:
    """Somebody with a cookie jar and without a browser. No status is an error here; connections that break are."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def get(self, path: str) -> Answer:
        """A page."""
        answer = self._asked(path, None)
        found = _TOKEN.search(answer.text)
        self._token = found[1] if found else self._token
        return answer

    def post(self, path: str, fields: Sequence[tuple[str, str]]) -> Answer:
        """A form, with the token of the last page."""
        body = urlencode([("csrftoken", self._token), *fields]).encode()
        return self._asked(path, body)

    def log_in(self, name: str) -> None:
        """As an editor of the filled project."""
        self.get("/anmelden")
        answer = self.post("/anmelden", [("name", name), ("passwort", PASSWORD), ("weiter", "/klaeren")])
        assert answer.status == 200, f"{name} cannot log in: {answer.status}"

    def _asked(self, path: str, body: bytes | None) -> Answer:
        began = time.perf_counter()
        try:
            with self._opener.open(self.url + path, body, timeout=300) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, text = error.code, error.read()
        return Answer(status=status, text=text.decode("utf-8", "replace"), seconds=time.perf_counter() - began)
