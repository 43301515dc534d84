"""What the desk remembers beside decisions: what is looked for, by day, not by whom."""

from typing import Final

from aggregator.store.connection import Connected

A_DAY: Final = 500
"""Different searches of a day that are remembered."""
KEPT: Final = "-180 days"


class Noting(Connected):
    """The part of the store that remembers searches."""

    def note_search(self, words: str, found: int, day: str) -> None:
        """Somebody looked for these words on a day (`2026-03-02`), and so many works were found."""
        with self._transaction() as db:
            db.execute(
                """
                INSERT INTO searches (day, words, times, found)
                SELECT :day, :words, 1, :found
                WHERE (SELECT count(*) FROM searches WHERE day = :day) < :most
                   OR EXISTS (SELECT 1 FROM searches WHERE day = :day AND words = :words)
                ON CONFLICT DO UPDATE SET times = times + 1, found = excluded.found
                """,
                {"day": day, "words": words, "found": found, "most": A_DAY},
            )
            db.execute("DELETE FROM searches WHERE day < date(:day, :kept)", {"day": day, "kept": KEPT})
