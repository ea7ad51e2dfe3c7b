"""A hostile file takes down its own worker at most: the others are read, and this process stays as it was."""

import os
import resource
import subprocess
import sys
import zlib
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import pytest

from pipeline.archive import Contents
from pipeline.letters import workers
from pipeline.letters.engine import Engine
from pipeline.letters.outcome import Outcome
from pipeline.machine import problem
from pipeline.model.record import Record
from tests.runs import environment
from tests.specimens.generate import text_letter

BASE = "https://brievenbus.example/"
MIB = 2**20


def pdf(stream: bytes) -> bytes:
    """Return a PDF of one page with this compressed content."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(content))
    return content + head + table + tail


def bomb(size: int) -> bytes:
    """Return a PDF whose page expands to this many bytes of drawing."""
    packer = zlib.compressobj(9)
    block = b"BT /F 9 Tf 9 9 Td (" + b"a" * 900 + b") Tj ET\n"
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    return pdf(packed)


def read(folder: Path, files: dict[str, bytes]) -> dict[str, Outcome]:
    contents = Contents(folder)
    records = [
        Record(source="folder", key=name, sha256=contents.put(content), bytes=len(content))
        for name, content in files.items()
    ]
    contents.flush()
    return {outcome.key: outcome for outcome in workers.outcomes(records, folder, BASE, Engine(processes=2))}


def good(number: int) -> bytes:
    return text_letter(number).encode()


def test_a_pdf_that_expands_costs_itself_only(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = read(tmp_path, {"a.txt": good(1), "bom.pdf": bomb(600 * MIB), "b.txt": good(2)})
    assert [found[name].status for name in ("a.txt", "bom.pdf", "b.txt")] == ["letter", "unreadable", "letter"]
    assert found["bom.pdf"].issues[0].code in ("reader-killed", "too-large", "unreadable")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_file_that_takes_too_long_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SECONDS", 1.0)
    found = read(tmp_path, {"a.txt": good(1), "traag.pdf": bomb(40 * MIB), "b.txt": good(2)})
    assert [found[name].status for name in ("a.txt", "traag.pdf", "b.txt")] == ["letter", "unreadable", "letter"]
    assert found["traag.pdf"].issues[0].code == "reader-killed"
    assert "more than 1 second" in found["traag.pdf"].issues[0].message


def test_a_fault_of_the_reader_is_an_issue(tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    sha256 = contents.put(good(1))
    contents.flush()
    # A key that is no text breaks the reading: what a fault of ours looks like from here.
    record = Record(source="folder", key=None, sha256=sha256, bytes=1)  # type: ignore[arg-type]
    (outcome,) = workers.outcomes([record], tmp_path, BASE, Engine())
    assert (outcome.status, outcome.issues[0].code) == ("unreadable", "reader-failed")


def test_workers_that_cannot_begin_are_no_fault_of_the_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_limit", partial(os._exit, 3))
    with pytest.raises(BrokenProcessPool) as raised:
        read(tmp_path, {"a.txt": good(1), "b.txt": good(2)})
    assert "a process of this run was ended" in str(problem(raised.value))


def test_a_batch_that_a_broken_pool_forgot_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(workers.ProcessPool):
        active = False

        def schedule(self, *given: object, **named: object) -> "Future[bytes]":
            return Future()

    monkeypatch.setattr(workers, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(workers, "ProcessPool", Forgetful)
    with pytest.raises(BrokenProcessPool):
        read(tmp_path, {"a.txt": good(1)})


def test_nothing_to_read_starts_no_process(tmp_path: Path) -> None:
    assert list(workers.outcomes([], tmp_path, BASE, Engine(processes=2))) == []


def test_a_worker_does_not_import_the_module_of_the_command(tmp_path: Path) -> None:
    command = tmp_path / "command.py"
    command.write_text(
        "print('imported')\n"
        "if __name__ == '__main__':\n"
        "    from concurrent.futures import ProcessPoolExecutor\n"
        "    from pipeline.machine import worker_context\n"
        "    with ProcessPoolExecutor(1, mp_context=worker_context('json')) as pool:\n"
        "        print(pool.submit(len, 'abc').result())\n"
    )
    done = subprocess.run([sys.executable, command], capture_output=True, text=True, env=environment(), timeout=60)
    assert done.stdout.split() == ["imported", "3"], done.stderr
