"""The web client that a source gets for one harvest."""

from contextlib import ExitStack

from pipeline.harvest.contracts import policy_of
from pipeline.harvest.storing import Keeper
from pipeline.home import Home
from pipeline.model.dataset import Dataset, SourceSetting
from pipeline.transport import Web


def open_web(stack: ExitStack, setting: SourceSetting, dataset: Dataset, home: Home, keeper: Keeper) -> Web | None:
    """Return the web client under the policy of a source, closed with the stack; None for a source that needs none.

    Raises DefinitionError where the dataset names no contact.
    """
    policy = policy_of(dataset, setting)
    return stack.enter_context(Web(policy, keeper.exchanges.append, home.hosts)) if policy else None
