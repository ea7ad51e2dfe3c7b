"""Titles of the charts, and their main facts in words, in the two languages of the site."""

from pipeline.site.texts import Language

CHARTS: dict[Language, dict[str, dict[str, str]]] = {
    "nl": {
        "letters-per-ministry-and-year": {
            "title": "Brieven per ministerie en jaar",
            "text": "Van {first} tot en met {last} schreven {ministries} ministeries. De meeste brieven zijn van "
            "{name}: {total}. Het hoogste aantal in één jaar is {most}. Geteld per organisatie, ook als haar naam "
            "veranderde; hoe donkerder, hoe meer brieven.",
        },
        "letters-per-theme": {
            "title": "Brieven per thema",
            "text": "De brieven hebben {themes} thema’s; het vaakst {name}, {total} keer. Alleen brieven waarvan de "
            "bron een thema noemt, tellen mee.",
        },
        "response-time-to-questions": {
            "title": "Hoe lang een antwoord op Kamervragen duurt",
            "text": "Van {answers} antwoorden zijn de dag van de vragen en die van het antwoord bekend. In {year} was "
            "de helft beantwoord binnen {median} dagen. Per jaar: de middelste helft van de antwoorden, en het midden.",
            "term": "21 dagen: de termijn",
        },
        "completeness-by-source-and-month": {
            "title": "Volledigheid per bron en maand",
            "text": "{sources} bronnen, van {first} tot en met {last}. In {gaps} maanden van een bron ontbreekt iets "
            "(rood). Groen: alles wat de bron noemt, is verantwoord. Blauw: de bron noemt geen aantal.",
        },
    },
    "en": {
        "letters-per-ministry-and-year": {
            "title": "Letters by ministry and year",
            "text": "From {first} to {last}, {ministries} ministries wrote. Most letters are from {name}: {total}. The "
            "highest number in one year is {most}. Counted by organisation, also where its name changed; darker is "
            "more.",
        },
        "letters-per-theme": {
            "title": "Letters by theme",
            "text": "The letters have {themes} themes; most often {name}, {total} times. Only letters whose source "
            "gives a theme are counted.",
        },
        "response-time-to-questions": {
            "title": "How long an answer to parliamentary questions takes",
            "text": "Of {answers} answers, the day of the questions and that of the answer are known. In {year}, half "
            "of them came within {median} days. For each year: the middle half of the answers, and the median.",
            "term": "21 days: the term",
        },
        "completeness-by-source-and-month": {
            "title": "Completeness by source and month",
            "text": "{sources} sources, from {first} to {last}. In {gaps} months of a source something is missing "
            "(red). Green: all that the source states is accounted for. Blue: the source states no number.",
        },
    },
}
"""By language and chart: `title`, `text` with the facts to fill in, and further words in the drawing."""
