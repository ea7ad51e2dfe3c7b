"""Texts of the page about the application profile, in the two languages of the site."""

from pipeline.site.texts import Language

PROFILE: dict[Language, dict[str, str]] = {
    "nl": {
        "profile_title": "Toepassingsprofiel: brieven als linked data",
        "profile_lead": "Welke klassen en eigenschappen een brief beschrijven, hoe vaak elke voorkomt, welke waarden "
        "zijn toegestaan, en in welke kolom van de tabellen hetzelfde staat.",
        "profile_rules": "Elke brief is een eigen graaf, {base}doc/brief/…, die op zichzelf staat. Er zijn geen "
        "naamloze knopen. Wat gedrukt staat, wat ervan gemaakt is en waaraan het gekoppeld is, staan naast elkaar. "
        "Wat niet bekend is, ontbreekt.",
        "profile_shapes": "SHACL-vormen",
        "profile_terms": "Eigen termen",
        "profile_lines": "Context voor letters.jsonl",
        "profile_classes": "Klassen",
        "profile_class": "Klasse",
        "profile_types": "Typen",
        "profile_meaning": "Betekenis",
        "profile_property": "Eigenschap",
        "profile_count": "Aantal",
        "profile_value": "Waarde",
        "profile_column": "Kolom",
        "profile_example": "Voorbeeld",
        "profile_example_lead": "Een brief die uit de voorbeelden hierboven is samengesteld, in Turtle:",
        "profile_list": "lijst",
        "profile_lists": "Waardelijsten",
        "profile_lists_lead": "In de tabellen en in JSON staat de korte waarde, in de linked data staan de begrippen. "
        "Organisaties, hun vroegere namen en thema's moeten in de lijsten van TOOI staan, die in de SHACL-vormen zijn.",
        "profile_in_table": "In de tabel",
        "profile_concepts": "In de linked data",
        "profile_kind": "Soort",
        "profile_queries": "Voorbeeldvragen in SPARQL",
        "profile_queries_lead": "Ze werken in elke SPARQL 1.1-databank waarin de N-Quads geladen zijn. Getoetst in "
        "Oxigraph, Virtuoso, rdflib en pyoxigraph, met gelijke uitkomsten.",
        "profile_prefixes": "Voorvoegsels",
        "kind_class": "klasse",
        "kind_property": "eigenschap",
        "kind_concept": "begrip",
        "kind_list": "lijst",
        "kind_metric": "maat voor kwaliteit",
        "kind_dimension": "kant van kwaliteit",
    },
    "en": {
        "profile_title": "Application profile: letters as linked data",
        "profile_lead": "Which classes and properties describe a letter, how often each may be there, which values are "
        "allowed, and which column of the tables says the same.",
        "profile_rules": "Each letter is a graph of its own, {base}doc/brief/…, which stands on its own. There are no "
        "blank nodes. What is printed, what was made of it and what it was linked to stand side by side. What is not "
        "known is absent.",
        "profile_shapes": "SHACL shapes",
        "profile_terms": "Our own terms",
        "profile_lines": "Context for letters.jsonl",
        "profile_classes": "Classes",
        "profile_class": "Class",
        "profile_types": "Types",
        "profile_meaning": "Meaning",
        "profile_property": "Property",
        "profile_count": "How many",
        "profile_value": "Value",
        "profile_column": "Column",
        "profile_example": "Example",
        "profile_example_lead": "A letter put together from the examples above, in Turtle:",
        "profile_list": "list",
        "profile_lists": "Lists of values",
        "profile_lists_lead": "Tables and JSON have the short value, linked data has the concepts. Organisations, "
        "their former names and themes must stand in the lists of TOOI, which the SHACL shapes contain.",
        "profile_in_table": "In the table",
        "profile_concepts": "In linked data",
        "profile_kind": "Kind",
        "profile_queries": "Example queries in SPARQL",
        "profile_queries_lead": "They work in any SPARQL 1.1 store in which the N-Quads are loaded. Tested in "
        "Oxigraph, Virtuoso, rdflib and pyoxigraph, with the same results.",
        "profile_prefixes": "Prefixes",
        "kind_class": "class",
        "kind_property": "property",
        "kind_concept": "concept",
        "kind_list": "list",
        "kind_metric": "quality metric",
        "kind_dimension": "quality dimension",
    },
}
