"""Prefect flows and schedules: thin wrappers of `pipeline.run`, with all retries and nothing that must survive."""

from flows import environment

# Prefect reads its settings when it is imported, so they are set before any module here imports it.
environment.prepare()
