"""``thuoc gates``: what the gates last found, and why their rules stand where they do."""

from __future__ import annotations

import typer

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows


def print_gate_results(*, failed: bool, output: Format) -> None:
    """List what the gates last found on each subject."""
    import polars as pl

    from orchestration.ledger import Ledger

    settings = load_settings()
    say = speaker(settings.language)
    with Ledger.open(settings.ledger_url) as ledger:
        results = ledger.gate_results()
    if failed:
        results = results.filter(~pl.col("success"))
    columns = {
        "gate": say("bước", "gate"),
        "subject": say("đối tượng", "subject"),
        "rule": say("quy tắc", "rule"),
        "severity": say("mức", "severity"),
        "success": say("đạt", "passed"),
        "observed": say("thực tế", "observed"),
        "threshold": say("ngưỡng", "threshold"),
        "message_vi" if settings.language == "vi" else "message_en": say("nội dung", "message"),
    }
    if output is not Format.table:
        columns = {name: name for name in results.columns}
    print_rows(results.to_dicts(), columns, output)


def print_explanation(code: str) -> None:
    """Say what a rule asks, how severely, where its threshold stands and why, in both languages.

    Raises:
        WrongUsage: no gate has such a rule.
    """
    from expectations.explanations import explanations

    rules = explanations()
    if code not in rules:
        known = ", ".join(rules)
        raise WrongUsage(f"không có quy tắc {code!r} (có: {known}) / no rule {code!r}: there are {known}")
    rule = rules[code]
    is_critical = rule.severity == "critical"
    lines = [
        f"{rule.code} · {rule.name_vi} / {rule.name_en}",
        "",
        f"Bước: {_GATES[rule.gate][0]}. Mức: {'bắt buộc' if is_critical else 'cảnh báo'}. Ngưỡng: {rule.threshold}",
        rule.vi,
        "",
        f"Gate: {_GATES[rule.gate][1]}. Severity: {rule.severity}. Stands at: {rule.threshold}",
        rule.en,
    ]
    typer.echo("\n".join(lines))


_GATES = {
    "delivery": ("kiểm soát từng lần gửi", "delivery gate, on a delivery alone"),
    "series": ("kiểm soát từng lần gửi, so với các kỳ trước", "delivery gate, against earlier periods"),
    "publication": ("kiểm soát trước khi công bố", "publication gate"),
}
