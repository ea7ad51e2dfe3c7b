"""Withdrawn letters, emptied everywhere: archive, state, every release, and what is made from releases.

The log of withdrawals in the archive (`archive.withdrawals`) is the one truth; everything else follows from it and can
be done again at any time. So a kill at any instant is mended by the next run, which finds what is still to be done.

    withdraw(dataset, home, ids, ...)    the operator takes letters back: noted first, then applied
    allow(dataset, home, names, ...)     a record that is like a withdrawn letter is another letter
    restore(dataset, home, ids, ...)     a mistake: what the sources still have comes back with the next harvest
    apply(dataset, home, released, ...)  what was withdrawn, also by sources, is emptied wherever it still stands
    adopt(dataset, home)                 what is published as withdrawn is noted where the archive lacks it
    finish(dataset, home, ...)           what is noted is emptied in archive and state, before a build
    returned(index, at)                  what its own source offers again is a letter again

A release is immutable but for this: it is cut again from its own `letters.jsonl` with tombstones in the place of
letters, and its manifest says when, why, which, and what the manifest before it was.
"""

from pipeline.release.withdrawal.adopting import adopt as adopt
from pipeline.release.withdrawal.applying import Applied as Applied
from pipeline.release.withdrawal.applying import allow as allow
from pipeline.release.withdrawal.applying import apply as apply
from pipeline.release.withdrawal.applying import finish as finish
from pipeline.release.withdrawal.applying import restore as restore
from pipeline.release.withdrawal.applying import returned as returned
from pipeline.release.withdrawal.applying import withdraw as withdraw
