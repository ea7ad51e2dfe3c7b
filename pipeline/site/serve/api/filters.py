"""Which letters a request asks for: its parameters, and the condition on the tables that each stands for."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST = 200
"""Most characters of a value."""
Value = Annotated[str, Field(min_length=1, max_length=MOST, pattern=r"^[^\x00-\x1f\x7f]+$")]
Word = Annotated[str, Field(min_length=1, max_length=MOST, pattern=r"^[^\x00-\x1f\x7f]*[^\W_][^\x00-\x1f\x7f]*$")]


def _day(value: str) -> str:
    date.fromisoformat(value)
    return value


Day = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}, examples=["2024-01-31"]),
    AfterValidator(_day),
]


class LetterFilters(BaseModel):
    """Parameters of the list of letters; several of them narrow it down together."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    ministry: Value | None = Field(
        None, description="Sender: IRI in TOOI, its last part (mnre1034), or name as printed."
    )
    date_from: Day | None = Field(None, alias="dateFrom", description="First date of the letters.")
    date_until: Day | None = Field(None, alias="dateUntil", description="Last date of the letters.")
    dossier: Value | None = Field(None, description="Number of a parliamentary dossier, such as 27529.")
    person: Value | None = Field(None, description="Who signed: IRI, its last part, or name as printed.")
    theme: Value | None = Field(None, description="Theme: IRI in TOOI, its last part, or name.")
    kind: Value | None = Field(None, description="Kind of letter, such as kamerbrief.")
    question: Value | None = Field(None, description="Number of the parliamentary questions that the letter answers.")
    search: Word | None = Field(None, description="Words that all occur in the subject, or all in one paragraph.")
    sort: Literal["date", "-date", "identifier"] = Field("-date", description="Order; - is descending.")
    page: int = Field(1, ge=1, le=10_000, description="Number of the page.")
    page_size: int = Field(20, alias="pageSize", ge=1, le=1_000, description="Letters on a page.")
    format: Literal["json", "csv"] | None = Field(None, description="Form of the answer; goes before Accept.")


ORDERS = {
    "date": "date IS NULL, date, identifier",
    "-date": "date IS NULL, date DESC, identifier",
    "identifier": "identifier",
}
"""SQL of the orders; undated letters come last."""


def condition(filters: LetterFilters, columns: frozenset[str]) -> tuple[str, dict[str, str]]:
    """Return the condition in SQL with its parameters, for a table of letters with these columns."""
    wanted = filters.model_dump(mode="json", exclude_none=True)
    clauses = ["withdrawn_date IS NULL"] if "withdrawn_date" in columns else []
    clauses += [clause for name, clause in _CLAUSES.items() if name in wanted]
    if "question" in wanted:
        clauses.append("question_number = :question" if "question_number" in columns else "0")
    values = {name: str(wanted[name]) for name in (*_CLAUSES, "question") if name in wanted}
    for name in ("ministry", "person", "theme"):
        if name in values:
            values[f"{name}_part"] = _escaped(values[name])
    if "search" in values:
        values["search"] = " ".join(_quoted(word) for word in values["search"].split())
    return " AND ".join(f"({clause})" for clause in clauses) or "1", values


def _one_of(name: str, iri: str, printed: str) -> str:
    """Return the clause for a thing that is named by its IRI, the last part of that, or its name."""
    return f"{iri} = :{name} OR {iri} LIKE '%/' || :{name}_part ESCAPE '\\' OR {printed} = :{name} COLLATE NOCASE"


_CLAUSES = {
    "ministry": _one_of("ministry", "sender_iri", "sender_name"),
    "date_from": "date >= :date_from",
    "date_until": "date <= :date_until",
    "dossier": "id IN (SELECT letter FROM dossiers WHERE dossier = :dossier)",
    "person": f"id IN (SELECT letter FROM signatories WHERE {_one_of('person', 'person_iri', 'name')})",
    "theme": "id IN (SELECT letter FROM themes LEFT JOIN concepts ON iri = theme"
    f" WHERE {_one_of('theme', 'theme', 'concepts.name')})",
    "kind": "kind = :kind",
    "search": "letters.rowid IN (SELECT rowid FROM letters_fts WHERE letters_fts MATCH :search) OR id IN (SELECT letter"
    " FROM paragraphs WHERE rowid IN (SELECT rowid FROM paragraphs_fts WHERE paragraphs_fts MATCH :search))",
}


def _escaped(text: str) -> str:
    """Return a text in which LIKE finds nothing but itself.

    >>> _escaped("50%_")
    '50\\\\%\\\\_'
    """
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text


def _quoted(word: str) -> str:
    """Return a word as full-text search takes it literally.

    >>> _quoted('a"b*')
    '"a""b*"'
    """
    return '"' + word.replace('"', '""') + '"'
