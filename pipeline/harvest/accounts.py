"""The account of the last harvest, published next to the newest release."""

import tempfile
from contextlib import closing
from pathlib import Path

from pipeline.archive import open_index, requests
from pipeline.harvest import contracts, standing
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.release import build, describe
from pipeline.release import index as releases


def publish(dataset: Dataset, home: Home, place: Path) -> None:
    """Write the account of a dataset's last harvest.

    It contains the states of the sources, their requests and contracts, the missing records, and the day until which
    the release is recent.
    """
    with closing(open_index(home, dataset.name)) as index, tempfile.TemporaryDirectory() as beside:
        release = releases.newest_folder(place, dataset.name)
        for file in build.account(dataset, index, Path(beside), release):
            releases.write_changed(place / file.path, Path(beside, file.path).read_bytes())
        releases.write_changed(place / "requests.csv", describe.requests_table(requests(index)))
    releases.date(place, *standing.validity(dataset, place))
    contracts.tell(dataset, home, place)
