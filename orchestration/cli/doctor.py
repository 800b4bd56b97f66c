"""``thuoc doctor``: what may be wrong with an installation."""

from __future__ import annotations

from orchestration.cli.exits import RunFailed, load_settings
from orchestration.cli.language import speaker
from orchestration.cli.listing import Format, print_rows

#: Exit code when something is at fault; warnings are none.
AT_FAULT = 1


def print_findings(output: Format) -> None:
    """Print what was looked at and seen.

    Raises:
        RunFailed: something is at fault.
    """
    from orchestration.pipeline.doctor import examine

    settings = load_settings()
    say = speaker(settings.language)
    findings = list(examine(settings))
    words = {"ok": say("tốt", "well"), "warning": say("lưu ý", "notice"), "fault": say("LỖI", "FAULT")}
    rows = [
        {
            "subject": finding.subject,
            "severity": words[finding.severity] if output is Format.table else finding.severity,
            "told": say(finding.vi, finding.en),
        }
        for finding in findings
    ]
    columns = {"subject": say("mục", "subject"), "severity": "", "told": say("thấy gì, làm gì", "what, and what to do")}
    print_rows(rows, columns if output is Format.table else {name: name for name in columns}, output)
    faults = sum(finding.severity == "fault" for finding in findings)
    if faults:
        raise RunFailed(say(f"{faults} lỗi", f"{faults} faults"), AT_FAULT)
