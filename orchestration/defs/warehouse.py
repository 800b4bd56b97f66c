"""Accepted deliveries → dbt → marts in the candidate warehouse."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from orchestration.defs.common import OWNERS, WRITER_POOL, Home, Stopwatch, writing
from orchestration.defs.dbt_events import asset_events
from orchestration.defs.translator import ThuocTranslator
from orchestration.pipeline.progress import Progress
from orchestration.publication.marts import SCHEMA


class Build(dg.Config):
    """How dbt builds."""

    full_refresh: bool = False


def reference_assets(manifest: Mapping[str, Any]) -> list[dg.AssetSpec]:
    """The committed facts that dbt reads: they change with the code, never in a run."""
    translator = ThuocTranslator()
    return [
        dg.AssetSpec(
            translator.get_asset_key(source),
            description=source["description"],
            group_name="reference",
            kinds={"csv"},
            owners=OWNERS,
        )
        for source in manifest["sources"].values()
        if source["source_name"] == "reference"
    ]


def mart_keys(manifest: Mapping[str, Any]) -> list[dg.AssetKey]:
    """The public layer: what the publication gate judges and a publication holds."""
    translator = ThuocTranslator()
    nodes = [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] == SCHEMA
    ]
    return sorted(translator.get_asset_key(node) for node in nodes)


def dbt_models(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Every model of the dbt project as an asset, its data tests as checks."""
    translator = ThuocTranslator()

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="dbt_models", pool=WRITER_POOL)
    def models(
        context: dg.AssetExecutionContext, config: Build, home: Home, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        """Build the candidate warehouse; what dbt was expected to build and did not is an error."""
        from orchestration.pipeline.build import build_candidate, expected_nodes

        watch = Stopwatch()
        progress.step("Tính các chỉ số (dbt)", "Building the marts (dbt)", total=len(expected_nodes(manifest)))
        chosen = None if not context.is_subset else {key.path[-1] for key in context.selected_asset_keys}
        with writing(home, context, "build") as settings:
            events = build_candidate(settings, manifest, full_refresh=config.full_refresh, select=chosen or ())
            yield from asset_events(events, manifest, translator, context, progress)
        context.log.info(f"dbt: {watch.seconds} s")

    return models
