"""A small publication, written by the real publisher from marts made by hand: every state that a page must show.

Six agencies. March 2024 is final, April 2024 provisional, March 2023 is what March 2024 is compared with.
``late_rate`` of the provinces in March 2024: H01 and H02 tie at 5%, H03 stands at 10%, H04 had nothing to count,
H05's delivery is held, H06 never delivered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from orchestration.domain.periods import parse_period
from orchestration.publication.writer import publish
from orchestration.settings import PROJECT_ROOT

AS_OF = date(2024, 4, 21)
CREATED = datetime(2024, 4, 21, 7, 12, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

#: indicator, agency, period, numerator, denominator, quality
FIGURES: tuple[tuple[str, str, str, int | None, int | None, str], ...] = (
    ("late_rate", "ALL", "2024-03", 1_234_567, 17_634_567, "partial"),
    ("late_rate", "MIN", "2024-03", 1_234_527, 17_634_067, "ok"),
    ("late_rate", "PRO", "2024-03", 40, 500, "partial"),
    ("late_rate", "PRO", "2023-03", 50, 500, "ok"),
    ("late_rate", "G01", "2024-03", 1_234_527, 17_634_067, "ok"),
    ("late_rate", "H01", "2024-03", 5, 100, "ok"),
    ("late_rate", "H02", "2024-03", 10, 200, "ok"),
    ("late_rate", "H03", "2024-03", 20, 200, "partial"),
    ("late_rate", "H04", "2024-03", 0, 0, "ok"),
    ("late_rate", "H05", "2024-03", None, None, "held"),
    ("late_rate", "H06", "2024-03", None, None, "missing"),
    ("late_rate", "H03", "2023-03", 10, 200, "ok"),
    ("late_rate", "ALL", "2024-04", 3, 40, "ok"),
    ("online_service_share", "PRO", "2024-03", 85, 100, "ok"),
    ("online_service_share", "ALL", "2024-03", 85, 100, "ok"),
    ("online_service_share", "PRO", "2024-04", 70, 100, "ok"),
    ("portal_visits", "ALL", "2024-03", 3_000, None, "ok"),
    ("portal_visits", "ALL", "2023-03", 2_000, None, "ok"),
)

#: late_rate of the units of H02: unit, period, numerator, denominator
UNIT_FIGURES = (
    ("H02.01", "2024-03", 8, 50),
    ("H02.02", "2024-03", 2, 150),
    ("H02.01", "2023-03", 4, 50),
)

#: agency, unit, dossier, procedure, state, days late
LATE_DOSSIERS = (
    ("H02", "H02.01", "H02-001", "1.000001", "late", 400),
    ("H02", "H02.01", "H02-002", "1.000001", "late", 3),
    ("H02", "H02.02", "H02-003", "1.000002", "late", 7),
    ("H02", None, "H02-004", "1.000002", "due_soon", None),
    ("H01", None, "=H01-005", "1.000001", "late", 1),
    ("G01", None, "G01-006", "1.000003", "late", 12),
)

#: agency, unit, dossier, procedure, late from, finished on: as many of H02 in March 2024 as its late_rate says, ten.
LATE_RATE_DOSSIERS: tuple[tuple[str, str | None, str, str, str, str | None], ...] = (
    *(("H02", "H02.01", f"H02-1{n}", "1.000001", "2024-03-05", "2024-03-20") for n in range(5)),
    ("H02", "H02.01", "H02-120", "1.000002", "2024-02-05", "2024-03-01"),
    ("H02", "H02.01", "H02-121", "1.000002", "2024-03-31", "2024-04-10"),
    ("H02", "H02.01", "H02-122", "1.000002", "2024-01-02", None),
    ("H02", "H02.02", "H02-123", "1.000002", "2024-03-09", "2024-03-11"),
    ("H02", None, "H02-124", "1.000002", "2024-03-09", None),
    ("H02", "H02.01", "H02-130", "1.000001", "2024-02-05", "2024-02-29"),
    ("H02", "H02.01", "H02-131", "1.000001", "2024-04-01", None),
    ("H01", None, "H01-140", "1.000001", "2024-03-09", "2024-03-11"),
)

#: agency, procedure, anchor, half-month, counts that are not zero
PROCEDURE_FLOWS = (
    ("H02", "1.000001", "2024-02-15", "2024-02-15", "accepted=10 accepted_due=10 finished=3 took_0_1=3 left_due=3"),
    ("H02", "1.000001", "2024-02-15", "2024-02-15", "left_late=1 late=2"),
    (
        "H02",
        "1.000001",
        "2024-03-01",
        "2024-03-01",
        "accepted=20 accepted_reusing=5 accepted_owing_fee=8 accepted_due=20",
    ),
    ("H02", "1.000001", "2024-03-01", "2024-03-01", "accepted_fee_vnd=160000 finished=12 finished_digitized=9"),
    ("H02", "1.000001", "2024-03-01", "2024-03-01", "finished_electronic=6 took_2_5=12 left_due=12 left_late=3 late=4"),
    ("H02", "1.000001", "2024-03-01", "2024-03-15", "paid=4"),
    ("H02", "1.000001", "2024-03-15", "2024-04-01", "paid=3"),
    ("H02", "1.000002", "2024-03-15", "2024-03-15", "accepted=2 finished=2 finished_digitized=2 took_61_up=2"),
    ("H01", "1.000001", "2024-03-01", "2024-03-01", "accepted=100 accepted_owing_fee=100 finished=90"),
    ("H02", "1.000003", "2024-04-01", "2024-04-01", "accepted=7 finished=7"),
)
_FLOW_COUNTS = (
    *("accepted", "accepted_online", "accepted_reusing", "accepted_owing_fee", "accepted_fee_vnd", "accepted_due"),
    *("finished", "finished_digitized", "finished_electronic", "took_0_1", "took_2_5", "took_6_10", "took_11_20"),
    *("took_21_30", "took_31_60", "took_61_up", "left_due", "left_late", "late", "submitted_online", "late_acceptance"),
    "paid",
)

#: agency, method, status, least amount, half-month, payments, amount
PAYMENT_FLOWS = (
    ("H02", "online_national", "succeeded", 0, "2024-03-15", 4, 80_000),
    ("H02", "cash", "succeeded", 5_000_000, "2024-03-01", 12, 90_000_000),
    ("H02", "online_agency", "failed", 0, "2024-03-01", 2, 40_000),
    ("H02", "bank", "succeeded", 50_000, "2024-04-01", 99, 9_999_999),
    ("H01", "bank", "refunded", 50_000, "2024-03-01", 1, 60_000),
)

AGENCIES = (
    ("G01", "Bộ Công an", "Ministry of Public Security", None),
    ("H01", "An Giang", "An Giang", None),
    ("H02", "Bà Rịa - Vũng Tàu", "Ba Ria - Vung Tau", None),
    ("H03", "=Bạc Liêu", None, None),
    ("H04", "Bắc Giang", "Bac Giang", None),
    ("H05", "<b>Bắc Kạn</b>", "Bac Kan", None),
    ("H06", "Bắc Ninh", "Bac Ninh", None),
    ("H07", "Bến Tre", "Ben Tre", date(2023, 12, 31)),
)

#: agency, period, revision, status, in force, reasons
DELIVERIES = (
    ("H01", "2024-03", 1, "accepted", True, []),
    ("H02", "2024-03", 1, "superseded", False, []),
    ("H02", "2024-03", 2, "accepted", True, []),
    ("H03", "2024-03", 1, "accepted", True, []),
    ("H03", "2024-03", 2, "held", False, ["Thiếu cột bắt buộc: due_at"]),
    ("H04", "2024-03", 1, "unreadable", False, ["Không đọc được tệp: nén gzip hỏng"]),
    ("H05", "2024-03", 1, "held", False, ["42,00% số dòng bị loại, vượt ngưỡng 5,00%: cột unit_code"]),
)


def delivery_id(agency: str, period: str, revision: int) -> str:
    return f"{agency}-dossiers-{period}-r{revision}-0123456789ab"


def publish_marts(
    home: Path, run_id: str, figures: Iterable[Sequence[Any]] = FIGURES, *, without: Collection[str] = ()
) -> None:
    """Publish the marts as the next version under ``home``; ``without`` those that older versions do not have."""
    home.mkdir(parents=True, exist_ok=True)
    candidate = home / f"{run_id}.duckdb"
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("create schema marts")
        marts = {name: frame for name, frame in _marts(list(figures)).items() if name not in without}
        for name, frame in marts.items():
            warehouse.register("frame", frame)
            warehouse.execute(f"create table marts.{name} as select * from frame")
            warehouse.unregister("frame")
    publish(
        candidate,
        home / "published",
        run_id=run_id,
        as_of=AS_OF,
        code_version="0123abc",
        created_at=CREATED,
        retention=5,
    )


def _marts(figures: list[Sequence[Any]]) -> Mapping[str, pl.DataFrame]:
    values = [_value(*figure) for figure in figures]
    of_units = [_value("late_rate", "H02", *period, "ok") | {"unit_code": unit} for unit, *period in UNIT_FIGURES]
    return {
        "indicators": pl.read_csv(PROJECT_ROOT / "data" / "reference" / "indicators.csv", try_parse_dates=True),
        "agencies": _agencies(),
        "indicator_values": pl.DataFrame([*values, *of_units], infer_schema_length=None),
        "units": pl.DataFrame(
            {
                "unit_code": ["H02.01", "H02.02"],
                "agency_code": ["H02", "H02"],
                "name_vi": ["Sở Xây dựng", None],
                "level": [None, None],
                "dossiers": [50, 150],
                "valid_to": [None, None],
            },
            schema_overrides={"level": pl.String, "valid_to": pl.Date},
        ),
        "late_dossiers": _late_dossiers(),
        "late_rate_dossiers": _late_rate_dossiers(),
        "lineage": _lineage(),
        **_breakdowns(),
        "tasks": _tasks(),
        **_assignments(),
        "rankings": _rankings(values),
        "targets": _targets(),
        "target_progress": pl.DataFrame(
            {"target_id": ["T03"], "agency_code": ["PRO"], "unit_code": [""], "period": ["2024-04"], "needed": [10]}
        ),
        "deliveries": pl.DataFrame([_delivery(*each) for each in DELIVERIES]),
        "gate_results": _gate_results(),
        "quarantine_rules": _quarantine(),
        "published_figures": _published_figures(),
        "reconciliation": _reconciliation(),
        "service_quality_rules": _service_quality_rules(),
        **_boundaries(),
        "inconsistencies": _inconsistencies(),
    }


def _value(
    indicator: str, agency: str, period: str, numerator: int | None, denominator: int | None, quality: str
) -> dict[str, Any]:
    parsed = parse_period(period)
    if indicator == "portal_visits":
        value = None if numerator is None else float(numerator)
    else:
        value = numerator / denominator if numerator is not None and denominator else None
    return {
        "indicator_code": indicator,
        "agency_code": agency,
        "unit_code": "",
        "period": period,
        "period_type": parsed.type,
        "period_start": parsed.start,
        "period_end": parsed.end,
        "status": "provisional" if parsed.end > AS_OF else "final",
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "quality": quality,
    }


def _rankings(values: list[dict[str, Any]]) -> pl.DataFrame:
    lower_is_better = [value for value in values if value["indicator_code"] == "late_rate"]
    ranked = []
    for value in lower_is_better:
        if value["value"] is None or value["agency_code"] in ("ALL", "MIN", "PRO"):
            continue
        group = "MIN" if value["agency_code"].startswith("G") else "PRO"
        peers = [
            other["value"]
            for other in lower_is_better
            if other["period"] == value["period"] and other["agency_code"][0] == value["agency_code"][0]
        ]
        kept = {key: value[key] for key in value if key not in ("unit_code", "status")}
        rank = 1 + sum(peer is not None and peer < value["value"] for peer in peers)
        ranked.append({**kept, "group_code": group, "rank": rank, "ranked": len(peers)})
    return pl.DataFrame(ranked, infer_schema_length=None)


def _agencies() -> pl.DataFrame:
    rows = [
        {
            "agency_code": code,
            "name_vi": vietnamese,
            "name_en": english,
            "agency_type": "ministry" if code.startswith("G") else "province",
            "group_code": "MIN" if code.startswith("G") else "PRO",
            "subtype_vi": "thành phố trực thuộc TW" if code == "H02" else "bộ" if code.startswith("G") else "tỉnh",
            "valid_from": None,
            "valid_to": until,
            "has_delivered": code != "H06",
        }
        for code, vietnamese, english, until in AGENCIES
    ]
    return pl.DataFrame(rows, schema_overrides={"valid_from": pl.Date, "valid_to": pl.Date}, infer_schema_length=None)


def _targets() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "target_id": ["T03"],
            "origin": ["national"],
            "indicator_code": ["online_service_share"],
            "name_vi": ["Tối thiểu 80% TTHC được cung cấp dưới dạng DVCTT"],
            "group_code": ["PRO"],
            "comparator": [">="],
            "value": [0.8],
            "deadline": [date(2023, 8, 31)],
            "deadline_text": ["Tháng 8/2023"],
            "legal_basis": ["Công văn BTTTT-CĐSQG 2023, nhiệm vụ 3"],
            "document": ["CV-2023"],
            "source_lines": ["161"],
        }
    )


def _delivery(
    agency: str, period: str, revision: int, status: str, in_force: bool, reasons: list[str]
) -> dict[str, Any]:
    parsed = parse_period(period)
    return {
        "delivery_id": delivery_id(agency, period, revision),
        "agency_code": agency,
        "dataset": "dossiers",
        "period": period,
        "period_start": parsed.start,
        "period_end": parsed.end,
        "revision": revision,
        "path": f"{agency}/dossiers/{period}.r{revision}.csv",
        "status": status,
        "is_current": in_force,
        "is_sample": agency == "H01",
        "received_at": datetime(2024, 4, 20, 9, 30),
        "rows_read": 1000,
        "rows_accepted": 990,
        "rows_quarantined": 10,
        "sha256": delivery_id(agency, period, revision).encode().hex()[-64:].zfill(64),
        "reasons": reasons or [""][:0],
        "warnings": [""][:0],
    }


def _lineage() -> pl.DataFrame:
    in_force = [(agency, period, revision) for agency, period, revision, _, is_current, _ in DELIVERIES if is_current]
    months = [(*each, date(2024, 3, 1), 120) for each in in_force]
    # What was open when March began is in the deliveries before it.
    months.append(("H01", "2024-03", 1, date(2024, 2, 1), 30))
    return pl.DataFrame(
        [
            {
                "agency_code": agency,
                "dataset": "dossiers",
                "month": month,
                "delivery_id": delivery_id(agency, period, revision),
                "rows": rows,
            }
            for agency, period, revision, month, rows in months
        ]
    )


def _late_dossiers() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "agency_code": agency,
                "unit_code": unit,
                "dossier_code": code,
                "procedure_code": procedure,
                "channel": "online",
                "status": "processing",
                "submitted_at": datetime(2024, 3, 1, 8),
                "accepted_at": datetime(2024, 3, 1, 9),
                "due_at": datetime(2024, 4, 19, 17),
                "state": state,
                "days_late": days,
            }
            for agency, unit, code, procedure, state, days in LATE_DOSSIERS
        ],
        schema_overrides={"unit_code": pl.String, "days_late": pl.Int32},
        infer_schema_length=None,
    )


def _late_rate_dossiers() -> pl.DataFrame:
    def instant(day: str) -> datetime:
        return datetime.combine(date.fromisoformat(day), time(9, 30))

    return pl.DataFrame(
        [
            {
                "agency_code": agency,
                "unit_code": unit,
                "dossier_code": code,
                "procedure_code": procedure,
                "channel": "counter",
                "status": "resolved" if finished else "processing",
                "accepted_at": datetime(2024, 1, 2, 8, 5),
                "due_at": instant(late_from).replace(hour=0, minute=0),
                "late_from": instant(late_from),
                "finished_at": instant(finished) if finished else None,
                "reason": "supplements" if code == "H02-124" else "deadline",
                "days_late": (
                    (date.fromisoformat(finished) if finished else AS_OF) - date.fromisoformat(late_from)
                ).days,
            }
            for agency, unit, code, procedure, late_from, finished in LATE_RATE_DOSSIERS
        ],
        schema_overrides={"unit_code": pl.String, "finished_at": pl.Datetime, "days_late": pl.Int32},
        infer_schema_length=None,
    )


def _breakdowns() -> dict[str, pl.DataFrame]:
    flows = []
    for agency, procedure, anchor, half_month, told in PROCEDURE_FLOWS:
        counts = {name: int(count) for name, count in (each.split("=") for each in told.split())}
        flows.append(
            {
                "agency_code": agency,
                "procedure_code": procedure,
                "anchor_half_month": date.fromisoformat(anchor),
                "half_month": date.fromisoformat(half_month),
                "period_end": date.fromisoformat(half_month) + timedelta(days=14),
                **dict.fromkeys(_FLOW_COUNTS, 0),
                **counts,
            }
        )
    payments = [
        {
            "agency_code": agency,
            "method": method,
            "status": status,
            "amount_from_vnd": least,
            "half_month": date.fromisoformat(half_month),
            "period_end": date.fromisoformat(half_month) + timedelta(days=14),
            "payments": counted,
            "amount_vnd": amount,
        }
        for agency, method, status, least, half_month, counted, amount in PAYMENT_FLOWS
    ]
    procedures = pl.DataFrame(
        {
            "agency_code": ["H02", "H01"],
            "procedure_code": ["1.000001", "1.000001"],
            "name_vi": ["Cấp giấy phép <xây dựng>", "Tên cũ"],
            "field_vi": ["Xây dựng", None],
            "valid_from": [date(2024, 1, 1), date(2020, 1, 1)],
        }
    )
    return {"procedure_flows": pl.DataFrame(flows), "payment_flows": pl.DataFrame(payments), "procedures": procedures}


def _tasks() -> pl.DataFrame:
    def task(name: str, codes: str, deadline: date | None) -> dict[str, Any]:
        return {
            "task_id": name,
            "task_no": "1",
            "document": "CV-2024",
            "task_vi": f"Nhiệm vụ {name}",
            "responsible": codes,
            "responsible_codes": codes,
            "source_lines": "157",
            "coordinating_codes": None,
            "deadline": deadline,
            "deadline_text": "Thường xuyên",
            "status": "past_deadline" if deadline else "no_deadline",
            "days_left": -20 if deadline else None,
        }

    return pl.DataFrame(
        [task("A", "MIN|PRO", None), task("B", "H02", date(2024, 4, 1)), task("C", "G01", None)],
        schema_overrides={"coordinating_codes": pl.String},
        infer_schema_length=None,
    )


def _assignments() -> dict[str, pl.DataFrame]:
    count = {
        "indicator_code": "datastore_link_count",
        "group_code": "MIN",
        "list_code": "DATASTORE_LINK_PENDING",
        "name_vi": "Số bộ chưa kết nối Kho",
        "as_of": date(2024, 5, 31),
        "listed": 12,
        "published": 13,
        "denominator": 20,
        "recomputed": 12,
        "verdict": "differs",
    }
    shares = [
        {
            "group_code": "PRO",
            "vendor": vendor,
            "grade": grade,
            "systems": systems,
            "surveyed": 2,
            "share": systems / 2,
            "published_share": printed,
            "verdict": "not_published" if printed is None else "equal",
        }
        for vendor, grade, systems, printed in (("", "A", 1, 0.5), ("", "B", 1, None), ("VNPT", "A", 1, None))
    ]
    systems = [
        {
            "agency_code": agency,
            "agency_name_vi": name,
            "agency_type": "province",
            "rank": rank,
            "grade": grade,
            "vendor": "VNPT",
            "document": "CV-2023",
            "source_line": "254",
        }
        for agency, name, rank, grade in (("H01", "An Giang", 2, "B"), ("H02", "Bà Rịa - Vũng Tàu", 1, "A"))
    ]
    return {
        "commitment_counts": pl.DataFrame([count]),
        "system_survey_shares": pl.DataFrame(shares, infer_schema_length=None),
        "system_survey": pl.DataFrame(systems),
    }


def _gate_results() -> pl.DataFrame:
    def result(gate: str, rule: str, severity: str, subject: str, agency: str | None, success: bool) -> dict[str, Any]:
        return {
            "gate": gate,
            "rule": rule,
            "severity": severity,
            "subject": subject,
            "agency_code": agency,
            "dataset": "dossiers" if agency else None,
            "period": "2024-03" if agency else None,
            "success": success,
            "observed": "42,00%",
            "threshold": "≤ 5,00%",
            "message_vi": "Tỷ lệ dòng bị loại vượt ngưỡng",
            "message_en": "The share of refused rows is above the threshold",
        }

    return pl.DataFrame(
        [
            result("delivery", "quarantine_share", "critical", delivery_id("H05", "2024-03", 1), "H05", False),
            # What a rule found on all deliveries together: it passed where its failures are held.
            result("delivery", "quarantine_share", "critical", "deliveries", None, True),
            result("delivery", "volume_usual", "warning", delivery_id("H02", "2024-03", 2), "H02", False),
            # The mart also holds what the publication gate found on an earlier version.
            result("publication", "keys_unique", "warning", "indicator_values", None, False),
        ],
        infer_schema_length=None,
    )


def _quarantine() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "delivery_id": [delivery_id("H01", "2024-03", 1), delivery_id("H02", "2024-03", 2)],
            "agency_code": ["H01", "H02"],
            "dataset": ["dossiers", "dossiers"],
            "period": ["2024-03", "2024-03"],
            "rule": ["channel_known", "channel_known"],
            "column": ["channel", "channel"],
            "rows": [1_200, 34],
        }
    )


def _service_quality_rules() -> pl.DataFrame:
    rule = {
        "metric_code": "digitized",
        "ref": "4.2",
        "sort_order": 14,
        "name_vi": "Tỷ lệ hồ sơ thực hiện số hóa hồ sơ",
        "name_en": "Dossiers digitized",
        "block_code": "MDSH",
        "block_order": 5,
        "max_points": 4.0,
        "counts_vi": "Chỉ số digitization_rate_766.",
        "counts_en": "Indicator digitization_rate_766.",
    }
    observed = {"status": "observed", "full_at": 1.0, "is_applied": True, "note_vi": "không áp ngưỡng 80%"}
    documented = {"status": "documented", "full_at": 0.8, "is_applied": False, "note_vi": None}
    return pl.DataFrame([{**rule, **each, "note_en": each["note_vi"]} for each in (observed, documented)])


def _published_figures() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "figure_id": ["F1"],
            "document": ["BC-VPCP-2024"],
            "indicator_name_vi": ["Tỷ lệ cấp kết quả điện tử"],
            "dimension_value": [None],
            "agency_name_vi": ["Khối bộ, ngành"],
            "period_start": [date(2024, 1, 1)],
            "period_end": [date(2024, 5, 1)],
            "qualifier": ["exact"],
            "source_lines": ["63"],
            "source_text": ["10.487/10.614 = 98,81%"],
        },
        schema_overrides={"dimension_value": pl.String},
    )


def _reconciliation() -> pl.DataFrame:
    figure = {
        "figure_id": "F1",
        "origin": "published",
        "source": "BC-VPCP-2024",
        "indicator_code": "electronic_result_rate_emc",
        "catalogue_code": None,
        "agency_code": "MIN",
        "unit_code": "",
        "period": None,
        "published_value": 98.81,
        "decimals": 2,
        "unit": "%",
        "numerator": 10_487.0,
        "denominator": 10_614.0,
        "recomputed_value": 98.80346,
        "convention": "neither",
        "computed_numerator": None,
        "computed_denominator": None,
        "computed_value": None,
        "difference": None,
        "qualifier": "exact",
        "comparability": None,
        "comparability_reasons": None,
        "comparison": None,
        "level_value": None,
        "base_if_points": None,
        "base_if_relative": None,
        "base_if_times": None,
        "classification": None,
        "verdict": "mismatch",
        "verdict_reason": None,
    }
    ambiguous = {
        **figure,
        "figure_id": "F2",
        "indicator_code": "payment_online_rate_yoy",
        "published_value": 30.48,
        "unit": "%?",
        **dict.fromkeys(("numerator", "denominator", "recomputed_value", "convention")),
        "level_value": 43.11,
        "base_if_points": 12.63,
        "base_if_relative": 33.0395,
        "verdict": "ambiguous",
    }
    internal = {
        **ambiguous,
        "figure_id": "F3",
        "source": "BC13-2022",
        "published_value": 71.36,
        "unit": "%",
        "verdict": "not_comparable",
        "verdict_reason": "other_system|outside_validity",
        "classification": "Lưu hành nội bộ",
    }
    names = ("catalogue_code", "period", "comparability", "comparability_reasons", "comparison", "verdict_reason")
    texts = {name: pl.String for name in (*names, "classification", "convention")}
    numbers = {name: pl.Int64 for name in ("computed_numerator", "computed_denominator")}
    values = ("computed_value", "difference", "level_value", "base_if_points", "base_if_relative", "base_if_times")
    floats = {name: pl.Float64 for name in values}
    return pl.DataFrame([figure, ambiguous, internal], schema_overrides={**texts, **numbers, **floats})


def _inconsistencies() -> pl.DataFrame:
    listed = {
        "inconsistency_id": "N01",
        "is_listed": True,
        "found_by": "check",
        "check_code": "counts_give_value",
        "kind": "arithmetic",
        "severity": "high",
        "documents": "BC-VPCP-2024",
        "figure_ids": "F1",
        "description_vi": "10.487/10.614 = 98,8035% nhưng công bố 98,81%",
        "found_vi": "Tử số, mẫu số không cho giá trị công bố",
        "handling_vi": "giữ giá trị công bố, gắn cờ",
        "classification": None,
    }
    noted = {
        **listed,
        "inconsistency_id": "N22",
        "found_by": "noted",
        "check_code": None,
        "documents": "BC13-2022",
        "description_vi": "OCR làm hỏng tên cơ quan",
        "found_vi": None,
        "classification": "Lưu hành nội bộ",
    }
    return pl.DataFrame([listed, noted], infer_schema_length=None)


def _boundaries() -> dict[str, pl.DataFrame]:
    """What became of agencies in 2025, as the facts say: H02 went into H05, H01 went on with another (H33)."""
    reference = PROJECT_ROOT / "data" / "reference"
    return {
        "agency_successions": pl.read_csv(reference / "agency_successions.csv", try_parse_dates=True),
        "agency_entities": pl.DataFrame(
            {
                "agency_code": ["H01", "H01"],
                "name_vi": ["An Giang", "An Giang mới"],
                "name_en": ["An Giang", "New An Giang"],
                "valid_from": [None, date(2025, 7, 1)],
                "valid_to": [date(2025, 6, 30), None],
            }
        ),
        "indicator_bridging": pl.read_csv(reference / "indicator_bridging.csv"),
    }
