"""Prefect flows and schedules: thin wrappers of `pipeline.run`, with all retries and nothing that must survive."""

from flows import environment
from pipeline import settings

# Prefect reads its settings when it is imported, so they are set before any module here imports it.
environment.prepare(settings.home())
