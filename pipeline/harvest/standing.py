"""How the sources of a dataset stand now, by the counts that are published."""

from contextlib import closing

from pipeline import settings
from pipeline.archive import SourceState, has_index, months, open_index, states
from pipeline.home import Home
from pipeline.model.dataset import Dataset
from pipeline.release import index as releases
from pipeline.release.missing import left_outs


def source_states(dataset: Dataset, home: Home) -> tuple[SourceState, ...]:
    """Return how each source of a dataset stands now; nothing where there is no archive yet."""
    if not has_index(home, dataset.name):
        return ()
    release = releases.newest_folder(home.web / dataset.name, dataset.name)
    with closing(open_index(home, dataset.name)) as index:
        counts = months(index, left_outs(release))
        return states(index, [setting.name for setting in dataset.sources], settings.now(), counts)
