"""Write what a web root says about itself: `llms.txt` for language models, and a statement on accessibility."""

from pathlib import Path

from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.describe import Released
from pipeline.release.describe.entries import once
from pipeline.site.pages import page
from pipeline.site.query import pages as query_pages
from pipeline.site.texts import TEXTS, Language
from pipeline.site.texts_dataset import WARNINGS

ACCESSIBILITY: dict[Language, str] = {"nl": "accessibility.html", "en": "accessibility.en.html"}
LLMS = "llms.txt"
"""By the proposal at https://llmstxt.org/: a title, a summary, and links with their meaning."""
_INDEX: dict[Language, str] = {"nl": "index.html", "en": "index.en.html"}
FILES = {
    "datapackage.json": "all tables, with the type, meaning and key of each column (Data Package 2.0)",
    "dictionary.csv": "the meaning of each column in Dutch and English, and how often it is filled",
    "letters.csv": "one row for each letter",
    "letters.parquet": "the same with types",
    "letters.jsonl": "each letter with its full text and all its parts, one to a line",
    "organisations.csv": "names of senders and addressees by IRI",
    "issues.csv": "missing or doubtful values, by letter and field",
    "statistics.json": "counts",
}
"""Files that a reader without a browser needs first, by name."""
SUFFIXES = {".sqlite": "all tables in one SQLite database", ".nq": "linked data as N-Quads, a graph for each letter"}


def write(web: Path, dataset: Dataset) -> None:
    """Write both for a web root; `dataset` is any dataset in it, for the base and the contact."""
    for language, name in ACCESSIBILITY.items():
        facts = {
            "dataset": dataset,
            "root": "",
            "index": _INDEX[language],
            "other": ACCESSIBILITY["en" if language == "nl" else "nl"],
            "t": TEXTS[language],
            "contact": dataset.publisher.email,
            "publisher": dataset.publisher.name,
        }
        releases.write_changed(web / name, page("accessibility.html", language, facts).encode())
    releases.write_changed(web / LLMS, _llms(web, dataset.base).encode())


def _llms(web: Path, base: str) -> str:
    places = sorted(file.parent for file in web.glob("*/releases.json"))
    lines = [
        "# Brievenbus: letters of the Dutch government to parliament, as open data",
        "",
        "> Every letter with its date, subject, sender, addressee, signatories, dossiers, citations and full text, as "
        "tables, JSON and linked data. Letters are in Dutch. Values are as printed, and linked to TOOI, Wikidata, "
        "wetten.overheid.nl and officielebekendmakingen.nl where that is certain; unknown values are empty.",
        "",
        "Before answering a question about numbers, read the completeness of the period: absence of a letter here is "
        "no proof that it was never sent. Cite a letter by its address (column id), which never changes. A page of a "
        "letter also exists as .jsonld in place of .html; where brievenbus serve answers, as .json, .ttl and .nt too.",
    ]
    for place in places:
        lines += _dataset(place, base)
    lines += ["", "## How to count", ""]
    lines += [f"- {table}: {text}" for table, text in WARNINGS["en"].items()]
    lines += ["", "## Linked data", ""]
    lines += [f"- [Classes, properties and lists]({base}def/index.en.html): the application profile"]
    lines += [f"- [Example queries]({base}def/index.en.html#queries): ten in SPARQL"]
    if (web / query_pages.SPARQL["en"]).is_file():
        lines += [
            f"- [SPARQL]({base}{query_pages.SPARQL['en']}): a page to query, and the endpoint if this site has one"
        ]
    return "\n".join(lines) + "\n"


def _dataset(place: Path, base: str) -> list[str]:
    """Return the section about one dataset: the files of its newest release, and its lists of changes and gaps."""
    folder = releases.newest_folder(place, place.name)
    if folder is None:
        return []
    here, release = f"{base}{place.name}/", f"{base}{place.name}/releases/{folder.name}/"
    entries = tuple(once(Released(folder).manifest.files, "gzip"))
    lines = ["", f"## Dataset {place.name}, release {folder.name}", ""]
    lines += [f"- [Page]({here}index.en.html): contents, warnings, known problems, how to cite"]
    lines += [f"- [Completeness]({here}completeness.csv): by source and month, what the source states and what is here"]
    parts = sorted({entry.part for entry in entries if entry.part})
    if parts:
        lines += [f"- Letters are in a folder for each year: {', '.join(parts)}; {release}{parts[-1]}/ is the last one"]
    for entry in entries:
        name = entry.plain_path.rpartition("/")[2]
        about = FILES.get(name) or SUFFIXES.get(Path(name).suffix)
        if about and entry.part in (None, parts[-1] if parts else None):
            lines.append(f"- [{entry.path}]({release}{entry.path}): {about}")
    lines += [f"- [latest.json]({here}latest.json): version and files of the newest release, for programs"]
    lines += [f"- [Changes]({here}feed.atom): letters that were added, changed or withdrawn"]
    return lines
