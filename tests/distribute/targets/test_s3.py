"""A web root in a bucket: the same bytes, with types and times to keep; nothing names what is not there."""

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.distribute.targets import s3
from pipeline.model.dataset import TargetSetting
from tests.distribute.targets.made import NAME, cut, recut, send, version
from tests.runs import tree


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    moto = pytest.importorskip("moto.server", reason="moto is not installed")
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, TargetSetting]]:
    """Give a client, and a target that is an empty bucket."""
    import s3fs  # noqa: PLC0415 # only where it is installed

    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "kanarie", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem(endpoint_url=server, use_listings_cache=False)
    name = f"brieven-{secrets.token_hex(4)}"
    files.mkdir(name)
    yield files, TargetSetting(name="s3", options={"url": f"s3://{name}/web", "endpoint": server})
    s3fs.S3FileSystem.clear_instance_cache()


def held(files: Any, target: TargetSetting) -> dict[str, str]:
    root = str(target.options["url"]).removeprefix("s3://")
    found = files.find(root)
    return {path.removeprefix(f"{root}/"): hashlib.sha256(files.cat_file(path)).hexdigest() for path in found}


def test_the_bucket_is_the_web_root_and_is_sent_what_differs(tmp_path: Path, bucket: tuple[Any, TargetSetting]) -> None:
    files, target = bucket
    folder = cut(tmp_path, 1)
    (tmp_path / "public/extra.html").write_text("x")
    first = send(tmp_path, target)
    assert (first.error, first.sent) == (None, len(tree(tmp_path / "public")))
    assert held(files, target) == tree(tmp_path / "public")
    assert send(tmp_path, target).sent == 0
    cut(tmp_path, 2)
    recut(folder, "c.csv", "withdrawn\n")
    (tmp_path / "public/extra.html").unlink()
    files.pipe_file(f"{target.options['url']}/foreign", b"of somebody else")
    second = send(tmp_path, target)
    assert (second.error, second.removed) == (None, 1)
    assert held(files, target) == tree(tmp_path / "public") | {
        "foreign": hashlib.sha256(b"of somebody else").hexdigest()
    }


def test_where_our_notes_are_lost_nothing_old_stays_in_the_folder_of_the_dataset(
    tmp_path: Path, bucket: tuple[Any, TargetSetting]
) -> None:
    files, target = bucket
    cut(tmp_path, 1)
    send(tmp_path, target)
    files.pipe_file(f"{target.options['url']}/{NAME}/search/0a1b2c3d.sqlite", b"a withdrawn letter")
    shutil.rmtree(tmp_path / "sent")
    again = send(tmp_path, target)
    assert (again.error, again.removed) == (None, 1)
    assert held(files, target) == tree(tmp_path / "public")


def test_types_times_and_checksums(tmp_path: Path, bucket: tuple[Any, TargetSetting]) -> None:
    files, target = bucket
    folder = cut(tmp_path, 1)
    (tmp_path / "public/.well-known").mkdir()
    (tmp_path / "public/.well-known/void").write_text("void")
    assert send(tmp_path, target).error is None

    def facts(name: str) -> tuple[str, str]:
        head = files.call_s3("head_object", Bucket=str(target.options["url"])[5:-4], Key=f"web/{name}")
        assert head["Metadata"].get("sha256", tree(tmp_path / "public")[name]) == tree(tmp_path / "public")[name]
        return head["ContentType"], head["CacheControl"]

    release = f"{NAME}/releases/{folder.name}"
    assert facts(f"{release}/a.csv") == ("text/csv; charset=utf-8", "public, max-age=86400, immutable")
    assert facts(f"{release}/SHA256SUMS") == ("text/plain; charset=utf-8", "public, max-age=86400, immutable")
    assert facts(f"{NAME}/index.html") == ("text/html; charset=utf-8", "public, max-age=300")
    assert facts(f"{NAME}/latest.json") == ("application/json", "no-cache")
    assert facts(".well-known/void") == ("text/turtle; charset=utf-8", "public, max-age=300")


def test_a_big_file_goes_in_parts(
    tmp_path: Path, bucket: tuple[Any, TargetSetting], monkeypatch: pytest.MonkeyPatch
) -> None:
    files, target = bucket
    monkeypatch.setattr(s3, "PART", 5 * 2**20)
    folder = cut(tmp_path, 1, {"big.csv": "0123456789abcde\n" * 700_000})
    assert send(tmp_path, target).error is None
    assert held(files, target) == tree(tmp_path / "public")
    info = files.info(f"{target.options['url']}/{NAME}/releases/{folder.name}/big.csv")
    assert info["ETag"].strip('"').endswith("-3")
    assert info["size"] == 16 * 700_000


def test_what_names_a_release_comes_after_it(
    tmp_path: Path, bucket: tuple[Any, TargetSetting], monkeypatch: pytest.MonkeyPatch
) -> None:
    files, target = bucket
    kind, seen = type(files), []
    real_put, real_pipe = kind.put_file, kind.pipe_file

    def put(self: Any, file: str, path: str, **options: Any) -> None:
        real_put(self, file, path, **options)
        seen.append(path.split("/web/")[1])

    def pipe(self: Any, path: str, content: bytes, **options: Any) -> None:
        real_pipe(self, path, content, **options)
        seen.append(path.split("/web/")[1])

    monkeypatch.setattr(kind, "put_file", put)
    monkeypatch.setattr(kind, "pipe_file", pipe)
    cut(tmp_path, 1)
    assert send(tmp_path, target).error is None
    release = f"{NAME}/releases/{version(1)}"
    assert set(seen[:6]) == {f"{release}/{name}.csv" for name in "abcdef"}
    assert seen[6:] == [
        f"{release}/manifest.json",
        f"{release}/SHA256SUMS",
        f"{NAME}/index.html",
        f"{NAME}/releases.json",
        f"{NAME}/latest.json",
    ]


def test_a_bucket_that_is_not_there_or_does_not_answer_is_one_line(
    tmp_path: Path, bucket: tuple[Any, TargetSetting]
) -> None:
    _, target = bucket
    cut(tmp_path, 1)
    away = {"url": "s3://none-of-that-name/web", "endpoint": target.options["endpoint"]}
    for options in (
        away,
        {"url": "file:///tmp"},
        {"url": str(target.options["url"]), "endpoint": "http://127.0.0.1:1"},
    ):
        delivery = send(tmp_path, TargetSetting(name="s3", options=options))
        assert delivery.error is not None
        assert delivery.error.startswith((f"{options['url']}: ", f"targets.s3.options.url: found {options['url']!r}"))
        assert "kanarie" not in delivery.error
        assert "\n" not in delivery.error
    assert send(tmp_path, target).error is None
