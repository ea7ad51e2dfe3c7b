"""Read letters from files and print them."""

import hashlib
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline import formats as outputs
from pipeline.cli import terminal
from pipeline.cli.exits import Exit
from pipeline.errors import PipelineError, UnreadableError
from pipeline.letters import interpret
from pipeline.letters.explain import explain_text
from pipeline.model.dataset import Contact, Dataset, DatasetTitle
from pipeline.model.letter import Letter
from pipeline.model.record import Record

BASE = "https://brievenbus.example/"
MAX_BYTES = 64 * 2**20
"""As the source `folder`: more is an accident or an attack."""


class PrintForm(StrEnum):
    """Ways to print a letter."""

    json = "json"
    turtle = "turtle"
    jsonld = "jsonld"
    nquads = "nquads"
    csv = "csv"
    html = "html"


OUTPUTS = {PrintForm.csv: "tables", PrintForm.turtle: "turtle", PrintForm.jsonld: "jsonld", PrintForm.nquads: "nquads"}


def read(
    files: Annotated[list[str], typer.Argument(help="Files to read; - is standard input.", metavar="FILE...")],
    form: Annotated[
        PrintForm, typer.Option("--as", help="Form of the printed letters; html marks each field in the text.")
    ] = PrintForm.json,
    explain: Annotated[bool, typer.Option(help="Print the span and the rule behind each field instead.")] = False,
    base: Annotated[str, typer.Option(help="Start of the IRIs of the letters.")] = BASE,
) -> None:
    """Read letters from files and print them; nothing is stored.

    With --as json, one line for each file in order; a file that cannot be read is a line with its error.
    Example: brievenbus read brief.pdf --explain
    """
    with terminal.problems():
        if explain or form in (PrintForm.json, PrintForm.html):
            failures = [_print_one(name, form, explain, base) for name in files]
        else:
            letters, failures = _read_all(files, base)
            sys.stdout.write(_in_output(letters, OUTPUTS[form], base))
    failed = Exit.MISSING if len(files) > 1 else Exit.PROBLEM
    raise typer.Exit(failed if any(failures) else Exit.DONE)


def _print_one(name: str, form: PrintForm, explain: bool, base: str) -> bool:
    """Print one file and return whether it failed."""
    try:
        document, printed, letter = _parts(name, base)
    except UnreadableError as error:
        if form == PrintForm.json and not explain:
            terminal.say_json({"file": name, "error": str(error), "code": error.code})
        terminal.warn(f"brievenbus: {name}: {error}")
        return True
    if explain:
        sys.stdout.write(explain_text(document, printed, letter))
    elif form == PrintForm.html:
        from pipeline.letters.explain.page import explain_html  # Jinja takes a tenth of the time of a command.

        sys.stdout.write(explain_html(document, printed, letter, Path(name).name))
    else:
        terminal.say_json(letter)
    return False


def _parts(name: str, base: str) -> interpret.InterpretedRecord:
    """Return a file as it is read. Raises UnreadableError, for a fault of a reader too: one bad file is one line."""
    content = _content(name)
    key = "standard-input" if name == "-" else Path(name).name
    record = Record(source="file", key=key, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    try:
        return interpret.parts(record, content, base)
    except PipelineError:
        raise
    except Exception as error:
        raise UnreadableError("reader-failed", f"a fault of the pipeline: {type(error).__name__}: {error}") from error


def _content(name: str) -> bytes:
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError("unreadable", f"the file cannot be opened: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise UnreadableError("too-large", f"more than the limit of {MAX_BYTES:,} bytes")
    return content


def _read_all(files: list[str], base: str) -> tuple[list[Letter], list[bool]]:
    letters, failures = [], []
    for name in files:
        try:
            letters.append(_parts(name, base).letter)
        except UnreadableError as error:
            terminal.warn(f"brievenbus: {name}: {error}")
            failures.append(True)
    return letters, failures


def _in_output(letters: list[Letter], output: str, base: str) -> str:
    """Return letters as the first file that an output plugin writes of them."""
    unique = {letter.identifier: letter for letter in letters}
    if len(unique) < len(letters):
        raise PipelineError("two of the files are the same letter: read them apart")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        writer = outputs.get(output).open(_nameless(base, output, place), place)
        writer.write([unique[identifier] for identifier in sorted(unique)])
        return (place / writer.close()[0].path).read_text(encoding="utf-8")


def _nameless(base: str, output: str, folder: Path) -> Dataset:
    """Return the dataset that letters read on their own belong to."""
    title = DatasetTitle(nl="Brieven", en="Letters")
    contact = Contact(name="Brievenbus")
    return Dataset(
        name="letters",
        title=title,
        description=title,
        base=base,
        publisher=contact,
        sources=(),
        outputs=(output,),
        folder=folder,
    )
