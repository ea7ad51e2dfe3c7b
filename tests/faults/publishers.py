"""Four publishers' systems that a test changes by number, while they are read or between two harvests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Protocol

from tests.replay.harvests import Options
from tests.replay.koop import Koop
from tests.replay.open_overheid import OpenOverheid, name, pdf
from tests.replay.server import ReplayServer
from tests.replay.tweedekamer import TweedeKamer, identifier


def on(day: int) -> str:
    """Return the day so many days after the first harvest."""
    return (date(2026, 1, 5) + timedelta(days=day)).isoformat()


class Publisher(Protocol):
    """What a test can do to a publisher's system."""

    source: str
    options: Options
    server: ReplayServer

    def key(self, number: int) -> str:
        """Return the key of a letter."""

    def put(self, number: int, day: int = -3, words: str = "Voortgang") -> None:
        """Publish a letter, or the next version of it, on a day."""

    def remove(self, number: int) -> None:
        """Take a letter away without a word, or with the mark that the publisher has for it."""

    def on_page(self, act: Callable[[], None] | None) -> None:
        """Have something done after each page of a list that was made."""


class KoopPublisher:
    """KOOP: by identifier, page after page."""

    source = "koop_sru"

    def __init__(self) -> None:
        self.koop = Koop()
        self.server, self.options = self.koop.server, self.koop.options(page_size=25, window_days=9000)

    def key(self, number: int) -> str:
        return f"kst-32999-{number}"

    def put(self, number: int, day: int = -3, words: str = "Voortgang") -> None:
        when = {"modified": on(day), "changed": f"{on(day)}T10:00:00.{len(words):07}+01:00"}
        self.koop.add(self.key(number), documenttitel=words, text=f"{words} van {number}.", **when)

    def remove(self, number: int) -> None:
        del self.koop.held[self.key(number)]

    def on_page(self, act: Callable[[], None] | None) -> None:
        def rewrite(page: bytes) -> bytes:
            if act:
                act()
            return page

        self.koop.rewrite = rewrite


class OverheidPublisher:
    """open.overheid.nl: by day of publication, at a number of the list."""

    source = "open_overheid"

    def __init__(self) -> None:
        self.service = OpenOverheid()
        self.server, self.options = self.service.server, self.service.options(page_size=20)

    def key(self, number: int) -> str:
        return name(number)

    def put(self, number: int, day: int = -3, words: str = "Voortgang") -> None:
        changed = f"{on(day)}T11:{number % 60:02}:00.{len(words):03}Z"
        content = pdf(f"{words} van {number}")
        self.service.add(self.key(number), title=words, content=content, published=on(day), changed=changed)

    def remove(self, number: int) -> None:
        del self.service.held[self.key(number)]

    def on_page(self, act: Callable[[], None] | None) -> None:
        self.service.after_page = lambda count: act() if act else None


class ChamberPublisher:
    """The Tweede Kamer: in the order of changes, which move."""

    def __init__(self) -> None:
        self.chamber, self.source = TweedeKamer(page_size=40), "tweedekamer_syncfeed"
        self.server = self.chamber.server
        self.options: Options = {"base": self.chamber.feed}

    def key(self, number: int) -> str:
        return identifier("Document", number)

    def put(self, number: int, day: int = -3, words: str = "Voortgang") -> None:
        self.chamber.letter(number, Onderwerp=words, content=pdf(f"{words} van {number}"))

    def remove(self, number: int) -> None:
        self.chamber.remove(self.key(number))

    def on_page(self, act: Callable[[], None] | None) -> None:
        self.chamber.on_page = act or (lambda: None)


NAMES = ("koop_sru", "open_overheid", "tweedekamer_syncfeed")


@contextmanager
def publisher(source: str) -> Iterator[Publisher]:
    """Give the system of a source, and stop it afterwards."""
    made: Publisher
    match source:
        case "koop_sru":
            made = KoopPublisher()
        case "open_overheid":
            made = OverheidPublisher()
        case _:
            made = ChamberPublisher()
    with made.server:
        yield made
