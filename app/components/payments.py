"""Online payment: how many dossiers that owe a fee were paid online, and the payments by method and size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from app import formats
from app.components.bars import BarScale
from app.components.frame import section
from app.components.receipts import receipt_link
from app.components.tables import Column, table
from app.i18n import _
from app.queries.parts import Rates
from app.queries.payments import by_class
from app.words import AMOUNTS, METHODS, PAYMENT_STATUSES, word
from orchestration.domain.vietnamese import MISSING, format_number

RATE = "online_payment_rate"


def show_whole(whole: Rates, fees: int | None, period: str, caption: str) -> None:
    """Of the dossiers that owe a fee, how many were paid online; beside it what they owe (``fees``, VND)."""
    row = whole.get(RATE)
    if row is None or not row["denominator"]:
        st.info(_("No dossier that owes a fee was accepted in this period."), icon=":material/info:")
        return
    scale = BarScale.over([float(row["denominator"])], None, None)
    columns = [
        *(Column(_("Step"), css="th-name"), Column(_("Dossiers"), number=True)),
        *(Column(_("Chart"), css="th-bar-cell"), Column(_("Rate"), number=True)),
    ]
    rate = receipt_link(formats.shown(row["value"], "%"), RATE, row["agency_code"], period)
    owing = _("Accepted in the period, owing a fee")
    if fees is not None:
        owing = _("{step}: {amount} VND in all").format(step=owing, amount=format_number(fees))
    table(
        caption,
        columns,
        [
            [owing, format_number(row["denominator"]), scale.bar(float(row["denominator"])), ""],
            [_("… that were paid online"), format_number(row["numerator"]), scale.bar(float(row["numerator"])), rate],
        ],
    )


def show_payments(found: pl.DataFrame) -> None:
    """The payments of the period by method and by size."""
    section(
        _("Payments made"),
        _("By the day of payment, whichever day the dossier was accepted: they need not add up to the rate above."),
    )
    if found.is_empty():
        st.info(_("No payment of this period was delivered."), icon=":material/info:")
        return
    columns = [
        *(Column(_("Method"), css="th-name"), Column(_("Succeeded"), number=True), Column(_("Share"), number=True)),
        *(Column(_("Chart"), css="th-bar-cell"), Column(_("Amount, VND"), number=True)),
        *(Column(_(PAYMENT_STATUSES[status]), number=True) for status in ("failed", "refunded")),
    ]
    _breakdown(by_class(found, "method"), METHODS, _("By method"), columns)
    columns = [Column(_("Amount"), css="th-name"), *columns[1:], Column(_("Of them online"), number=True)]
    _breakdown(by_class(found, "amount_from_vnd"), AMOUNTS, _("By amount"), columns)


def _breakdown(counted: pl.DataFrame, words: Mapping[str, str], caption: str, columns: Sequence[Column]) -> None:
    """A row a class, in the order of its words; with a column more also which share of them was paid online."""
    whole = counted["succeeded"].sum()
    scale = BarScale.over([float(count) for count in counted["succeeded"]], None, None)
    by_code = {row["class"]: row for row in counted.iter_rows(named=True)}
    table_rows = []
    for code in [*words, *sorted(by_code.keys() - words.keys())]:
        if (row := by_code.get(code)) is None:
            continue
        cells: list[object] = [
            word(dict(words), code),
            format_number(row["succeeded"]),
            formats.shown(row["succeeded"] / whole, "%") if whole else MISSING,
            scale.bar(float(row["succeeded"])),
            format_number(row["amount"]),
            *(format_number(row[status]) for status in ("failed", "refunded")),
            formats.shown(row["online"] / row["succeeded"], "%") if row["succeeded"] else MISSING,
        ]
        table_rows.append(cells[: len(columns)])
    table(caption, columns, table_rows)
