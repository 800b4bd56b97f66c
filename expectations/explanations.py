"""Why the gates' rules stand where they do, in both languages: for the command line, and for docs/gates.md.

python -m expectations.explanations        # writes the tables of docs/gates.md
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from expectations.coverage import COVERAGE_KEPT
from expectations.delivery import COMPARATIVE_RULES, COMPARATIVE_SUITE, OWN_RULES, OWN_SUITE
from expectations.due import window
from expectations.final_figures import CHANGES_COUNTED, CHANGES_EXPLAINED
from expectations.mart_rules import mart_rules
from expectations.publication import figure_rules
from expectations.suites import SUITES
from orchestration.ledger.gate_results import Severity
from orchestration.ledger.verdicts import weekday
from orchestration.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "gates.md"
_TEXTS = Path(__file__).with_name("explanations.toml")


@dataclass(frozen=True)
class Explanation:
    """One rule: which suite asks it, how severely, where its threshold stands, why there and what it catches."""

    code: str
    suite: str
    severity: Severity
    name_vi: str
    name_en: str
    threshold: str
    vi: str
    en: str


@cache
def explanations() -> dict[str, Explanation]:
    """Every rule of every suite, by its code, in the suites' order."""
    texts = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
    found: dict[str, Explanation] = {}
    for suite, code, severity, name_vi, name_en, threshold in _rules():
        found.setdefault(
            code, Explanation(code, suite, severity, name_vi, name_en, threshold, texts[code]["vi"], texts[code]["en"])
        )
    return found


def _rules() -> Iterator[tuple[str, str, Severity, str, str, str]]:
    for suite, rules in ((OWN_SUITE, OWN_RULES), (COMPARATIVE_SUITE, COMPARATIVE_RULES)):
        for rule in rules:
            yield suite, rule.code, rule.severity, rule.name_vi, rule.name_en, rule.threshold
    yield "publication", "marts_present", "critical", "Đủ các bảng công bố", "Every mart is there", "= 0"
    figures = figure_rules(window(_ANY_DAY, weekday), None)
    for mart_rule in (*mart_rules(), CHANGES_EXPLAINED, CHANGES_COUNTED, *figures, COVERAGE_KEPT):
        names = mart_rule.name_vi, mart_rule.name_en
        yield mart_rule.suite, mart_rule.code, mart_rule.severity, *names, mart_rule.threshold


#: Queries name days; names and thresholds do not.
_ANY_DAY = date(2024, 1, 1)


def tables() -> dict[str, str]:
    """The tables of docs/gates.md, by suite."""
    return {suite: _table([one for one in explanations().values() if one.suite == suite]) for suite in SUITES}


def _table(rules: Sequence[Explanation]) -> str:
    lines = ["| rule | severity | stands at | why there; what it catches |", "|---|---|---|---|"]
    lines += [f"| `{rule.code}` | {rule.severity} | {rule.threshold} | {rule.en} |" for rule in rules]
    return "\n".join(lines)


def filled(page: str) -> str:
    """The page with its tables written anew between their marks.

    Raises:
        ValueError: a mark is missing.
    """
    for suite, table in tables().items():
        begin, end = f"<!-- {suite}: begin (python -m expectations.explanations) -->", f"<!-- {suite}: end -->"
        before, _, rest = page.partition(begin)
        _, mark, after = rest.partition(end)
        if not mark:
            raise ValueError(f"docs/gates.md has no place for the table of the suite {suite}: {begin} … {end}")
        page = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
