"""What of a printed letter is personal and does not reach the published one.

The rule (AVG/GDPR article 5, data minimisation; Woo article 5.1): who holds public office is named in that office,
and nobody else. Handling officers, telephone numbers, mail addresses and bank accounts are left out wherever they are
printed; an addressee who holds no office is left out as a whole; a letter with what looks like a citizen service number
(BSN) in it is held back. Web addresses and public service numbers (0800, 14 070, 112) stay. What may be a citizen's
name, home address or birth date is counted and listed for review: no rule tells it from public facts for certain.
"""

from pipeline.letters.normalise.privacy.addressee import names_an_officer, public_addressee
from pipeline.letters.normalise.privacy.bsn import is_bsn_like
from pipeline.letters.normalise.privacy.masking import (
    MARKED_NUMBER,
    Masked,
    may_hold_personal_data,
    without_personal_data,
)
from pipeline.letters.normalise.privacy.review import ReviewedPlace, doubtful, summary

__all__ = [
    "MARKED_NUMBER",
    "ReviewedPlace",
    "Masked",
    "doubtful",
    "is_bsn_like",
    "may_hold_personal_data",
    "names_an_officer",
    "public_addressee",
    "summary",
    "without_personal_data",
]
