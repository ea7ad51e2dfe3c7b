"""Kinds of personal data that a text, or the whole letter that it is from, may hold."""

from typing import NamedTuple


class Suspicion(NamedTuple):
    """Whether a text is worth searching, for each kind."""

    numbers: bool = True
    documents: bool = True
    mail: bool = True
    births: bool = True
    addresses: bool = True
    names: bool = True


ANY = Suspicion()
