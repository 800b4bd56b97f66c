"""Online payment: who pays online, for what, how, and how much."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from app import formats
from app.components.agencies import agency_choice, subject_name
from app.components.bars import BarScale
from app.components.downloads import download
from app.components.frame import page_header, section
from app.components.parts import show_parts, show_procedures
from app.components.period import period_choice, period_words
from app.components.receipts import receipt_link
from app.components.tables import Column, table
from app.i18n import _
from app.publication import current_publication
from app.queries.indicators import measures
from app.queries.parts import Rates, parts_of
from app.queries.payments import payments
from app.queries.procedures import procedures
from app.words import AMOUNTS, METHODS, ONLINE_METHODS, PAYMENT_STATUSES, word
from orchestration.domain.vietnamese import MISSING, format_number

RATE = "online_payment_rate"


def show_whole(whole: Rates, fees: int | None, caption: str) -> None:
    """Of the dossiers that owe a fee, how many were paid online; beside it what they owe."""
    row = whole.get(RATE)
    if row is None or not row["denominator"]:
        st.info(_("No dossier that owes a fee was accepted in this period."), icon=":material/info:")
        return
    scale = BarScale.over([float(row["denominator"])], None, None)
    columns = [
        *(Column(_("Step"), css="th-name"), Column(_("Dossiers"), number=True)),
        *(Column(_("Chart"), css="th-bar-cell"), Column(_("Rate"), number=True)),
    ]
    rate = receipt_link(formats.shown(row["value"], "%"), RATE, agency, chosen.code)
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
    _breakdown(found, "method", METHODS, _("By method"), columns)
    columns[0] = Column(_("Amount"), css="th-name")
    sized = found.with_columns(pl.col("amount_from_vnd").cast(pl.String))
    _breakdown(sized, "amount_from_vnd", AMOUNTS, _("By amount"), [*columns, Column(_("Of them online"), number=True)])


def _breakdown(found: pl.DataFrame, by: str, words: Mapping[str, str], caption: str, columns: list[Column]) -> None:
    """A row a class, in the order of its words."""
    succeeded = pl.col("status") == "succeeded"
    counted = found.group_by(by).agg(
        pl.col("payments").filter(succeeded).sum().alias("succeeded"),
        pl.col("amount_vnd").filter(succeeded).sum().alias("amount"),
        pl.col("payments").filter(succeeded & pl.col("method").is_in(ONLINE_METHODS)).sum().alias("online"),
        *(
            pl.col("payments").filter(pl.col("status") == status).sum().alias(status)
            for status in ("failed", "refunded")
        ),
    )
    by_code = {row[by]: row for row in counted.iter_rows(named=True)}
    whole = counted["succeeded"].sum()
    scale = BarScale.over([float(count) for count in counted["succeeded"]], None, None)
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
        ]
        if by != "method":
            cells.append(formats.shown(row["online"] / row["succeeded"], "%") if row["succeeded"] else MISSING)
        table_rows.append(cells)
    table(caption, columns, table_rows)


publication = current_publication()
page_header(
    publication, _("Online payment"), _("Of the dossiers that owe a fee, which are paid online, how, and how much.")
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    agency = agency_choice(publication, "ALL", groups=True)
    chosen = period_choice(publication)
asked = {"agency": agency, "period": chosen.code}
parts = parts_of(publication, [RATE], agency, chosen.code)
by_procedure = procedures(publication, agency, chosen.code)
fees = None if by_procedure.is_empty() else int(by_procedure["accepted_fee_vnd"].sum())
show_whole(parts.whole, fees, f"{subject_name(publication, agency)} · {period_words(chosen)}")
rates = [measures(publication)[RATE]]
show_parts(publication, parts, rates, asked, "payment")
show_procedures(publication, by_procedure, rates, asked, "payment")
if "payment_flows" in publication.marts:
    made = payments(publication, agency, chosen.code)
    show_payments(made)
    download(made, "payments", publication, asked)
