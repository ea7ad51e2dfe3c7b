"""Words on badges: states of sources, severities of findings, results of builds, states of contracts."""

from collections.abc import Mapping

from pipeline.site.texts import Language

DUTCH = {
    "ok": "in orde",
    "incomplete": "onvolledig",
    "stale": "verouderd",
    "failing": "storing",
    "confirmed-empty": "leeg",
    "retired": "gestopt",
    "never": "nog nooit",
    "error": "fout",
    "warning": "waarschuwing",
    "info": "informatie",
    "released": "uitgegeven",
    "failed": "mislukt",
    "held": "wacht op goedkeuring",
    "rejected": "afgewezen",
    "dropped": "vervallen",
    "expired": "opgeruimd",
    "kept": "nagekomen",
    "broken": "verbroken",
    "unreachable": "onbereikbaar",
}
"""Value to its Dutch word; in English the values themselves are the words."""


def badges(language: Language) -> Mapping[str, str]:
    """Return the word for every value in a language."""
    return DUTCH if language == "nl" else {value: value for value in DUTCH}
