"""`topics.toml` into a `Vocabulary`; every mistake at once, with its line and a suggestion.

Pure: the text comes in, the values go out. Knows the keys of the file, not how anything is matched.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final, get_args

from aggregator.errors import ConfigError, Problem
from aggregator.model import Medium
from aggregator.tagging.terms import TermError, parse
from aggregator.tagging.tokens import WORD
from aggregator.tagging.vocabulary import Rule, Topic, Vocabulary, version

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read(text: str, file: str = "topics.toml") -> Vocabulary:
    """The vocabulary of a file's text. Raises `ConfigError` with every mistake."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        problem = Problem(file=file, line=int(found[1]) if found else None, key="file", message=f"is no TOML: {error}")
        raise ConfigError((problem,)) from error
    reading = _Reading(file=file, lines=text.splitlines())
    vocabulary = reading.vocabulary(tree)
    if reading.problems:
        raise ConfigError(tuple(sorted(reading.problems, key=lambda problem: problem.line or 0)))
    return vocabulary


_TOPIC_TEXTS: Final = ("id", "label", "broader", "note")
_TOPIC_LISTS: Final = ("alternative", "names", "terms", "not", "categories", "yes", "no")
_RULE_TEXTS: Final = ("id", "label", "name", "pattern")
_SWITCHES: Final[Mapping[str, bool | None]] = {"numbered": None, "person": False, "flagged": False}
_RULE_LISTS: Final = ("start", "title", "text", "also", "not", "not_title")
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "file": frozenset({"topic", "idioms", "search", "format"}),
    "topic": frozenset({*_TOPIC_TEXTS, *_TOPIC_LISTS, "threshold", "setting"}),
    "format": frozenset(
        {"id", "label", "name", "media", *_RULE_LISTS, "min_seconds", "max_seconds", *_SWITCHES, "pattern"}
    ),
    "idioms": frozenset({"phrases", "occasions"}),
    "search": frozenset({"synonyms"}),
}
_TERMS: Final = frozenset({"terms", "not", "start", "title", "text", "also", "not_title", "phrases", "occasions"})


@dataclass(slots=True)
class _Reading:
    """One file while it is read, with the mistakes found so far."""

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)

    def vocabulary(self, tree: Mapping[str, Any]) -> Vocabulary:
        self._unknown("file", tree, "file", 0)
        topics = tuple(self._topic(table, place) for table, place in self._tables(tree, "topic"))
        rules = tuple(self._rule(table, place, n) for n, (table, place) in enumerate(self._tables(tree, "format"), 1))
        idioms = tree.get("idioms", {})
        place = self._line("[idioms]")
        if not isinstance(idioms, dict):
            self._add("idioms", "must be a table", place, "write [idioms]")
            idioms = {}
        self._unknown("idioms", idioms, "idioms", place)
        phrases = self._texts(idioms, "phrases", "idioms", place)
        occasions = self._texts(idioms, "occasions", "idioms", place)
        self._references(topics)
        return Vocabulary(
            topics=topics,
            idioms=phrases,
            occasions=occasions,
            formats=rules,
            synonyms=self._synonyms(tree),
            version=version(topics, phrases, rules, occasions),
        )

    def _synonyms(self, tree: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
        place = self._line("[search]")
        table = tree.get("search", {})
        if not isinstance(table, dict):
            self._add("search", "must be a table", place, "write [search]")
            return ()
        self._unknown("search", table, "search", place)
        groups = table.get("synonyms", [])
        usable = isinstance(groups, list) and all(isinstance(group, list) and len(group) > 1 for group in groups)
        if not usable or not all(isinstance(name, str) and WORD.search(name) for group in groups for name in group):
            where, example = self._line("synonyms", place), 'write synonyms = [["KI", "Künstliche Intelligenz"], …]'
            self._add("search.synonyms", "must be a list of lists of two names or more", where, example)
            return ()
        return tuple(map(tuple, groups))

    def _tables(self, tree: Mapping[str, Any], key: str) -> list[tuple[Mapping[str, Any], int]]:
        given = tree.get(key, [])
        if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
            self._add(key, "must be a list of tables", self._line(f"[{key}]"), f"write [[{key}]]")
            return []
        heads = [n for n, line in enumerate(self.lines, 1) if line.split("#")[0].strip() == f"[[{key}]]"]
        return [(table, heads[n] if n < len(heads) else 0) for n, table in enumerate(given)]

    def _topic(self, table: Mapping[str, Any], place: int) -> Topic:
        key = f"topic.{table.get('id', '?')}"
        self._unknown("topic", table, key, place)
        texts = {name: self._text(table, name, key, place, needed=name in ("id", "label")) for name in _TOPIC_TEXTS}
        lists = {name: self._texts(table, name, key, place) for name in _TOPIC_LISTS}
        if texts["id"] and not _SLUG.fullmatch(texts["id"]):
            self._add(f"{key}.id", "must be small letters, digits and hyphens", place)
        threshold = table.get("threshold", 1.0)
        if isinstance(threshold, bool) or not isinstance(threshold, int | float) or threshold <= 0:
            self._add(f"{key}.threshold", "must be a number above 0", self._line("threshold", place))
            threshold = 1.0
        setting = table.get("setting", False)
        if not isinstance(setting, bool):
            self._add(f"{key}.setting", "must be true or false", self._line("setting", place))
        given: dict[str, Any] = {**texts, **lists, "threshold": float(threshold), "setting": setting is True}
        return Topic(not_=given.pop("not"), **given)

    def _rule(self, table: Mapping[str, Any], place: int, number: int) -> Rule:
        key = f"format.{table.get('name') or table.get('id') or number}"
        self._unknown("format", table, key, place)
        texts = {name: self._text(table, name, key, place, needed=name == "id") for name in _RULE_TEXTS}
        self._pattern(texts["pattern"], key, place)
        lists = {name: self._texts(table, name, key, place) for name in _RULE_LISTS}
        known = get_args(Medium)
        media = self._texts(table, "media", key, place)
        for medium in media:
            if medium not in known:
                self._add(
                    f"{key}.media", f'"{medium}" is no medium', self._line(f'"{medium}"', place), _near(medium, known)
                )
        seconds = {name: self._whole(table, name, key, place) for name in ("min_seconds", "max_seconds")}
        switches = {name: table.get(name, usual) for name, usual in _SWITCHES.items()}
        if not all(given is None or isinstance(given, bool) for given in switches.values()):
            self._add(key, f"{', '.join(switches)} must be true or false", place)
            switches = {**_SWITCHES}
        right = tuple(medium for medium in known if medium in media)
        texts["name"] = texts["name"] or f"{texts['id']}-{number}"
        given: dict[str, Any] = {**texts, **lists, **seconds, **switches, "media": right}
        return Rule(not_=given.pop("not"), **given)

    def _text(self, table: Mapping[str, Any], name: str, key: str, place: int, *, needed: bool) -> str:
        given = table.get(name, "")
        if not isinstance(given, str):
            self._add(f"{key}.{name}", "must be a text", self._line(name, place))
            return ""
        if needed and not given.strip():
            self._add(f"{key}.{name}", "is missing", place)
        return given

    def _texts(self, table: Mapping[str, Any], name: str, key: str, place: int) -> tuple[str, ...]:
        given = table.get(name, [])
        if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
            self._add(f"{key}.{name}", "must be a list of texts", self._line(name, place), f'write {name} = ["…"]')
            return ()
        if name in _TERMS:
            self._check_terms(given, f"{key}.{name}", place)
        return tuple(given)

    def _check_terms(self, terms: Iterable[str], key: str, place: int) -> None:
        whole = key.startswith("idioms.")
        for term in terms:
            try:
                operands = len(parse(term).operands)
            except TermError as error:
                self._add(key, f'"{term}" {error}', self._line(f'"{term}"', place))
            else:
                if whole and operands > 1:
                    self._add(key, f'"{term}" must be one phrase, without &', self._line(f'"{term}"', place))

    def _pattern(self, pattern: str, key: str, place: int) -> None:
        try:
            re.compile(pattern)
        except re.error as error:
            self._add(f"{key}.pattern", f"is no regular expression: {error}", self._line("pattern", place))

    def _whole(self, table: Mapping[str, Any], name: str, key: str, place: int) -> int | None:
        given = table.get(name)
        if given is None or (isinstance(given, int) and not isinstance(given, bool) and given >= 0):
            return given
        self._add(f"{key}.{name}", "must be a whole number of seconds", self._line(name, place))
        return None

    def _references(self, topics: tuple[Topic, ...]) -> None:
        ids = [topic.id for topic in topics]
        for n, topic in enumerate(topics):
            place = self._line(f'id = "{topic.id}"')
            if topic.id in ids[:n]:
                self._add(f"topic.{topic.id}.id", "is taken by another topic", place)
            if topic.broader and topic.broader not in ids:
                line = self._line(f'broader = "{topic.broader}"', place)
                self._add(
                    f"topic.{topic.id}.broader", f'there is no topic "{topic.broader}"', line, _near(topic.broader, ids)
                )
        self._circles({topic.id: topic.broader for topic in topics})

    def _circles(self, broader: Mapping[str, str]) -> None:
        for start in broader:
            seen, here = {start}, broader[start]
            while here and here not in seen:
                seen.add(here)
                here = broader.get(here, "")
            if here == start:
                self._add(f"topic.{start}.broader", "leads back to the topic itself", self._line(f'id = "{start}"'))

    def _unknown(self, what: str, table: Mapping[str, Any], key: str, place: int) -> None:
        for name in table:
            if name not in _KNOWN[what]:
                line = self._line(name, place)
                self._add(f"{key}.{name}", "unknown key", line, _near(name, _KNOWN[what]))

    def _line(self, wanted: str, after: int = 0) -> int:
        """The first line from `after` on that holds a text; 0 when none does."""
        for number in range(max(after, 1), len(self.lines) + 1):
            if wanted in self.lines[number - 1]:
                return number
        return after

    def _add(self, key: str, message: str, line: int, suggestion: str = "") -> None:
        self.problems.append(
            Problem(file=self.file, line=line or None, key=key, message=message, suggestion=suggestion)
        )


def _near(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.lower(), sorted(known), n=1)
    return f'did you mean "{near[0]}"?' if near else ""
