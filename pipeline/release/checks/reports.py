"""Turn the report of pySHACL into lines for people."""

from rdflib import Graph as RdfGraph
from rdflib.namespace import SH
from rdflib.term import Node


def violations(results: RdfGraph) -> list[str]:
    """Return one line for each violation of a report, sorted; warnings are left out."""
    return sorted(_line(results, result) for result in results.subjects(SH.resultSeverity, SH.Violation))


def _line(results: RdfGraph, result: Node) -> str:
    def value(name: str) -> Node | None:
        return next(results.objects(result, SH[name]), None)

    path, found = value("resultPath"), value("value")
    about = f" {path}" if path is not None else ""
    shown = f" (found {found})" if found is not None else ""
    return f"{value('focusNode')}{about}: {value('resultMessage')}{shown}"
