"""The JSON-LD context, made from the mapping."""

from pipeline.formats.mapping import Mapping, properties

JsonObject = dict[str, "str | float | JsonObject"]


def context(mapping: Mapping, base: str) -> JsonObject:
    """Return the context: prefixes, then a term for every property; those with IRIs as values say so.

    `id` and `type` are left as the keywords `@id` and `@type`, so that any JSON-LD reader needs no aliases.
    """
    iris = properties(mapping)
    prefixes: JsonObject = {name: iri.replace("{base}", base) for name, iri in sorted(mapping.prefixes.items())}
    terms: JsonObject = {}
    for term, name in sorted(mapping.terms.items()):
        terms[term] = {"@id": name, "@type": "@id"} if iris[name] else name
    return {"@version": 1.1, **prefixes, **terms}
