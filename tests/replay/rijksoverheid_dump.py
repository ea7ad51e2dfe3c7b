"""Saved replies and manifests of rijksoverheid.nl, made up in the real form, and harvests of a folder of them."""

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from pipeline.sources import Event, Found, HarvestJob, Refused
from pipeline.sources.rijksoverheid.archive import SOURCE, ArchiveOptions

UUID = "0acb97b8-b3cf-4654-92c2-0fa4199c1000"
PDF = b"%PDF-1.7\n%%EOF\n"


class Held:
    """What an earlier harvest left."""

    def __init__(self, events: list[Event]) -> None:
        found = (event for event in events if isinstance(event, Found | Refused))
        self.marks = {event.key: event.fingerprint for event in found}

    def fingerprint(self, key: str) -> str | None:
        return self.marks.get(key)

    def held(self) -> Iterator[str]:
        return iter(sorted(self.marks))

    def cursor(self) -> str | None:
        return None


def harvest(folder: Path, before: list[Event] | None = None, **options: int | bool) -> list[Event]:
    """Harvest a folder, after what an earlier harvest gave."""
    known = Held(before or [])
    return list(SOURCE.harvest(HarvestJob(options=ArchiveOptions(path=".", **options), folder=folder, known=known)))


def manifest(number: int, title: str = "Kamerbrief over post", type_: str = "kamerstuk", **facts: object) -> str:
    relations = "".join(f"<dcterms.relation>plooicb-2011-{one}</dcterms.relation>" for one in facts.get("tied", ()))  # type: ignore[attr-defined]
    source = f"https://archief06.archiefweb.eu/archives/x/https://www.rijksoverheid.nl/documenten/kamerstukken/2011/06/21/brief-{number}"
    return (
        f'\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<work label="plooicb-2011-{number}" '
        f'gegenereerd="2019-06-13T10:53:32" _latestItem="1/pdf/brief-{number}.pdf"><metadata>'
        f"<dcterms.available>2011-06-21</dcterms.available><dcterms.identifier>plooicb-2011-{number}</dcterms.identifier>"
        f"<dcterms.creator>Ministerie van Later</dcterms.creator><dcterms.issued>2011-06-20</dcterms.issued>{relations}"
        f"<dcterms.source>{source}</dcterms.source><dcterms.title>{escape(title)}</dcterms.title>"
        f"<dcterms.type>{type_}</dcterms.type></metadata><expression label='1'><manifestation label='pdf'>"
        f"<item label='brief-{number}.pdf' _deleted='{facts.get('deleted', 'false')}'/>"
        "</manifestation></expression></work>"
    )


def reply(files: tuple[tuple[str, str], ...] = (("brief.pdf", "Brief"),), **facts: str) -> str:
    base = "https://opendata.rijksoverheid.nl/binaries/rijksoverheid/documenten/kamerstukken/2019/08/31/post"
    told = "".join(
        f"<file><fileurl>{base}/{name}\n    </fileurl><mimetype>application/pdf</mimetype><filename>{name}</filename>"
        f"<filetitle>{title}</filetitle></file>"
        for name, title in files
    )
    return (
        f'<?xml version="1.0"?><document><id>{UUID}</id><type>{facts.get("type_", "kamerstuk")}</type>'
        "<canonical>https://www.rijksoverheid.nl/documenten/kamerstukken/2019/08/31/post\n</canonical>"
        f"<title>{facts.get('title', 'Kamerbrief over post')}</title><files>{told}</files>"
        f"<lastmodified>{facts.get('changed', '2021-07-13T09:59:08.758Z')}</lastmodified>"
        f"<issued>{facts.get('issued', '2019-08-30T23:00:00.000Z')}</issued></document>"
    )


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
