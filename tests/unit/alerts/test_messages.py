"""A message says which file, what failed, how much, which rows, how to mend it, by when, and where to look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.alerts.messages import TOLD_IN_FULL, Example, write
from orchestration.alerts.planning import plan
from orchestration.ledger.incidents import Condition, Incident
from orchestration.ledger.outbox import Message
from tests.support.alerting import MONDAY, condition, opened, registry, seen, words

EXAMPLE = Example("Tháng 2", 7, "submitted_at", "=cmd()<b>32/13/2024</b>", "Ngày không có thật", "No such day")

REFUSED = condition(
    "rows_refused",
    delivery_id="H29-dossiers-2024-02-r1-abc",
    path="H29/dossiers/2024-02.csv",
    rows_read=1200,
    rows_failed=12,
    message_vi="12/1.200 dòng bị loại",
    message_en="12/1,200 rows refused",
)


def messages(tmp_path: Path, *conditions: Condition, language: str = "vi") -> list[Message]:
    """What one owner gets."""
    rows = registry(tmp_path / "owners.csv", f"*,*,owner,Đầu mối dữ liệu,mail,{language}")
    return [write(draft, words(EXAMPLE)) for draft in plan(opened(*conditions), seen(rows))]


def test_a_message_says_all_that_an_owner_needs(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, REFUSED, replace(condition("volume"), path="H29/dossiers/2024-02.csv"))
    assert message.subject == "[Thước] Cần xử lý: Thành phố Hồ Chí Minh · Hồ sơ TTHC · 2024-02"
    wanted = [
        "Kính gửi Đầu mối dữ liệu",
        "2 lỗi cần xử lý",
        "H29/dossiers/2024-02.csv",
        "1.200 dòng, bị loại 12 (1,00%)",
        "12/1.200 dòng bị loại",
        "trang tính “Tháng 2”, dòng 7",
        "submitted_at",
        "Ngày không có thật",
        "06/03/2024",
        "http://127.0.0.1:8501/agency?agency=H29",
        opened(REFUSED)[0].fingerprint,
    ]
    assert [text for text in wanted if text not in message.text] == []
    html = message.html.replace("&amp;", "&")
    assert [text for text in wanted if text not in html] == []
    assert message.delivery_id == REFUSED.delivery_id
    assert len(message.short) < 500


def test_what_somebody_typed_is_text_in_html(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, REFUSED)
    assert "<b>32" not in message.html
    assert "&lt;b&gt;32" in message.html


def test_in_english_on_request_with_english_figures(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, REFUSED, language="en")
    assert "1 fault to mend." in message.text
    assert "1,200 rows read, 12 refused (1.00%)" in message.text
    assert "12/1,200 rows refused" in message.text
    assert "2024-03-06" in message.text
    assert "Ho Chi Minh City · Dossiers" in message.subject
    assert "sheet “Tháng 2”, row 7" in message.text
    assert "No such day" in message.text
    assert "Ngày không có thật" not in message.text


def test_a_long_list_is_cut_counted_and_still_told(tmp_path: Path) -> None:
    months = [f"20{year}-{month:02}" for year in (22, 23) for month in range(1, 13)]
    (message,) = messages(tmp_path, *(condition(period=month) for month in months))
    assert message.subject.endswith("Thành phố Hồ Chí Minh, 24 mục cần xem")
    assert message.text.count("sửa volume") == TOLD_IN_FULL
    assert f"… và {len(months) - TOLD_IN_FULL} mục nữa" in message.text
    assert len(message.notices) == len(months)
    assert "2023-12" in message.text, "the newest come first"


def test_the_same_draft_is_the_same_message_and_another_day_another(tmp_path: Path) -> None:
    (first,) = messages(tmp_path, REFUSED)
    (again,) = messages(tmp_path, REFUSED)
    assert first.message_id == again.message_id
    rows = registry(tmp_path / "o.csv", "*,*,owner,Đầu mối dữ liệu,mail")
    (later,) = plan(opened(REFUSED), seen(rows, now=MONDAY.replace(day=5)))
    assert write(later, words()).message_id != first.message_id


@pytest.mark.parametrize(
    ("standing_in", "told"), [("no_owner", "Chưa có đầu mối nào"), ("no_channel", "chưa có kênh nhận tin")]
)
def test_who_stands_in_is_told_why(tmp_path: Path, standing_in: str, told: str) -> None:
    rows = registry(tmp_path / "o.csv", "*,*,programme,Tổ,team", "H29,*,owner,Đầu mối,broken")
    incidents = opened(REFUSED if standing_in == "no_channel" else condition(agency="H26"))
    (draft,) = plan(incidents, seen(rows, channels=["team"]))
    assert draft.standing_in == standing_in
    assert told in write(draft, words()).text


def test_mended_faults_are_named_and_nothing_is_attached(tmp_path: Path) -> None:
    rows = registry(tmp_path / "o.csv", "*,*,owner,Đầu mối,mail")
    first = plan(opened(REFUSED), seen(rows))
    mended: list[Incident] = [replace(one, status="resolved", resolved_at=MONDAY) for one in opened(condition())]
    told = [notice for draft in plan(opened(condition()), seen(rows)) for notice in draft.notices]
    (draft,) = plan(mended, seen(rows, told=told))
    message = write(draft, words(EXAMPLE))
    assert message.subject.startswith("[Thước] Đã khắc phục")
    assert "dòng 7" not in message.text
    assert message.delivery_id is None
    assert write(first[0], words(EXAMPLE)).delivery_id is not None
