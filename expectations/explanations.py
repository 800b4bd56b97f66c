"""Why the gates' rules stand where they do, in both languages: for the command line, and for docs/gates.md.

python -m expectations.explanations        # writes the tables of docs/gates.md
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from expectations.delivery import COMPARATIVE_RULES, OWN_RULES
from expectations.final_figures import CHANGES_COUNTED, CHANGES_EXPLAINED
from expectations.mart_rules import mart_rules
from orchestration.ledger.gate_results import Severity
from orchestration.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "gates.md"
_TEXTS = Path(__file__).with_name("explanations.toml")


@dataclass(frozen=True)
class Explanation:
    """One rule: which gate asks it, how severely, where its threshold stands, why there and what it catches."""

    code: str
    gate: str
    severity: Severity
    name_vi: str
    name_en: str
    threshold: str
    vi: str
    en: str


@cache
def explanations() -> dict[str, Explanation]:
    """Every rule of every gate, by its code, in the gates' order."""
    texts = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
    found: dict[str, Explanation] = {}
    for gate, code, severity, name_vi, name_en, threshold in _rules():
        found.setdefault(
            code, Explanation(code, gate, severity, name_vi, name_en, threshold, texts[code]["vi"], texts[code]["en"])
        )
    return found


def _rules() -> Iterator[tuple[str, str, Severity, str, str, str]]:
    for gate, rules in (("delivery", OWN_RULES), ("series", COMPARATIVE_RULES)):
        for rule in rules:
            yield gate, rule.code, rule.severity, rule.name_vi, rule.name_en, rule.threshold
    yield "publication", "marts_present", "critical", "Đủ các bảng công bố", "Every mart is there", "= 0"
    for mart_rule in (*mart_rules(), CHANGES_EXPLAINED, CHANGES_COUNTED):
        yield "publication", mart_rule.code, mart_rule.severity, mart_rule.name_vi, mart_rule.name_en, "= 0"


def tables() -> dict[str, str]:
    """The tables of docs/gates.md, by gate."""
    return {gate: _table([one for one in explanations().values() if one.gate == gate]) for gate in _GATES}


_GATES = ("delivery", "series", "publication")


def _table(rules: Sequence[Explanation]) -> str:
    lines = ["| rule | severity | stands at | why there; what it catches |", "|---|---|---|---|"]
    lines += [f"| `{rule.code}` | {rule.severity} | {rule.threshold} | {rule.en} |" for rule in rules]
    return "\n".join(lines)


def filled(page: str) -> str:
    """The page with its tables written anew between their marks.

    Raises:
        ValueError: a mark is missing.
    """
    for gate, table in tables().items():
        begin, end = f"<!-- {gate}: begin (python -m expectations.explanations) -->", f"<!-- {gate}: end -->"
        before, _, rest = page.partition(begin)
        _, mark, after = rest.partition(end)
        if not mark:
            raise ValueError(f"docs/gates.md has no place for the table of the gate {gate}: {begin} … {end}")
        page = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
