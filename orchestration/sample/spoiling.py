"""How each fault is made of a clean file. Cells are text as the agency writes it, under its own headings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from orchestration.sample.manners import Manner
from orchestration.sample.rendering import compressed, rendered

#: Rows of slips: as many as never hold a delivery, whatever their share (docs/gates.md, "A few rows").
_SLIPS = 2
#: How many times its size a delivery is exported over; gates hold from five times the usual on.
_TIMES = 12


@dataclass(frozen=True)
class Sent:
    """One file: what it holds, how many rows a manifest states, and what must become of it; ``status`` empty: nothing
    wrong with it."""

    revision: int
    content: bytes
    stated: int
    status: str = ""
    caught_by: str = ""
    refused: int = 0


@dataclass(frozen=True)
class Source:
    """A clean file: its cells, how its agency writes, its bytes, whose it is, and the code of another agency."""

    cells: pl.DataFrame
    manner: Manner
    clean: bytes
    agency_code: str
    other: str

    def find(self, *headings: str) -> str:
        """The first of some headings that the file has."""
        return next(heading for heading in headings if heading in self.cells.columns)

    def sent(self, cells: pl.DataFrame, status: str, caught_by: str, refused: int = 0) -> list[Sent]:
        """One delivery of other cells."""
        return [Sent(1, rendered(cells, self.manner), len(cells), status, caught_by, refused)]

    def slip(self, column: str, value: pl.Expr, caught_by: str) -> list[Sent]:
        """The first rows get a wrong cell; the others are taken in."""
        is_first = pl.int_range(pl.len()) < _SLIPS
        cells = self.cells.with_columns(pl.when(is_first).then(value).otherwise(column).alias(column))
        return self.sent(cells, "accepted", caught_by, _SLIPS)


CODE = ("dossier_code", "Mã hồ sơ")
UNIT = ("unit_code", "Mã đơn vị")
SUBMITTED = ("submitted_at", "Ngày nộp")
UPDATED = ("updated_at", "Thời điểm cập nhật")
COMPONENTS = ("components_digitized", "Số hóa thành phần hồ sơ")
SYSTEM = ("source_system", "Hệ thống nguồn")


def repeated_rows(source: Source) -> list[Sent]:
    """A tenth of the rows once more, word for word."""
    more = source.cells.head(max(_SLIPS + 1, len(source.cells) // 10))
    return source.sent(pl.concat([source.cells, more]), "accepted", "rows_repeated")


def conflicting_rows(source: Source) -> list[Sent]:
    """A third of the keys with a second content."""
    column = source.find(*SYSTEM)
    more = source.cells.head(max(_SLIPS + 1, len(source.cells) // 3))
    other = more.with_columns(pl.format("{}-2", column).alias(column))
    return source.sent(pl.concat([source.cells, other]), "held", "keys_conflict", 2 * len(more))


def shifted_column(source: Source) -> list[Sent]:
    """A stray delimiter in every row but the first: from the fifth column on, cells stand one to the right."""
    columns, is_later = source.cells.columns, pl.int_range(pl.len()) > 0
    moved = {
        columns[place]: pl.when(is_later).then(pl.lit("") if place == 4 else pl.col(columns[place - 1])).otherwise(
            columns[place]
        )
        for place in range(4, len(columns))
    }  # fmt: skip
    return source.sent(source.cells.with_columns(**moved), "held", "quarantine_share", len(source.cells) - 1)


def wrong_encoding(source: Source) -> list[Sent]:
    """UTF-8 taken for Windows-1252 and encoded once more: headings nobody knows."""
    plain = rendered(source.cells, replace(source.manner, compression=""))
    text = plain.decode(source.manner.encoding)
    twice = text.encode().decode("cp1252", errors="replace").encode()
    return [Sent(1, compressed(twice, source.manner), len(source.cells), "unreadable", "readable")]


def dates_after_receipt(source: Source) -> list[Sent]:
    """A year that has not come: 2024 typed as 2204."""
    column = source.find(*UPDATED)
    return source.slip(column, pl.col(column).str.replace("20", "22", literal=True), "in_the_future")


def other_agencys_rows(source: Source) -> list[Sent]:
    """Rows of another agency's unit."""
    return source.slip(source.find(*UNIT), pl.lit(f"{source.other}.01"), "other_agency_unit")


def personal_data(source: Source) -> list[Sent]:
    """A telephone number (of nobody) in a text column."""
    return source.slip(source.find(*SYSTEM), pl.lit("0900000000"), "personal_data")


def totals_row(source: Source) -> list[Sent]:
    """A last row with totals, as a spreadsheet has it."""
    code = source.find(*CODE)
    last = source.cells.head(1).with_columns(pl.lit(None, pl.String).alias(name) for name in source.cells.columns)
    last = last.with_columns(pl.lit("Tổng cộng").alias(code))
    return source.sent(pl.concat([source.cells, last]), "accepted", "totals_row", 1)


def changed_header(source: Source) -> list[Sent]:
    """A required column under a name that no agency has declared."""
    cells = source.cells.rename({source.find(*SUBMITTED): "Ngày công dân gửi hồ sơ lên hệ thống"})
    return source.sent(cells, "held", "columns_present")


def truncated_file(source: Source) -> list[Sent]:
    """Half of a compressed file."""
    return [Sent(1, source.clean[: len(source.clean) // 2], len(source.cells), "unreadable", "readable")]


def cut_rows(source: Source) -> list[Sent]:
    """The last quarter of the rows is missing; the manifest counts them."""
    content = rendered(source.cells.head(len(source.cells) * 3 // 4), source.manner)
    return [Sent(1, content, len(source.cells), "held", "manifest")]


def resent(source: Source) -> list[Sent]:
    """The same bytes once more as the next revision."""
    first = Sent(1, source.clean, len(source.cells))
    return [first, replace(first, revision=2, status="duplicate", caught_by="duplicate")]


def corrected(source: Source) -> list[Sent]:
    """An export that had forgotten the digitized components, and the one that mends it."""
    column = source.find(*COMPONENTS)
    forgot = source.cells.with_columns(pl.lit(source.manner.booleans[0]).alias(column))
    wrong = Sent(1, rendered(forgot, source.manner), len(forgot), "superseded", "superseded")
    return [wrong, Sent(2, source.clean, len(source.cells))]


def volume_spike(source: Source) -> list[Sent]:
    """A month exported many times over, under new codes each time."""
    code = source.find(*CODE)
    copies = [source.cells.with_columns(pl.format("{}-" + str(time), code).alias(code)) for time in range(1, _TIMES)]
    return source.sent(pl.concat([source.cells, *copies]), "held", "volume")
