"""The national portal's real figures (data/reference) as ``reported_figures`` deliveries.

What is delivered, and under which codes, is data: ``portal_measures.csv``; for whom, as which period and with which
source: ``portal_deliveries.csv``. Grain of a delivery: unit × indicator code, for one period of figures.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from orchestration.sample.placing import place

COLUMNS = ("indicator_code", "unit_code", "period", "numerator", "denominator", "value", "unit", "source")

Row = dict[str, str]


def write_portal_deliveries(reference: Path, inbox: Path) -> list[Path]:
    """Write one file for each row of ``portal_deliveries.csv`` and return where they stand.

    Running it again writes nothing. Where the facts have changed since, the new figures are the next revision, as the
    contract asks of every agency.
    """
    measures = _rows(reference / "portal_measures.csv")
    paths = []
    for delivery in _rows(reference / "portal_deliveries.csv"):
        record = _rows(reference / delivery["record"])
        folder = inbox / delivery["agency_code"] / delivery["dataset"]
        content = _csv(_figures(record, measures, delivery))
        paths.append(_place_revision(folder, delivery["period"], content))
    return paths


def _figures(record: list[Row], measures: list[Row], delivery: Row) -> Iterator[Row]:
    by_metric: dict[tuple[str, str], list[Row]] = {}
    for measure in measures:
        by_metric.setdefault((measure["endpoint"], measure["metric_code"]), []).append(measure)
    for line in sorted(record, key=lambda line: line["unit_code"]):
        for measure in by_metric[line["endpoint"], line["metric_code"]]:
            numerator, denominator, value = _counted(line, measure)
            if value:
                yield {
                    "indicator_code": measure["indicator_code"],
                    "unit_code": line["unit_code"],
                    "period": delivery["figure_period"],
                    "numerator": numerator,
                    "denominator": denominator,
                    "value": value,
                    "unit": measure["unit"],
                    "source": _source(line, measure, delivery),
                }


def _counted(line: Row, measure: Row) -> tuple[str, str, str]:
    """Numerator and denominator where the portal gives real counts, and the value; an empty value: no such figure."""
    counts = json.loads(line["counts"])
    if measure["measure"] == "score":
        # Points are no counts: the maximum is told in the source, not as a denominator.
        return "", "", line["score"]
    if measure["measure"] == "count":
        value = str(counts[measure["field"]])
        return (value if value.isdigit() else ""), "", value
    numerator = str(counts.get(measure["numerator_field"], line["numerator"]))
    denominator = str(counts.get(measure["denominator_field"], line["denominator"]))
    if measure["measure"] == "ratio":
        return numerator, denominator, line["ratio_percent"]
    return numerator, denominator, _percent(int(numerator), int(denominator))


def _percent(numerator: int, denominator: int) -> str:
    """Two decimals, half up, as the portal prints its own ratios; nothing over zero is no figure."""
    if denominator == 0:
        return ""
    return str((Decimal(100 * numerator) / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _source(line: Row, measure: Row, delivery: Row) -> str:
    parts = [delivery["source_vi"], f"{line['endpoint']}/{measure['field'] or line['metric_code']}"]
    if measure["qd766_ref"]:
        parts.append(f"chỉ số {measure['qd766_ref']}")
    if measure["measure"] == "score":
        parts.append(f"tối đa {line['max_score']} điểm")
    if measure["measure"] == "rate_of_counts":
        parts.append("tỷ lệ tính từ hai số đếm của Cổng")
    status = json.loads(line["counts"]).get("dataQualityStatus")
    if status:
        parts.append(f"Cổng ghi chú: {status}")
    return "; ".join(parts)


def _place_revision(folder: Path, period: str, content: bytes) -> Path:
    """The file of the highest revision when it has these bytes, else a new one after it."""
    revision, path = 1, folder / f"{period}.csv"
    while (later := folder / f"{period}.r{revision + 1}.csv").exists():
        revision, path = revision + 1, later
    if path.exists() and path.read_bytes() != content:
        path = folder / f"{period}.r{revision + 1}.csv"
    place(path, content)
    return path


def _csv(figures: Iterator[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(figures)
    return text.getvalue().encode()


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
