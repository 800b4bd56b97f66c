"""Data Docs: a page for each suite that a run judged, and an index that says what is what.

Drawn from the results that Great Expectations keeps, Vietnamese first. The library's own pages draw themselves by
styles and scripts from the internet, and are bare where there is none; these need nothing but themselves.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from expectations.suites import SUITES
from orchestration.domain.vietnamese import MISSING, format_date, format_number

_STYLE = Path(__file__).with_suffix(".css")
_HANOI = timedelta(hours=7)

#: Offending rows or deliveries shown under a rule.
_SHOWN = 20


def draw(results: Path, pages: Path) -> None:
    """Draw the pages of the results that have none yet, and the index anew.

    Args:
        results: ``<suite>/<run>/<time>/<name>.json``, as the library's store keeps them.
        pages: the folder of the index; pages lie under ``validations`` by the same names.
    """
    kept: list[tuple[str, str, str, Mapping[str, Any]]] = []
    for file in sorted(results.glob("*/*/*/*.json")):
        suite, run_id = file.parts[-4:-2]
        result = json.loads(file.read_text(encoding="utf-8"))
        page = Path("validations") / file.relative_to(results).with_suffix(".html")
        kept.append((suite, run_id, page.as_posix(), result))
        if not (pages / page).exists():
            _write(pages / page, _suite_page(suite, run_id, result))
    _write(pages / "index.html", _index(kept))


def _write(path: Path, html: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")


def _index(kept: Iterable[tuple[str, str, str, Mapping[str, Any]]]) -> str:
    by_run: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = defaultdict(list)
    for suite, run_id, page, result in kept:
        by_run[run_id].append((suite, page, result))
    order = list(SUITES)
    parts = [
        _two("h1", "Hồ sơ kiểm soát chất lượng dữ liệu", "Data Docs: what the gates found"),
        '<p class="lead">Mỗi lần chạy qua các bộ quy tắc dưới đây; mở một bộ để xem từng quy tắc và chỗ vi phạm.'
        '<span class="en">Every run passes the suites below; open one for its rules and what broke them.</span></p>',
    ]
    for run_id, found in sorted(by_run.items(), key=lambda run: max(map(_time, run[1])), reverse=True):
        at = format_date(max(map(_time, found)))
        parts.append(f"<h2>{escape(at)}<small>lần chạy / run <code>{escape(run_id)}</code></small></h2>")
        found.sort(key=lambda one: (order.index(one[0]) if one[0] in order else len(order), _time(one)))
        parts_of = Counter(suite for suite, _, _ in found)
        seen: Counter[str] = Counter()
        rows = []
        for suite, page, result in found:
            seen[suite] += 1
            # A suite is judged more than once a run where what it judges hangs on what it judged before (procedures).
            part = f" ({seen[suite]}/{parts_of[suite]})" if parts_of[suite] > 1 else ""
            rows.append(
                f'<tr><th scope="row"><a href="{escape(page)}">{escape(_name(suite, 0) + part)}</a>'
                f'<span class="en">{escape(_name(suite, 1) + part)}</span></th><td>{_about(suite)}</td>'
                f'<td class="number">{_kept(result)}</td><td>{_verdict(result)}</td></tr>'
            )
        heads = ("Bộ quy tắc / Suite", "Kiểm tra gì / What it asks", "Đạt / Passed", "Kết quả / Result")
        parts.append(_table(heads, rows))
    return _page("Hồ sơ kiểm soát chất lượng dữ liệu", parts)


def _suite_page(suite: str, run_id: str, result: Mapping[str, Any]) -> str:
    at = format_date(_time((suite, "", result)))
    parts = [
        '<p><a href="../../../../index.html">← Tất cả các lần chạy / All runs</a></p>',
        _two("h1", _name(suite, 0), _name(suite, 1)),
        f'<p class="lead">{_about(suite)}</p>',
        f"<p>{escape(at)} · lần chạy / run <code>{escape(run_id)}</code> · {_kept(result)} · {_verdict(result)}</p>",
    ]
    failing_first = sorted(result["results"], key=lambda one: one["success"])
    rows = [_rule(one) for one in failing_first]
    heads = ("Quy tắc / Rule", "Mức / Severity", "Kết quả / Result", "Số vi phạm / Broken by", "Ví dụ / Examples")
    return _page(_name(suite, 0), [*parts, _table(heads, rows)])


def _rule(one: Mapping[str, Any]) -> str:
    configuration, found = one["expectation_config"], one["result"]
    critical = configuration.get("severity") == "critical"
    details = found.get("details") or {}
    examples = details.get("unexpected_rows") or found.get("unexpected_index_list") or []
    number = found.get("unexpected_count", found.get("observed_value"))
    shown = "".join(f"<li><code>{escape(_cells(row))}</code></li>" for row in examples[:_SHOWN])
    more = f"<li>… +{format_number(len(examples) - _SHOWN)}</li>" if len(examples) > _SHOWN else ""
    passed = ("good", "đạt / passed") if one["success"] else ("bad" if critical else "warn", "không đạt / failed")
    return (
        f'<tr><th scope="row">{escape(configuration.get("description") or configuration["meta"]["rule"])}</th>'
        f"<td>{'bắt buộc / critical' if critical else 'cảnh báo / warning'}</td>"
        f'<td class="{passed[0]}">{passed[1]}</td><td class="number">{format_number(number)}</td>'
        f"<td>{f'<ul>{shown}{more}</ul>' if shown else MISSING}</td></tr>"
    )


def _cells(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={MISSING if value is None else value}" for name, value in row.items())


def _verdict(result: Mapping[str, Any]) -> str:
    failed = [one for one in result["results"] if not one["success"]]
    if not failed:
        return '<span class="good">đạt / passed</span>'
    if any(one["expectation_config"].get("severity") == "critical" for one in failed):
        return '<span class="bad">có lỗi bắt buộc / critical failures</span>'
    return '<span class="warn">có cảnh báo / warnings</span>'


def _kept(result: Mapping[str, Any]) -> str:
    statistics = result["statistics"]
    return f"{statistics['successful_expectations']}/{statistics['evaluated_expectations']}"


def _time(found: tuple[str, str, Mapping[str, Any]]) -> datetime:
    """When a suite was judged, Asia/Ho_Chi_Minh."""
    return datetime.fromisoformat(found[2]["meta"]["run_id"]["run_time"]).replace(tzinfo=None) + _HANOI


def _name(suite: str, language: int) -> str:
    return (SUITES[suite].name_vi, SUITES[suite].name_en)[language] if suite in SUITES else suite


def _about(suite: str) -> str:
    if suite not in SUITES:
        return ""
    return f'{escape(SUITES[suite].about_vi)}<span class="en">{escape(SUITES[suite].about_en)}</span>'


def _two(tag: str, vi: str, en: str) -> str:
    return f'<{tag}>{escape(vi)}<span class="en">{escape(en)}</span></{tag}>'


def _table(heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _page(title: str, parts: Iterable[str]) -> str:
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Thước</title><style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )
