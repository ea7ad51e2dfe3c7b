"""What outputs share about tables, and all that describes a release: descriptor, dictionary, manifest, checksums.

`pipeline.parts` writes the letters and what is told of them; after that a build names the release by the
`content_hash` of its files and has `finish` describe the folder. Nothing is added to it after that.
"""

from pipeline.package.completeness import SOURCES as SOURCES
from pipeline.package.completeness import Sources as Sources
from pipeline.package.completeness import requests_table as requests_table
from pipeline.package.completeness import write_completeness as write_completeness
from pipeline.package.dictionary import columns_since as columns_since
from pipeline.package.entries import Entry as Entry
from pipeline.package.entries import content_hash as content_hash
from pipeline.package.entries import measure as measure
from pipeline.package.facts import Facts as Facts
from pipeline.package.facts import Redaction as Redaction
from pipeline.package.finishing import finish as finish
from pipeline.package.issuetable import Findings as Findings
from pipeline.package.issuetable import IssueTable as IssueTable
from pipeline.package.manifest import Manifest as Manifest
from pipeline.package.manifest import describe as describe
from pipeline.package.released import Released as Released
from pipeline.package.statistics import Statistics as Statistics
from pipeline.package.statistics import Sums as Sums
from pipeline.package.statistics import Tally as Tally
