"""Describe the changes to letters in a release, in one line for people."""

from collections.abc import Mapping

from pipeline.site.texts import TEXTS, Language

SIGNS = {"add": "+", "change": "~", "remove": "−", "rekey": "→", "withdraw": "×"}
"""Operations with their sign, in the order in which they are listed."""
Changes = Mapping[str, Mapping[str, int]]


def short(changes: Changes) -> str:
    """Return the counts by operation.

    >>> short({"remove": {"source": 1}, "add": {"source": 2, "pipeline": 1}})
    '+3 −1'
    """
    totals = {name: sum(changes.get(name, {}).values()) for name in SIGNS}
    return " ".join(f"{sign}{totals[name]}" for name, sign in SIGNS.items() if totals[name])


def line(changes: Changes, language: Language) -> str:
    """Return the changes and their reasons in one line; obvious reasons are left out.

    >>> line({"change": {"pipeline": 1, "source": 4}, "withdraw": {"withdrawal": 1}}, "en")
    '5 changed (4 by the source, 1 by our processing), 1 withdrawn'
    """
    t, told = TEXTS[language], []
    for name in SIGNS:
        reasons = changes.get(name, {})
        if not reasons:
            continue
        why = [f"{count} {t[f'because_{reason}']}" for reason, count in sorted(reasons.items(), reverse=True)]
        goes_without_saying = not reasons.keys() - {"source", name, "withdrawal" if name == "withdraw" else name}
        told.append(
            f"{sum(reasons.values())} {t[f'op_{name}']}" + ("" if goes_without_saying else f" ({', '.join(why)})")
        )
    return ", ".join(told)
