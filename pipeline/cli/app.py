"""The command and its subcommands, each in the module of its group."""

import typer

from pipeline.cli import (
    acknowledge,
    archive,
    keys,
    lists,
    reading,
    releases,
    services,
    sources,
    sync,
    vocabulary,
    withdrawals,
)

app = typer.Typer(
    help="Letters of the Dutch government to parliament, as open data.\n\nStart with: brievenbus run voorbeeldbrieven",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(releases.run)
app.command()(releases.harvest)
app.command()(releases.build)
app.command()(releases.publish)
app.command()(releases.approve)
app.command()(releases.reject)
app.command()(releases.status)
app.command()(acknowledge.acknowledge)
app.command()(withdrawals.withdraw)
app.command()(reading.read)
app.command()(services.validate)
app.command()(services.serve)
app.command()(sync.sync)
app.command()(services.schedule)
app.command()(lists.datasets)
app.add_typer(sources.app, name="sources")
app.command()(lists.outputs)
app.command()(lists.targets)
app.add_typer(vocabulary.app, name="vocab")
app.add_typer(archive.app, name="archive")
app.add_typer(keys.app, name="key")
