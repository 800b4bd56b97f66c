"""The commands and their options; each hands over to the module that does the work."""

from __future__ import annotations

import enum
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.agency_option import OneAgency, agency_code
from orchestration.cli.alert_commands import alerts_app
from orchestration.cli.delivery_commands import deliveries_app
from orchestration.cli.door_commands import drop_app, pull
from orchestration.cli.format_option import AsFormat
from orchestration.cli.listing import Format, FormFormat
from orchestration.cli.publication_commands import publications_app

app = typer.Typer(
    name="thuoc",
    help="Thước: từ dữ liệu các cơ quan gửi đến các chỉ số dịch vụ công đã kiểm tra / "
    "agency extracts in, audited public-service indicators out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(deliveries_app, name="deliveries")
app.add_typer(publications_app, name="publications")
app.add_typer(alerts_app, name="alerts")
app.add_typer(drop_app, name="drop")
app.command()(pull)


class TaskStatus(enum.StrEnum):
    """Where a task stands on the publication's day; ``proposal``: nobody was told to."""

    upcoming = "upcoming"
    due_soon = "due_soon"
    past_deadline = "past_deadline"
    no_deadline = "no_deadline"
    proposal = "proposal"


#: One period of each kind, for help.
PERIODS = "2024-03, 2024-Q1, 2024-H1, 2024, 2024-YTD04, 2024-RM03, 2024-RQ1, CUM-2024-04"

AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        help="số liệu đến trước 00:00 ngày này; mặc định hôm nay / nothing on this day counts; default today",
    ),
]


@app.command()
def sample(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="thư mục inbox sẽ ghi / the inbox folder to write")],
    dossiers: Annotated[int, typer.Option("--dossiers", metavar="N", min=1, help="số hồ sơ / dossiers")] = 20_000,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="cùng hạt giống, cùng tệp / same seed, same files")
    ] = 1,
    messy: Annotated[
        bool, typer.Option("--messy", help="thêm lỗi như thực tế, có tệp đáp án / with planted faults and their key")
    ] = False,
) -> None:
    """Tạo dữ liệu mẫu của 86 cơ quan (dữ liệu giả lập) / write synthetic extracts of all agencies."""
    from orchestration.cli.sampling import write

    write(out, dossiers=dossiers, seed=seed, messy=messy)


@app.command("sample-check")
def sample_check(
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="tệp đáp án của `thuoc sample --messy` / the key of a messy sample"),
    ] = None,
    output: AsFormat = Format.table,
) -> None:
    """Đối chiếu lỗi đã gài với những gì đã phát hiện / compare planted faults with what was caught."""
    from orchestration.cli.planted import print_check

    print_check(key, output=output)


@app.command()
def run(
    as_of: AsOf = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="tính lại từ đầu / compute everything again")
    ] = False,
) -> None:
    """Tiếp nhận, kiểm soát, tính toán, công bố / land, gate, build, audit, publish."""
    from orchestration.cli.running import run_pipeline

    run_pipeline(as_of=as_of.date() if as_of else None, full_refresh=full_refresh)


@app.command()
def replay(
    agency: OneAgency = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="P", help="2024-03, 2024-Q1, 2024, 2024-03-15")
    ] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", metavar="D", help="dossiers, payments, …")] = None,
    as_of: AsOf = None,
) -> None:
    """Nạp lại tệp đã nhận rồi tính toán, công bố / land files of the inbox again, then as `run`."""
    from orchestration.cli.running import replay_files

    replay_files(agency=agency, period=period, dataset=dataset, as_of=as_of.date() if as_of else None)


@app.command()
def quarantine(
    delivery: Annotated[str | None, typer.Option("--delivery", metavar="ID", help="của một lần gửi / of one")] = None,
    agency: OneAgency = None,
    output: AsFormat = Format.table,
) -> None:
    """Các dòng dữ liệu bị loại, chờ sửa / rows that the contract refused, with rule, column, raw value, row number."""
    from orchestration.cli.deliveries import print_quarantine

    print_quarantine(delivery_id=delivery, agency=agency, output=output)


@app.command()
def gates(
    failed: Annotated[bool, typer.Option("--failed", help="chỉ những quy tắc không đạt / failures only")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="một quy tắc: ngưỡng, vì sao / why it stands there")
    ] = None,
    suite: Annotated[str | None, typer.Option("--suite", metavar="S", help="một bộ quy tắc / one suite")] = None,
    output: AsFormat = Format.table,
) -> None:
    """Các bộ quy tắc, kết quả gần nhất, diễn biến / the gates' suites, what they last found, and the trend."""
    from orchestration.cli.gates import print_explanation, print_failures, print_suites

    if explain is not None:
        print_explanation(explain)
    elif failed:
        print_failures(suite=suite, output=output)
    else:
        print_suites(suite=suite, output=output)


@app.command()
def indicators(
    period: Annotated[str, typer.Option("--period", metavar="P", help=PERIODS)],
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", metavar="C", help="lặp lại được / repeatable")
    ] = None,
    agency: Annotated[
        list[str] | None,
        typer.Option("--agency", metavar="A", help="ALL, MIN, PRO, G…, H…, tên / name; lặp lại được / repeatable"),
    ] = None,
    boundaries: Annotated[
        str | None,
        typer.Option(
            "--boundaries", metavar="2024|2025", help="gộp theo ranh giới trước, sau sắp xếp / bridge to old, new"
        ),
    ] = None,
    output: AsFormat = Format.table,
) -> None:
    """Các chỉ số của một kỳ / the indicators of a period."""
    from orchestration.cli.exits import load_settings
    from orchestration.cli.indicators import print_indicators

    print_indicators(load_settings(), period, indicator or [], agency or [], output, boundaries)


@app.command()
def receipt(
    indicator: Annotated[str, typer.Option("--indicator", metavar="C", help="late_rate, …")],
    agency: Annotated[
        str, typer.Option("--agency", metavar="A", help="ALL, MIN, PRO, G…, H…, H44.07, tên / a code or a name")
    ],
    period: Annotated[str, typer.Option("--period", metavar="P", help=PERIODS)],
    publication: Annotated[
        int | None, typer.Option("--publication", metavar="N", help="mặc định kỳ hiện hành / default: the current one")
    ] = None,
    output: AsFormat = Format.table,
) -> None:
    """Biên nhận của một số liệu: công thức, lần gửi, cửa kiểm soát, kỳ công bố / what stands behind a figure."""
    from orchestration.cli.exits import load_settings
    from orchestration.cli.receipt import print_receipt

    print_receipt(load_settings(), indicator, agency, period, number=publication, output=output)


@app.command()
def form(
    code: Annotated[str, typer.Argument(metavar="FORM", help="II.06a")],
    agency: Annotated[
        str,
        typer.Option("--agency", metavar="A", help="mã hoặc tên cơ quan / agency code or name", callback=agency_code),
    ],
    period: Annotated[str, typer.Option("--period", metavar="P", help=PERIODS)],
    unit: Annotated[str | None, typer.Option("--unit", metavar="U", help="một đơn vị / one unit, e.g. H44.07")] = None,
    output: Annotated[FormFormat, typer.Option("--format", help=", ".join(FormFormat))] = FormFormat.table,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="tệp xlsx sẽ ghi / the file")] = None,
) -> None:
    """Biểu báo cáo theo Thông tư 01/2020/TT-VPCP, theo lĩnh vực / the form that an office owes, by field."""
    from orchestration.cli.exits import load_settings
    from orchestration.cli.form import print_form

    print_form(load_settings(), code, agency=agency, unit=unit, period=period, output=output, out=out)


@app.command()
def league(
    indicator: Annotated[str, typer.Option("--indicator", metavar="C", help="portal_visits, …")],
    period: Annotated[str, typer.Option("--period", metavar="P", help=PERIODS)],
    ministries: Annotated[int, typer.Option("--ministries", metavar="N", min=1, help="số bộ / ministries")] = 3,
    provinces: Annotated[int, typer.Option("--provinces", metavar="N", min=1, help="số địa phương / provinces")] = 5,
    output: AsFormat = Format.table,
) -> None:
    """Các bộ, địa phương cao nhất và thấp nhất / the highest and the lowest ministries and provinces."""
    from orchestration.cli.exits import load_settings
    from orchestration.cli.league import print_league

    print_league(load_settings(), indicator, period, ministries=ministries, provinces=provinces, output=output)


@app.command()
def targets(
    agency: OneAgency = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="P", help="2024-03, 2024-YTD04, …; mặc định / default: 2024-YTD04")
    ] = None,
    output: AsFormat = Format.table,
) -> None:
    """Chỉ tiêu được giao: hiện tại, khoảng cách, cần thêm, dự báo / targets: distance, what it takes, forecast."""
    from orchestration.cli.exits import load_settings
    from orchestration.cli.targets import print_targets

    print_targets(load_settings(), agency, period, output)


@app.command()
def tasks(
    status: Annotated[TaskStatus | None, typer.Option("--status", metavar="S", help=", ".join(TaskStatus))] = None,
    agency: OneAgency = None,
    output: AsFormat = Format.table,
) -> None:
    """Nhiệm vụ được giao, đề xuất và thời hạn / assigned tasks and proposals, with their deadlines."""
    from orchestration.cli.exits import load_settings
    from orchestration.cli.tasks import print_tasks

    print_tasks(load_settings(), status, agency, output)


@app.command()
def reconcile(
    document: Annotated[str | None, typer.Option("--document", metavar="D", help="BC-VPCP-2024, CV-2023, …")] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="V", help="mismatch, ambiguous, not_comparable, …")
    ] = None,
    reported: Annotated[
        bool, typer.Option("--reported", help="cả số liệu cơ quan báo cáo / reported figures too")
    ] = False,
    inconsistencies: Annotated[
        bool, typer.Option("--inconsistencies", help="các mâu thuẫn của văn bản / what the documents contradict")
    ] = False,
    public: Annotated[
        bool, typer.Option("--public", help="không có số liệu lưu hành nội bộ / nothing for internal circulation")
    ] = False,
    output: AsFormat = Format.table,
) -> None:
    """Đối soát mọi số liệu công bố, mỗi số liệu một kết luận / every published figure with a verdict."""
    from orchestration.cli.exits import load_settings
    from orchestration.cli.reconcile import print_reconciliation

    print_reconciliation(
        load_settings(),
        document=document,
        verdict=verdict,
        reported=reported,
        inconsistencies=inconsistencies,
        public=public,
        output=output,
    )


@app.command()
def index(
    period: Annotated[str | None, typer.Option("--period", metavar="P", help=PERIODS)] = None,
    agency: Annotated[
        list[str] | None,
        typer.Option("--agency", metavar="A", help="ALL, MIN, PRO, mã, tên / code, name; lặp lại được / repeatable"),
    ] = None,
    portal: Annotated[
        bool, typer.Option("--portal", help="điểm của Cổng, tính lại từ số đếm / the portal's own scores, made again")
    ] = False,
    output: AsFormat = Format.table,
) -> None:
    """Bộ chỉ số 766: chỉ số, khối, tổng điểm, xếp loại / Decision 766: metrics, blocks, total, grade."""
    from orchestration.cli.exits import WrongUsage, load_settings
    from orchestration.cli.index import print_index, print_portal_scores

    if portal == (period is not None):
        raise WrongUsage("cần --period hoặc --portal, không cả hai / --period or --portal is needed, not both")
    if period is None:
        print_portal_scores(load_settings(), output)
    else:
        print_index(load_settings(), period, agency or [], output)


@app.command()
def backup(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="tệp .tar sẽ ghi / the tar file to write")],
) -> None:
    """Sao lưu sổ cái, dữ liệu và các kỳ công bố vào một tệp / the ledger, the lake, the publications as one file."""
    from orchestration.cli.backups import make_backup

    make_backup(out)


@app.command()
def restore(archive: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]) -> None:
    """Khôi phục một bản sao lưu vào THUOC_HOME trống / put a backup into an empty home, checked by hash."""
    from orchestration.cli.backups import take_back

    take_back(archive)


@app.command()
def commitments(
    agency: OneAgency = None,
    survey: Annotated[
        bool,
        typer.Option("--survey", help="xếp hạng hệ thống một cửa năm 2023 / the survey of one-stop systems of 2023"),
    ] = False,
    output: AsFormat = Format.table,
) -> None:
    """Số công bố đối chiếu danh sách cơ quan / printed counts beside the lists of agencies that they are of."""
    from orchestration.cli.commitments import print_commitments
    from orchestration.cli.exits import load_settings

    print_commitments(load_settings(), agency, survey=survey, output=output)


@app.command()
def docs() -> None:
    """Vẽ trang tài liệu dbt: mô hình, cột, công thức, nguồn gốc / dbt's pages: models, columns, formulas, lineage."""
    from orchestration.cli.dbt_docs import draw_dbt_docs

    draw_dbt_docs()


@app.command()
def doctor(output: AsFormat = Format.table) -> None:
    """Kiểm tra cài đặt: phiên bản, quyền, dung lượng, sổ cái, dữ liệu, kỳ hiện hành / what may be wrong, what to do."""
    from orchestration.cli.doctor import print_findings

    print_findings(output)


@app.command("dagster")
def open_dagster(
    port: Annotated[int, typer.Option("--port", metavar="P", min=1, max=65535)] = 3000,
) -> None:
    """Mở giao diện Dagster trên máy này / serve Dagster's pages on this machine."""
    from orchestration.cli.serving import serve_dagster

    serve_dagster(port)


@app.command("app")
def open_app(
    port: Annotated[int, typer.Option("--port", metavar="P", min=1, max=65535)] = 8501,
) -> None:
    """Mở ứng dụng phân tích trên máy này / serve the analysts' app on this machine."""
    from orchestration.cli.serving import serve_app

    serve_app(port)
