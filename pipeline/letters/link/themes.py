"""Find the themes of a letter, as concepts of the TOP-lijst."""

from pipeline.model.letter import Letter
from pipeline.vocabulary import Authorities


def link_themes(letter: Letter, authorities: Authorities) -> tuple[str, ...]:
    """Return the themes named in the subject and the dossier titles; the body names too many topics."""
    titles = (dossier.title for dossier in letter.dossiers)
    return authorities.themes.find(text for text in (letter.subject, *titles) if text)
