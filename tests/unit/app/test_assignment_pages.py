"""Tasks by deadline, commitments against their own lists, grades of systems by vendor."""

from __future__ import annotations

from tests.unit.app.conftest import OpenPage, words


def test_tasks_are_told_with_deadline_document_and_line_and_can_be_narrowed(open_page: OpenPage) -> None:
    said = words(open_page("tasks"))
    assert "01/04/2024" in said
    assert "dòng 157" in said
    past = words(open_page("tasks", status="past_deadline"))
    assert "Nhiệm vụ B" in past
    assert "Nhiệm vụ A" not in past


def test_a_printed_count_that_its_own_list_contradicts_is_told(open_page: OpenPage) -> None:
    said = words(open_page("tasks"))
    assert "13 / 20" in said
    assert "không khớp" in said


def test_systems_are_told_by_vendor_and_grade_beside_what_is_printed(open_page: OpenPage) -> None:
    said = words(open_page("systems"))
    assert "1 (50,00%)" in said
    assert "công bố 50,00%" in said
    assert said.index("Bà Rịa - Vũng Tàu") < said.index("An Giang"), "the best first"


def test_a_group_without_a_survey_shows_no_system_of_another(open_page: OpenPage) -> None:
    app = open_page("systems", group="MIN")
    assert not app.exception
    assert "An Giang" not in words(app)
