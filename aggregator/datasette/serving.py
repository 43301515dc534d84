"""Putting datasette together for the desk, and serving it."""

import contextlib
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import parse_metadata

from aggregator import pipeline
from aggregator.datasette import accounts, plugin
from aggregator.datasette.desk import DATABASE, Desk
from aggregator.datasette.facets import COLUMNS
from aggregator.errors import AggregatorError, InputError
from aggregator.shipped import datasette_yaml

CONFIGURATION: Final = "datasette.yaml"
SETTINGS: Final = {
    "suggest_facets": False,
    "allow_download": False,
    "allow_csv_stream": True,
    "default_page_size": 25,
    "sql_time_limit_ms": 5_000,
    "facet_time_limit_ms": 3_000,
    "max_returned_rows": 1_000,
    "truncate_cells_html": 300,
}
ROOM: Final = Path(__file__).parent
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def configuration_file(folder: Path) -> Path:
    """The project's own `db/datasette.yaml`; else the shipped one."""
    own = folder / "db" / CONFIGURATION
    return own if own.exists() else datasette_yaml()


def metadata(folder: Path) -> dict[str, Any]:
    """What datasette is told of the catalogue. Our own facets count a large one quicker."""
    told: dict[str, Any] = parse_metadata(configuration_file(folder).read_text(encoding="utf-8"))
    table = told["databases"][DATABASE]["tables"]["katalog"]
    table["facets"] = list(map(_own_facet, table.get("facets", ())))
    return told


def _own_facet(configured: Any) -> Any:
    if configured == {"array": "themen"}:
        return {"thema": "themen"}
    return {"karten": configured} if configured in COLUMNS else configured


class DeskDatasette(Datasette):  # type: ignore[misc]
    """A datasette that knows whose desk it is before it asks plugins for their pages."""

    def __init__(self, desk: Desk, **settings: Any) -> None:
        self.desk = desk
        super().__init__([str(desk.catalogue)], **settings)


def build(folder: Path, clock: Callable[[], datetime], *, base_url: str = "/") -> Any:
    """A datasette that is the desk of a project folder."""
    if not pm.is_registered(plugin):
        pm.register(plugin, name="aggregator-desk")
        pm.unregister(name="datasette.handle_exception")  # ours stands in for it
    desk = Desk(folder=folder, output=folder / "output", clock=clock)
    return DeskDatasette(
        desk,
        metadata=metadata(folder),
        settings={**SETTINGS, "base_url": base_url},
        template_dir=str(ROOM / "templates"),
        static_mounts=[("desk", str(ROOM / "static"))],
        secret=accounts.read(folder / "db" / accounts.FILE).secret or None,
    )


def refuse_strangers(folder: Path, host: str) -> None:
    """Nobody opens a desk without accounts to a network. Raises `InputError`."""
    if host not in LOOPBACK and not accounts.read(folder / "db" / accounts.FILE).accounts:
        raise InputError(
            f"others can reach {host}, and nobody has to log in yet: aggregator editors add NAME --role redaktion"
        )


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or for 0 one that is free. Raises `InputError` where somebody has it already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError as error:
            raise InputError(f"{host}, port {wanted}: {error.strerror or error}; --port takes another") from error
        return int(probe.getsockname()[1])


def _prepare(desk: Desk) -> None:
    with contextlib.suppress(AggregatorError):  # whoever decides first is told
        pipeline.prepare(desk.config, desk.catalogue)


def serve(datasette: Any, host: str, port: int) -> None:
    """Answer until Ctrl-C."""
    threading.Thread(target=_prepare, args=(datasette.desk,), daemon=True).start()
    import uvicorn  # noqa: PLC0415 - takes a tenth of a second, and tests need none

    uvicorn.run(datasette.app(), host=host, port=port, log_level="warning", server_header=False, lifespan="on")
