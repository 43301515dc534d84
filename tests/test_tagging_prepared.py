"""The vocabulary kept ready beside the catalogue: the same answers; what is wrong with the file costs only time."""

import hashlib
import os
import pickle
import threading
from pathlib import Path

import pytest

from aggregator import pipeline
from aggregator.config import load
from aggregator.pipeline import identifying, prepared
from aggregator.tagging import reading
from aggregator.tagging.reading import read
from aggregator.tagging.values import Words

TEXT = """
[[topic]]
id = "robotik"
label = "Robotik"
terms = ["roboter*", "kamera* & erkennt", "~greif*"]
[idioms]
phrases = ["wie ein roboter"]
[search]
synonyms = [["Cobot", "Leichtbauroboter"]]
[[format]]
id = "event"
label = "Termin"
title = ["seminar"]
pattern = "[0-9]+ Uhr"
"""
ITEM = Words(title="Seminar: Roboter, 9 Uhr", summary="Die Kamera erkennt und greift.", medium="news")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "topics.prepared"
    prepared.keep(path, TEXT, prepared.made(read(TEXT)))
    return path


def test_what_is_kept_answers_as_what_was_made(file: Path) -> None:
    kept = prepared.kept(file, TEXT)
    assert kept is not None
    tagger, wording = prepared.made(read(TEXT))
    assert kept[0].trace(ITEM) == tagger.trace(ITEM)
    assert [one.topic for one in kept[0].topics(ITEM)] == ["robotik"]
    assert kept[0].format(ITEM) == tagger.format(ITEM) != tagger.format(Words(title="x", medium="news"))
    assert kept[1].read("Cobots im Roboterlager") == wording.read("Cobots im Roboterlager")


def test_nothing_is_kept_of_another_vocabulary_or_by_other_code(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prepared.kept(file, TEXT + "# a note") is None
    assert prepared.kept(file.with_name("none"), TEXT) is None
    monkeypatch.setattr(prepared, "_code", lambda: b"other")
    assert prepared.kept(file, TEXT) is None


@pytest.mark.parametrize("place", [0, 40, 64, 500, -1])
def test_a_changed_file_is_none(file: Path, place: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert prepared.kept(file, TEXT) is None


@pytest.mark.parametrize("length", [0, 10, 64, 600])
def test_a_file_that_was_cut_off_is_none(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])
    assert prepared.kept(file, TEXT) is None


class Call:
    """What a file of somebody else may say."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.made),)


def test_a_file_calls_nothing_though_its_digest_be_right(file: Path, tmp_path: Path) -> None:
    for value in (Call(tmp_path / "made"), 7, (1, 2, 3)):
        body = pickle.dumps(value)
        file.write_bytes(file.read_bytes()[:32] + hashlib.sha256(body).digest() + body)
        assert prepared.kept(file, TEXT) is None
    assert not (tmp_path / "made").exists()


def test_of_writers_at_once_one_wins_and_readers_meet_no_half_file(file: Path) -> None:
    tools = {text: prepared.made(read(text)) for text in (TEXT, TEXT.replace("roboter*", "cobot*"))}
    met: list[bool] = []

    def write(text: str) -> None:
        for _ in range(20):
            prepared.keep(file, text, tools[text])

    writers = [threading.Thread(target=write, args=(text,)) for text in tools]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        whole = file.read_bytes()
        met.append(whole[32:64] == hashlib.sha256(whole[64:]).digest())
    for writer in writers:
        writer.join()
    assert met
    assert all(met)
    assert any(prepared.kept(file, text) for text in tools)
    assert [path.name for path in file.parent.iterdir() if path.suffix == ".prepared"] == [file.name]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    prepared.keep(tmp_path / "none" / "topics.prepared", TEXT, prepared.made(read(TEXT)))
    assert not (tmp_path / "none").exists()
    (tmp_path / "topics.prepared").mkdir()
    prepared.keep(tmp_path / "topics.prepared", TEXT, prepared.made(read(TEXT)))


def test_a_second_process_reads_no_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "topics.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "sources.toml").write_text('[publish]\nbase_url = "https://feeds.example/"\n', encoding="utf-8")
    config = load(tmp_path / "sources.toml")
    forget(monkeypatch)
    pipeline.prepare(config, tmp_path / "db" / "catalogue.db")
    assert (tmp_path / "db" / identifying.PREPARED).is_file()
    forget(monkeypatch)

    def refuse(*_: object) -> None:
        raise AssertionError("the vocabulary was read")

    monkeypatch.setattr(reading, "read", refuse)
    pipeline.prepare(config, tmp_path / "db" / "catalogue.db")


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another process would begin."""
    for known in (identifying._tools, identifying._vocabulary):
        known.cache_clear()
    monkeypatch.undo()
