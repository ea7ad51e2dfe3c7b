"""A copy of the newest release on this machine, brought up to date by deltas and proven by its checksums."""

from pipeline.distribute.sync.syncing import Synced as Synced
from pipeline.distribute.sync.syncing import sync as sync
