"""Empty withdrawn letters everywhere: in the archive, the state, every release, and all that is made from releases.

The log of withdrawals in the archive (`archive.withdrawals`) is the single source of truth; everything else follows
from it and can be done again at any time. So the next run repairs a kill at any moment, as it finds the remaining work.

    withdraw(dataset, home, ids, ...)    the operator withdraws letters: they are noted, and `apply` does the rest
    allow(dataset, home, names, ...)     a record that is like a withdrawn letter is another letter
    restore(dataset, home, ids, ...)     undo a mistake: the next harvest brings back the letters from their sources
    apply(dataset, home, released, ...)  empty withdrawn letters wherever they remain, also those that sources withdrew
    adopt(dataset, home)                 note published withdrawals in the archive where it lacks them
    finish(dataset, home, ...)           empty the noted withdrawals in archive and state, before a build
    returned(index, at)                  a withdrawn letter that its own source offers again is a letter again

A release is immutable with one exception: it is cut again from its own `letters.jsonl`, with tombstones in the place of
withdrawn letters. Its manifest then says when, why, which letters, and the hash of the manifest before it.
"""

from pipeline.release.withdrawal.adopting import adopt as adopt
from pipeline.release.withdrawal.applying import Applied as Applied
from pipeline.release.withdrawal.applying import allow as allow
from pipeline.release.withdrawal.applying import apply as apply
from pipeline.release.withdrawal.applying import finish as finish
from pipeline.release.withdrawal.applying import restore as restore
from pipeline.release.withdrawal.applying import returned as returned
from pipeline.release.withdrawal.applying import withdraw as withdraw
