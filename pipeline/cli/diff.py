"""Show the changes in a draft that waits for the operator: `diff`."""

from collections import Counter

from pipeline import run as pipeline_run
from pipeline import settings
from pipeline.cli import options, terminal
from pipeline.home import Home
from pipeline.release.index import newest_folder
from pipeline.release.preview import ChangedLetter, changed_letters, waiting


def diff(dataset: options.Dataset, home: options.Home = None, json: options.Json = False) -> None:
    """List the letters that the held draft of DATASET adds, changes and removes, each with its date and subject.

    Example: brievenbus diff voorbeeldbrieven; brievenbus diff voorbeeldbrieven --json
    """
    place = Home(home or settings.home())
    with terminal.problems():
        found = pipeline_run.load(dataset, home=place)
        made = waiting(found, place)
        letters = changed_letters(made.folder, newest_folder(place.web / found.name, found.name))
    if json:
        terminal.say_json({"dataset": found.name, "draft": made, "letters": letters})
        return
    for one in letters:
        terminal.say(letter_line(one))
    numbers = Counter(one.operation for one in letters)
    told = ", ".join(f"{number} {operation}" for operation, number in sorted(numbers.items())) or "no letter differs"
    terminal.say(
        f"{found.name}: draft {made.release.version}, compared with {made.release.previous or 'nothing'}: {told}"
    )


def letter_line(one: ChangedLetter) -> str:
    """Return one line on the change of one letter.

    >>> one = ChangedLetter(operation="remove", letter="https://x.example/1", date="2026", subject="S", reason="source")
    >>> letter_line(one)
    'remove (source) https://x.example/1, 2026: S'
    """
    fields = f"; {', '.join(one.fields)}" if one.fields else ""
    subject = one.subject or "without a subject"
    return f"{one.operation} ({one.reason}) {one.letter}, {one.date or 'without a date'}: {subject}{fields}"
