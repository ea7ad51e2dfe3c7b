"""Results of sending a release to its targets."""

from collections.abc import Iterable

from pipeline.cli import terminal
from pipeline.cli.advised import command
from pipeline.cli.exits import Exit
from pipeline.distribute.deliver import Delivery
from pipeline.model.release import Release


def tell(dataset: str, delivery: Delivery, as_json: bool = False) -> Exit:
    """Print the result of a delivery, and return the exit code."""
    if as_json:
        terminal.say_json({"dataset": dataset, "target": delivery})
    elif delivery.error:
        terminal.warn(refusal(dataset, delivery))
    else:
        terminal.say(lines([delivery])[0])
    return Exit.TARGET if delivery.error else Exit.DONE


def lines(targets: Iterable[Delivery]) -> list[str]:
    """Return one line for each target that took everything."""
    return [
        f"sent to {one.target}: {one.sent} new or changed, {one.removed} removed; it has {one.version}"
        for one in targets
        if not one.error
    ]


def refusal(dataset: str, one: Delivery) -> str:
    """Return one line on a target that did not take a release: the reason, and the next try."""
    tries = f" ({one.tries} tries)" if one.tries > 1 else ""
    return (
        f"brievenbus: target {one.target}: {one.error}{tries}; the release is published, and is sent again at the "
        f"next run, or by: {command(f'publish {dataset} --to {one.target}')}"
    )


def standing(one: Delivery, release: Release | None) -> str:
    """Return one line on the release that a target has, and the reason where it is not the newest."""
    has = f"has {one.version} since {one.at}" if one.version else "has no release yet"
    if one.error:
        tries = "1 try" if one.tries == 1 else f"{one.tries} tries"
        return f"target {one.target} {has}; {tries} failed since: {one.error}"
    behind = release is not None and one.version != release.version
    return f"target {one.target} {has}{', which is not the newest' if behind else ''}"
