"""From a file's header to the contract's columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from orchestration.domain.spelling import fold
from orchestration.landing.personal import masked

#: Longer header cells are cut in what people see: a file without a header has a row of cells there.
_LONGEST = 80


@dataclass(frozen=True)
class HeaderMap:
    """Facts about a header, for the gate to judge.

    ``columns``: canonical name by position; ``ambiguous``: canonical name → the headers that claim it;
    ``missing``: required columns without a header, and those that are ambiguous; ``unknown``: headers that are neither
    the contract's nor ignored by the agency's profile; ``nameless``: positions without a header, unknown if they hold
    anything.
    """

    columns: dict[int, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]
    nameless: tuple[int, ...] = ()


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
    return HeaderMap(
        columns={positions[0]: column for column, positions in claims.items() if len(positions) == 1},
        missing=missing + tuple(ambiguous),
        unknown=tuple(dict.fromkeys(unknown)),
        ambiguous=ambiguous,
        nameless=tuple(nameless),
    )
