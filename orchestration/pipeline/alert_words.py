"""What alerts are told in: names of codes, and the rows that were refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from orchestration.alerts import conditions
from orchestration.alerts.messages import Bilingual, Example, Words
from orchestration.domain.agencies import GROUP_NAMES, read_agencies
from orchestration.domain.calendar import IsWorking
from orchestration.pipeline.events import error_text, event, record
from orchestration.refused_rows import csv_of, refused_rows
from orchestration.settings import Settings

if TYPE_CHECKING:
    import polars as pl

_OWN_RULES: dict[str, Bilingual] = {
    conditions.MISSING: ("Thiếu dữ liệu", "Missing delivery"),
    conditions.LATE: ("Gửi chậm", "Late delivery"),
    conditions.UNUSABLE: ("Thiết lập không dùng được", "A setting cannot be used"),
    conditions.RUN_FAILED: ("Lần chạy bị lỗi", "A run failed"),
    conditions.UNSENT: ("Thư cảnh báo không gửi được", "Alerts that cannot be sent"),
}

#: Refused rows that go along with a message, and those that stand in it.
ATTACHED_ROWS, SHOWN_ROWS = 5_000, 5


def words_of(settings: Settings, is_working: IsWorking) -> Words:
    """What codes are called, and what stands behind incidents."""
    agencies = read_agencies(settings.reference)
    return Words(
        agencies=GROUP_NAMES | {row["agency_code"]: (row["name_vi"], row["name_en"]) for row in agencies},
        datasets=_dataset_names(),
        rules=_fault_names(),
        topics=rule_names(),
        app_url=settings.app_url,
        is_working=is_working,
        examples=lambda delivery_id, dataset: _examples(settings, delivery_id, dataset),
    )


def rule_names() -> dict[str, Bilingual]:
    """What the rules behind incidents are called."""
    from expectations.explanations import explanations

    return {code: (one.name_vi, one.name_en) for code, one in explanations().items()} | _OWN_RULES


def _fault_names() -> dict[str, Bilingual]:
    """What their failures are called: a rule of a gate says what must hold, ours say what is wrong."""
    of_gates = {code: (f"Không đạt: {vi}", f"Failed: {en}") for code, (vi, en) in rule_names().items()}
    return of_gates | _OWN_RULES


def _dataset_names() -> Mapping[str, Bilingual]:
    from expectations.wording import DATASETS as names

    return names


def _examples(settings: Settings, delivery_id: str, dataset: str) -> list[Example]:
    rows = _refused(settings, dataset, delivery_id, SHOWN_ROWS)
    if rows is None:
        return []
    return [Example(**row) for row in rows.drop("rule").iter_rows(named=True)]


def attachment(settings: Settings, delivery_id: str) -> tuple[str, str] | None:
    """The first refused rows of a delivery as (file name, CSV); null where there are none."""
    found = next(settings.quarantine.glob(f"*/{delivery_id}.parquet"), None)
    if found is None:
        return None
    rows = _refused(settings, found.parent.name, delivery_id, ATTACHED_ROWS)
    return None if rows is None else (f"{delivery_id}.csv", "".join(csv_of(rows)))


def _refused(settings: Settings, dataset: str, delivery_id: str, most: int) -> pl.DataFrame | None:
    """Refused rows; a file that is damaged keeps no message from anybody."""
    try:
        return refused_rows(settings.quarantine, dataset, delivery_id, most=most)
    except Exception as error:
        told = error_text(error)
        record(settings, event("quarantine_unreadable", level="error", delivery_id=delivery_id, error=told))
        return None
