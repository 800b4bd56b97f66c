"""The pages over a small publication: what they say, and what they never hide."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from app.components.filters import page_number
from orchestration.alerts.lifecycle import look
from orchestration.ledger import Ledger
from orchestration.settings import PROJECT_ROOT
from tests.support.alerting import MONDAY, condition
from tests.unit.app.conftest import OpenPage, words
from tests.unit.app.marts import FIGURES, publish_marts

TITLES = {
    "overview": ("Tổng quan", "Overview"),
    "league": ("Xếp hạng", "League table"),
    "quality": ("Chất lượng dữ liệu", "Data quality"),
    "reconciliation": ("Đối soát", "Reconciliation"),
    "methods": ("Phương pháp", "Methods"),
    "agency": ("Cơ quan", "Agency"),
    "tardiness": ("Hồ sơ quá hạn", "Tardiness"),
    "digitization": ("Số hóa và tái sử dụng", "Digitization and reuse"),
    "signals": ("Dấu hiệu cần hỏi", "Signals that prompt a question"),
    "dictionary": ("Từ điển dữ liệu", "Data dictionary"),
    "payment": ("Thanh toán trực tuyến", "Online payment"),
    "receipt": ("Biên nhận số liệu", "Receipt"),
    "publications": ("Các kỳ công bố", "Publications"),
    "tasks": ("Nhiệm vụ và cam kết", "Tasks and commitments"),
    "systems": ("Hệ thống thông tin", "Systems"),
}


@pytest.mark.parametrize("page", TITLES)
def test_every_page_says_what_its_figures_stand_on_in_both_languages(open_page: OpenPage, page: str) -> None:
    vietnamese, english = open_page(page), open_page(page, lang="en")
    assert not vietnamese.exception
    assert not english.exception
    assert (vietnamese.title[0].value, english.title[0].value) == TITLES[page]
    assert "Số liệu đến hết ngày 20/04/2024" in words(vietnamese)
    assert "Kỳ công bố số 1" in words(vietnamese)
    assert "tạo lúc 21/04/2024 07:12" in words(vietnamese)
    assert "Có dữ liệu mẫu (giả lập)" in words(vietnamese)
    assert "Figures up to the end of 20/04/2024" in words(english)


def test_before_the_first_publication_the_app_says_what_to_run(open_page: OpenPage, tmp_path: Path) -> None:
    app = open_page(home=tmp_path)
    assert not app.exception
    assert app.title[0].value == "Chưa có số liệu"
    assert [code.value for code in app.code] == ["make run", "thuoc run"]


def test_a_damaged_publication_is_told_and_not_a_crash(open_page: OpenPage, tmp_path: Path) -> None:
    publish_marts(tmp_path, "run-1")
    (tmp_path / "published" / "1" / "indicators.parquet").unlink()
    app = open_page(home=tmp_path)
    assert not app.exception
    assert "indicators.parquet" in app.error[0].value


def test_the_overview_shows_numerator_and_denominator_behind_a_rate(open_page: OpenPage) -> None:
    said = words(open_page())
    assert "7,00%" in said
    assert "1.234.567 / 17.634.567" in said


def test_the_overview_marks_a_partial_figure_in_words(open_page: OpenPage) -> None:
    assert "Thiếu một phần" in words(open_page())


def test_a_provisional_period_is_marked_in_words(open_page: OpenPage) -> None:
    assert "Số liệu sơ bộ" in words(open_page(period="2024-04"))
    assert "Số liệu sơ bộ" not in words(open_page(period="2024-03"))


def test_the_overview_tells_the_change_and_whether_it_is_better(open_page: OpenPage) -> None:
    said = words(open_page(scope="PRO"))
    assert "−2,00 điểm %" in said
    assert "tốt hơn · cùng kỳ năm trước 10,00%" in said
    assert "+50,00%" in words(open_page(scope="ALL"))


def test_the_overview_judges_a_groups_own_target(open_page: OpenPage) -> None:
    provinces = words(open_page(scope="PRO", lang="en"))
    assert "Target ≥ 80% was due by 31/08/2023" in provinces, "the figures are of April 2024"
    assert ">reached<" in provinces
    assert "Target ≥ 80%" not in words(open_page(scope="ALL", lang="en"))


def test_the_overview_says_what_it_takes_to_reach_a_target(open_page: OpenPage) -> None:
    assert "10 more needed" in words(open_page(scope="PRO", period="2024-04", lang="en"))
    assert "more needed" not in words(open_page(scope="PRO", lang="en"))


def test_a_link_shows_what_its_address_names(open_page: OpenPage) -> None:
    app = open_page("league", indicator="late_rate", period="2023-03", group="PRO", boundaries="2024", lang="en")
    chosen = {select.label: select.value for select in app.selectbox}
    named = {"Indicator": "late_rate", "Period type": "month", "Period": "2023-03", "Boundaries": "2024"}
    assert chosen == {**named, "Peers": "", "Vendor of the system": ""}


def test_codes_that_do_not_exist_fall_back_to_the_default(open_page: OpenPage) -> None:
    app = open_page("league", indicator="no_such", period="1999-13", group="XXX", boundaries="1802", lang="fr")
    assert not app.exception
    assert app.title[0].value == "Xếp hạng"
    chosen = {select.label: select.value for select in app.selectbox}
    named = {"Chỉ số": "late_rate", "Loại kỳ": "month", "Kỳ": "2024-03", "Ranh giới": "then"}
    assert chosen == {**named, "Cùng loại": "", "Nhà cung cấp hệ thống": ""}


@pytest.mark.parametrize(
    ("page", "address", "said"),
    [
        ("agency", {"agency": "XXX"}, "Cơ quan: ở đây không có “XXX”; đang hiện"),
        ("league", {"period": "1999-13"}, "Kỳ: ở đây không có “1999-13”; đang hiện Tháng 3/2024"),
        ("tardiness", {"agency": "H02", "unit": "<script>"}, "Đơn vị: ở đây không có “<script>”"),
        ("receipt", {"indicator": "nope"}, "Chỉ số: ở đây không có “nope”"),
    ],
)
def test_an_address_that_names_what_is_not_there_says_what_is_shown_instead(
    open_page: OpenPage, page: str, address: dict[str, str], said: str
) -> None:
    app = open_page(page, **address)
    assert not app.exception
    assert any(each.value.startswith(said) for each in app.warning), [each.value for each in app.warning]
    assert not open_page(page).warning


def test_what_no_longer_goes_with_a_choice_is_no_mistake(open_page: OpenPage) -> None:
    app = open_page("tardiness", agency="H02", unit="H02.01", lang="en")
    app.selectbox(key="filter_agency").select("H01").run()
    assert not app.warning


def test_a_publication_that_is_not_kept_is_told_with_the_way_back(open_page: OpenPage) -> None:
    app = open_page(publication="999")
    assert app.title[0].value == "Kỳ công bố này không còn lưu"
    assert "999" in app.warning[0].value
    assert "Về kỳ công bố hiện hành" in words(app)


def test_a_choice_names_every_filter_of_the_page_in_the_address(open_page: OpenPage) -> None:
    app = open_page("league", lang="en")
    app.selectbox(key="filter_indicator").select("portal_visits").run()
    assert dict(app.query_params) == {
        "lang": "en",
        "indicator": "portal_visits",
        "period": "2024-03",
        "group": "PRO",
        "boundaries": "then",
    }


def test_the_league_lists_agencies_without_a_figure_apart(open_page: OpenPage) -> None:
    said = words(open_page("league"))
    assert "Trong kỳ không phát sinh: mẫu số bằng 0." in said
    assert "Lần gửi chưa được chấp nhận, chờ khắc phục." in said
    assert "Chưa từng gửi dữ liệu này." in said


def test_names_from_the_marts_are_shown_as_text(open_page: OpenPage) -> None:
    said = words(open_page("league"))
    assert "&lt;b&gt;Bắc Kạn&lt;/b&gt;" in said
    assert "<b>Bắc Kạn</b>" not in said


def test_an_agency_without_an_english_name_keeps_its_own(open_page: OpenPage) -> None:
    said = words(open_page("league", lang="en"))
    assert "Ba Ria - Vung Tau" in said
    assert "=Bạc Liêu" in said


def test_held_deliveries_are_listed_with_reasons_and_what_to_send(open_page: OpenPage) -> None:
    said = words(open_page("quality"))
    assert "Thiếu cột bắt buộc: due_at" in said
    assert "Không đọc được tệp: nén gzip hỏng" in said
    assert "2024-03.r3" in said


def test_the_heatmap_says_each_status_in_words(open_page: OpenPage) -> None:
    said = words(open_page("quality", year="2024"))
    cells = re.findall(r'<td class="th-cell"><span class="th-status [^>]*>([^<]*)</span></td>', said)
    assert {"Nhận", "Nhận*", "Chờ sửa", "Lỗi tệp", "Thiếu", "–"} == set(cells)


def test_the_quality_page_shows_gates_and_quarantine(open_page: OpenPage) -> None:
    said = words(open_page("quality", lang="en"))
    assert "The findings are kept in the ledger, which is not at hand." in said
    assert "volume_usual" in said
    assert "The share of refused rows is above the threshold" in said
    assert "1.234" in said


def with_an_incident(tmp_path: Path) -> Path:
    """A published home whose ledger holds one open incident of Hồ Chí Minh City, for a delivery that is missing."""
    publish_marts(tmp_path, "run-1")
    missing = condition("delivery_missing", message_vi="Thiếu dữ liệu kỳ 2024-02", message_en="No data for 2024-02")
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        ledger.alerts.save(look({}, {missing.fingerprint: missing}, unjudged=(), now=MONDAY).changes, MONDAY)
    return tmp_path


def test_incidents_and_how_alerting_does_are_shown(open_page: OpenPage, tmp_path: Path) -> None:
    said = words(open_page("quality", home=with_an_incident(tmp_path)))
    assert "Thiếu dữ liệu kỳ 2024-02" in said
    assert "Đang chờ" in said
    assert "Hiệu quả cảnh báo" in said


def test_incidents_are_not_the_public_s(open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    assert "Thiếu dữ liệu kỳ 2024-02" not in words(open_page("quality", home=with_an_incident(tmp_path)))


def test_a_published_figure_is_computed_again(open_page: OpenPage) -> None:
    said = words(open_page("reconciliation"))
    assert "98,81%" in said
    assert "98,8035%" in said
    assert "không khớp cách nào" in said
    assert "10.487 / 10.614" in said


def test_signals_stand_apart_with_what_else_they_may_mean(open_page: OpenPage) -> None:
    assert "(dấu hiệu cần hỏi)" not in words(open_page("overview"))
    signals = words(open_page("signals"))
    assert signals.count("Dấu hiệu để hỏi, không phải kết luận về sai phạm.") == 6


def test_a_change_with_two_readings_shows_the_base_of_each(open_page: OpenPage) -> None:
    said = words(open_page("reconciliation"))
    assert "đọc là điểm %: kỳ gốc 12,63%" in said
    assert "đọc là tương đối: kỳ gốc 33,04%" in said
    assert "hai hệ đo khác nhau" in said


def test_the_reconciliation_page_lists_what_the_documents_contradict(open_page: OpenPage) -> None:
    said = words(open_page("reconciliation"))
    assert "counts_give_value" in said
    assert "OCR làm hỏng tên cơ quan" in said


def test_the_public_sees_nothing_that_circulates_internally(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "71,36%" in words(open_page("reconciliation"))
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    said = words(open_page("reconciliation"))
    assert "98,81%" in said
    assert "71,36%" not in said
    assert "OCR làm hỏng tên cơ quan" not in said


def test_methods_name_every_indicator_with_its_legal_basis(open_page: OpenPage) -> None:
    said = words(open_page("methods"))
    catalogue = pl.read_csv(PROJECT_ROOT / "data" / "reference" / "indicators.csv", infer_schema=False)
    assert said.count('class="th-entry"') == len(catalogue.filter(pl.col("origin") == "computed")) > 16
    assert "Tỷ lệ DVCTT mức độ 4" in said
    assert "Không so sánh trực tiếp với số liệu Cổng DVCQG: mẫu số khác." in said
    assert "quan sát được: không áp ngưỡng 80%" in said


def test_a_new_publication_is_shown_without_a_restart(open_page: OpenPage, tmp_path: Path) -> None:
    publish_marts(tmp_path, "run-1")
    app = open_page(home=tmp_path)
    assert "Kỳ công bố số 1" in words(app)
    corrected = [
        ("late_rate", "ALL", "2024-03", 1, 8, "ok") if row[1:3] == ("ALL", "2024-03") and row[0] == "late_rate" else row
        for row in FIGURES
    ]
    publish_marts(tmp_path, "run-2", corrected)
    said = words(app.run())
    assert "Kỳ công bố số 2" in said
    assert "1 / 8<" in said
    assert said.count("1.234.567 / 17.634.567") == 1, "among what changed since publication no. 1, and nowhere else"
    assert "+5,50 điểm %" in said


def test_the_league_can_be_bridged_to_other_boundaries_and_says_so(open_page: OpenPage) -> None:
    app = open_page("league", indicator="late_rate", period="2024-03", group="PRO", boundaries="2025")
    assert not app.exception
    assert "5,00% Σ" in words(app)  # H05: H02's 10 of 200 and its own held delivery
    assert "Bà Rịa - Vũng Tàu" not in words(app)
    assert "An Giang mới" in words(app), "what it is called in these boundaries"
    assert any(caption.value.startswith("Σ: số gộp theo ranh giới 2025") for caption in app.caption)


def test_a_refused_figure_stands_apart_with_the_reason(open_page: OpenPage) -> None:
    app = open_page("league", indicator="late_rate", period="2024-03", group="MIN", boundaries="2025")
    assert "nhận một phần chức năng của G04, G07, G14 từ 01/03/2025" in words(app)
    then = open_page("league", indicator="late_rate", period="2024-03", group="MIN")
    assert "nhận một phần chức năng" not in words(then)


@pytest.mark.parametrize("page", TITLES)
def test_every_long_table_of_a_page_is_paged_by_a_name_of_its_own(
    open_page: OpenPage, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.components.tables.page_number", lambda name, pages: page_number(name, pages + 1))
    assert not open_page(page).exception
