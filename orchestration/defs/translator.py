"""How dbt's nodes appear in Dagster: keys by layer, groups by layer, kinds, owners, the words of the YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from orchestration.defs.common import OWNERS

Node = Mapping[str, Any]


class ThuocTranslator(DagsterDbtTranslator):
    """Assets are ``staging/…``, ``intermediate/…``, ``marts/…``; sources ``run/…`` and ``reference/…``."""

    def get_asset_key(self, dbt_resource_props: Node) -> dg.AssetKey:
        """Layer (or source) and name."""
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Node) -> str:
        """The layer."""
        return _layer(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Node) -> list[str]:
        """The team that answers for every model."""
        return OWNERS

    def get_description(self, dbt_resource_props: Node) -> str:
        """The YAML's description, grain first; the SQL stays in the repository."""
        return str(dbt_resource_props.get("description") or "")


def _layer(node: Node) -> str:
    """Sources by their name; models by the folder under ``models/``."""
    if node["resource_type"] == "source":
        return str(node["source_name"])
    return str(node["fqn"][1])
