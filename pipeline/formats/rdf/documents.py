"""Write nodes as Turtle and as JSON-LD."""

from pipeline.formats.rdf.compiler import Nodes


def turtle_blocks(nodes: Nodes) -> str:
    """Return the subjects of one letter as Turtle, with a blank line after each."""
    return "".join(_turtle_block(subject, pairs) for subject, pairs in nodes.items())


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


def _turtle_block(subject: str, pairs: dict[tuple[str, str], None]) -> str:
    grouped = _group(pairs)
    lines = [f"    {'a' if name == 'rdf:type' else name} {', '.join(values)}" for name, values in grouped.items()]
    return f"{subject}\n" + " ;\n".join(lines) + " .\n\n"


def _json_object(
    subject: str,
    pairs: dict[tuple[str, str], None],
    left: dict[str, dict[tuple[str, str], None]],
    terms: frozenset[str],
) -> str:
    parts = [f'"@id":{subject}']
    for term, values in _group(pairs).items():
        written = []
        for value in values:
            inner = left.pop(value, None) if term in terms else None
            written.append(value if inner is None else _json_object(value, inner, left, terms))
        parts.append(f'"{term}":{written[0] if len(written) == 1 else "[" + ",".join(written) + "]"}')
    return "{" + ",".join(parts) + "}"


def _group(pairs: dict[tuple[str, str], None]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
