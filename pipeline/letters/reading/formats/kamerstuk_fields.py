"""Fields that the XML of a publication states outright, as listed in `pipeline.letters.reading.formats.kamerstuk`."""

import re

from lxml import etree

from pipeline.letters.reading.formats.xml import fold, name, parent, text
from pipeline.model.document import Role

_METADATA = {"DC.identifier": "publication", "OVERHEIDop.vergaderjaar": "session_year"}
_EXTERN = re.compile(r"/([A-Za-z][A-Za-z0-9-]{3,60})/metadata\.xml$")
_SESSION = re.compile(r"\d{4}\s?[-–/]\s?\d{2,4}")
_PLACE_DATE = re.compile(
    r"(?P<place>[’'‘]?[A-Za-z][^,\d]{1,40}),\s{0,3}(?P<date>\d{1,2}\s[a-zë]{3,10}\.?\s\d{4})\.?", re.IGNORECASE
)
_ADDRESSEE = re.compile(r"(?:Aan\s(?:de|het)|De\s(?:leden|heer|mevrouw|voorzitters?))\b.{0,200}", re.IGNORECASE)
_SALUTATION = re.compile(
    r"(?:(?:Zeer |Hoog)?geachte|Mijnheer|Mevrouw|Excellentie|L\.S\.|Dear)\b.{0,100}", re.IGNORECASE
)
_OPENING = 5
"""Paragraphs at the beginning that may be addressee, place and date, or salutation."""


class Fields:
    """Fields of one publication, recorded while its elements are read."""

    def __init__(self) -> None:
        """Start without fields."""
        self.values: dict[str, list[str]] = {}
        self._opening = 0

    def note(self, field: str, value: str) -> None:
        """Record a value, unless it is empty."""
        if value:
            self.values.setdefault(field, []).append(value)

    def first(self, field: str, value: str) -> None:
        """Record a value, unless it is empty or the field already has one."""
        if field not in self.values:
            self.note(field, value)

    def metadata(self, element: etree._Element) -> None:
        """Record the fields that the metadata state about the publication itself."""
        for meta in element.iter():
            key, value = meta.get("name") or "", fold(meta.get("content") or "")
            if key in _METADATA:
                self.first(_METADATA[key], value)
            elif key == "OVERHEIDop.externMetadataRecord" and (found := _EXTERN.search(value)):
                self.first("publication", found[1])

    def dossier(self, element: etree._Element) -> str:
        """Record a dossier and return it as printed: its number, its title."""
        number = " ".join(map(text, element.iter("{*}dossiernr", "{*}nummer")))
        chapter = next(map(text, element.iter("{*}begrotingshoofdstuk")), "")
        title = next(map(text, element.iter("{*}titel", "{*}naam")), "")
        if number:
            self.note("dossier_numbers", f"{number}-{chapter}" if chapter else number)
            self.values.setdefault("dossier_titles", []).append(title)
        return f"{number} {chapter} {title}"

    def number(self, element: etree._Element) -> str:
        """Record the paper's number within its dossier, or an answer's within its session; return it as printed."""
        inner = next(element.iter("{*}ondernummer"), element)
        self.first("document_number", text(inner))
        return text(element) if name(element) != "nummer" else f"Nr. {text(element)}"

    def head_line(self, element: etree._Element) -> str:
        """Record the field in a line of the running head, and return the line, "" for a legacy session year."""
        line, kind = text(element), element.get("inhoud")
        if kind == "vergaderjaar" or name(element) == "vergjaar":
            found = _SESSION.search(line)
            self.first("session_year", found[0] if found else "")
        elif kind == "kameraanduiding":
            self.first("chamber", line)
        return line if name(element) != "vergjaar" else ""

    def signature(self, element: etree._Element) -> None:
        """Record the name and the role of the signatory."""
        role = next(map(text, element.iter("{*}functie")), "")
        signed = next(element.iter("{*}naam"), None)
        person = " ".join(fold(str(part)) for part in signed.itertext() if part.strip()) if signed is not None else ""
        if role or person:
            self.values.setdefault("signatory_roles", []).append(role.rstrip(" ,"))
            self.values.setdefault("signatory_names", []).append(person)

    def date(self, element: etree._Element, printed: str) -> None:
        """Record a date that the head marks; for questions the date of the answer, not that of the questions."""
        holder = parent(element)
        if name(holder) not in ("datumtekst", "kamervraagomschrijving", "dagtekening"):
            return
        if holder.get("type") == "vraag":
            return
        self.values["date"], self.values["date_iso"] = [printed], [fold(element.get("isodatum") or "")]

    def opened(self, line: str, role: Role) -> Role:
        """Record which field one of the first paragraphs is; return its role, or "" if it is not part of the body."""
        if role != "paragraph" or self._opening >= _OPENING:
            return role
        self._opening += 1
        if found := _PLACE_DATE.fullmatch(line):
            self.first("place", found["place"])
            self.first("date", found["date"])
        elif "addressee" not in self.values and self._opening < 3 and _ADDRESSEE.fullmatch(line):
            self.note("addressee", line)
        elif "salutation" not in self.values and _SALUTATION.fullmatch(line):
            self.note("salutation", line)
        else:
            return role
        return ""
