"""``thuoc gates``: the suites, what they last found and how that went, and why their rules stand where they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows

if TYPE_CHECKING:
    import polars as pl

    from expectations.explanations import Explanation

#: Runs that the trend looks back on.
RUNS_SHOWN = 10

_BARS = "▁▂▃▄▅▆▇█"
_NOT_JUDGED = "·"


def print_suites(*, suite: str | None, output: Format) -> None:
    """List every rule by suite: what it last found, and what it found in the last runs, the newest at the end.

    ``failed`` counts deliveries, agencies and groups, or marts; null where a rule was never judged. In a run the
    delivery gate judges what changed alone; the publication gate judges everything.

    Raises:
        WrongUsage: there is no such suite.
    """
    from expectations.suites import SUITES
    from orchestration.ledger import Ledger

    settings = load_settings()
    say = speaker(settings.language)
    rules = _rules(suite)
    with Ledger.open(settings.ledger_url) as ledger:
        latest, history = ledger.gate_results(), ledger.gate_history(runs=RUNS_SHOWN)
    failed = _failed_by_rule(latest)
    runs = history["run_id"].unique(maintain_order=True).to_list()
    by_run = [_failed_by_rule(of_run) for of_run in history.partition_by("run_id", maintain_order=True)]
    rows: list[dict[str, Any]] = [
        {
            "suite": rule.suite,
            "rule": rule.code,
            "severity": rule.severity,
            "threshold": rule.threshold,
            "failed": failed.get(rule.code),
            "last_run": next((run for run, of in zip(runs[::-1], by_run[::-1], strict=True) if rule.code in of), None),
            "trend": [of.get(rule.code) for of in by_run],
        }
        for rule in rules
    ]
    columns = {
        "suite": say("bộ quy tắc", "suite"),
        "rule": say("quy tắc", "rule"),
        "severity": say("mức", "severity"),
        "threshold": say("ngưỡng", "threshold"),
        "failed": say("không đạt", "failed"),
        "trend": say(f"{len(runs)} lần chạy", f"{len(runs)} runs"),
        "last_run": say("lần chạy gần nhất", "last run"),
    }
    if output is Format.csv:
        rows = [row | {"trend": ["" if found is None else found for found in row["trend"]]} for row in rows]
    if output is Format.table:
        names = {code: say(one.name_vi, one.name_en) for code, one in SUITES.items()}
        severities = {"critical": say("bắt buộc", "critical"), "warning": say("cảnh báo", "warning")}
        first = {row["suite"]: row["rule"] for row in reversed(rows)}
        rows = [
            {
                "suite": names[row["suite"]] if first[row["suite"]] == row["rule"] else " ",
                "rule": row["rule"],
                "severity": severities[row["severity"]],
                "threshold": row["threshold"],
                "failed": row["failed"],
                "trend": _bars(row["trend"]),
            }
            for row in rows
        ]
        del columns["last_run"]
    print_rows(rows, columns, output)


def print_failures(*, suite: str | None, output: Format) -> None:
    """List what the gates last found wrong, on each subject.

    Raises:
        WrongUsage: there is no such suite.
    """
    import polars as pl

    from orchestration.ledger import Ledger

    settings = load_settings()
    say = speaker(settings.language)
    codes = [rule.code for rule in _rules(suite)]
    with Ledger.open(settings.ledger_url) as ledger:
        results = ledger.gate_results()
    results = results.filter(~pl.col("success"))
    if suite is not None:
        results = results.filter(pl.col("rule").is_in(codes))
    columns = {
        "gate": say("bước", "gate"),
        "subject": say("đối tượng", "subject"),
        "rule": say("quy tắc", "rule"),
        "severity": say("mức", "severity"),
        "observed": say("thực tế", "observed"),
        "threshold": say("ngưỡng", "threshold"),
        "message_vi" if settings.language == "vi" else "message_en": say("nội dung", "message"),
    }
    if output is not Format.table:
        columns = {name: name for name in results.columns}
    print_rows(results.to_dicts(), columns, output)


def _rules(suite: str | None) -> list[Explanation]:
    from expectations.explanations import explanations
    from expectations.suites import SUITES

    if suite is not None and suite not in SUITES:
        known = ", ".join(SUITES)
        raise WrongUsage(f"không có bộ quy tắc {suite!r} (có: {known}) / no suite {suite!r}: there are {known}")
    order = list(SUITES)
    rules = [rule for rule in explanations().values() if suite in (None, rule.suite)]
    return sorted(rules, key=lambda rule: order.index(rule.suite))


def _failed_by_rule(results: pl.DataFrame) -> dict[str, int]:
    """How many subjects fail each rule that was judged; a mart is none where its agencies are told."""
    import polars as pl

    from orchestration.ledger.gate_results import AGENCY_OR_GROUP

    is_publication = pl.col("gate") == "publication"
    is_agency = is_publication & pl.col("subject").str.contains(AGENCY_OR_GROUP.pattern)
    fails = ~pl.col("success")
    counted = results.group_by("rule").agg(
        failed=pl.when(is_agency.any()).then((fails & is_agency).sum()).otherwise(fails.sum()),
    )
    return dict(counted.iter_rows())


def _bars(trend: Sequence[int | None]) -> str:
    """A bar a run, none of them as low as nothing failed; a dot where the rule was not judged."""
    highest = max((found for found in trend if found is not None), default=0)
    steps = len(_BARS) - 1
    return "".join(
        _NOT_JUDGED if found is None else _BARS[0 if found == 0 else max(1, found * steps // highest)]
        for found in trend
    )


def print_explanation(code: str) -> None:
    """Say what a rule asks, how severely, where its threshold stands and why, in both languages.

    Raises:
        WrongUsage: no gate has such a rule.
    """
    from expectations.explanations import explanations
    from expectations.suites import SUITES

    rules = explanations()
    if code not in rules:
        known = ", ".join(rules)
        raise WrongUsage(f"không có quy tắc {code!r} (có: {known}) / no rule {code!r}: there are {known}")
    rule = rules[code]
    suite = SUITES[rule.suite]
    is_critical = rule.severity == "critical"
    lines = [
        f"{rule.code} · {rule.name_vi} / {rule.name_en}",
        "",
        f"Bộ quy tắc: {suite.name_vi}. Mức: {'bắt buộc' if is_critical else 'cảnh báo'}. Ngưỡng: {rule.threshold}",
        rule.vi,
        "",
        f"Suite: {suite.name_en}. Severity: {rule.severity}. Stands at: {rule.threshold}",
        rule.en,
    ]
    typer.echo("\n".join(lines))
