"""A name as family and given name, for formats that want it in parts. A guess that a file's own parts always overrule."""

_PARTICLES = frozenset(
    (
        *("af", "al", "av", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "e"),
        *("el", "la", "las", "le", "los", "op", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur", "’t", "'t"),
    )
)


def parts(name: str) -> tuple[str, str]:
    """(family, given): the last word and what stands before it; "van", "de la" and the like belong to the family name.

    One word is a given name. A comma says that something else is meant: then all of it is.
    """
    words = name.split()
    if len(words) < 2 or "," in name:
        return "", name
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])
