"""From a file's header to the contract's columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from orchestration.domain.spelling import fold, without_accents
from orchestration.landing.personal import shown

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
    anything; ``template``: the name of the agency's header template that it was mapped by, if any.
    """

    columns: dict[int, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]
    nameless: tuple[int, ...] = ()
    canonical_of: Mapping[str, str] = field(default_factory=dict, repr=False)
    template: str | None = None

    @property
    def renamed(self) -> dict[str, str]:
        """Missing column → the unknown header that is most like one of its names. A guess for people: nothing is
        loaded by it."""
        missing = [column for column in self.missing if column not in self.ambiguous]
        return _renamed(missing, self.unknown[:_COMPARED], self.canonical_of)


def map_header(
    header: Iterable[str], canonical_of: Mapping[str, str], required: Iterable[str], ignored: Collection[str] = ()
) -> HeaderMap:
    """Map header cells through a dataset's synonyms.

    Args:
        canonical_of: folded header → canonical column.
        required: the columns that a file must have.
        ignored: headers that the agency's profile declares as ignored.
    """
    skipped = {fold(name) for name in ignored}
    claims: dict[str, list[int]] = {}
    unknown, told, nameless = [], [], []
    for position, cell in enumerate(header):
        name = fold(cell)
        told.append(shown(cell))
        if name in canonical_of:
            claims.setdefault(canonical_of[name], []).append(position)
        elif not name:
            nameless.append(position)
        elif name not in skipped:
            unknown.append(told[-1])
    ambiguous = {
        column: tuple(told[position] for position in positions)
        for column, positions in claims.items()
        if len(positions) > 1
    }
    missing = tuple(column for column in required if column not in claims)
    return HeaderMap(
        columns={positions[0]: column for column, positions in claims.items() if len(positions) == 1},
        missing=missing + tuple(ambiguous),
        unknown=tuple(dict.fromkeys(unknown)),
        ambiguous=ambiguous,
        nameless=tuple(nameless),
        canonical_of=canonical_of,
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
