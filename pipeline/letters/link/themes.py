"""What a letter is about, in themes of the TOP-lijst."""

from pipeline.model.letter import Letter
from pipeline.vocabulary import Authorities


def link_themes(letter: Letter, authorities: Authorities) -> tuple[str, ...]:
    """Return the themes that the subject and the titles of the dossiers speak of; the body says too many things."""
    titles = (dossier.title for dossier in letter.dossiers)
    return authorities.themes.find(text for text in (letter.subject, *titles) if text)
