"""From a file's header to the contract's columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from orchestration.domain.spelling import fold, without_accents
from orchestration.landing.personal import masked

#: Longer header cells are cut in what people see: a file without a header has a row of cells there.
_LONGEST = 80
#: How much two names must share (of 1) for one to be taken for the other, renamed: "ngay tiep nhan hs" and "ngày tiếp
#: nhận" do, "ngày nộp" and "ngày tiếp nhận" do not.
_ALIKE = 0.8
#: Unknown headers that are compared; a file with more of them is of another kind, not of another template.
_COMPARED = 100


@dataclass(frozen=True)
class HeaderMap:
    """Facts about a header, for the gate to judge.

    ``columns``: canonical name by position; ``ambiguous``: canonical name → the headers that claim it;
    ``missing``: required columns without a header, and those that are ambiguous; ``unknown``: headers that are neither
    the contract's nor ignored by the agency's profile; ``nameless``: positions without a header, unknown if they hold
    anything; ``renamed``: missing column → the unknown header that is most like one of its names. A guess for people:
    nothing is loaded by it.
    """

    columns: dict[int, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]
    nameless: tuple[int, ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)


def map_header(
    header: Iterable[str], canonical_of: dict[str, str], required: Iterable[str], ignored: Collection[str] = ()
) -> HeaderMap:
    """Map header cells through a dataset's synonyms.

    Args:
        canonical_of: folded header → canonical column.
        required: the columns that a file must have.
        ignored: headers that the agency's profile declares as ignored.
    """
    skipped = {fold(name) for name in ignored}
    claims: dict[str, list[int]] = {}
    unknown, shown, nameless = [], [], []
    for position, cell in enumerate(header):
        name = fold(cell)
        shown.append(masked(cell.strip())[:_LONGEST])
        if name in canonical_of:
            claims.setdefault(canonical_of[name], []).append(position)
        elif not name:
            nameless.append(position)
        elif name not in skipped:
            unknown.append(shown[-1])
    ambiguous = {
        column: tuple(shown[position] for position in positions)
        for column, positions in claims.items()
        if len(positions) > 1
    }
    missing = tuple(column for column in required if column not in claims)
    distinct = tuple(dict.fromkeys(unknown))
    return HeaderMap(
        columns={positions[0]: column for column, positions in claims.items() if len(positions) == 1},
        missing=missing + tuple(ambiguous),
        unknown=distinct,
        ambiguous=ambiguous,
        nameless=tuple(nameless),
        renamed=_renamed(missing, distinct[:_COMPARED], canonical_of),
    )


def _renamed(missing: Collection[str], unknown: Iterable[str], canonical_of: Mapping[str, str]) -> dict[str, str]:
    """Each missing column's likeliest header, each header for one column: the most alike first."""
    names = [(column, _bare(name)) for name, column in canonical_of.items() if column in missing]
    alike = [
        (likeness, column, header)
        for header in unknown
        for column, name in names
        if (likeness := SequenceMatcher(None, _bare(header), name, autojunk=False).ratio()) >= _ALIKE
    ]
    renamed: dict[str, str] = {}
    for _likeness, column, header in sorted(alike, key=lambda each: (-each[0], each[1], each[2])):
        if column not in renamed and header not in renamed.values():
            renamed[column] = header
    return renamed


def _bare(name: str) -> str:
    return without_accents(fold(name)).replace("_", " ")
