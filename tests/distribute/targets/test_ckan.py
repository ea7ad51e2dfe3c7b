"""CKAN says what the release says; what others added there stays; what it refuses is told in its own words."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.distribute import deliver
from pipeline.home import Home
from pipeline.model.dataset import TargetSetting
from tests.distribute.targets.fakeckan import Ckan, serving
from tests.distribute.targets.made import silent
from tests.runs import load, run_here, sample

TOKEN = "kanarie-4e1f"
NAME = "voorbeeldbrieven"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a place with a dataset, its home, and two releases; the newest is without a letter."""
    folder = tmp_path_factory.mktemp("published")
    place = sample(folder, 4)
    run_here(place, folder / "home")
    shutil.copytree(folder / "home", folder / "before")
    sorted((place / "letters").iterdir())[0].unlink()
    run_here(place, folder / "home")
    return folder


@pytest.fixture
def ckan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ckan]:
    monkeypatch.setenv("BRIEVENBUS_CKAN_TOKEN", TOKEN)
    found = Ckan(TOKEN, "ministerie")
    with serving(found) as address:
        found.address = address  # type: ignore[attr-defined]
        yield found


def copy(published: Path, tmp_path: Path, name: str) -> Path:
    """Put one of the two homes in the place of a test's own, and return that."""
    home = tmp_path / "home/public"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(published / name / "public", home)
    return tmp_path / "home"


def send(published: Path, home: Path, ckan: Ckan, again: bool = False, **options: object) -> deliver.Delivery:
    settings = {"url": ckan.address, "organization": "ministerie", **options}  # type: ignore[attr-defined]
    target = TargetSetting(name="ckan", options=settings)  # type: ignore[arg-type]
    (found,) = deliver.send(load(published / NAME), Home(home), silent, target, again)
    return found


def newest(home: Path) -> dict[str, dict[str, object]]:
    """Return the files of the newest release by path, as its manifest has them."""
    latest = json.loads((home / "public" / NAME / "latest.json").read_bytes())["version"]
    manifest = json.loads((home / "public" / NAME / "releases" / latest / "manifest.json").read_bytes())
    return {entry["path"]: entry for entry in manifest["files"]}


def package(ckan: Ckan) -> dict[str, object]:
    (found,) = ckan.packages.values()
    return found


def test_a_dataset_is_made_and_follows_the_releases(published: Path, tmp_path: Path, ckan: Ckan) -> None:
    home = copy(published, tmp_path, "before")
    first = send(published, home, ckan)
    assert first.error is None
    assert ckan.calls == ["package_show", "package_create", "package_patch"]
    found = package(ckan)
    number = found["id"]
    resources = {one["name"]: one for one in found["resources"]}  # type: ignore[attr-defined]
    files = newest(home)
    described = {path for path in files if path not in {"datapackage.json", "letter.schema.json"}}
    assert set(resources) == described
    assert first.sent == len(described)
    for path in described:
        assert (resources[path]["hash"], resources[path]["size"]) == (files[path]["sha256"], files[path]["bytes"])
        assert resources[path]["url"].endswith(f"/{first.version}/{path}")
    assert send(published, home, ckan).sent == 0
    assert ckan.calls[3:] == ["package_show"]

    before = {name: one["id"] for name, one in resources.items()}
    home = copy(published, tmp_path, "home")
    second = send(published, home, ckan)
    assert (second.error, second.version != first.version) == (None, True)
    found = package(ckan)
    assert (found["id"], found["version"]) == (number, second.version)
    now = {one["name"]: one for one in found["resources"]}  # type: ignore[attr-defined]
    assert {name: now[name]["id"] for name in before} == before
    assert all(second.version in one["url"] for one in now.values())
    assert 0 < second.sent < len(now)


def test_fields_tags_licence_and_extras(published: Path, tmp_path: Path, ckan: Ckan) -> None:
    send(published, copy(published, tmp_path, "home"), ckan)
    found = package(ckan)
    extras = {one["key"]: one["value"] for one in found["extras"]}  # type: ignore[attr-defined]
    assert (found["title"], found["license_id"], found["owner_org"]) == ("Voorbeeldbrieven", "cc-zero", "ministerie")
    assert [tag["name"] for tag in found["tags"]] == [  # type: ignore[attr-defined]
        "Kamerbrieven",
        "Tweede Kamer",
        "Eerste Kamer",
        "ministeries",
    ]
    assert extras["uri"] == "https://brievenbus.example/dataset/voorbeeldbrieven"
    assert json.loads(extras["theme"]) == ["http://publications.europa.eu/resource/authority/data-theme/GOVE"]
    assert extras["access_rights"] == "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
    assert extras["license_uri"] == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_what_others_added_stays(published: Path, tmp_path: Path, ckan: Ckan) -> None:
    home = copy(published, tmp_path, "before")
    send(published, home, ckan)
    found = package(ckan)
    found["resources"].append({"id": "x", "name": "Handleiding", "url": "https://example.org/"})  # type: ignore[attr-defined]
    found["extras"].append({"key": "beheer", "value": "ja"})  # type: ignore[attr-defined]
    assert send(published, copy(published, tmp_path, "home"), ckan).error is None
    assert "Handleiding" in [one["name"] for one in package(ckan)["resources"]]  # type: ignore[attr-defined]
    assert {"key": "beheer", "value": "ja"} in package(ckan)["extras"]  # type: ignore[operator]
    assert send(published, home, ckan, files=["*.csv"]).removed > 0
    names = [one["name"] for one in package(ckan)["resources"]]  # type: ignore[attr-defined]
    assert all(name == "Handleiding" or name.endswith(".csv") for name in names)


def test_files_are_uploaded_where_they_differ(published: Path, tmp_path: Path, ckan: Ckan) -> None:
    home = copy(published, tmp_path, "before")
    options = {"upload": True, "files": ["*.csv", "*.xlsx"]}
    first = send(published, home, ckan, **options)
    assert first.error is None

    def uploaded() -> dict[str, str]:
        ids = {one["name"]: one["id"] for one in package(ckan)["resources"]}  # type: ignore[attr-defined]
        return {name: hashlib.sha256(ckan.uploads[number]).hexdigest() for name, number in ids.items()}

    def wanted() -> dict[str, object]:
        return {name: one["sha256"] for name, one in newest(home).items() if name.endswith((".csv", ".xlsx"))}

    assert uploaded() == wanted()
    ckan.calls.clear()
    assert send(published, home, ckan, **options).sent == 0
    assert ckan.calls == ["package_show"]
    home = copy(published, tmp_path, "home")
    second = send(published, home, ckan, **options)
    assert uploaded() == wanted()
    assert 0 < second.sent < first.sent
    assert ckan.calls.count("resource_update") + ckan.calls.count("resource_create") == second.sent
    third = send(published, home, ckan, upload=True, files=["*.xlsx"])
    assert (third.error, list(uploaded())) == (None, ["voorbeeldbrieven.xlsx"])


def test_what_ckan_refuses_is_told_and_tried_again(
    published: Path, tmp_path: Path, ckan: Ckan, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy(published, tmp_path, "home")
    refused = send(published, home, ckan, organization="een ander")
    assert refused.error == "package_create: Validation Error: owner_org: ['Organization does not exist']"
    monkeypatch.setenv("BRIEVENBUS_CKAN_TOKEN", "kanarie-wrong")
    denied = send(published, home, ckan)
    assert denied.error == "package_create: Authorization Error: Access denied: User not authorized to edit"
    assert denied.tries == 2
    monkeypatch.setenv("BRIEVENBUS_CKAN_TOKEN", TOKEN)
    ckan.packages["y"] = {"id": "y", "name": NAME, "state": "deleted", "resources": []}
    taken = send(published, home, ckan)
    assert taken.error == "package_create: Validation Error: name: ['That URL is already in use.']"
    del ckan.packages["y"]
    ckan.broken = "package_patch"
    assert "Internal Server Error" in (send(published, home, ckan).error or "")
    ckan.broken = None
    assert (send(published, home, ckan).error, len(ckan.packages)) == (None, 1)
    wrong = send(published, home, ckan, url=f"{ckan.address}/elders")  # type: ignore[attr-defined]
    assert "Not found" in (wrong.error or "")
    said = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert b"kanarie" not in said
