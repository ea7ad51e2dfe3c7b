"""Read the detail of one document at open.overheid.nl: its versions, its files, and the metadata of the letter.

Only the newest version gives the status of a document: an `intrekking` withdraws it, a `herpublicatie` restores it.
Versions come in any order.
"""

import msgspec

from pipeline.errors import SourceError
from pipeline.model.letter import Withdrawal
from pipeline.model.statement import Statement
from pipeline.sources.open_overheid.statement import statement
from pipeline.sources.open_overheid.values import day, moment, stated

WITHDRAWAL = "intrekking"
NO_REASON = "withdrawn by its publisher"


class OpenOverheidFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a version."""

    address: str | None
    other: str | None
    """Address at its supplier, to try second."""
    label: str
    media_type: str | None
    title: str | None
    hash: str | None
    """Hexadecimal hash; one of 40 digits is SHA-1, whatever the schema says."""


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """The current state of one document."""

    sorts: frozenset[str]
    """TOOI ids of its kinds (documentsoorten)."""
    files: tuple[OpenOverheidFile, ...]
    """Published files of the newest version, most structured first."""
    withdrawal: Withdrawal | None
    statement: Statement
    is_related: bool
    """Whether it names any related document."""


ORDER = ("application/xml", "text/xml", "text/html", "application/vnd.openxmlformats", "application/vnd.oasis")
"""Media types from most to least structured; others follow, PDF first."""


def read_detail(body: bytes, key: str, now: str) -> Detail:
    """Return the detail of the document of a key at a time (RFC 3339), since a version may be under embargo.

    Raises SourceError if the reply has no document or no versions.
    """
    what = f"the detail of {key} at open.overheid.nl"
    try:
        whole = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise SourceError(f"{what} is not JSON: {str(error)[:200]}") from None
    said = whole if isinstance(whole, dict) else {}
    document, versions = said.get("document"), records(said.get("versies"))
    if not isinstance(document, dict) or not versions:
        absent = "'document'" if not isinstance(document, dict) else "'versies'"
        raise SourceError(f"{what} has no {absent}")
    seen = [version for version in versions if not _is_blocked(version, now)]
    newest = max(enumerate(seen), key=_age)[1] if seen else {}
    files = tuple(_file(one) for one in records(newest.get("bestanden")) if one.get("gepubliceerd", True) is True)
    ordered = tuple(sorted(files, key=_rank))
    classes = document.get("classificatiecollectie")
    sorts = records(classes.get("documentsoorten")) if isinstance(classes, dict) else []
    published = min((on for version in seen if (on := day(version.get("openbaarmakingsdatum")))), default=None)
    others = tuple((file.title, None, file.address) for file in ordered[1:])
    return Detail(
        sorts=frozenset(sort for one in sorts if (sort := stated(one.get("id")))),
        files=ordered,
        withdrawal=_withdrawal(newest, now),
        statement=statement(said, key, published, others),
        is_related=bool(records(said.get("documentrelaties")) or records(document.get("hasParts"))),
    )


def records(value: object) -> list[dict[str, object]]:
    """Return the objects in a list. A list of one object is sometimes sent as the object itself."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]


def _is_blocked(version: dict[str, object], now: str) -> bool:
    """Return whether a version may not be shown yet (plooi.yaml: blokkades, zichtbaarheidsdatumtijd)."""
    if not version.get("blokkades"):
        return False
    shown = moment(version.get("zichtbaarheidsdatumtijd"))
    return shown is None or shown > (moment(now) or now)


def _age(numbered: tuple[int, dict[str, object]]) -> tuple[str, int, int]:
    """Return a sort key that puts the newest version last: its moment, then its number, then its place."""
    place, version = numbered
    number = version.get("nummer")
    return moment(version.get("mutatiedatumtijd")) or "", number if isinstance(number, int) else 0, place


def _withdrawal(version: dict[str, object], now: str) -> Withdrawal | None:
    if version.get("oorzaak") != WITHDRAWAL:
        return None
    on = day(version.get("wijzigingsdatum")) or day(version.get("mutatiedatumtijd")) or now[:10]
    return Withdrawal(date=on, reason=stated(version.get("redenVerwijderingVervanging")) or NO_REASON)


def _file(said: dict[str, object]) -> OpenOverheidFile:
    return OpenOverheidFile(
        address=stated(said.get("id")),
        other=stated(said.get("url")),
        label=stated(said.get("label")) or "",
        media_type=(stated(said.get("mime-type")) or "").lower() or None,
        title=stated(said.get("titel")) or stated(said.get("bestandsnaam")),
        hash=(stated(said.get("hash")) or "").lower() or None,
    )


def _rank(file: OpenOverheidFile) -> int:
    kind = file.media_type or ""
    if kind == "application/pdf":
        return len(ORDER)
    return next((place for place, start in enumerate(ORDER) if kind.startswith(start)), len(ORDER) + 1)
