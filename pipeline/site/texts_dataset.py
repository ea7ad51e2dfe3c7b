"""Texts of the page of a dataset: what its files are for, and what to mind with each table."""

from pipeline.site.texts import Language

PURPOSES: dict[Language, dict[str, tuple[str, str]]] = {
    "nl": {
        "spreadsheet": (
            "In een spreadsheet",
            "Eén werkmap voor Excel en LibreOffice, met datums als datum, links, en uitleg van elke kolom.",
        ),
        "analysis": (
            "In Python of R",
            "Dezelfde tabellen als Parquet (met typen) en CSV. datapackage.json beschrijft ze en hun sleutels.",
        ),
        "sql": ("In SQL", "Alle tabellen in één databank, met sleutels en zoeken in de tekst."),
        "linked": ("Als linked data", "Elke brief in een eigen graaf, met TOOI, RiC-O en PROV."),
        "everything": (
            "Alles",
            "Alle tabellen met hun beschrijving ingepakt, of elke brief met zijn hele tekst op een regel.",
        ),
    },
    "en": {
        "spreadsheet": (
            "In a spreadsheet",
            "One workbook for Excel and LibreOffice, with dates as dates, links, and the meaning of each column.",
        ),
        "analysis": (
            "In Python or R",
            "The same tables as Parquet (with types) and CSV. datapackage.json describes them and their keys.",
        ),
        "sql": ("In SQL", "All tables in one database, with keys and full-text search."),
        "linked": ("As linked data", "Each letter in a graph of its own, with TOOI, RiC-O and PROV."),
        "everything": (
            "Everything",
            "All tables with their description in one file, or each letter with its text on one line.",
        ),
    },
}
"""By language and purpose: its heading, and what the files for it are."""

WARNINGS: dict[Language, dict[str, str]] = {
    "nl": {
        "letters": "Tel ministeries op sender_iri, met de naam uit organisations; de gedrukte naam (sender_name) "
        "verschilt per brief en per tijd. Rijen met withdrawn_date zijn ingetrokken: laat ze weg. Zonder onderwerp "
        "staat de titel van het stuk in heading. Een datum zonder dag staat alleen in date_partial.",
        "addressees": "Een brief aan beide Kamers heeft twee rijen: tel brieven, geen rijen.",
        "signatories": "Een brief kan meer ondertekenaars hebben: tel brieven, geen rijen. Tel personen op "
        "person_iri; de gedrukte naam verschilt. Zonder IRI is niet bekend wie het is: dan staat de naam er alleen "
        "zoals gedrukt.",
        "askers": "Alleen bij brieven over Kamervragen, en alleen waar de brief zegt wie ze stelde.",
        "units": "Namen zoals gedrukt; zij zijn aan geen lijst gekoppeld en dus niet zonder meer te tellen.",
        "dossiers": "Een brief kan in meer dossiers zitten: de som over dossiers is hoger dan het aantal brieven.",
        "references": "Alleen verwijzingen die in de tekst zijn herkend. Zonder iri kon niet worden bepaald wat is "
        "bedoeld; dat er geen rij is, bewijst niet dat de brief niets aanhaalt.",
        "attachments": "Bijlagen zoals aangekondigd of door de bron genoemd. De bestanden zelf zitten niet in deze "
        "dataset.",
        "identifiers": "Een brief heeft vaak meer nummers: tel brieven, geen rijen.",
        "paragraphs": "Lopende tekst. Persoonsgegevens van burgers en ambtenaren zijn weggelaten; tabellen zijn tot "
        "tekst gemaakt.",
        "themes": "Alleen waar een bron een thema noemt. Verschillen per jaar zeggen eerst iets over de bron, dan pas "
        "over de brieven.",
        "sources": "Een brief die bij meer bronnen staat, heeft meer rijen. retrieved is de dag van ophalen, niet van "
        "publicatie.",
        "provenance": "Zegt per veld uit welke bron de waarde komt; niet of zij juist is.",
        "certainty": "Hoe zeker de lezer van een waarde is, niet of zij juist is; controleer wat telt in de brief "
        "zelf.",
        "organisations": "De officiële naam van nu. Hoe een ministerie eerder heette, staat in letters.sender_name.",
        "persons": "Alleen bewindspersonen die aan een lijst zijn gekoppeld.",
        "concepts": "Alleen de begrippen die in deze uitgave voorkomen.",
        "completeness": "Getallen van de bron zelf: waar zij niets noemt (stated is leeg), is volledigheid niet te "
        "bewijzen.",
        "missing": "Wat een bron noemt en hier ontbreekt, met de reden; wat de bron niet noemt, staat er niet in.",
        "office_holders": "Ook wie in deze uitgave geen brief tekende. Wie een brief tekende, staat in signatories.",
        "posts": "Een ambt blijft hetzelfde als het ministerie van naam verandert; een ambt zonder ministerie bestaat "
        "ook.",
        "memberships": "Vóór 1994 onvolledig. Een lege einddatum betekent: in functie toen de lijst werd bijgewerkt. "
        "Op de dag van een wisseling overlappen twee periodes.",
        "ministry_names": "Namen en opvolgers zijn twee dingen: een ministerie dat werd gesplitst of samengevoegd, "
        "heeft een andere IRI.",
        "issues": "Wat de verwerking zelf merkte. Een brief zonder bevinding kan toch fouten hebben.",
    },
    "en": {
        "letters": "Count ministries by sender_iri, with the name from organisations; the printed name (sender_name) "
        "differs from letter to letter and over time. Rows with withdrawn_date are withdrawn: leave them out. Without "
        "a subject, the title of the paper is in heading. A date without a day is in date_partial alone.",
        "addressees": "A letter to both Chambers has two rows: count letters, not rows.",
        "signatories": "A letter may have several signatories: count letters, not rows. Count persons by person_iri; "
        "the printed name differs. Without an IRI it is not known who it is: then there is only the name as printed.",
        "askers": "Only for letters about parliamentary questions, and only where the letter names who asked them.",
        "units": "Names as printed; they are linked to no list, so they cannot simply be counted.",
        "dossiers": "A letter may be in several dossiers: the sum over dossiers is more than the number of letters.",
        "references": "Only references that were recognised in the text. Without iri the cited document could not be "
        "determined; the absence of a row does not prove that the letter cites nothing.",
        "attachments": "Attachments as announced or named by the source. The files themselves are not in this dataset.",
        "identifiers": "A letter often has several numbers: count letters, not rows.",
        "paragraphs": "Running text. Personal data of citizens and civil servants is left out; tables are made into "
        "text.",
        "themes": "Only where a source gives a theme. Differences between years are about the source first, and about "
        "the letters second.",
        "sources": "A letter that several sources have has several rows. retrieved is the day of the harvest, not of "
        "publication.",
        "provenance": "Gives for each field the source of its value; not whether the value is right.",
        "certainty": "How sure the reader is of a value, not whether it is right; check what matters in the letter "
        "itself.",
        "organisations": "The official name of today. Earlier names of a ministry are in letters.sender_name.",
        "persons": "Only office holders that are linked to a list.",
        "concepts": "Only the concepts that occur in this release.",
        "completeness": "Numbers of the source itself: where it states none (stated is empty), completeness cannot be "
        "proven.",
        "missing": "Records that a source names and that are missing here, with the reason; not those that it does "
        "not name.",
        "office_holders": "Also those who signed no letter of this release. Who signed a letter is in signatories.",
        "posts": "A post stays the same when its ministry changes its name; there are posts without a ministry, too.",
        "memberships": "Incomplete before 1994. An empty end means: in office when the list was brought up to date. On "
        "the day of a change two periods overlap.",
        "ministry_names": "Names and successors are two things: a ministry that was divided or merged has another IRI.",
        "issues": "Problems that the processing itself noticed. A letter without a finding may still have errors.",
    },
}
"""By language and table: how it misleads, and what to do instead."""

DATASET: dict[Language, dict[str, str]] = {
    "nl": {
        "all_downloads": "Alle bestanden",
        "letters_static": "De pagina van elke brief is een bestand, in twee talen, met zijn gegevens als JSON-LD. "
        "Turtle, N-Triples en JSON van een brief geeft brievenbus serve; een host zonder die server heeft ze niet.",
        "letters_requested": "Deze dataset heeft meer brieven dan het aantal ({most}) waarvan de pagina’s bestanden "
        "zijn: brievenbus serve maakt de pagina en de gegevens van een brief op verzoek. Op een host zonder die server "
        "leiden verwijzingen naar een brief nergens heen; lijsten, zoeken en downloads werken er wel.",
        "ask": "Stel er meteen een vraag aan, zonder iets te downloaden:",
        "charts": "De brieven in beeld",
        "chart_data": "De gegevens (CSV)",
        "chart_table": "Als tabel",
        "mind": "Let op",
        "thin": "Weinig gevuld:",
        "publisher_fields": "Veld bij de bron",
        "newest_year": "Hier staan de bestanden van het nieuwste jaar; die van andere jaren staan hieronder.",
        "count_well": "Brieven per ministerie: tel op sender_iri en zoek de naam erbij. De gedrukte naam wisselt van "
        "brief tot brief, en zou één ministerie verdelen over vele.",
        "incidents": "Storingen",
        "incidents_lead": "Wat er de laatste tijd misging bij het ophalen of uitgeven:",
        "no_incidents": "Er zijn geen storingen bekend: elke bron is bereikt, en geen uitgave werd tegengehouden.",
        "agents": "Voor taalmodellen en hun gebruikers:",
    },
    "en": {
        "all_downloads": "All files",
        "letters_static": "The page of each letter is a file, in two languages, with its data as JSON-LD. "
        "brievenbus serve gives Turtle, N-Triples and JSON of a letter; a host without that server does not have them.",
        "letters_requested": "This dataset has more letters than the number ({most}) whose pages are files: "
        "brievenbus serve makes the page and the data of a letter on request. On a host without that server, links to "
        "a letter lead nowhere; lists, search and downloads work.",
        "ask": "Query them at once, without a download:",
        "charts": "The letters in charts",
        "chart_data": "The data (CSV)",
        "chart_table": "As a table",
        "mind": "Mind",
        "thin": "Thinly filled:",
        "publisher_fields": "Field at the source",
        "newest_year": "These are the files of the newest year; those of other years are below.",
        "count_well": "Letters by ministry: count by sender_iri and look up the name. The printed name differs from "
        "letter to letter, and would split one ministry into many.",
        "incidents": "Incidents",
        "incidents_lead": "Recent failures in harvesting or publishing:",
        "no_incidents": "No incidents are known: every source was reached, and no release was stopped.",
        "agents": "For language models and those who use them:",
    },
}
"""Further texts of the page."""
