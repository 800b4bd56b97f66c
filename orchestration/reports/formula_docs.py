"""The catalogue as doc blocks of dbt's pages: each formula in both languages, with what it stands on.

    python -m orchestration.reports.formula_docs      # after a change of the catalogue; `make format` does it too

dbt reads doc blocks from files of the project alone, so what this writes is kept in it, and a test holds it to the
catalogue.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration.settings import PROJECT_ROOT

#: Where dbt finds the blocks.
PAGE = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "indicators" / "formulas.md"
REFERENCE = PROJECT_ROOT / "data" / "reference"
_DECISION = "QĐ 766/QĐ-TTg ngày 23/6/2022, chỉ số {ref}"

Row = Mapping[str, str]


def doc_blocks(reference: Path = REFERENCE) -> str:
    """The blocks ``indicator_formulas`` and ``metric_formulas``, of ``indicators.csv`` and ``qd766_catalogue.csv``."""
    indicators = [row for row in _rows(reference, "indicators") if row["origin"] == "computed"]
    metrics = {row["ref"]: row for row in _rows(reference, "qd766_metrics")}
    counted = [_metric(row, metrics[row["ref"]]) for row in _rows(reference, "qd766_catalogue")]
    return "\n".join(
        [
            _block(
                "indicator_formulas", "The indicator. Chỉ số:", (_entry(row, "indicator_code") for row in indicators)
            ),
            _block(
                "metric_formulas",
                "The metric of Decision 766. Chỉ số:",
                (_entry(row, "metric_code") for row in counted),
            ),
        ]
    )


def _metric(row: Row, stated: Row) -> Row:
    name = stated["metric_name_vi"] + (f" ({row['part_vi']})" if row["part_vi"] else "")
    basis = _DECISION.format(ref=row["ref"])
    return {
        **row,
        "name_vi": name,
        "formula_vi": row["counts_vi"],
        "formula_en": row["counts_en"],
        "legal_basis": basis,
    }


def _entry(row: Row, code: str) -> str:
    return (
        f"- **`{row[code]}`** {row['name_vi']} / {row['name_en']}\n"
        f"    - {row['formula_vi']}\n"
        f"    - {row['formula_en']}\n"
        f"    - Căn cứ / Legal basis: {row['legal_basis']}\n"
    )


def _block(name: str, heading: str, entries: Iterable[str]) -> str:
    return f"{{% docs {name} %}}\n{heading}\n\n{''.join(entries)}\n{{% enddocs %}}\n"


def _rows(reference: Path, name: str) -> list[dict[str, str]]:
    with (reference / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    PAGE.write_text(doc_blocks(), encoding="utf-8")
