"""How to cite a letter: a sentence, BibTeX, and CSL-JSON for reference managers."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from pipeline.model.dataset import Dataset
from pipeline.site.browse.labels import kind_name
from pipeline.site.browse.rows import LetterRow
from pipeline.site.dates import day
from pipeline.site.texts import Language

_SPECIAL = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"} | {"\\": "\\textbackslash{}", "~": "\\~{}", "^": "\\^{}"}
)


def sentence(row: LetterRow, title: str, sender: str, dataset: Dataset, language: Language) -> str:
    """Return a citation in one sentence."""
    written = day(row.date, language) if row.date else ""
    kind = kind_name(row.kind, language)
    parts = [sender, f"‘{title}’", kind[:1].lower() + kind[1:], written, dataset.publisher.name, row.id]
    return ", ".join(part for part in parts if part)


def bibtex(row: LetterRow, title: str, sender: str, dataset: Dataset) -> str:
    """Return an entry for BibTeX; a name in double braces is that of an organisation.

    The entry has the fields that are known: without a date it has no year.
    """
    fields: Mapping[str, str] = {
        "author": f"{{{sender.translate(_SPECIAL)}}}" if sender else "",
        "title": f"{{{title.translate(_SPECIAL)}}}",
        "year": row.year if row.date else "",
        "date": row.date or "",
        "howpublished": dataset.publisher.name.translate(_SPECIAL),
        "url": row.id,
        "langid": {"nl": "dutch", "en": "english"}.get(row.language or "", ""),
    }
    key = re.sub(r"[^A-Za-z0-9-]", "-", row.identifier)
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key}{lines}\n}}\n"


def csl_json(row: LetterRow, title: str, sender: str, dataset: Dataset) -> str:
    """Return the letter as CSL-JSON (https://citationstyles.org/)."""
    found: dict[str, Any] = {
        "id": row.identifier,
        "type": "personal_communication" if row.kind == "brief" else "report",
        "title": title,
        "publisher": dataset.publisher.name,
        "URL": row.id,
    }
    if sender:
        found["author"] = [{"literal": sender}]
    if row.date:
        found["issued"] = {"date-parts": [[int(part) for part in row.date.split("-")]]}
    if row.language:
        found["language"] = row.language
    if row.reference:
        found["number"] = row.reference
    return msgspec.json.format(msgspec.json.encode([found]), indent=2).decode() + "\n"
