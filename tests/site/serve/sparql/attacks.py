"""Queries that were measured to hang, fill or end an unguarded engine, with the statuses that may answer them."""

TOO_MUCH = {503, 507}
NESTED = {413}
EVERYTHING = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"


def attacks() -> dict[str, tuple[str, set[int]]]:
    """Return the 22 attacks by name."""
    sets = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(50)))} }}" for n in range(8))
    optional = " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?c{n} }}" for n in range(20))
    doubling = "BIND('aaaaaaaaaaaaaaaa' AS ?x0) " + " ".join(
        f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30)
    )
    return {
        "a count of a product": (f"SELECT (COUNT(*) AS ?n) {{ {EVERYTHING} }}", TOO_MUCH),
        "a product": (f"SELECT * {{ {EVERYTHING} }}", TOO_MUCH),
        "a sorted product": (f"SELECT * {{ {EVERYTHING} }} ORDER BY ?i ?a", TOO_MUCH),
        "distinct rows of a product": (f"SELECT DISTINCT ?a ?d ?g {{ {EVERYTHING} }}", TOO_MUCH),
        "a grouped product": (f"SELECT ?c (COUNT(?f) AS ?n) {{ {EVERYTHING} }} GROUP BY ?c", TOO_MUCH),
        "a product of values": (f"SELECT (COUNT(*) AS ?n) {{ {sets} }}", TOO_MUCH),
        "every path": ("SELECT (COUNT(*) AS ?n) { ?a (!<x:x>|^!<x:x>)* ?b . ?c (!<x:x>|^!<x:x>)* ?d }", TOO_MUCH),
        "a path of paths": ("SELECT (COUNT(*) AS ?n) { ?a ((!<x:x>)*/(!<x:y>)*)* ?b . ?c ?d ?e . ?f ?g ?h }", TOO_MUCH),
        "a pattern that repeats": (
            f"SELECT (COUNT(*) AS ?n) {{ {EVERYTHING} FILTER REGEX(STR(?c), '((a{{0,100}}){{0,100}}){{0,100}}x') }}",
            TOO_MUCH | {200},
        ),
        "text that doubles": (f"SELECT (STRLEN(?x30) AS ?n) {{ {doubling} }}", TOO_MUCH),
        "twenty optional parts": (f"SELECT * {{ ?s ?p ?o {optional} }}", TOO_MUCH),
        "a sorted product of two": (
            "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(CONCAT(STR(?c), STR(?f)))",
            TOO_MUCH,
        ),
        "nested brackets": ("ASK { FILTER(" + "(" * 7_000 + "1" + ")" * 7_000 + ") }", NESTED),
        "nested groups": ("ASK " + "{" * 8_000 + "}" * 8_000, NESTED),
        "nested negations": ("ASK { FILTER(" + "!" * 15_000 + "true) }", NESTED),
        "nested blank nodes": ("ASK { <x:s> <x:p> " + "[ <x:p> " * 1_000 + "1" + "]" * 1_000 + " }", NESTED),
        "a path of many steps": ("ASK { ?s " + "/".join(["<a>"] * 4_000) + " ?o }", NESTED),
        "a large union": ("SELECT * { {}" + " UNION {}" * 12_000 + " }", {413, 431}),
        "another server": ("SELECT * { SERVICE <http://127.0.0.1:9/internal> { ?s ?p ?o } }", {403}),
        "another server, silently": ("SELECT * { SERVICE SILENT <http://127.0.0.1:9/internal> { ?s ?p ?o } }", {403}),
        "to load": ("LOAD <http://127.0.0.1:9/internal>", {403}),
        "to delete": ("DELETE WHERE { ?s ?p ?o }", {403}),
    }


def letters(count: int) -> str:
    """Return N-Quads of so many letters, five triples each."""
    return "".join(
        f'<x:l{n}> <x:{name}> "{name} {n}" <x:g{n}> .\n' for n in range(count) for name in ("a", "b", "c", "d", "e")
    )
