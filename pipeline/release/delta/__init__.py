"""Find, write, apply and combine the changes from one release to a later one; pure functions on files.

    delta.write(before, after, folder)      delta.csv, delta.nq.patch and delta.json of one step
    delta.compose(steps, folder, stem)      several steps in a row as one
    delta.apply(found, step, old, new)      the files of a release, from those of the earlier one

Memory use does not grow with the letters in a release, except for a few words for each changed letter. Files that have
the same SHA-256 in both releases are not opened. Applying a delta gives the files byte for byte, and a hash that
anyone can compute names both states: `pipeline.release.delta.state`.
"""

from pipeline.release.delta.applying import apply as apply
from pipeline.release.delta.composing import compose as compose
from pipeline.release.delta.formats import Delta as Delta
from pipeline.release.delta.formats import DeltaLine as DeltaLine
from pipeline.release.delta.formats import DeltaPaths as DeltaPaths
from pipeline.release.delta.formats import lines as lines
from pipeline.release.delta.formats import read as read
from pipeline.release.delta.quads import count as count
from pipeline.release.delta.state import StateFile as StateFile
from pipeline.release.delta.state import pieces as pieces
from pipeline.release.delta.state import state as state
from pipeline.release.delta.writing import write as write
