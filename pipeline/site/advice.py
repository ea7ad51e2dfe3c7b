"""Findings for the page of a dataset: severity, who can solve it and how, in the language of the page."""

from collections.abc import Mapping

from pipeline.issues import CODES
from pipeline.site.texts import Language

DUTCH = {
    "unreadable": "Vervang het bestand; opent het elders wel, laat het ons weten.",
    "encrypted": "Publiceer het bestand zonder wachtwoord.",
    "empty": "Vervang het bestand door een met inhoud.",
    "too-large": "Splits het bestand, of verhoog de grens van de bron.",
    "reader-killed": "Het bestand kostte meer tijd of geheugen dan mag; bekijk het apart.",
    "reader-failed": "Meld het bestand en de melding: hierop mag het lezen niet stuklopen.",
    "archive-damaged": "Haal dit bestand opnieuw op, of herstel het archief.",
    "unsupported-format": "Zet het bestand om naar een formaat dat gelezen wordt.",
    "ocr-missing": "Installeer tesseract met Nederlands om scans te lezen.",
    "missing-file": "Zet het bestand terug, of trek de publicatie in.",
    "fetch-failed": "Herstel het bestand of de server; er wordt opnieuw om gevraagd.",
    "waiting": "Haal opnieuw op: het ophalen werd afgebroken voordat om dit bestand gevraagd was.",
    "other-sender": "Niets: de brief is niet van de regering.",
    "not-a-letter": "Niets: het document is geen brief.",
    "held-back": "Laat het nummer dat op een BSN lijkt weghalen en bied het bestand opnieuw aan.",
    "like-withdrawn": "De beheerder vergelijkt het met de ingetrokken brief, en trekt het ook in of laat het door.",
    "duplicate": "Niets: het is een ander exemplaar van een brief in de uitgave.",
    "personal-data-doubtful": "Bekijk de plaatsen in de lijst ter beoordeling, en keur ze goed of trek de brief in.",
    "font-map-broken": "Publiceer de pdf met lettertypen die zeggen welk teken een letter is.",
    "read-by-ocr": "Publiceer het document met zijn tekst.",
    "text-not-visible": "Lak opnieuw, zodat er niets meer onder staat; het wordt niet gelezen.",
    "source-differs": "Vergelijk het document met wat de bron erover zegt.",
    "repeated-key": "Geef elk document een eigen nummer.",
    "record-incomplete": "Vul de gegevens bij de bron aan; na een wijziging worden zij weer opgevraagd.",
    "outdated-version": "Vervang de nieuwste versie of herstel haar server; de laatste leesbare is gepubliceerd.",
    "copies-differ": "Vergelijk de exemplaren en verbeter het onjuiste.",
    "encoding-repaired": "Bewaar het bestand als UTF-8.",
    "date-missing": "Druk de datum af in het briefhoofd.",
    "date-invalid": "Verbeter de gedrukte datum.",
    "date-after-retrieval": "Verbeter de gedrukte datum: die dag was er nog niet.",
    "subject-missing": "Druk het onderwerp af in het briefhoofd.",
    "sender-unknown": "Neem de organisatie op in de lijst, als zij er een is.",
    "sender-unlinked": "Neem de organisatie op in de lijst, als zij er een is.",
    "sender-contradicted": "Vergelijk briefhoofd en ondertekening: zij wijzen op twee ministeries.",
    "signatory-not-in-office": "Controleer datum en ondertekening, of vul de lijst van ambtstermijnen aan.",
    "date-contradicted": "Vergelijk de datum van het stuk met zijn vergaderjaar.",
    "response-contradicted": "Vergelijk de datum van de brief met die van de vragen of de brief waarop hij antwoordt.",
    "number-contradicted": "Vergelijk kop en voet van het stuk: zij noemen twee nummers.",
    "addressee-missing": "Druk de geadresseerde af.",
    "signatory-missing": "Druk af wie tekende.",
    "text-lost": "Vergelijk het document met zijn alinea's, en meld het bestand.",
    "text-after-signature": "Lees het document: bijlagen en andere brieven erin worden niet gelezen.",
    "corrected": "Niets: een mens verbeterde de lezing.",
    "correction-not-needed": "Haal de regel uit corrections.csv: zo wordt de brief inmiddels ook gelezen.",
    "correction-unknown": "Verbeter de naam in corrections.csv of haal de regel weg: zo'n brief is er niet.",
    "body-missing": "Publiceer de brief met zijn tekst.",
}
"""Dutch advice by code of finding; the catalogue of findings has the English advice."""
WHO: dict[Language, dict[str | None, str]] = {
    "nl": {"publisher": "uitgever", "pipeline": "Brievenbus", None: ""},
    "en": {"publisher": "publisher", "pipeline": "Brievenbus", None: ""},
}


def findings(counts: Mapping[str, int], language: Language) -> list[dict[str, str | int]]:
    """Return a row for each code that occurs; a code that is no longer in the catalogue has no advice."""
    rows: list[dict[str, str | int]] = []
    for code, count in counts.items():
        meaning = CODES.get(code)
        advice = (DUTCH.get(code, meaning.advice) if language == "nl" else meaning.advice) if meaning else ""
        severity, who = (meaning.severity, WHO[language][meaning.responsible]) if meaning else ("", "")
        rows.append({"code": code, "severity": severity, "who": who, "advice": advice, "count": count})
    return rows
