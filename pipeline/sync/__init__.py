"""A copy of the newest release on this machine, brought up to date by deltas and proven by its checksums."""

from pipeline.sync.syncing import Synced as Synced
from pipeline.sync.syncing import sync as sync
