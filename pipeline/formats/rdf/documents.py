"""Write nodes as N-Quads, Turtle and JSON-LD."""

from collections.abc import Callable

from pipeline.formats.mapping import Mapping, constants, properties
from pipeline.formats.rdf.compiler import Nodes
from pipeline.formats.rdf.syntax import turtle

About = dict[str, dict[str, None]]


def quad_lines(nodes: Nodes, graph: str) -> list[bytes]:
    """Return nodes of N-Triples as lines of N-Quads in UTF-8; `graph` is the IRI of their graph."""
    end = f" <{graph}> .\n"
    return [f"{s} {p} {o}{end}".encode() for s, about in nodes.items() for p, values in about.items() for o in values]


def compile_turtle(rules: Mapping, base: str) -> Callable[[Nodes], str]:
    """Return a function that writes nodes of N-Triples as Turtle, with a blank line after each subject.

    Properties and terms of the mapping get their short form, and so do the datatypes of XML Schema.
    """
    short = turtle(rules, base).constant
    datatypes = f'"^^<{rules.prefixes["xsd"]}'
    names = {f"<{rules.expand(name, base)}>": short(name) for name in properties(rules)}
    names |= {f"<{rules.expand('rdf:type', base)}>": "a"}
    terms = {f"<{rules.expand(name, base)}>": short(name) for name in constants(rules)}

    def term(value: str) -> str:
        if value[-1] == ">" and value[0] == '"':
            text, found, kind = value.rpartition(datatypes)
            return f'{text}"^^xsd:{kind[:-1]}' if found else value
        return terms.get(value, value) if value[0] == "<" else value

    def block(subject: str, about: About) -> str:
        lines = [f"    {names[name]} {', '.join(map(term, values))}" for name, values in about.items()]
        return f"{subject}\n" + " ;\n".join(lines) + " .\n\n"

    return lambda nodes: "".join([block(subject, about) for subject, about in nodes.items()])


def json_objects(nodes: Nodes, embeddable: frozenset[str]) -> list[str]:
    """Return the subjects of one letter as JSON objects, each nested in the first one that links to it.

    `embeddable` names the terms whose values are IRIs and may be replaced by the node with that IRI.
    """
    left = dict(nodes)
    objects = []
    while left:
        subject = next(iter(left))
        objects.append(_json_object(subject, left.pop(subject), left, embeddable))
    return objects


def _json_object(subject: str, about: About, left: Nodes, terms: frozenset[str]) -> str:
    parts = [f'"@id":{subject}']
    for term, values in about.items():
        written = list(values)
        if term in terms:
            for place, value in enumerate(values):
                if (inner := left.pop(value, None)) is not None:
                    written[place] = _json_object(value, inner, left, terms)
        parts.append(f'"{term}":{written[0] if len(written) == 1 else "[" + ",".join(written) + "]"}')
    return "{" + ",".join(parts) + "}"
