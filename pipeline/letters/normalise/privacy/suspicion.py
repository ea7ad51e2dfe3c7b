"""Kinds of personal data that a text, or the whole letter that it is from, may hold."""

from typing import NamedTuple


class Suspicion(NamedTuple):
    """Whether a text is worth searching, for each kind."""

    numbers: bool = True
    labels: bool = True
    """Whether it may have a label that makes any number worth masking."""
    documents: bool = True
    mail: bool = True
    births: bool = True
    addresses: bool = True
    names: bool = True
    """Names are not masked: they are for review."""

    @property
    def is_masked(self) -> bool:
        """Whether anything may have to be masked."""
        return self.numbers or self.documents or self.mail or self.births or self.addresses


ANY = Suspicion()
