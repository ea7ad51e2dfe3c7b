"""Write the files of the letters of a release: those that differ from the files that are there."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import msgspec

from pipeline.errors import PublishError
from pipeline.model.letter import Letter
from pipeline.release import index as releases
from pipeline.site.browse import ties
from pipeline.site.browse.collection import DatasetSite, LetterCollection
from pipeline.site.browse.surroundings import Surroundings
from pipeline.site.browse.ties import Parts
from pipeline.site.letterforms import FILES, LetterForms
from pipeline.site.names import letter_name

GONE = "gone"
"""Suffix of the empty file that marks a letter as gone: the server then answers 410, with the page if there is one."""
ON_REQUEST = "-"
"""In place of the hash of a letter that has no files."""


class LetterWriter:
    """Writes the files of the letters of one release."""

    def __init__(
        self, folder: Path, site: DatasetSite, salt: str, known: Mapping[str, str], taken: Collection[str]
    ) -> None:
        """Write into a folder what differs from `known`, the hashes of letters whose files are there.

        `salt` is all that pages depend on besides letters. `taken` has the names of letters of other datasets in this
        web root, whose files exist already.
        """
        self.site, self._folder, self._salt = site, folder, salt.encode()
        self._known, self._taken = known, taken
        self.faults: list[PublishError] = []

    def write_files(
        self, release: Path, before: Parts | None, now: Parts, collection: Callable[[], LetterCollection]
    ) -> dict[str, str]:
        """Write new and changed files of the letters of a release, whose ties are given.

        Return the hash of each letter by name, "" for a faulty one. `before` are the ties of the letters whose files
        are there; with None every letter is looked at. `collection` returns all letters.
        """
        named = {path: [(name, one) for one in some if (name := self._name(one.id))] for path, some in now.items()}
        if before is None:
            due = {one.id for some in named.values() for _, one in some}
        else:
            due = {one.id for some in named.values() for name, one in some if name not in self._known}
            due |= ties.affected(before, now)
        is_few = 2 * len(due) < ties.total(now)
        letters = ties.nearby(self.site, release, now, due) if is_few else collection()
        forms, around, found = LetterForms(letters), Surroundings(letters), {}
        for path, some in named.items():
            with (release / path).open("rb") as lines:
                for name, one in some:
                    if one.id in due:
                        lines.seek(one.start)
                        row = letters.by_iri.get(one.id)  # None for a withdrawn letter.
                        found[name] = self._write(forms, name, lines.readline(), around.of(row) if row else "")
                    else:
                        found[name] = self._known[name]
        return found

    def write_marks(self, files: Collection[Path], collection: LetterCollection) -> dict[str, str]:
        """Write the files of withdrawn letters; a server makes those of the others.

        Return the hash of each withdrawn letter, and `ON_REQUEST` for each other one, by name.
        """
        forms, start, found = LetterForms(collection), msgspec.json.Decoder(_Start).decode, {}
        for file in files:
            with file.open("rb") as lines:
                for line in lines:
                    iri = start(line).id
                    if (name := self._name(iri)) is None:
                        continue
                    if iri in collection.by_iri:
                        self._mark(name, is_gone=False)
                        found[name] = ON_REQUEST
                    else:
                        found[name] = self._write(forms, name, line, "")
        return found

    def _name(self, iri: str) -> str | None:
        """Return the name of a letter whose files are written here."""
        name = letter_name(iri, self.site.dataset.base)
        return None if name in self._taken else name

    def _write(self, forms: LetterForms, name: str, line: bytes, around: str) -> str:
        """Bring the files of a letter up to date, and return its hash; `around` are its surroundings."""
        found = hashlib.sha256(self._salt + line + around.encode()).hexdigest()[:32]
        if self._known.get(name) != found:
            letter = msgspec.json.decode(line, type=Letter)
            try:
                self._put(forms, name, letter)
            except PublishError as error:
                self.faults.append(error)
                found = ""
            self._mark(name, letter.withdrawn is not None)
        return found

    def _put(self, forms: LetterForms, name: str, letter: Letter) -> None:
        """Write each file as a whole; they are not flushed one by one, as lost files are written again.

        JSON-LD is checked as plain JSON, which takes a twentieth of the time: its terms are those of the release.
        """
        for suffix in FILES:
            file, text = self._folder / f"{name}.{suffix}", forms.make(letter, suffix)
            if text is None:
                file.unlink(missing_ok=True)
            else:
                parse_as = f"{name}.json" if suffix == "jsonld" else None
                releases.write_changed(file, text.encode(), flush=False, parse_as=parse_as)

    def _mark(self, name: str, is_gone: bool) -> None:
        """Mark a letter as gone, or remove that mark; a withdrawn letter has a page that says only that it is one."""
        file = self._folder / f"{name}.{GONE}"
        if is_gone:
            file.touch()
        else:
            file.unlink(missing_ok=True)


class _Start(msgspec.Struct, frozen=True):
    """The part of a letter that names it."""

    id: str
