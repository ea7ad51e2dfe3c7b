"""Write the letters to the files of a release, part by part: a part is a year of letters, or all of them.

The files of a part depend only on its letters, the definition of the dataset and the code. So a part whose letters did
not change need not be written again. Files that the release has once (tables of distinct things, findings,
statistics, descriptions) are made from the facts kept about each part.
"""

from pipeline.release.partitions.assembling import Assembled as Assembled
from pipeline.release.partitions.assembling import assemble as assemble
from pipeline.release.partitions.part import Partition as Partition
from pipeline.release.partitions.part import folder as folder
from pipeline.release.partitions.whole import Together as Together
from pipeline.release.partitions.whole import together as together
from pipeline.release.partitions.writing import tell_part as tell_part
from pipeline.release.partitions.writing import write_part as write_part
