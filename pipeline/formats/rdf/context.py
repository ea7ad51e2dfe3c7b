"""The JSON-LD context, made from the mapping."""

from pipeline.formats.mapping import Mapping, properties

JsonObject = dict[str, "str | float | JsonObject"]


def context(mapping: Mapping, base: str) -> JsonObject:
    """Return the context: prefixes, then a term for every property; properties with IRIs as values have type `@id`.

    `id` and `type` stay the keywords `@id` and `@type`, so that JSON-LD readers need no aliases.
    """
    iris = properties(mapping)
    prefixes: JsonObject = {name: iri.replace("{base}", base) for name, iri in sorted(mapping.prefixes.items())}
    terms: JsonObject = {}
    for term, name in sorted(mapping.terms.items()):
        terms[term] = {"@id": name, "@type": "@id"} if iris[name] else name
    return {"@version": 1.1, **prefixes, **terms}
