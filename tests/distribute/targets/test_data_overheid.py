"""data.overheid.nl is told what our DCAT says, in bodies that its OpenAPI description allows."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.distribute import deliver
from pipeline.home import Home
from pipeline.model.dataset import TargetSetting
from tests.conftest import SHARED
from tests.distribute.targets.fakeoverheid import CLIENT, KEY, Overheid, serving
from tests.distribute.targets.made import silent
from tests.runs import load, run_here, sample

NAME = "voorbeeldbrieven"
OURS = Path(__file__).with_name("aanlever.json")
THEIRS = SHARED / "vocab/data-overheid/aanleverapi-openapi.json"
IRI = "https://brievenbus.example/dataset/voorbeeldbrieven"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a place with a dataset, its home, and what its web root was a release earlier."""
    folder = tmp_path_factory.mktemp("published")
    place = sample(folder, 4)
    run_here(place, folder / "home")
    shutil.copytree(folder / "home/public", folder / "before")
    sorted((place / "letters").iterdir())[0].unlink()
    run_here(place, folder / "home")
    return folder


@pytest.fixture(params=[OURS, THEIRS], ids=["our words", "their specification"])
def overheid(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Overheid]:
    if not request.param.exists():
        pytest.skip("the folder with the API's specification is not beside this checkout")
    monkeypatch.setenv("BRIEVENBUS_DATA_OVERHEID_CLIENT", CLIENT)
    monkeypatch.setenv("BRIEVENBUS_DATA_OVERHEID_KEY", KEY)
    found = Overheid(json.loads(request.param.read_bytes()))
    with serving(found) as address:
        found.address = address  # type: ignore[attr-defined]
        yield found


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    """Give a home of a test's own, as it was before the newest release."""
    shutil.copytree(published / "before", tmp_path / "home/public")
    return tmp_path / "home"


def renew(published: Path, home: Path) -> None:
    """Have the newest release in a home."""
    shutil.rmtree(home / "public")
    shutil.copytree(published / "home/public", home / "public")


def send(published: Path, home: Path, overheid: Overheid, **options: str) -> deliver.Delivery:
    target = TargetSetting(name="data-overheid", options={"url": overheid.address, **options})  # type: ignore[attr-defined]
    (found,) = deliver.send(load(published / NAME), Home(home), silent, target)
    return found


def test_a_dataset_is_published_replaced_and_left_alone(published: Path, home: Path, overheid: Overheid) -> None:
    first = send(published, home, overheid)
    assert (first.error, first.sent) == (None, 1)
    assert overheid.asked == ["POST /auth/token", "POST /datasets"]
    ((number, held),) = overheid.datasets.items()
    said = held["dcatDataset"]
    assert (held["status"], said["dctIdentifier"], said["dcatVersion"]) == ("PUBLISHED", IRI, first.version)
    assert said["dctTitle"] == ["Voorbeeldbrieven"]
    assert said["dctTemporal"][0]["dcatStartDate"].endswith("-01-01")
    latest = json.loads((home / "public" / NAME / "latest.json").read_bytes())
    described = {f"https://brievenbus.example/{NAME}/{path}" for path in latest["files"]}
    addresses = {one["dcatDownloadUrl"] for one in said["dcatDistribution"]}
    assert addresses <= described
    assert {one.rpartition("/")[2] for one in described - addresses} <= {
        "SHA256SUMS",
        "letter.schema.json",
        "manifest.json",
        "datapackage.json",
    }
    assert send(published, home, overheid).sent == 0
    assert len(overheid.asked) == 2
    renew(published, home)
    second = send(published, home, overheid)
    assert (second.error, second.sent) == (None, 1)
    assert overheid.asked[3:] == ["PUT /datasets/{datasetId}", "PUT /datasets/{datasetId}/publication-status"]
    assert list(overheid.datasets) == [number]
    assert overheid.datasets[number]["dcatDataset"]["dcatVersion"] == second.version != first.version


def test_it_is_found_again_when_our_notes_or_an_answer_were_lost(
    published: Path, home: Path, overheid: Overheid
) -> None:
    other = {"dcatDataset": {"dctIdentifier": "https://example.org/other"}, "status": "PUBLISHED"}
    overheid.datasets["00000000-0000-0000-0000-000000000000"] = other
    overheid.lose_an_answer = True
    lost = send(published, home, overheid)
    assert "no connection" in (lost.error or "")
    assert len(overheid.datasets) == 2
    assert send(published, home, overheid).error is None
    assert len(overheid.datasets) == 2
    shutil.rmtree(home / "sent")
    assert send(published, home, overheid).error is None
    assert len(overheid.datasets) == 2
    for number in list(overheid.datasets):
        del overheid.datasets[number]
    renew(published, home)
    assert send(published, home, overheid).error is None
    assert len(overheid.datasets) == 1


def test_a_draft_is_one(published: Path, home: Path, overheid: Overheid) -> None:
    assert send(published, home, overheid, status="DRAFT").error is None
    assert [one["status"] for one in overheid.datasets.values()] == ["DRAFT"]
    assert "expected PUBLISHED or DRAFT" in (send(published, home, overheid, status="GONE").error or "")
    assert send(published, home, overheid, status="PUBLISHED").error is None
    assert [one["status"] for one in overheid.datasets.values()] == ["PUBLISHED"]


def test_what_it_refuses_is_told_field_by_field(
    published: Path, home: Path, overheid: Overheid, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = next(home.glob(f"public/{NAME}/releases/*/datapackage.json"))
    package.write_text(package.read_text().replace("access-right/PUBLIC", "access-right/SECRET"))
    refused = send(published, home, overheid).error or ""
    assert refused.startswith(
        "/datasets answered 400 DCAT_DATASET_VALIDATION_FAILED: De DCAT-datasetpayload is ongeldig"
    )
    assert "dctAccessRights: " in refused
    monkeypatch.setenv("BRIEVENBUS_DATA_OVERHEID_KEY", "kanarie-wrong")
    denied = send(published, home, overheid)
    assert (denied.error, denied.tries) == ("/auth/token answered 401 UNAUTHORIZED: onjuiste apiKey ***", 2)
    package.write_text("{}")
    assert "has no description by DCAT" in (send(published, home, overheid).error or "")
    said = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"kanarie" not in said
