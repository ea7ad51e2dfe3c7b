"""The SHACL shapes of the profile as they are published: `vocab/shapes.ttl` with the authority lists as `sh:in`."""

from pipeline import settings
from pipeline.vocabulary import authorities
from pipeline.vocabulary.lists import rows


def shapes_text(base: str) -> str:
    """Return the shapes for a dataset with this base IRI, as Turtle.

    The lists are those that names are linked by, so a letter that was linked has no IRI outside them.
    """
    bearers = authorities().organisations.bearers
    organisations = {bearer.iri for bearer in bearers if bearer.iri}
    versions = {bearer.version for bearer in bearers if bearer.version}
    themes = {iri for (iri,) in rows(settings.VOCAB, "themes", ("iri",))}
    lists = (
        f"<def/shapes/organisation> sh:in {_list(organisations)} .\n\n"
        f"<def/shapes/attribution> sh:property [ sh:path bb:naamversie ; sh:in {_list(versions)} ] .\n\n"
        f"<def/shapes/concept> sh:in {_list(themes)} .\n"
    )
    shapes = (settings.VOCAB / "shapes.ttl").read_text(encoding="utf-8")
    return f"@base <{base}> .\n{shapes}\n# The authority lists.\n\n{lists}"


def _list(iris: set[str]) -> str:
    return "(\n" + "".join(f"    <{iri}>\n" for iri in sorted(iris)) + ")"
