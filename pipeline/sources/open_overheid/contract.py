"""Contract of open.overheid.nl: the fields of its list of letters, and of the newest letter."""

from pipeline.model.contract import Contract
from pipeline.sources._shape import decoded, json_shape, shape, values
from pipeline.sources.open_overheid.detail import records
from pipeline.sources.open_overheid.service import WHAT, Days, OpenOverheidService, read_entry
from pipeline.sources.open_overheid.values import stated

LIST = ("totaal", "resultaten")
HIT = ("document.id", "document.mutatiedatumtijd")
DETAIL = ("document", "versies", "document.classificatiecollectie.documentsoorten[].id", "versies[].mutatiedatumtijd")


def look(service: OpenOverheidService, kind: str, sort: str) -> Contract:
    """Return the contract that the service offers now, in two requests; `kind` is the filter that it accepts for the
    kind `sort`.

    Raises SourceError.
    """
    address = service.list_address(kind, Days(), "sort=laatst-gewijzigd")
    listed = decoded(service.web.get(address, accept="application/json", expect="json").body, f"the list of {WHAT}")
    said = listed if isinstance(listed, dict) else {}
    hits = records(said.get("resultaten"))
    needed = [f"list.{one}" for one in LIST]
    needed += [f"list.resultaten[].{one}" for one in HIT] if hits else []
    fields, faults = list(json_shape(said, "list")), []
    limits, kinds, causes = {}, [], []
    if isinstance(total := said.get("totaal"), int) and total > service.size and hits:
        limits["page"] = len(hits)
    if not hits:
        faults.append(f"it lists no documents of the kind {sort}")
    elif entry := next(filter(None, map(read_entry, hits)), None):
        key = entry.key
        detail = decoded(service.detail(key), f"the detail of {key} at {WHAT}")
        fields += json_shape(detail, "detail")
        needed += [f"detail.{one}" for one in DETAIL]
        known = detail if isinstance(detail, dict) else {}
        kinds = [stated(one.get("id")) for one in _kinds(known)]
        causes = [stated(one.get("oorzaak")) for one in records(known.get("versies"))]
        if kinds and sort not in kinds:
            faults.append(
                f"the filter by kind is not heeded: asked for {sort}, it lists {', '.join(filter(None, kinds))}"
            )
    return Contract(
        version="v0",
        fields=shape(fields),
        values={"documentsoort": values(kinds), "oorzaak": values(causes)},
        limits=limits,
        needed=tuple(needed),
        faults=tuple(faults),
    )


def _kinds(detail: dict[str, object]) -> list[dict[str, object]]:
    document = detail.get("document")
    classes = document.get("classificatiecollectie") if isinstance(document, dict) else None
    return records(classes.get("documentsoorten")) if isinstance(classes, dict) else []
