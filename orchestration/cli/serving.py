"""``thuoc app`` and ``thuoc dagster``: hand the process over to Streamlit, or to Dagster."""

from __future__ import annotations

import os
import sys

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.settings import PROJECT_ROOT


def serve_app(port: int) -> None:
    """Serve the app on this machine alone, until it is stopped.

    Raises:
        WrongUsage: settings are wrong.
    """
    settings = load_settings()
    entry = PROJECT_ROOT / "app" / "serve.py"
    if not entry.exists():
        raise WrongUsage(f"không thấy {entry} / {entry} is missing")
    options = ["--server.address=127.0.0.1", f"--server.port={port}", "--browser.gatherUsageStats=false"]
    if settings.secrets.is_file():
        options.append(f"--secrets.files={settings.secrets}")
    command = [sys.executable, "-m", "streamlit", "run", str(entry), *options, "--server.headless=true"]
    os.execv(sys.executable, command)


def serve_dagster(port: int) -> None:
    """Serve Dagster's pages and its daemon (sensor, schedule) on this machine alone, until they are stopped.

    Raises:
        WrongUsage: settings are wrong.
    """
    from orchestration.defs.instance import prepare_dagster_home

    prepare_dagster_home(load_settings())
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions"]
    os.execv(sys.executable, [*command, "--host", "127.0.0.1", "--port", str(port)])
