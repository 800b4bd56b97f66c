"""The app as an analyst meets it."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from playwright.sync_api import Browser, expect

from orchestration.domain.vietnamese import format_number, format_percent
from orchestration.publication.reader import Publication, open_publication
from orchestration.publication.writer import publish
from tests.browser.conftest import OpenAt, serious_faults
from tests.support.homes import Home
from tests.support.serving import PAGES, Server, serving, settle


@pytest.fixture(scope="module")
def publication(server: Server) -> Publication:
    return open_publication(server.home / "published")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_every_page_is_drawn_in_both_languages_and_keeps_nobody_out(open_at: OpenAt, address: str, dark: bool) -> None:
    page = open_at(address, dark=dark)
    expect(page.locator("h1")).to_have_text(PAGES[address][0])
    expect(page.get_by_text("Số liệu đến hết ngày 30/04/2024")).to_be_visible()
    expect(page.get_by_text("Có dữ liệu mẫu (giả lập)")).to_be_visible()
    assert serious_faults(page) == []
    page.get_by_text("English", exact=True).click()
    settle(page, PAGES[address][1])
    expect(page.get_by_text("Figures up to the end of 30/04/2024")).to_be_visible()
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0


@pytest.mark.parametrize("finished", [True, False], ids=["finished late", "unfinished"])
def test_three_clicks_lead_from_the_overview_to_the_dossiers_behind_a_late_rate(
    open_at: OpenAt, publication: Publication, finished: bool
) -> None:
    agency, unit, procedure = publication.query(
        "select agency_code, unit_code, procedure_code from late_rate_dossiers where late_from < date '2024-04-01' "
        "and (finished_at is null or finished_at >= date '2024-03-01') and unit_code is not null "
        f"group by all having bool_and((finished_at is not null) = {finished}) "
        "order by count(*) desc, unit_code, procedure_code limit 1"
    ).row(0)
    scope = "MIN" if agency.startswith("G") else "PRO"
    page = open_at(f"/?period=2024-03&indicator=late_rate&scope={scope}")
    page.locator(f".th-tiles a[href*='agency={agency}']").click()
    settle(page, "Cơ quan")
    expect(page.get_by_role("heading", name="Theo đơn vị: Tỷ lệ hồ sơ quá hạn")).to_be_visible()
    page.locator(f".th-table a[href^='tardiness'][href*='unit={unit}']").click()
    page.wait_for_url(f"**unit={unit}**")
    settle(page, "Hồ sơ quá hạn")
    page.locator(f".th-table a[href*='procedure={procedure}']").click()
    page.wait_for_url(f"**procedure={procedure}**")
    settle(page, "Hồ sơ quá hạn")
    codes = publication.query(
        "select dossier_code from late_rate_dossiers where late_from < date '2024-04-01' "
        "and (finished_at is null or finished_at >= date '2024-03-01') and unit_code = $1 and procedure_code = $2",
        [unit, procedure],
    )["dossier_code"]
    for code in codes:
        expect(page.get_by_text(code, exact=True)).to_be_visible()


def test_a_figure_opens_its_receipt(open_at: OpenAt, publication: Publication) -> None:
    (figure,) = publication.query(
        "select * from indicator_values where indicator_code = 'late_rate' and agency_code = 'H29' "
        "and unit_code = '' and period = '2024-03'"
    ).to_dicts()
    page = open_at("/agency?agency=H29&period=2024-03")
    page.get_by_role("row", name="Tỷ lệ hồ sơ quá hạn").first.get_by_role("link").nth(1).click()
    settle(page, "Biên nhận số liệu")
    equation = f"{format_number(figure['numerator'])} / {format_number(figure['denominator'])}"
    expect(page.locator(".th-equation")).to_contain_text(equation)
    expect(page.get_by_text("H29-dossiers-2024-03-r1-").first).to_be_visible()
    checks = publication.version.extra["checks"]
    passed, warned = (format_number(checks[name]) for name in ("passed", "warned"))
    told = f"đạt {passed} quy tắc; cảnh báo, kể cả về từng cơ quan: {warned}"
    assert checks["passed"] > 40
    expect(page.get_by_text(told)).to_be_visible()


def test_the_overview_shows_the_published_figures(open_at: OpenAt, publication: Publication) -> None:
    page = open_at("/?period=2024-YTD04&scope=PRO")
    figures = publication.query(
        "select * from indicator_values join indicators using (indicator_code) "
        "where period = '2024-YTD04' and agency_code = 'PRO' and unit_code = '' and theme <> 'signals'"
    )
    measures = publication.query("select * from indicators where origin = 'computed' and theme <> 'signals'")
    assert figures.height == measures.height >= 18
    for row in figures.iter_rows(named=True):
        card = page.locator(".th-card").filter(has=page.get_by_role("heading", name=row["name_vi"], exact=True))
        value = format_percent(row["value"]) if row["unit"] == "%" else format_number(row["value"])
        expect(card.locator(".th-value")).to_have_text(value)
        if row["unit"] == "%":
            behind = f"{format_number(row['numerator'])} / {format_number(row['denominator'])}"
            expect(card.locator(".th-counts")).to_have_text(behind)


def test_the_trend_writes_numbers_the_vietnamese_way(open_at: OpenAt) -> None:
    page = open_at("/?indicator=portal_visits&period=2024-YTD04")
    words = page.locator("[data-testid=stVegaLiteChart] svg text")
    expect(words.filter(has_text="Toàn quốc").first).to_have_text(re.compile(r"^Toàn quốc \d{1,3}(\.\d{3})+$"))
    numbers = [word for word in words.all_text_contents() if re.fullmatch(r"[\d.,]+", word)]
    assert len(numbers) > 2
    assert all(re.fullmatch(r"\d{1,3}(\.\d{3})*", number) for number in numbers), numbers


def test_a_choice_changes_the_address_and_the_back_button_undoes_it(open_at: OpenAt) -> None:
    page = open_at("/league?period=2024-03")
    page.get_by_text("Khối bộ, ngành", exact=True).click()
    page.wait_for_url(re.compile("group=MIN"))
    expect(page.locator("caption").first).to_contain_text("Khối bộ, ngành · Tháng 3/2024")
    page.go_back()
    page.wait_for_url(re.compile(r"/league\?period=2024-03$"))
    expect(page.locator("caption").first).to_contain_text("Khối địa phương · Tháng 3/2024")


def test_filters_go_along_to_other_pages(open_at: OpenAt) -> None:
    page = open_at("/?period=2024-02&lang=en")
    page.get_by_role("link", name="League table").click()
    settle(page, "League table")
    expect(page.locator("caption").first).to_contain_text("February 2024")


def test_a_card_leads_to_its_ranking(open_at: OpenAt) -> None:
    page = open_at("/?period=2024-03&scope=MIN")
    page.locator("[data-testid=stPageLink] a[href^='league'][href*='indicator=portal_visits']").click()
    settle(page, "Xếp hạng")
    expect(page.locator("caption").first).to_contain_text("Lượt truy cập Cổng Thông tin điện tử · Khối bộ, ngành")


def test_ranks_are_those_published(open_at: OpenAt, publication: Publication) -> None:
    page = open_at("/league?indicator=late_rate&period=2024-YTD04&group=PRO")
    ranks = publication.query(
        "select rank from rankings where indicator_code = 'late_rate' and period = '2024-YTD04' and group_code = 'PRO'"
    )
    shown = page.locator("table").first.locator("tbody tr td:first-child")
    expect(shown).to_have_count(ranks.height)
    # A shared rank says with how many, in a line of its own.
    told = [int(text.split("\n")[0]) for text in shown.all_inner_texts()]
    assert sorted(told) == sorted(ranks["rank"].to_list())


def test_the_quality_page_leads_to_data_docs(open_at: OpenAt) -> None:
    page = open_at("/quality")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Kết quả gần nhất: tính toàn vẹn của số liệu").click()
    opened.value.wait_for_load_state("domcontentloaded")
    assert "/data-docs/validations/publication/" in opened.value.url
    expect(opened.value.get_by_role("heading", name="Tính toàn vẹn của số liệu")).to_be_visible()
    assert (
        page.get_by_role("link", name="Mọi lần chạy, mọi bộ quy tắc").get_attribute("href") == "/data-docs/index.html"
    )


def test_the_quality_page_leads_to_models_and_their_lineage(browser: Browser, published_sample: Path) -> None:
    drawn = Home(published_sample).thuoc("docs")
    assert drawn.returncode == 0, drawn.stderr
    with serving(published_sample) as server:
        page = browser.new_context().new_page()
        page.goto(f"{server.url}/quality")
        settle(page, "Chất lượng dữ liệu")
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Mô hình và nguồn gốc dữ liệu").click()
        # dbt's own page works without the rights of the app's origin.
        expect(opened.value.locator(".ng-binding", has_text="thuoc").first).to_be_attached(timeout=60_000)


def test_a_download_opens_in_excel_and_says_where_it_comes_from(open_at: OpenAt, tmp_path: Path) -> None:
    page = open_at("/league?indicator=late_rate&period=2024-03&group=PRO")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Tải CSV").click()
    path = tmp_path / "league.csv"
    downloading.value.save_as(path)
    assert downloading.value.suggested_filename == "thuoc_1_league_late_rate_2024-03_PRO_then.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = pl.read_csv(path)
    assert rows["publication"].unique().to_list() == [1]
    assert rows["filters"].unique().to_list() == ["indicator=late_rate; period=2024-03; group=PRO; boundaries=then"]
    assert rows["rank"].min() == 1


@pytest.mark.parametrize("address", PAGES)
def test_pages_fit_a_phone(open_at: OpenAt, address: str) -> None:
    page = open_at(address, width=390)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_before_the_first_publication_the_app_says_what_to_run(open_at: OpenAt, tmp_path: Path) -> None:
    with serving(tmp_path) as empty:
        page = open_at("/", at=empty)
        expect(page.locator("h1")).to_have_text("Chưa có số liệu")
        expect(page.get_by_text("make run")).to_be_visible()


def test_a_new_publication_is_shown_without_a_restart(open_at: OpenAt, published_sample: Path, tmp_path: Path) -> None:
    candidate = published_sample / "warehouse" / "candidate.duckdb"
    _publish_again(candidate, tmp_path)
    with serving(tmp_path) as running:
        page = open_at("/", at=running)
        expect(page.get_by_text("Kỳ công bố số 1")).to_be_visible()
        _publish_again(candidate, tmp_path)
        page.get_by_text("Khối địa phương", exact=True).first.click()
        expect(page.get_by_text("Kỳ công bố số 2")).to_be_visible()


def _publish_again(candidate: Path, home: Path) -> None:
    publish(
        candidate,
        home / "published",
        run_id=f"run-{len(list(home.iterdir()))}",
        as_of=date(2024, 5, 1),
        code_version="0123abc",
        created_at=datetime(2024, 5, 2, 7, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
        retention=5,
    )
