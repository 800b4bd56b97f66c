"""Settings: ``THUOC_*`` variables, then lines of ``thuoc.toml`` (working folder or ``THUOC_HOME``), then defaults.

All state lives under one folder, ``THUOC_HOME`` (default ``data/var`` of the project).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PROJECT_ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Every setting of the project; paths derive from ``home``."""

    model_config = SettingsConfigDict(env_prefix="THUOC_", toml_file="thuoc.toml", extra="forbid")

    home: Path = Field(default=PROJECT_ROOT / "data" / "var", description="the folder of all state")
    reference: Path = Field(default=PROJECT_ROOT / "data" / "reference", description="committed facts")
    ledger_url: str = Field(default="", description="SQLAlchemy URL; empty: SQLite under home")
    dagster_postgres_url: str = Field(default="", description="Dagster's storage; empty: SQLite under home")
    retention: int = Field(default=30, ge=2, description="published versions kept")
    lock_timeout: float = Field(default=0.0, ge=0, description="seconds to wait for another writer")
    log: Literal["file", "stderr", "both", "off"] = Field(default="file", description="where events go, as JSON")
    log_days: int = Field(default=90, ge=1, description="days of events kept")
    audience: Literal["internal", "public"] = Field(
        default="internal", description="public: nothing from documents for internal circulation is shown or exported"
    )
    app_url: str = Field(default="http://127.0.0.1:8501", description="where the app is, for links in messages")
    drop_max_bytes: int = Field(default=2 * 1024**3, ge=1, description="the largest file that the HTTP drop takes")
    drop_idle_seconds: float = Field(default=60.0, gt=0, description="an upload that sends nothing for so long is cut")
    language: str = Field(default="vi", pattern="^(vi|en)$", description="of what is printed to people")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = os.environ.get("THUOC_HOME")
        files = [Path("thuoc.toml"), *([Path(home) / "thuoc.toml"] if home else [])]
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=files)

    def model_post_init(self, context: object) -> None:
        self.home = self.home.expanduser().resolve()
        self.reference = self.reference.expanduser().resolve()
        self.ledger_url = self.ledger_url or f"sqlite:///{self.home / 'ledger.sqlite'}"

    @property
    def inbox(self) -> Path:
        """Where agencies' files arrive; never changed or deleted by Thước."""
        return self.home / "inbox"

    @property
    def lake(self) -> Path:
        """Typed rows: one Parquet file a delivery."""
        return self.home / "lake"

    @property
    def quarantine(self) -> Path:
        """Refused rows: one Parquet file a delivery."""
        return self.home / "quarantine"

    @property
    def runs(self) -> Path:
        """What each run froze for dbt, and its logs."""
        return self.home / "runs"

    @property
    def warehouse(self) -> Path:
        """The candidate that dbt writes; nothing else opens it."""
        return self.home / "warehouse" / "candidate.duckdb"

    @property
    def published(self) -> Path:
        """Immutable numbered versions and ``current``."""
        return self.home / "published"

    @property
    def gx(self) -> Path:
        """Great Expectations' own store and, in ``data_docs``, its pages."""
        return self.home / "gx"

    @property
    def dbt_docs(self) -> Path:
        """dbt's pages of the models, one HTML file."""
        return self.home / "dbt-docs" / "index.html"

    @property
    def owners(self) -> Path:
        """The registry of owners; without it, the project's own, which knows no agency's."""
        return self.home / "owners.csv"

    @property
    def channels(self) -> Path:
        """Where messages go; without it, none is written."""
        return self.home / "channels.toml"

    @property
    def roles(self) -> Path:
        """Which identities have which role in the app; without it, whoever logs in reads as the public."""
        return self.home / "roles.csv"

    @property
    def secrets(self) -> Path:
        """Streamlit's secrets: with ``[auth]`` readers of the app can log in."""
        return self.home / "secrets.toml"

    @property
    def logs(self) -> Path:
        """Events: one file of JSON lines a day."""
        return self.home / "logs"

    @property
    def metrics(self) -> Path:
        """Prometheus text files."""
        return self.home / "metrics"

    @property
    def dagster_home(self) -> Path:
        """Dagster's runs, event logs and schedules."""
        return self.home / "dagster"
