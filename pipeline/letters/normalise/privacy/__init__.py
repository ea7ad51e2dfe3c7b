"""Find the personal data in a printed letter and keep it out of the published letter.

The rule (AVG/GDPR article 5, data minimisation; Woo article 5.1): holders of public office are named in that office,
and nobody else. Handling officers, telephone numbers, mail addresses and bank accounts are left out everywhere; an
addressee who holds no office is left out as a whole; a letter that contains a number like a citizen service number
(BSN) is kept out of releases. Web addresses and public service numbers (0800, 14 070, 112) stay. Possible names,
home addresses and birth dates of citizens are counted and listed for review: no rule distinguishes them from public
facts with certainty.
"""

from pipeline.letters.normalise.privacy.addressee import names_an_officer, public_addressee
from pipeline.letters.normalise.privacy.bsn import is_bsn_like
from pipeline.letters.normalise.privacy.masking import (
    MARKED_NUMBER,
    Masked,
    suspicion,
    without_personal_data,
)
from pipeline.letters.normalise.privacy.review import ReviewedPlace, doubtful, summary
from pipeline.letters.normalise.privacy.suspicion import ANY

__all__ = [
    "ANY",
    "MARKED_NUMBER",
    "ReviewedPlace",
    "Masked",
    "doubtful",
    "is_bsn_like",
    "names_an_officer",
    "public_addressee",
    "summary",
    "suspicion",
    "without_personal_data",
]
