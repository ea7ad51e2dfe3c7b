"""What a release has, as the API and agents get it: letters by filters, one letter, entities, facts of a dataset."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from pipeline.model.tombstone import neutral
from pipeline.release import index as releases
from pipeline.site.serve.api import schemas
from pipeline.site.serve.api.database import ReleaseDatabase
from pipeline.site.serve.api.filters import ORDERS, LetterFilters, condition
from pipeline.site.serve.api.problems import ApiError

PLACE = "/api/v1"


def select(found: ReleaseDatabase, filters: LetterFilters) -> tuple[int, list[dict[str, Any]]]:
    """Return how many letters filters give, and the rows of the page that they ask for."""
    where, values = condition(filters, frozenset(found.columns("letters")))
    total = found.count(f"SELECT count(*) FROM letters WHERE {where}", values)
    limits = {"most": filters.page_size, "skip": (filters.page - 1) * filters.page_size}
    statement = f"SELECT * FROM letters WHERE {where} ORDER BY {ORDERS[filters.sort]} LIMIT :most OFFSET :skip"
    return total, found.rows(statement, {**values, **limits})


def entities(found: ReleaseDatabase, collection: str) -> list[dict[str, Any]]:
    """Return all ministries, persons, themes or dossiers, each with the number of its letters."""
    if collection == "dossiers":
        statement = "SELECT dossier, min(title) AS title, count(DISTINCT letter) AS letters FROM dossiers GROUP BY 1"
        return found.rows(f"{statement} ORDER BY 1")
    names, column, table = schemas.COLLECTIONS[collection]
    letter = "id" if table == "letters" else "letter"
    return found.rows(
        f"SELECT iri, {names}.name AS name, count(DISTINCT {table}.{letter}) AS letters"
        f" FROM {names} JOIN {table} ON {table}.{column} = iri GROUP BY 1 ORDER BY 3 DESC, 1"
    )


def letter(found: ReleaseDatabase, dataset: str, identifier: str) -> dict[str, Any]:
    """Return one letter with the rows of its tables. Raises ApiError."""
    names = {"name": identifier, "neutral": neutral(unquote(identifier.rpartition("/")[2]))}
    rows = found.rows("SELECT * FROM letters WHERE identifier IN (:name, :neutral) OR id = :name", names)
    if not rows:
        raise ApiError(404, f"there is no letter {identifier!r} in {dataset}")
    if rows[0].get("withdrawn_date"):
        raise ApiError(410, f"this letter was withdrawn on {rows[0]['withdrawn_date']}: {rows[0]['withdrawn_reason']}")
    whole = row(rows[0])
    for table in schemas.nested():
        if found.columns(table.name):
            statement = f'SELECT * FROM "{table.name}" WHERE letter = :id ORDER BY position'
            parts = found.rows(statement, {"id": rows[0]["id"]})
            whole[schemas.camel(table.name)] = [row({k: v for k, v in part.items() if k != "letter"}) for part in parts]
    return whole | {"_links": hrefs(self=place(dataset, identifier), page=rows[0]["id"])}


def dataset(web: Path, name: str) -> dict[str, Any]:
    """Return how complete and how recent a dataset is, with links to what it has."""
    newest = releases.newest(releases.read_index(web / name, name))
    latest = releases.read_latest(web / name)
    start = f"{PLACE}/datasets/{name}"
    kinds = ("letters", "dossiers", *schemas.COLLECTIONS)
    links = {kind: f"{start}/{kind}" for kind in kinds} | {"completeness": f"/{name}/completeness.html"}
    return {
        "name": name,
        "version": newest.version if newest else None,
        "complete": latest.complete if latest else None,
        "validUntil": latest.valid_until if latest else None,
        "counts": {schemas.camel(k): v for k, v in msgspec.structs.asdict(newest.counts).items()} if newest else {},
        "_links": hrefs(self=start, **links),
    }


def row(found: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the names of its fields as in JSON."""
    return {schemas.camel(name): value for name, value in found.items()}


def place(dataset: str, identifier: str) -> str:
    """Return the address of a letter in the API."""
    return f"{PLACE}/datasets/{dataset}/letters/{quote(identifier, safe='')}"


def hrefs(**places: str) -> dict[str, dict[str, str]]:
    """Return links as they stand in an answer."""
    return {name: {"href": place} for name, place in places.items()}
