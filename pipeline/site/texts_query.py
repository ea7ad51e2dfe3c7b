"""Texts of the pages for search, SQL and SPARQL, in the two languages of the site."""

from pipeline.site.texts import Language

KINDS: dict[Language, dict[str, str]] = {
    "nl": {
        "kamerbrief": "Kamerbrief",
        "antwoord-kamervragen": "Antwoord op Kamervragen",
        "aanbiedingsbrief": "Aanbiedingsbrief",
        "woo-besluit": "Woo-besluit",
        "brief": "Brief",
    },
    "en": {
        "kamerbrief": "Letter to parliament",
        "antwoord-kamervragen": "Answer to parliamentary questions",
        "aanbiedingsbrief": "Covering letter",
        "woo-besluit": "Decision on an information request",
        "brief": "Letter",
    },
}
"""Names of the kinds of letters."""

QUERY: dict[Language, dict[str, str]] = {
    "nl": {
        "search": "Zoeken",
        "search_title": "Zoeken in de brieven",
        "search_lead": "Doorzoekt het onderwerp en de hele tekst van elke brief. Uw browser zoekt zelf, in een bestand "
        "van deze site: wat u zoekt, komt nergens anders terecht.",
        "search_words": "Woorden",
        "search_help": "Alle woorden moeten voorkomen. “Tussen aanhalingstekens” is precies zo, stikstof* is alles "
        "wat zo begint.",
        "search_example": 'stikstof "openbaar vervoer"',
        "search_in": "Zoek in",
        "in_all": "onderwerp en tekst",
        "in_subject": "alleen het onderwerp",
        "order": "Volgorde",
        "newest": "nieuwste eerst",
        "oldest": "oudste eerst",
        "all": "alle",
        "facet_sender": "Afzender",
        "facet_year": "Jaar",
        "facet_kind": "Soort",
        "facet_theme": "Thema",
        "search_button": "Zoek",
        "more": "Toon meer",
        "hits": "Gevonden brieven",
        "needs_script": "Zoeken gebeurt in uw browser en heeft JavaScript nodig, en een site die via http of https "
        "wordt bekeken. Zonder dat zijn alle brieven te vinden via de lijsten en de downloads.",
        "to_lists": "Naar de dataset",
        "sql_title": "Vragen in SQL",
        "sql_lead": "Stel een vraag in SQL aan alle tabellen van de nieuwste uitgave. Uw browser rekent zelf, met "
        "SQLite, en haalt alleen de delen van het bestand op die de vraag nodig heeft.",
        "sql_query": "Vraag in SQL",
        "sql_tables": "De tabellen",
        "sql_tables_lead": "Dezelfde tabellen en kolommen als in de downloads, zonder de alinea’s en de herkomst per "
        "veld. Zoeken in de tekst gaat met de tabel search. Wat een kolom betekent, staat in:",
        "sql_table": "Tabel",
        "sql_columns": "Kolommen",
        "sparql_title": "Vragen in SPARQL",
        "sparql_lead": "Stel een vraag in SPARQL 1.1 aan de brieven als linked data. Elke brief heeft een eigen graaf.",
        "sparql_query": "Vraag in SPARQL",
        "sparql_endpoint": "Het endpoint van deze site antwoordt, met alle datasets:",
        "sparql_file": "Gegevens (deze site heeft geen endpoint: uw browser haalt het bestand op en antwoordt zelf)",
        "query_examples": "Voorbeelden",
        "query_run": "Voer uit",
        "query_stop": "Stop",
        "query_result": "Resultaat",
        "query_csv": "Download als CSV",
        "query_file": "resultaat",
        "query_needs_script": "Deze pagina rekent in uw browser en heeft JavaScript nodig, en een site die via http of "
        "https wordt bekeken. De voorbeeldvragen zijn ook als bestand te lezen:",
    },
    "en": {
        "search": "Search",
        "search_title": "Search the letters",
        "search_lead": "Searches the subject and the full text of every letter. Your browser itself searches, in a "
        "file of this site: nobody else sees your question. The letters are in Dutch, with few exceptions.",
        "search_words": "Words",
        "search_help": "All words must occur. “Between quotes” is exactly that, stikstof* is everything that "
        "starts so.",
        "search_example": 'stikstof "openbaar vervoer"',
        "search_in": "Search in",
        "in_all": "subject and text",
        "in_subject": "the subject only",
        "order": "Order",
        "newest": "newest first",
        "oldest": "oldest first",
        "all": "all",
        "facet_sender": "Sender",
        "facet_year": "Year",
        "facet_kind": "Kind",
        "facet_theme": "Theme",
        "search_button": "Search",
        "more": "Show more",
        "hits": "Letters found",
        "needs_script": "Searching happens in your browser and needs JavaScript, and a site that is viewed over http "
        "or https. Without these, all letters can be found by the lists and the downloads.",
        "to_lists": "To the dataset",
        "sql_title": "Queries in SQL",
        "sql_lead": "Ask all tables of the newest release in SQL. Your browser itself computes the answer, by SQLite, "
        "and fetches only the parts of the file that the query needs.",
        "sql_query": "Query in SQL",
        "sql_tables": "The tables",
        "sql_tables_lead": "The same tables and columns as in the downloads, without the paragraphs and the provenance "
        "of fields. The table search is for searching in the text. The meaning of each column is in:",
        "sql_table": "Table",
        "sql_columns": "Columns",
        "sparql_title": "Queries in SPARQL",
        "sparql_lead": "Ask the letters as linked data in SPARQL 1.1. Each letter has a graph of its own.",
        "sparql_query": "Query in SPARQL",
        "sparql_endpoint": "The endpoint of this site answers, with all datasets:",
        "sparql_file": "Data (this site has no endpoint: your browser fetches the file and answers itself)",
        "query_examples": "Examples",
        "query_run": "Run",
        "query_stop": "Stop",
        "query_result": "Result",
        "query_csv": "Download as CSV",
        "query_file": "result",
        "query_needs_script": "This page computes in your browser and needs JavaScript, and a site that is viewed over "
        "http or https. The example queries can be read as files, too:",
    },
}
"""Texts in the templates."""

SCRIPT: dict[Language, dict[str, str]] = {
    "nl": {
        "searching": "Bezig met zoeken …",
        "first": "De eerste",
        "hit": "brief",
        "hits": "brieven",
        "none": "Geen brief gevonden.",
        "beginnings": "De woorden zelf komen niet voor; dit zijn brieven met woorden die zo beginnen.",
        "no_subject": "(zonder onderwerp)",
        "undated": "zonder datum",
        "no_ranges": "Deze webserver geeft geen delen van bestanden (HTTP-ranges), en het bestand is te groot om in "
        "zijn geheel op te halen. Zoeken kan hier dus niet.",
        "unreachable": "Het bestand is niet te bereiken. Laad de pagina opnieuw.",
        "busy": "Bezig …",
        "loading": "Gegevens lezen:",
        "row": "rij",
        "rows": "rijen",
        "stopped": "Gestopt.",
        "refused": "De vraag kan niet worden beantwoord:",
        "triple": "Triples",
        "query": "Vraag in SPARQL",
    },
    "en": {
        "searching": "Searching …",
        "first": "The first",
        "hit": "letter",
        "hits": "letters",
        "none": "No letter found.",
        "beginnings": "The words themselves do not occur; these are letters with words that start so.",
        "no_subject": "(no subject)",
        "undated": "no date",
        "no_ranges": "This web server gives no parts of files (HTTP ranges), and the file is too large to fetch whole. "
        "So searching is not possible here.",
        "unreachable": "The file cannot be reached. Reload the page.",
        "busy": "Busy …",
        "loading": "Reading data:",
        "row": "row",
        "rows": "rows",
        "stopped": "Stopped.",
        "refused": "The query cannot be answered:",
        "triple": "Triples",
        "query": "Query in SPARQL",
    },
}
"""Texts that scripts show."""
