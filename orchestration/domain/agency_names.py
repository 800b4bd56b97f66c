"""From the names that people and documents give an agency to its code.

Names are compared as spelled in one way: any case, dashes, dots and tone placement, with or without "Tỉnh", "TP.",
"UBND" or "Bộ" before them, then without accents. What the OCR of a document made of a name is an alias like others.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.domain.agencies import read_agencies
from orchestration.domain.spelling import fold, without_accents
from orchestration.domain.vietnamese import format_date

_MARKS = re.compile(r"[\W_]+")
_TITLES = re.compile(r"^(?:ubnd |ủy ban nhân dân )?(?:tỉnh |thành phố |tp |bộ )?")
_BARE_TITLES = re.compile(without_accents(_TITLES.pattern))


class UnknownAgency(ValueError):
    """A name that is no agency's, or not one agency's alone, or not one's on that day."""


@dataclass(frozen=True)
class _Successor:
    """What an agency went into: names with codes where there are any."""

    since: date
    named: tuple[str, ...]


@dataclass(frozen=True)
class AgencyNames:
    """Every name of every agency.

    ``codes``: by the spellings of a name, strictest first, the codes that it may mean; ``names``: the name of a code;
    ``gone``: codes that have a successor of another code; ``founded``: names without a code in the list.
    """

    codes: tuple[Mapping[str, frozenset[str]], ...]
    names: Mapping[str, str]
    gone: Mapping[str, _Successor]
    founded: frozenset[str]

    @classmethod
    def from_csv(cls, reference: Path) -> AgencyNames:
        """The names of ``agencies.csv``, and of ``agency_successions.csv`` from its days on."""
        agencies = read_agencies(reference)
        steps = _rows(reference / "agency_successions.csv")
        names = {row["agency_code"]: row["name_vi"] for row in agencies}
        told: dict[str, set[str]] = {code: {name} for code, name in names.items()}
        for row in agencies:
            listed = (row["aliases"], row["ocr_aliases"], row["other_aliases"], row["short_names"], row["name_en"])
            aliases = "|".join(listed).split("|")
            told[row["agency_code"]].update(filter(None, aliases))
        for step in steps:
            if step["successor_code"] and step["kind"] != "split":
                told[step["successor_code"]].update((step["successor_name_vi"], step["successor_name_en"]))
        founded = (step["successor_name_vi"] for step in steps if not step["successor_code"])
        return cls(
            tuple(_index(told, level) for level in range(3)),
            names,
            _gone(steps),
            frozenset(_spellings(name)[2] for name in founded),
        )

    def resolve(self, name: str, on: date | None = None) -> str:
        """The code of the agency that a name means; ``on``: on that day, else at any time.

        Raises:
            UnknownAgency: no agency has the name, several have, or the one that has it had gone by then.
        """
        for spelling, codes in zip(_spellings(name), self.codes, strict=True):
            found = codes.get(spelling, frozenset())
            if len(found) > 1:
                raise UnknownAgency(self._several(name, found))
            for code in found:
                self._require_on(code, on)
                return code
        if _spellings(name)[2] in self.founded:
            raise UnknownAgency(
                f"“{name}” thành lập năm 2025, chưa có mã trong danh mục, nên chưa có số liệu "
                f"/ “{name}” was founded in 2025 and has no code in the list, so no figures"
            )
        raise UnknownAgency(self._nobody(name))

    def called(self, code: str) -> str:
        """A code with its name: ``Phú Thọ (H44)``; what is no code stands as it is."""
        return f"{self.names[code]} ({code})" if code in self.names else code

    def _require_on(self, code: str, on: date | None) -> None:
        successor = self.gone.get(code)
        if on is None or successor is None or on < successor.since:
            return
        into = ", ".join(self.called(named) for named in successor.named)
        day = format_date(successor.since)
        raise UnknownAgency(
            f"{self.called(code)} không còn từ ngày {day}; chuyển vào: {into} "
            f"/ {self.called(code)} is no more since {day}; it went into: {into}"
        )

    def _several(self, name: str, codes: Iterable[str]) -> str:
        listed = ", ".join(self.called(code) for code in sorted(codes))
        return f"“{name}” có thể là {listed}; hãy dùng mã / “{name}” may be {listed}: use the code"

    def _nobody(self, name: str) -> str:
        loosest = self.codes[-1]
        near = difflib.get_close_matches(_spellings(name)[2], sorted(loosest), n=6, cutoff=0.6)
        codes = list(dict.fromkeys(code for spelling in near for code in sorted(loosest[spelling])))[:3]
        listed = ", ".join(self.called(code) for code in codes) or "ALL, MIN, PRO, G01…, H01…"
        return (
            f"không có cơ quan {name!r}; có phải là: {listed}? / no agency is called {name!r}; did you mean: {listed}?"
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _spellings(name: str) -> tuple[str, str, str]:
    """A name as written, without titles, and without accents either."""
    plain = _MARKS.sub(" ", fold(name).replace("&", " và ")).strip()
    bare = without_accents(plain)
    return plain, _TITLES.sub("", plain) or plain, _BARE_TITLES.sub("", bare) or bare


def _index(told: Mapping[str, Iterable[str]], level: int) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, names in told.items():
        for name in names:
            found.setdefault(_spellings(name)[level], set()).add(code)
    return {spelling: frozenset(codes) for spelling, codes in found.items()}


def _gone(steps: Iterable[Mapping[str, str]]) -> dict[str, _Successor]:
    gone: dict[str, _Successor] = {}
    for step in steps:
        code, since = step["predecessor_code"], step["effective_date"]
        if since and code != step["successor_code"]:
            earlier = gone[code].named if code in gone else ()
            named = (*earlier, step["successor_code"] or step["successor_name_vi"])
            gone[code] = _Successor(date.fromisoformat(since), named)
    return gone
