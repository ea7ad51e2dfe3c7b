"""Look up names in the authority lists, and refresh the lists from their publishers."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.errors import DefinitionError
from pipeline.transport import Policy, Web
from pipeline.vocabulary import Authorities, authorities
from pipeline.vocabulary import update as lists
from pipeline.vocabulary.coverage import vacancies
from pipeline.vocabulary.lookup import Holding, LookupResult, NamedOrganisation
from pipeline.vocabulary.lookup import lookup as find

app = typer.Typer(help="Authority lists: the posts and organisations of government over time.", no_args_is_help=True)

HOSTS = (
    "repository.officiele-overheidspublicaties.nl",
    "query.wikidata.org",
    "gegevensmagazijn.tweedekamer.nl",
)
HOMEPAGE = "https://brievenbus.example/"


@app.command()
def lookup(
    name: Annotated[str, typer.Argument(help='A post, organisation or person, such as "minister van EL&I".')],
    on: Annotated[str | None, typer.Option(help="Only entries of this day, as 2012-03-01.", metavar="DATE")] = None,
    json: options.Json = False,
) -> None:
    """Look up NAME: organisations with their IRIs, posts with their holders.

    Example: brievenbus vocab lookup "minister van EL&I" --on 2012-03-01
    """
    with terminal.problems():
        answer = find(authorities(), name, _day(on))
        if json:
            terminal.say_json(answer)
        else:
            _tell(answer)
        if not answer.organisations and not answer.holdings:
            raise DefinitionError(f"nothing is known under {name!r}" + (f" on {on}" if on else ""))


@app.command()
def update(
    names: Annotated[
        list[str] | None, typer.Argument(help="Lists to refresh; by default all.", metavar="LIST...")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Folder of the lists.")] = settings.VOCAB,
    contact: Annotated[str, typer.Option(help="Contact for publishers, sent with each request.")] = HOMEPAGE,
) -> None:
    """Refresh authority lists from their publishers, and print the changes; after any error no list is written.

    The list mandates_kept is merged into that of mandates without a publisher. Periods without a minister are shown.

    Example: brievenbus vocab update ministries
    """
    with terminal.problems():
        policy = Policy(hosts=HOSTS, homepage=HOMEPAGE, contact=contact)
        on = settings.now()[:10]
        with Web(policy, lambda exchange: None) as web:
            changes = lists.update(lambda url: web.get(url).body, folder, on, names or lists.NAMES)
        empty = vacancies(Authorities(folder), date.fromisoformat(on))
    for change in changes:
        terminal.say(_change(change))
    terminal.say(f"{len(changes)} changes" if changes else "nothing changed")
    for one in empty:
        terminal.say(f"mandates: no minister of the {one.name}, {one.begin} to {one.end}")


def _change(change: lists.ListChange) -> str:
    facts = "; ".join(f"{name}: {before or '–'} → {after or '–'}" for name, (before, after) in change.fields.items())
    return f"{change.list}: {change.kind} {change.key}" + (f" ({facts})" if facts else "")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise DefinitionError(f"{text!r} is not a day; write it as 2012-03-01")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DefinitionError(f"{text!r} is not a day: {error}") from error


def _tell(answer: LookupResult) -> None:
    for named in answer.organisations:
        terminal.say(_organisation(named))
    for holding in answer.holdings:
        terminal.say(_holding(holding))


def _organisation(named: NamedOrganisation) -> str:
    when = f" ({named.begin or '…'} to {named.end or 'now'})" if named.begin or named.end else ""
    mark = "* " if named.on_date else "  "
    return f"{mark}{named.name}{when} {named.iri or 'no IRI: from before TOOI'}" + (
        f" {named.version_iri}" if named.version_iri else ""
    )


def _holding(holding: Holding) -> str:
    return f"  {holding.person}, {holding.post} ({holding.begin} to {holding.end or 'now'}) {holding.person_iri}"
