"""Compile the mapping to Python functions that describe letters, one for each syntax.

All forms of the RDF come from the same walk over the mapping, so their statements are the same.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.formats.mapping import Column, Node, clean_iri, paths, segment
from pipeline.formats.mapping import Mapping as Rules
from pipeline.formats.mapping.code import Code
from pipeline.formats.rdf.syntax import Syntax, language_tag
from pipeline.model.letter import Letter

Nodes = dict[str, dict[str, dict[str, None]]]
"""Subject to property to objects, each in the order of the mapping, without duplicates."""

_VARIABLE = re.compile(r"\{([^}]+)\}")


def compile_nodes(
    rules: Rules, base: str, dataset: str, syntax: Syntax, labels: Mapping[str, str]
) -> Callable[[Letter], Nodes]:
    """Return a function that returns the statements about one letter, grouped by subject."""
    code = Code()
    code.add("def nodes(letter):")
    code.add("nodes = {}")
    compiler = _Compiler(rules, base, dataset, syntax, code)
    compiler.letter()
    code.add("return nodes")
    return code.function("nodes", compiler.names(labels))


def document_iri(letter: str, base: str) -> str:
    """Return the IRI of the document, and graph, about a letter.

    >>> document_iri("https://b.example/id/brief/kst-1-2", "https://b.example/")
    'https://b.example/doc/brief/kst-1-2'
    """
    start = f"{base}id/brief/"
    return f"{base}doc/brief/{letter.removeprefix(start)}" if letter.startswith(start) else f"{letter}#document"


class _Compiler:
    """Writer of the code for one letter."""

    def __init__(self, rules: Rules, base: str, dataset: str, syntax: Syntax, code: Code) -> None:
        self._rules = rules
        self._base, self._dataset = base, dataset
        self._syntax = syntax
        self._code = code
        self._variables = {node.name: f"s{place}" for place, node in enumerate(rules.nodes)}

    def names(self, labels: Mapping[str, str]) -> dict[str, Any]:
        """Return the functions and tables that the code uses, by name."""
        syntax = self._syntax
        concepts = {
            _variable(name): {value: tuple(map(syntax.constant, terms)) for value, terms in values.items()}
            for name, values in self._rules.values.items()
        }
        functions = {
            "iri": clean_iri,
            "segment": segment,
            "string": syntax.string,
            "text": syntax.text,
            "date": syntax.date,
            "datetime": syntax.datetime,
            "integer": syntax.integer,
            "language_tag": language_tag,
            "document_iri": document_iri,
            "labels": labels,
            "re_fullmatch": re.fullmatch,
        }
        return functions | concepts

    def letter(self) -> None:
        """Write the code that describes `letter`."""
        self._code.add(f"document = document_iri(letter.id, {self._base!r})")
        self._code.add("tag = language_tag(letter.language)")
        self._items("", None)
        for field in paths.ROOTS.values():
            if self._nodes(field.name) or self._columns(field.name):
                self._code.add(paths.loop(field))
                self._items(field.name, field)
                self._code.end()
        for node in self._rules.nodes:
            if node.distinct:
                self._distinct(node)

    def _nodes(self, field: str) -> list[Node]:
        return [node for node in self._rules.nodes if node.list == field and not node.distinct]

    def _columns(self, field: str) -> list[Column]:
        """Return the columns that are filled in the loop over a field; "" is the letter itself."""
        found = []
        for table in self._rules.tables:
            for column in table.columns:
                if column.rdf and not table.distinct and _field(column, table.list) == field:
                    found.append(column)
        return found

    def _items(self, field: str, root: paths.Root | None) -> None:
        """Write the code for one item of a field: its nodes, then its columns."""
        for node in self._nodes(field):
            self._node(node)
        for column in self._columns(field):
            self._column(column)
        if root is not None and not (self._nodes(field) or self._columns(field)):
            self._code.add("pass")

    def _node(self, node: Node) -> None:
        variable = self._variables[node.name]
        if node.only:
            self._code.add("if " + " or ".join(paths.resolve(path).item for path in node.only) + ":")
        self._subject(node, variable)
        self._about(variable)
        for name in node.classes:
            self._constant(variable, "rdf:type", name)
        for name, target in node.links.items():
            if "{" in target:
                self._code.add(f"o = {self._template(target)}")
                self._statement(variable, name, "o")
            else:
                self._constant(variable, name, target)
        if node.parent is not None:
            for name in node.by:
                self._statement(self._variables[node.parent], name, variable)
        if node.only:
            self._code.end()

    def _subject(self, node: Node, variable: str) -> None:
        if node.match is None:
            self._code.add(f"{variable} = {self._template(node.iri)}")
            return
        pattern = re.compile(node.match.pattern).pattern
        value = paths.resolve(node.match.path).item
        self._code.add(f"if re_fullmatch({pattern!r}, {value} or ''):")
        self._code.add(f"{variable} = {self._template(node.match.iri)}")
        self._code.end()
        self._code.add("else:")
        self._code.add(f"{variable} = {self._template(node.iri)}")
        self._code.end()

    def _column(self, column: Column) -> None:
        if column.path == "@position":
            self._code.add("o = integer(n)")
            self._statements(column)
            return
        place = paths.resolve(column.path)
        if column.value == "joined":
            name, _, rest = column.path.partition(".")
            self._code.add(f"v = '\\n\\n'.join(i.{rest} for i in letter.{name})")
        else:
            self._code.add(f"v = {place.item}")
        self._concepts(column)
        plain = [(node, name) for node, name in column.targets if column.list_of(name) is None]
        if not plain:
            return
        self._code.add("if v is not None:" if column.value == "integer" else "if v:")
        self._code.add(f"o = {self._object(column)}")
        self._code.add("if o:")
        for node, name in plain:
            self._statement(self._variables[node], name, "o")
        self._code.end()
        self._code.end()

    def _concepts(self, column: Column) -> None:
        """Write the code for the concepts to which a closed list maps the value `v`."""
        for node, name in column.targets:
            values = column.list_of(name)
            if values is not None:
                self._code.add(f"for o in {_variable(values)}.get(v, ()):")
                self._statement(self._variables[node], name, "o")
                self._code.end()

    def _object(self, column: Column) -> str:
        """Return the expression for the object, given the value `v`."""
        before, after = self._syntax.quotes
        match column.value:
            case "text" | "joined":
                return "text(v, tag)"
            case "date":
                return "date(v) if len(v) == 10 else ''"
            case "partial-date":
                return "date(v) if len(v) < 10 else ''"
            case "datetime":
                return "datetime(v)"
            case "integer":
                return "integer(v)"
            case "iri":
                return f"{before!r} + clean + {after!r} if (clean := iri(v)) else ''"
            case _:
                return "string(v)"

    def _distinct(self, node: Node) -> None:
        """Write the code for the nodes of all distinct IRIs at the node's paths."""
        before, after = self._syntax.quotes
        variable = self._variables[node.name]
        columns = [column for table in self._rules.tables if table.distinct == node.name for column in table.columns]
        self._code.add("seen = {}")
        for path in node.distinct:
            place = paths.resolve(path)
            self._code.add(paths.loop(place.root))
            self._code.add(f"seen[iri({place.item})] = None")
            self._code.end()
        self._code.add("seen.pop(None, None)")
        self._code.add("for v in seen:")
        self._code.add(f"{variable} = f'{before}{{v}}{after}'")
        self._about(variable)
        for name in node.classes:
            self._constant(variable, "rdf:type", name)
        if node.label:
            self._code.add("label = labels.get(v)")
            self._code.add("if label:")
            self._code.add("o = text(label, 'nl')")
            self._statement(variable, node.label, "o")
            self._code.end()
        for column in columns:
            if column.rdf:
                self._code.add("label = labels.get(v)")
                self._code.add("if label:")
                self._code.add("o = text(label, 'nl')" if column.value == "label" else "o = string(label)")
                self._statements(column)
                self._code.end()
        self._code.end()

    def _statements(self, column: Column) -> None:
        for node, name in column.targets:
            self._statement(self._variables[node], name, "o")

    def _about(self, subject: str) -> None:
        """Write the code that finds the statements about a subject; a node has at least one, that of its class."""
        self._code.add(f"about_{subject} = nodes.setdefault({subject}, {{}})")

    def _statement(self, subject: str, name: str, value: str) -> None:
        """Write the code for one statement; `value` is an expression."""
        self._code.add(f"about_{subject}.setdefault({self._syntax.predicate(name)!r}, {{}})[{value}] = None")

    def _constant(self, subject: str, name: str, term: str) -> None:
        """Write the code for one statement whose object is a term of the mapping."""
        self._statement(subject, name, repr(self._syntax.constant(term)))

    def _template(self, template: str) -> str:
        """Return the expression for an IRI in the syntax."""
        before, after = self._syntax.quotes
        known = {"letter": "{letter.id}", "document": "{document}", "position": "{n}"}
        known |= {"base": self._base, "dataset": self._dataset}

        def part(found: re.Match[str]) -> str:
            name = found[1]
            return known.get(name) or f"{{segment({paths.resolve(name).item})}}"

        return f"f{before + _VARIABLE.sub(part, template) + after!r}"


def _variable(values: str) -> str:
    """Return the name of a list of values in the code."""
    return f"concepts_{values.replace('-', '_')}"


def _field(column: Column, listed: str) -> str:
    """Return the field of the letter that fills a column; "" for a scalar."""
    if column.value == "joined":
        return ""
    if column.path.startswith("@"):
        return listed
    root = paths.resolve(column.path).root
    return "" if root.shape == "scalar" else root.name
