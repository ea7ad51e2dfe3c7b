"""Patterns of the lines in the head of a parliamentary paper: session year, dossier, number, title."""

import re

DASH = "[-‐‑‒–—]"
CHAPTER = rf"(?:(?:(?: ?{DASH} ?| {{1,2}})(?:[IVXLC]{{1,7}}[A-Z]?|\d{{2}})|,? hoofdstuk [IVXLC]{{1,7}}[A-Z]?)(?!\w))"
FUND = rf"(?:(?: ?{DASH} ?| )[A-M](?=$|[:,]? +[A-Z\d«‘“\"]))"
"""A fund of the budget has one letter; the title follows it, and never a hyphen ("A- en B-wegen")."""
KINGDOM = rf"(?: ?{DASH}? ?\(?R ?\d{{3,4}}\)?)"
"""The number of an act of the Kingdom, behind that of its dossier."""
DOSSIER_NUMBER = rf"\d{{2}}[ .]?\d{{3}}(?:{CHAPTER}|{FUND})?{KINGDOM}?"
ROMAN_NUMBER = r"[IVXLC]{1,9}"
"""Dossiers of the Eerste Kamer that are no bills have roman numbers."""
SESSION_YEAR = re.compile(
    rf"(?:(?:Tweede|Eerste) Kamer[^,]{{0,40}} )?(?:Vergaderjaar|Zitting(?:sjaar)?) ?((?:19|20)\d{{2}} ?(?:{DASH}|/) ?"
    r"(?:(?:19|20)\d{2}|\d{2}))",
    re.IGNORECASE,
)
DOSSIER = re.compile(rf"(?P<number>{DOSSIER_NUMBER})(?![\d/])(?:[,:]? +(?P<title>[^\d\s].{{2,}}))?")
SLASHED = re.compile(rf"{DOSSIER_NUMBER}(?: ?/ ?{DOSSIER_NUMBER})+(?:[,:]? +(?P<title>[^\d\s].{{2,}}))?")
"""Several dossiers that one paper belongs to (`30 306/30 307`)."""
ROMAN = re.compile(rf"(?P<number>{ROMAN_NUMBER})(?:[,:]? +(?P<title>[^\d\s].{{2,}}))?")
REPRINT = r"(?: ?(?:Herdruk|HERDRUK)\.? ?\d{0,2})?"
NUMBER = re.compile(
    rf"(?:(?P<other>[A-Z]{{1,3}}) ?/ ?)?(?:(?:Nr|nr|NR)\.? ?(?P<number>\d{{1,4}}[a-z]?|[A-Z]{{1,3}})|"
    rf"(?P<letter>(?!(?:EN|DE|VAN|HET|OP|TE|IN|OF)\b)[A-Z]{{1,3}})){REPRINT}(?:[.:]? +(?P<title>\S.*))?"
)
"""A paper's number, of the Eerste Kamer letters; where it is of both (`B/ Nr. 71`), that of the Tweede Kamer."""
TITLE = re.compile(
    rf"(?:{REPRINT} ?)(?:GEWIJZIGDE |NADER GEWIJZIGDE |Gewijzigde |Nader gewijzigde )?(?:BRIEF|Brief|MOTIE|Motie|"
    r"AMENDEMENT|Amendement|VERSLAG|Verslag|NOTA|Nota|LIJST|Lijst|"
    r"MEMORIE|Memorie|VOORSTEL|Voorstel|ADVIES|Advies|INBRENG|Inbreng|RAPPORT|Rapport|VRAGEN|OVERZICHT|JAARVERSLAG|"
    r"KONINKLIJKE|ONTWERP|GELEIDENDE|BIJLAGE|AANVULLEND|DERDE|TWEEDE|EINDVERSLAG|BRIEVEN)\b.*"
)
LETTER_TITLE = re.compile(r"(?:BRIEF|BRIEVEN) VAN |(?:Brief|Brieven) van (?:de|het) ")
WHOLE = re.compile(
    rf"(?P<dossier>\d{{2}} ?\d{{3}}(?:{CHAPTER}|{FUND}| [A-M](?= \d))?),?(?: nr\.?)? "
    r"(?P<number>\d{1,4}|[A-Z]{1,3}) "
    r"(?P<title>(?:BRIEF|Brief) (?:VAN|van) .+)"
)
"""Dossier, number and title of a letter on one line."""
PUBLICATION = re.compile(
    r"\b(?:kst-(?:\d{4,6}|[IVXLC]{1,9})(?:-[A-Za-z0-9()]+){1,3}|ah-[te]k-\d{8}-\d+|kv-[te]k-[\dA-Z]+|"
    r"h-[te]k-\d{8}-\d+-\d+)\b"
)
PAGE_TITLE = re.compile(
    r"(?:Brief regering|Antwoord schriftelijke vragen|Mededeling \(uitstel antwoord\)"
    r"|Kamerbrief|Aanbiedingsbrief|Antwoord op Kamervragen) ?[:;] (?P<title>\S.{3,})"
)
"""The title of a web page that shows a letter, after the kind of document."""
PAGE_KIND = re.compile(r"Brief regering|Brief van het kabinet|Kamerbrief")
