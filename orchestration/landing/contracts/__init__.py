"""Row contracts: one dataframely schema a dataset, in the module of the dataset's name.

A new dataset is a module here with one ``Contract`` subclass, its name below, and a synonyms file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.landing.contracts.base import Contract

#: The datasets that have a contract.
DATASETS = ("dossiers", "feedback", "payments", "portal_visits", "procedures", "ratings", "reported_figures", "targets")


def contract_of(dataset: str) -> type[Contract]:
    """The contract of a dataset: ``contracts/<dataset>.py`` and in it the class of the same name in camel case."""
    module = import_module(f"orchestration.landing.contracts.{dataset}")
    contract: type[Contract] = getattr(module, dataset.title().replace("_", ""))
    return contract
