"""List the datasets, outputs and targets."""

import msgspec

from pipeline import definitions, settings
from pipeline import formats as output_plugins
from pipeline.cli import options, terminal
from pipeline.distribute import targets as target_plugins
from pipeline.model.conversion import describe
from pipeline.run import load


def datasets(json: options.Json = False) -> None:
    """List the datasets, their sources and when they run.

    Example: brievenbus datasets
    """
    with terminal.problems():
        for name in definitions.names(settings.DATASETS):
            found = load(name)
            names = ", ".join(setting.name for setting in found.sources)
            when = f"{found.schedule.cron} ({found.schedule.timezone})" if found.schedule else "no schedule"
            if json:
                terminal.say_json({"name": name, "title": found.title, "sources": names, "schedule": found.schedule})
            else:
                terminal.say(f"{name}: {found.title.en}; from {names}; {when}")


def outputs(json: options.Json = False) -> None:
    """List the formats that a dataset may be published in.

    Example: brievenbus outputs
    """
    with terminal.problems():
        for name in output_plugins.names():
            found = output_plugins.get(name)
            if json:
                terminal.say_json({"name": name, "title": found.title})
            else:
                terminal.say(f"{name}: {found.title}")


def targets(json: options.Json = False) -> None:
    """List the places that a dataset may be sent to, and the options of each: name, type, default and meaning.

    Example: brievenbus targets
    """
    with terminal.problems():
        for name in target_plugins.names():
            found = target_plugins.get(name)
            say_plugin(name, found.title, found.options, json)


def say_plugin(name: str, title: str, struct: type[msgspec.Struct], as_json: bool) -> None:
    """Print a plugin and its options."""
    options = describe(struct)
    if as_json:
        terminal.say_json({"name": name, "title": title, "options": [option._asdict() for option in options]})
        return
    terminal.say(f"{name}: {title}")
    for option in options:
        default = "" if option.default is None else f"; default {msgspec.json.encode(option.default).decode()}"
        kind = f"{option.type}; required" if option.required else f"{option.type}{default}"
        terminal.say(f"    {option.name} ({kind}): {option.meaning}")
