"""A desk in a process of its own, over a project whose network answers, and an editor who uses it without a browser."""

import re
import socket
import subprocess
import time
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from project import Project

from aggregator.demo.network import SampleNetwork

PASSWORD = "ein langes Passwort"


class Served:
    """A project whose desk is served by a process of its own, and whose network answers."""

    def __init__(self, project: Project, network: SampleNetwork) -> None:
        self.project, self.network = project, network
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        for name, role in (("ada", "redaktion"), ("bert", "redaktion"), ("leo", "lesen")):
            subprocess.run(
                project.command("editors", "add", name, "--role", role, "--password-stdin"),
                input=PASSWORD + "\n", text=True, check=True, capture_output=True, env=project.environment,
            )  # fmt: skip
        self.log = (project.folder / "desk.log").open("w+b")
        self.process = subprocess.Popen(
            [part for part in project.command("browse", "--port", str(self.port)) if part not in ("-W", "error")],
            env=project.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.url}/anmelden", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self.said())

    def said(self) -> str:
        self.log.flush()
        self.log.seek(0)
        return self.log.read().decode()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Editor:
    """A logged-in editor without a browser."""

    def __init__(self, url: str, name: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.token = ""
        self.post("/anmelden", name=name, passwort=PASSWORD, weiter="/")

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=60) as answer:
            text: str = answer.read().decode()
        found = re.search(r'name="csrftoken" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return text

    def post(self, path: str, **fields: str) -> str:
        if not self.token:
            self.get("/anmelden")
        body = urlencode({"csrftoken": self.token, **fields}).encode()
        with self.opener.open(self.url + path, body, timeout=60) as answer:
            return str(answer.read().decode())
