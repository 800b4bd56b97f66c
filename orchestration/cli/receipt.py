"""``thuoc receipt``: everything that stands behind one figure."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from orchestration.cli.agency_option import agency_codes
from orchestration.cli.exits import WrongUsage
from orchestration.cli.indicators import check_agencies, check_indicators, check_period
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows, print_text
from orchestration.cli.opening import opened
from orchestration.cli.period_option import asked_period
from orchestration.domain.agencies import GROUP_NAMES, GROUPS
from orchestration.domain.period_names import period_name
from orchestration.domain.vietnamese import format_date, format_number, format_percent

if TYPE_CHECKING:
    from orchestration.reports.receipt import Receipt
    from orchestration.settings import Settings

_QUALITIES = {
    "ok": ("đủ các lần gửi đến hạn", "every delivery that is due was accepted"),
    "partial": ("một phần: thiếu kỳ hoặc cơ quan", "partial: months or agencies are missing"),
    "held": ("chưa có: lần gửi chưa được chấp nhận", "none: the delivery is held"),
    "missing": ("chưa có: không có lần gửi nào có hiệu lực", "none: no delivery is in force"),
}
_NOT_COUNTED = {
    "held": ("chưa được chấp nhận", "held"),
    "unreadable": ("không đọc được", "unreadable"),
    "withdrawn": ("đã rút", "withdrawn"),
}
_STATUSES = {"final": ("chính thức", "final"), "provisional": ("tạm tính", "provisional")}

#: Deliveries that a terminal shows; programs get them all.
SHOWN = 30


def print_receipt(
    settings: Settings, indicator: str, agency: str, period: str, *, number: int | None, output: Format
) -> None:
    """Print the receipt of a figure: as a page of text, its deliveries as CSV, or all of it as JSON.

    Args:
        agency: a group, an agency or a unit, by code or name.
        number: the publication; null: the current one.

    Raises:
        WrongUsage: a period, an indicator, an agency that the publication does not know, or no such figure.
        NoPublication: nothing was published yet, or no such number is kept.
    """
    from orchestration.reports.receipt import NoSuchFigure, receipt_of

    (code,) = agency_codes([agency], asked_period(period).start)
    of_agency, unit = (code, "") if code in GROUPS or "." not in code else (code[:3], code)
    with opened(settings, number) as publication:
        check_indicators(publication, [indicator])
        check_agencies(publication, [code])
        check_period(publication, period)
        try:
            receipt = receipt_of(publication, indicator, of_agency, unit, period)
        except NoSuchFigure as error:
            raise WrongUsage(str(error)) from None
    if output is Format.json:
        sys.stdout.write(json.dumps(receipt.as_json(), ensure_ascii=False, indent=1, default=str) + "\n")
    elif output is Format.csv:
        rows = receipt.sources.to_dicts()
        print_rows(rows, {name: name for name in receipt.sources.columns}, output)
    else:
        say = speaker(settings.language)
        print_text("\n".join(_lines(receipt, say)))
        _print_sources(receipt, say)


def _lines(receipt: Receipt, say: Say) -> Iterator[str]:
    figure, facts = receipt.figure, receipt.indicator
    agency = receipt.agency
    names = (agency["name_vi"], agency["name_en"]) if agency else GROUP_NAMES[figure["agency_code"]]
    subject = say(names[0], names[1] or names[0])
    yield say("BIÊN NHẬN SỐ LIỆU", "RECEIPT OF A FIGURE")
    yield " · ".join(part for part in (say(facts["name_vi"], facts["name_en"]), subject, figure["unit_code"]) if part)
    yield say(*period_name(figure["period"]))
    yield ""
    yield f"  {_equation(receipt, say)}"
    yield say(f"  tử số: {facts['numerator_vi']}", f"  numerator: {facts['numerator_en']}")
    if facts["denominator_vi"]:
        yield say(f"  mẫu số: {facts['denominator_vi']}", f"  denominator: {facts['denominator_en']}")
    yield say(f"  công thức: {facts['formula_vi']}", f"  formula: {facts['formula_en']}")
    yield say(f"  căn cứ: {facts['legal_basis'] or '—'}", f"  legal basis: {facts['legal_basis'] or '—'}")
    quality, status = _QUALITIES[figure["quality"]], _STATUSES[figure["status"]]
    told = (quality, status) if figure["numerator"] is not None else (quality,)
    yield say(
        f"  chất lượng: {'; '.join(words[0] for words in told)}", f"  quality: {'; '.join(words[1] for words in told)}"
    )
    yield ""
    yield say(
        f"Kỳ công bố {receipt.number}, số liệu đến trước ngày {format_date(receipt.as_of)}, "
        f"mã nguồn {receipt.code_version}, lần chạy {receipt.run_id}",
        f"Publication {receipt.number}, data before {receipt.as_of.isoformat()}, code {receipt.code_version}, "
        f"run {receipt.run_id}",
    )
    if receipt.checks:
        passed, warned = receipt.checks["passed"], receipt.checks["warned"]
        yield say(
            f"Kiểm soát trước khi công bố: đạt {format_number(passed)} quy tắc; cảnh báo, kể cả về từng cơ quan: "
            f"{format_number(warned)}",
            f"Publication gate: {passed:,} rules passed; warnings, those on single agencies included: {warned:,}",
        )
    yield ""
    within, all_of = receipt.in_period.height, receipt.sources.height
    yield say(f"Các lần gửi của kỳ: {format_number(within)}", f"Deliveries of the period: {within:,}")
    if all_of > within:
        yield say(
            "Hồ sơ tiếp nhận trước kỳ, chưa giải quyết xong khi kỳ bắt đầu, cũng được tính; các lần gửi trước kỳ: "
            f"{format_number(all_of - within)} (--format csv)",
            "What was accepted before the period and not finished when it began counts too; deliveries before it: "
            f"{all_of - within:,} (--format csv)",
        )
    for row in receipt.not_in_force.iter_rows(named=True):
        words = say(*_NOT_COUNTED[row["status"]])
        yield "  ! " + " ".join([f"{row['delivery_id']}: {words}.", *(row["reasons"] or [])])


def _equation(receipt: Receipt, say: Say) -> str:
    """The formula with its numbers in it: ``9,07% = 46 / 507``."""
    figure = receipt.figure
    if figure["value"] is None and figure["numerator"] is None:
        return say("chưa có số liệu (không phải là 0)", "no figure (which is not zero)")
    if receipt.indicator["unit"] != "%":
        return format_number(figure["value"])
    parts = f"{format_number(figure['numerator'])} / {format_number(figure['denominator'])}"
    return f"{format_percent(figure['value'])} = {parts}"


def _print_sources(receipt: Receipt, say: Say) -> None:
    shown = receipt.in_period.head(SHOWN)
    rows = [row | {"sha256": row["sha256"][:12], "gate": _gate(row, say)} for row in shown.to_dicts()]
    columns = {
        "delivery_id": say("lần gửi", "delivery"),
        "sha256": "sha256",
        "rows": say("lượt dòng theo tháng", "rows by month"),
        "gate": say("cửa nhận", "delivery gate"),
    }
    print_rows(rows, columns, Format.table)
    more = receipt.in_period.height - SHOWN
    if more > 0:
        print_text(say(f"… và {format_number(more)} lần gửi nữa: --format csv", f"… {more:,} more: --format csv"))


def _gate(row: dict[str, object], say: Say) -> str:
    warnings = row["warnings"]
    number = len(warnings) if isinstance(warnings, list) else 0
    return say(f"đạt, {number} cảnh báo", f"passed, {number} warnings") if number else say("đạt", "passed")
