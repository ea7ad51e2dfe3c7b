"""The facts about a letter in schema.org's terms, for search engines: JSON-LD that is safe within a page."""

from typing import Any

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.model.letter import Letter
from pipeline.site.texts import Language


def markup(letter: Letter, title: str, sender: str, dataset: Dataset, language: Language) -> str:
    """Return the letter as a schema.org Message."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Message",
        "@id": letter.id,
        "url": letter.id.replace(f"{dataset.base}id/", f"{dataset.base}doc/", 1),
        "name": title,
        "identifier": letter.identifier,
        "isPartOf": {"@type": "Dataset", "@id": f"{dataset.base}dataset/{dataset.name}"},
        "license": dataset.license,
    }
    if letter.date:
        found["dateSent"] = letter.date
    if letter.language:
        found["inLanguage"] = letter.language
    if letter.sender:
        found["sender"] = {"@type": "GovernmentOrganization", "name": sender}
        found["sender"] |= {"@id": letter.sender.iri} if letter.sender.iri else {}
    if letter.addressee:
        found["recipient"] = {"@type": "Organization", "name": letter.addressee.body or letter.addressee.name}
    citations = [one.iri for one in letter.references if (one.iri or "").startswith(("http://", "https://"))]
    if citations:
        found["citation"] = citations
    return msgspec.json.encode(found).decode().replace("<", "\\u003c")
