"""``thuoc indicators --boundaries``: figures in the boundaries of 2024 or 2025, and what to know about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.cli.exits import WrongUsage
from orchestration.cli.language import Say
from orchestration.domain.periods import Period, parse_period, same_period_last_year
from orchestration.domain.vietnamese import format_date
from orchestration.publication.boundaries import (
    BOUNDARY_DAYS,
    NEEDED_MARTS,
    bridged_values,
    code_changes,
    comparable_codes,
    entity_of,
    explained,
)

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication

Figure = dict[str, Any]

#: What ``--format csv`` and ``json`` have beside the design's columns.
COLUMNS = ("boundaries", "bridge", "source_codes", "reason", "note")


def bridged_figures(
    publication: Publication,
    boundaries: str,
    period: str,
    indicators: Sequence[str],
    subjects: Sequence[str],
    say: Say,
) -> list[Figure]:
    """Figures of a period in some boundaries, ``subjects`` none meaning all that these have; a refusal is a row.

    Raises:
        WrongUsage: no such boundaries, a unit is asked for, or the publication is older than bridging.
    """
    if boundaries not in BOUNDARY_DAYS:
        raise WrongUsage(
            f"--boundaries nhận {', '.join(BOUNDARY_DAYS)}, không nhận {boundaries!r} "
            f"/ --boundaries takes {', '.join(BOUNDARY_DAYS)}, not {boundaries!r}"
        )
    if not set(publication.marts) >= NEEDED_MARTS:
        raise WrongUsage(
            f"kỳ công bố {publication.number} chưa có bảng ranh giới; chạy lại `thuoc run` "
            f"/ publication {publication.number} has no tables of boundaries: run `thuoc run` again"
        )
    units = [code for code in subjects if "." in code]
    if units:
        raise WrongUsage(
            f"{', '.join(units)}: đơn vị không gộp theo ranh giới; hãy hỏi cơ quan "
            f"/ {', '.join(units)}: units are not bridged; ask for their agency"
        )
    names = names_on(publication, BOUNDARY_DAYS[boundaries])
    found = bridged_values(publication.query, boundaries, period).to_dicts()
    rows = []
    for row in found:
        asked = row["agency_code"] in subjects if subjects else row["reason"] != "merged_away"
        if asked and (not indicators or row["indicator_code"] in indicators):
            told = {
                "boundaries": boundaries,
                "publication": publication.number,
                "note": say(*explained(row, boundaries, names)),
            }
            rows.append({**row, **told})
    return rows


def same_agency_only(publication: Publication, period: str, before: Iterable[Figure]) -> list[Figure]:
    """The figures of the same period a year earlier, without those of codes that were another agency then."""
    changes = _changes(publication)
    now, then = _span(publication, period), _span(publication, same_period_last_year(period))
    same = comparable_codes(changes, (now, then))
    return [row for row in before if row["agency_code"] not in changes or row["agency_code"] in same]


def two_agencies(
    publication: Publication, period: str, subjects: Sequence[str], say: Say, *, compared: bool
) -> list[str]:
    """Caveats on codes that are two agencies in a period and, where figures are ``compared``, across a year.

    ``subjects`` none means all codes.
    """
    changes = {code: day for code, day in _changes(publication).items() if not subjects or code in subjects}
    now, then = _span(publication, period), _span(publication, same_period_last_year(period))
    same = comparable_codes(changes, (now, then))
    ended = publication.query("select agency_code from agencies where valid_to is not null") if changes else None
    gone = set() if ended is None else set(ended["agency_code"])
    told: dict[tuple[tuple[str, str], date], list[str]] = {}
    for code, day in sorted(changes.items()):
        side = entity_of(day, *now)
        if code in gone and side != "before":
            told.setdefault((_GONE, day), []).append(code)
        elif side == "both":
            told.setdefault((_BOTH, day), []).append(code)
        elif compared and code not in same:
            told.setdefault((_OTHER, day), []).append(code)
    return [
        say(*words).format(codes=", ".join(codes), day=format_date(day)) for (words, day), codes in sorted(told.items())
    ]


_GONE = (
    "§ {codes}: không còn từ {day}; sau đó chỉ là hồ sơ giải quyết nốt",
    "§ {codes}: no more since {day}; from then on, only what is still settled",
)
_BOTH = (
    "§ {codes}: từ {day} là cơ quan sau sắp xếp, trước đó là cơ quan cũ; số liệu kỳ này là của cả hai, theo mã",
    "§ {codes}: another agency from {day} on than before; figures of this period are of both, by the code",
)
_OTHER = (
    "§ {codes}: một năm trước, mã này là cơ quan khác (sắp xếp từ {day}); so sánh: --boundaries 2025",
    "§ {codes}: a year earlier the code was another agency's (until {day}); to compare: --boundaries 2025",
)


def names_on(publication: Publication, day: date) -> dict[str, str]:
    """What agencies were called on a day; those that were no more, or not yet, by the name that they had."""
    named = dict(publication.query("select agency_code, name_vi from agencies").iter_rows())
    if "agency_entities" in publication.marts:
        renamed = "select agency_code, name_vi from agency_entities where valid_from <= ?::date"
        named.update(publication.query(renamed, [day.isoformat()]).iter_rows())
    return named


def _changes(publication: Publication) -> dict[str, date]:
    return code_changes(publication.query) if set(publication.marts) >= NEEDED_MARTS else {}


def _span(publication: Publication, period: str) -> tuple[date, date]:
    parsed: Period = parse_period(period)
    return parsed.start, min(parsed.end, publication.as_of)
