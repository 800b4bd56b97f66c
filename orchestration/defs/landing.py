"""Inbox → lake, and the delivery gate. One asset a dataset; a check on each tells which deliveries are held."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.common import OWNERS, WRITER_POOL, Home, Stopwatch, now, writing
from orchestration.landing.contracts import DATASETS
from orchestration.pipeline.progress import Progress

GROUP = "landing"
CHECK = "delivery_gate"

#: Holds that a check's page lists; `thuoc deliveries --status held` lists them all.
SHOWN_HOLDS = 50

_DESCRIPTIONS = {
    "dossiers": "Hồ sơ TTHC. Grain: one row of an agency's delivery of dossiers that its contract accepted.",
    "feedback": "Phản ánh, kiến nghị. Grain: one accepted row of a delivery of petitions.",
    "payments": "Thanh toán. Grain: one accepted row of a delivery of payments.",
    "portal_visits": "Lượt truy cập cổng. Grain: one accepted row of a delivery of visits (date × site).",
    "procedures": "Danh mục TTHC. Grain: one accepted row of a delivery of procedures (procedure × validity).",
    "ratings": "Đánh giá của người dân. Grain: one accepted row of a delivery of ratings.",
    "reported_figures": "Số liệu cơ quan tự báo cáo. Grain: one accepted row (indicator × unit × period).",
}


def lake_key(dataset: str) -> dg.AssetKey:
    """The asset of a dataset's files in the lake."""
    return dg.AssetKey(["lake", dataset])


LANDING_KEYS = [lake_key(dataset) for dataset in DATASETS]


@dg.multi_asset(
    name="landing",
    specs=[
        dg.AssetSpec(
            lake_key(dataset),
            description=_DESCRIPTIONS[dataset],
            group_name=GROUP,
            kinds={"polars", "parquet"},
            owners=OWNERS,
        )
        for dataset in DATASETS
    ],
    can_subset=True,
    pool=WRITER_POOL,
)
def landing(
    context: dg.AssetExecutionContext, home: Home, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult[None]]:
    """Land new files of the selected datasets in batches; refused rows go to quarantine."""
    from orchestration.pipeline.landing import land_new_files

    watch = Stopwatch()
    chosen = [dataset for dataset in DATASETS if lake_key(dataset) in context.selected_asset_keys]
    with writing(home, "land", context.run_id) as settings:
        landed = land_new_files(settings, run_id=context.run_id, datasets=chosen, received_at=now(), progress=progress)
    for dataset in chosen:
        counts = landed.datasets[dataset]
        yield dg.MaterializeResult(
            asset_key=lake_key(dataset),
            metadata={
                "dagster/row_count": counts.rows_accepted,
                "files_seen": counts.files_seen,
                "files_landed": counts.files_landed,
                "rows_read": counts.rows_read,
                "rows_quarantined": counts.rows_quarantined,
                "files_misplaced": landed.misplaced.files_seen,
                "files_still_arriving": landed.arriving,
                "seconds": watch.seconds,
            },
        )


@dg.multi_asset_check(
    name="delivery_gate",
    specs=[
        dg.AssetCheckSpec(
            CHECK,
            asset=lake_key(dataset),
            blocking=True,
            description="Great Expectations on the profiles of deliveries: one that fails a critical rule is held, "
            "the others go on. A hold is a warning here: it stops one delivery, not the run.",
        )
        for dataset in DATASETS
    ],
    can_subset=False,
    pool=WRITER_POOL,
)
def delivery_gate(
    context: dg.AssetCheckExecutionContext, home: Home, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.AssetCheckResult]:
    """Judge what was landed, write the verdicts, say which deliveries are held."""
    from orchestration.pipeline.gates import gate_deliveries

    watch = Stopwatch()
    with writing(home, "delivery_gate", context.run.run_id, last=True) as settings:
        gated = gate_deliveries(settings, run_id=context.run.run_id, progress=progress)
    for dataset in DATASETS:
        held = [hold for hold in gated.holds if hold.dataset == dataset]
        told = "\n".join(f"- `{hold.delivery_id}`: {'; '.join(hold.reasons)}" for hold in held[:SHOWN_HOLDS])
        yield dg.AssetCheckResult(
            asset_key=lake_key(dataset),
            check_name=CHECK,
            passed=not held,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "held": len(held),
                "judged": gated.judged,
                "holds": dg.MetadataValue.md(told or "—"),
                "data_docs": dg.MetadataValue.path(str(settings.gx / "data_docs" / "index.html")),
                "seconds": watch.seconds,
            },
        )
