"""A client for commands that ask the web themselves: it must say who asks, with or without a configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from aggregator.config import Config

if TYPE_CHECKING:
    from aggregator.web.client import Client


@contextmanager
def web_client(config: Config | None, contact: str) -> Iterator["Client"]:
    """A client that behaves as configured. `contact` goes first; without any, a `UsageError` asks for one."""
    from aggregator.web import WebSettings  # noqa: PLC0415 - start-up time
    from aggregator.web.client import Client  # noqa: PLC0415 - start-up time

    settings = config.web if config else WebSettings(contact="")
    settings = replace(settings, contact=contact or settings.contact)
    if not settings.contact:
        raise click.UsageError(
            "say who asks: --contact with your page or mail address, or fetch.contact in sources.toml"
        )
    with Client(settings) as client:
        yield client
