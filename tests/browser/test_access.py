"""Roles through a real login at an OpenID provider: who may see which dossiers, and who may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.identity import identity_provider
from tests.support.serving import Server, serving, settle
from tests.unit.app.marts import publish_marts

ROLES = """identity,role,agency_code,valid_from,valid_to
h02@example.org,agency,H02,,
to@example.org,programme,,,
cu@example.org,agency,H02,,2020-12-31
"""


@pytest.fixture(scope="module")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app over a small publication, with a login and roles."""
    home: Path = tmp_path_factory.mktemp("access")
    publish_marts(home, "run-1")
    with identity_provider(h02=True, to=True, cu=True, la=True, gia=False) as provider:
        (home / "secrets.toml").write_text(provider.secrets_toml(), encoding="utf-8")
        table = ROLES + "gia@example.org,programme,,,\n"
        (home / "roles.csv").write_text(table, encoding="utf-8")
        with serving(home) as served:
            yield served


@dataclass
class Reading:
    """Somebody's browser."""

    page: Page
    url: str

    def list_of(self, agency: str) -> str:
        """What the tardiness page says of an agency, of today and of March 2024."""
        said = []
        for view in ("", "&view=period&period=2024-03"):
            self.page.goto(f"{self.url}/tardiness?agency={agency}{view}")
            settle(self.page, "Hồ sơ quá hạn")
            said.append(self.page.locator("[data-testid=stMain]").inner_text())
        return "\n".join(said)


def logged_in(browser: Browser, server: Server, who: str | None) -> Reading:
    """Somebody new, who logs in, or not."""
    page = browser.new_context().new_page()
    page.goto(server.url)
    settle(page, "Tổng quan")
    if who is not None:
        page.get_by_text("Đăng nhập", exact=True).click()
        page.get_by_role("link", name=f"{who}@example.org").click()
        expect(page.get_by_text("Đăng xuất")).to_be_visible(timeout=30_000)
    return Reading(page, server.url)


def test_nobody_logged_in_reads_as_the_public(browser: Browser, server: Server) -> None:
    said = logged_in(browser, server, None).list_of("H02")
    assert "Sở Xây dựng" in said, "units are named"
    assert "H02-0" not in said
    assert "H02-1" not in said


def test_an_agency_sees_its_own_dossiers_and_no_other_s(browser: Browser, server: Server) -> None:
    reading = logged_in(browser, server, "h02")
    own = reading.list_of("H02")
    assert "H02-001" in own, "late now"
    assert "H02-121" in own, "late in March, finished in April"
    for other in ("H01", "G01", "ALL"):
        said = reading.list_of(other)
        assert "H01-005" not in said
        assert "H01-140" not in said
        assert "G01-006" not in said


def test_an_agency_that_asks_for_another_s_rows_is_refused_and_noted(browser: Browser, server: Server) -> None:
    reading = logged_in(browser, server, "h02")
    for agency, sees in (("H02", True), ("H01", False)):
        reading.page.goto(f"{reading.url}/agency?agency={agency}&period=2024-03")
        settle(reading.page, "Cơ quan")
        assert reading.page.get_by_role("heading", name="Lần gửi", exact=True).count() == int(sees)
    log = (server.home / "app.log").read_text(encoding="utf-8")
    assert "agency H02) asked for rows of H01" in log
    assert "asked for rows of H02" not in log


def test_data_docs_are_closed_where_roles_are(browser: Browser, server: Server) -> None:
    page = browser.new_context().new_page()
    answer = page.goto(f"{server.url}/data-docs/index.html")
    assert answer is not None
    assert answer.status == 403


def test_the_programme_team_sees_all_dossiers_and_no_code(browser: Browser, server: Server) -> None:
    reading = logged_in(browser, server, "to")
    said = reading.list_of("ALL")
    assert "1.000003" in said, "the procedure of the ministry's dossier"
    assert "•••" in said
    assert "H02-001" not in said
    of_agency = reading.list_of("H02")
    assert "10 hồ sơ, đúng bằng tử số" in of_agency
    assert "H02-1" not in of_agency


@pytest.mark.parametrize("who", ["cu", "la", "gia"])
def test_a_role_that_ended_or_was_never_given_or_an_unverified_address_is_none(
    browser: Browser, server: Server, who: str
) -> None:
    reading = logged_in(browser, server, who)
    expect(reading.page.get_by_text("chưa được cấp vai trò")).to_be_visible()
    assert "H02-001" not in reading.list_of("H02")


def test_logged_out_nothing_is_left(browser: Browser, server: Server) -> None:
    reading = logged_in(browser, server, "h02")
    with reading.page.expect_navigation():
        reading.page.get_by_text("Đăng xuất", exact=True).click()
    expect(reading.page.get_by_text("Đăng nhập", exact=True)).to_be_visible(timeout=30_000)
    assert "H02-001" not in reading.list_of("H02")
