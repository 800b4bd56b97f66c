"""What the public does not see: rows of marked documents, and remarks that name one."""

from __future__ import annotations

import duckdb

from orchestration.publication.audience import shown_to

MARKED = "Lưu hành nội bộ"


def read(audience: str, *columns: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(
            "create table mart as from (values "
            "(1, 'own', null, null), (2, 'of another', $1, null), (3, 'own', null, $1)"
            ") as t (id, note_vi, note_vi_classification, classification)",
            [MARKED],
        )
        listed = ", ".join(columns)
        connection.execute(f"create table shown as select {listed} from mart")
        return connection.execute(f"{shown_to(audience, columns, 'shown')} order by id").fetchall()  # type: ignore[arg-type]


ALL = ("id", "note_vi", "note_vi_classification", "classification")


def test_within_the_house_everything_is_shown() -> None:
    assert [row[:2] for row in read("internal", *ALL)] == [(1, "own"), (2, "of another"), (3, "own")]


def test_the_public_sees_neither_marked_rows_nor_remarks_that_name_a_marked_document() -> None:
    assert [row[:2] for row in read("public", *ALL)] == [(1, "own"), (2, None)]


def test_a_mart_without_marks_is_shown_whole() -> None:
    assert read("public", "id", "note_vi") == [(1, "own"), (2, "of another"), (3, "own")]
