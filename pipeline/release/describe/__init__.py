"""Describe a release: descriptor, dictionary, manifest, checksums, and the tables about findings and completeness.

`pipeline.release.partitions` writes the letters and collects facts about them. Then a build names the release by the
`content_hash` of its files, and calls `finish` to describe the folder. Nothing is added to the folder after that.
"""

from pipeline.release.describe.completeness import SOURCES as SOURCES
from pipeline.release.describe.completeness import Sources as Sources
from pipeline.release.describe.completeness import requests_table as requests_table
from pipeline.release.describe.completeness import write_completeness as write_completeness
from pipeline.release.describe.dictionary import columns_since as columns_since
from pipeline.release.describe.entries import ManifestEntry as ManifestEntry
from pipeline.release.describe.entries import content_hash as content_hash
from pipeline.release.describe.entries import measure as measure
from pipeline.release.describe.facts import Redaction as Redaction
from pipeline.release.describe.facts import ReleaseDescription as ReleaseDescription
from pipeline.release.describe.finishing import finish as finish
from pipeline.release.describe.government import GOVERNMENT as GOVERNMENT
from pipeline.release.describe.government import write_government as write_government
from pipeline.release.describe.issuetable import Findings as Findings
from pipeline.release.describe.issuetable import IssueTable as IssueTable
from pipeline.release.describe.manifest import Manifest as Manifest
from pipeline.release.describe.manifest import describe as describe
from pipeline.release.describe.released import Released as Released
from pipeline.release.describe.statistics import LetterTally as LetterTally
from pipeline.release.describe.statistics import Statistics as Statistics
from pipeline.release.describe.statistics import Sums as Sums
