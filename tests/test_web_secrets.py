"""No secret is left in a text, and nothing else is taken out of it."""

import logging
import sys
import time
from pathlib import Path

import pytest

from aggregator.web.secrets import Redaction, redact

LINES = (Path(__file__).parent / "data/web/secrets.tsv").read_text("utf-8").splitlines()[1:]


@pytest.mark.parametrize("line", LINES)
def test_redact(line: str) -> None:
    given, shown = line.split("\t")
    assert redact(given) == shown
    assert redact(shown) == shown
    assert "SECRET" not in shown


@pytest.mark.parametrize("text", ["//" * 50_000, "token" * 40_000, "AIza" * 50_000, "key=" * 50_000, "a-" * 100_000])
def test_long_text_takes_no_time(text: str) -> None:
    started = time.process_time()
    redact(text)
    assert time.process_time() - started < 2


def test_filter_cleans_message_arguments_and_traceback() -> None:
    try:
        raise ValueError("https://a.example/?key=SECRET")
    except ValueError:
        record = logging.LogRecord(
            "urllib3", logging.DEBUG, __file__, 1, '"GET %s"', ("/v3?key=SECRET",), sys.exc_info()
        )
    assert Redaction().filter(record)
    shown = logging.Formatter().format(record)
    assert "SECRET" not in shown
    assert '"GET /v3?key=***"' in shown
    assert "ValueError" in shown
