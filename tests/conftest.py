"""Fixtures and hand-made values that many tests share."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, and no clock that judges them: a busy machine is no fault of the code.
settings.register_profile("project", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")

SHARED = Path(__file__).parents[1].parent / "shared"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of captured input beside the repository; without it a test is skipped, or fails where CI wants it."""
    if not SHARED.is_dir():
        if os.environ.get("REQUIRE_SHARED") == "1":
            pytest.fail(f"REQUIRE_SHARED=1, but there is no {SHARED.name}/ beside the repository")
        pytest.skip("no folder of captured input beside the repository")
    return SHARED
