"""Marts → publication gate → an immutable version."""

from collections.abc import Iterator, Sequence

import dagster as dg

from orchestration.defs.common import OWNERS, WRITER_POOL, Home, Stopwatch, now, writing
from orchestration.defs.findings import publication_findings
from orchestration.defs.tags import as_of_tag, publication_tag
from orchestration.pipeline.progress import Progress

CHECK = "publication_gate"

#: The mart whose rows are the published figures.
FIGURES = "indicator_values"


def publication_gate(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """One check a mart; any critical failure keeps the publication from being made."""

    @dg.multi_asset_check(
        name="publication_gate",
        specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=mart,
                blocking=True,
                description="Great Expectations on the candidate's mart: a critical failure keeps what is published.",
            )
            for mart in marts
        ],
        can_subset=False,
        pool=WRITER_POOL,
    )
    def gate(
        context: dg.AssetCheckExecutionContext, home: Home, progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.AssetCheckResult]:
        """Audit the candidate's marts."""
        from orchestration.pipeline.audit import audit_candidate

        watch = Stopwatch()
        progress.step("Kiểm soát trước khi công bố", "Publication gate")
        with writing(home, context, "publication_gate", last=True) as settings:
            results = audit_candidate(settings, finished_at=now())
        # What is said of no single mart (that one is missing) is said of the first; what is said of single agencies
        # is counted and named by their mart's result.
        named = {mart.path[-1]: mart for mart in marts}
        of_marts = [one for one in results if not one.is_of_agency]
        of_mart = {mart: [one for one in of_marts if named.get(one.subject, marts[0]) == mart] for mart in marts}
        for mart, found in of_mart.items():
            failed = [result for result in found if not result.success]
            critical = [result for result in failed if result.severity == "critical"]
            yield dg.AssetCheckResult(
                asset_key=mart,
                check_name=CHECK,
                passed=not failed,
                severity=dg.AssetCheckSeverity.ERROR if critical else dg.AssetCheckSeverity.WARN,
                metadata={
                    "owner": OWNERS[0],
                    "rules": len(found),
                    "failed_rules": len(failed),
                    "critical_failures": len(critical),
                    "findings": publication_findings(found),
                    "failures": dg.MetadataValue.md("\n".join(f"- {one.message_vi}" for one in failed) or "—"),
                    "data_docs": dg.MetadataValue.path(str(settings.gx / "data_docs" / "index.html")),
                    "seconds": watch.seconds,
                },
            )

    return gate


def publication_asset(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published version, once every mart passed the gate."""

    @dg.asset(
        name="publication",
        deps=list(marts),
        group_name="publication",
        kinds={"parquet", "duckdb"},
        owners=OWNERS,
        pool=WRITER_POOL,
        description="Kỳ công bố số liệu: an immutable, numbered set of marts that passed the publication gate.",
    )
    def publication(
        context: dg.AssetExecutionContext, home: Home, progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult[None]:
        """Write the next version and switch ``current`` to it."""
        from orchestration.pipeline.release import publish_candidate

        watch = Stopwatch()
        progress.step("Công bố", "Publishing")
        with writing(home, context, "publish", last=True) as settings:
            version = publish_candidate(settings, created_at=now())
        context.instance.add_run_tags(context.run.run_id, as_of_tag(version.as_of) | publication_tag(version.number))
        return dg.MaterializeResult(
            metadata={
                "number": version.number,
                "as_of": version.as_of.isoformat(),
                "dagster/row_count": sum(file.rows for file in version.files),
                "figures": sum(file.rows for file in version.files if file.mart == FIGURES),
                "files": len(version.files),
                "bytes": sum(file.bytes for file in version.files),
                "path": dg.MetadataValue.path(str(settings.published / str(version.number))),
                "data_docs": dg.MetadataValue.path(str(settings.gx / "data_docs" / "index.html")),
                "seconds": watch.seconds,
            }
        )

    return publication
