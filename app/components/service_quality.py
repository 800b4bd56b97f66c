"""An agency's index of Decision 766, in the blocks of the national portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app import formats
from app.components.bars import BarScale
from app.components.frame import section
from app.components.markup import badge, joined, marks, tag
from app.components.tables import WIDE, Column, table
from app.i18n import _, either
from app.words import RULE_STATUSES, word
from orchestration.domain.vietnamese import MISSING, format_number

#: Points of the whole index, of those that all of it is of (docs/service_quality.md).
WHOLE_INDEX = 100


def show_index(index: pl.DataFrame, caption: str) -> None:
    """The total, the blocks and their metrics; ``index``: ``queries.service_quality.index_of``."""
    section(
        _("Service quality index (Decision 766)"),
        _(
            "Points by block, as the national portal has them. Metrics that are not known count nothing; only whole "
            "blocks have a grade."
        ),
    )
    if index.is_empty() or not index["points"].is_not_null().any():
        st.info(_("No metric of the index is known for this period."), icon=":material/info:")
        return
    columns = [
        *(Column(_("Metric"), css=WIDE), Column(_("Points"), number=True), Column(_("Most"), number=True)),
        *(Column(_("Chart"), css="th-bar-cell"), Column(_("Numerator / denominator"), number=True)),
        *(Column(_("Whole group"), number=True), Column(_("Notes"))),
    ]
    table(caption, columns, [_line(row) for row in index.iter_rows(named=True)])


def _line(row: Mapping[str, Any]) -> list[object]:
    is_metric = bool(row["metric_code"])
    points = format_number(row["points"], 2) if row["points"] is not None else MISSING
    most = format_number(row["max_points"], 2)
    if not is_metric and row["points"] is not None and row["max_points_known"] < row["max_points"]:
        known = _("of {points} that are known").format(points=format_number(row["max_points_known"], 2))
        points_shown: object = joined([tag("strong", points), tag("small", known)], "")
    else:
        points_shown = points if is_metric else tag("strong", points)
    scale = BarScale(float(row["max_points"]) or 1.0, row["group_points"], None)
    has_counts = row["numerator"] is not None and row["denominator"] is not None
    return [
        _name(row),
        points_shown,
        most,
        scale.bar(row["points"]),
        formats.counts(row["numerator"], row["denominator"]) if has_counts else "",
        format_number(row["group_points"], 2) if row["group_points"] is not None else MISSING,
        _notes(row),
    ]


def _name(row: Mapping[str, Any]) -> object:
    if row["metric_code"]:
        return f"{row['ref']} {either(row['name_vi'], row['name_en'])}"
    if row["block_code"] == "TOTAL":
        return tag("strong", _("Total"))
    return tag("strong", either(row["block_name_vi"], row["block_name_en"]))


def _notes(row: Mapping[str, Any]) -> object:
    told = [marks(None, row["quality"])] if row["quality"] else []
    if row["metric_code"] and row["denominator"] == 0:
        told.append(tag("small", _("nothing to count in the period")))
    if row["block_code"] == "TOTAL" and row["max_points"] < WHOLE_INDEX:
        told.append(tag("small", _("ministries are without metric 4.5")))
    if row["rule_status"] in ("documented", "unknown"):
        told.append(badge(_("rule: {status}").format(status=word(RULE_STATUSES, row["rule_status"])), "none"))
    if row["grade_vi"]:
        told.append(badge(either(row["grade_vi"], row["grade_en"]), "info", _("By configured bands, not official.")))
    return joined(told)
