"""Made-up people: names, companies, notes. Drawn from short lists by a seeded random source; nobody is real."""

import random


def _list(text: str, separator: str | None = None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.strip().split(separator))


FIRST = _list(
    """
    Ada Ade Aiko Alan Aleksei Alice Amara Amir Ana Anders Andrea Anita Ann Anna Anton Aoife Arjun Asha Astrid Ayşe
    Barbara Ben Björn Brian Camila Carlos Chen Chiara Chloé Clara Claude Dana Daniel Deepa Diego Dmitri Donald
    Edsger Elena Elif Emeka Emma Erik Esther Farah Fatima Fiona Frances François Freya Gabriel Goran Grace Greta
    Guido Hana Hannah Hans Haruto Hedy Helen Henrik Hiro Ibrahim Ines Ingrid Irina Isaac Ivan Jana Jin João Jonas
    José Joy Julia Jürgen Kai Karim Katya Ken Kofi Kwame Lars Laura Leila Lena Leslie Liam Lin Linus Lucia Luis
    Łukasz Maria Marco Margaret Mei Mehmet Mia Miguel Min Mohamed Nadia Naoko Natasha Nia Niklas Nina Noor Olga
    Oscar Otto Paolo Pedro Petra Priya Rachel Radia Rafael Rajesh Ravi Rosa Rui Ryan Sadia Samir Sana Sara
    Sébastien Selin Seymour Shafi Sofia Soren Stefan Sunita Taro Tariq Thandi Theo Tim Tomasz Uma Vera Victor Vint
    Wei Whitfield Xin Yara Yuki Yusuf Zahra Zoë
    """
)

_ONSET = _list(
    """
    B Ba Ber Bo Br Ca Cas Ch Da De Dor El Er Fa Fe Gar Ge Gr Ha Her Ib Is Ja Ka Kol La Le Ma Men Mü Na No Ok Ol Pa
    Pe Ra Ro
    """
)
_MIDDLE = _list(
    """
    ba bel chi da den dri fe gar go ha ja ka ken la len li lo man mi na ne ni no per ra re ri ro sa se si sko ta
    ti va ve zo
    """
)
_END = _list(
    """
    bach berg dóttir er ez feld h ic in ini ius ka ko lund man mann mura ng nen oglu ov ová ra rt s sen shi son ss
    stein to va wa
    """
)

COMPANY_ENDS = _list(
    """
    Labs GmbH Systems Software Cloud Networks Works Data Robotics Analytics Studio Research & Sons Collective Bank
    """
)
TITLES = _list(
    """
    Staff Engineer | Software Engineer | Engineering Manager | Site Reliability Engineer | CTO | Founder |
    Developer Advocate | Data Scientist | Product Manager | Designer | Security Engineer | Compiler Engineer |
    Kernel Developer | Recruiter | Professor | Student | Consultant | Team Lead
    """,
    "|",
)
CITIES = _list(
    """
    Berlin | London | Lagos | São Paulo | Tokyo | Zürich | Kraków | Bengaluru | Nairobi | Montréal | Oslo | Lisbon
    | Taipei | Austin | Vienna | Melbourne | Seoul | Tallinn
    """,
    "|",
)
TAGS = _list(
    """
    rust python go kernel database frontend security compiler distributed mentor mentee recruiter client investor
    speaker fosdem pycon strangeloop rustconf kubecon school university former-colleague climbing running chess
    music neighbour open-source maintainer startup consulting hiring looking embedded graphics audio networking
    crypto ml robotics gamedev accessibility writing podcast newsletter berlin-meetup book-club board cofounder
    advisor research quantum bioinformatics fintech healthtech edtech gov press
    """
)

_NOUNS = _list(
    """
    io_uring queue completion parser borrow checker latency index migration outage pager deploy cluster scheduler
    allocator cache kernel driver firmware terminal editor plugin talk slides workshop conference paper review
    proposal grant hiring interview offer team roadmap release backlog incident postmortem budget contract invoice
    library framework compiler macro trait lifetime coroutine thread lock mutex socket packet protocol handshake
    certificate key token session cookie query planner btree journal replica shard backup restore schema coffee
    lunch train flight weekend garden kids school house move marathon bike keyboard monitor camera guitar piano
    novel podcast
    """
)
_VERBS = _list(
    """
    asked wants offered reviewed shipped broke fixed explained recommended mentioned finished started postponed
    prefers owes sent
    """
)
_GLUE = _list(
    """
    the a about with for and her his their our next last two three of on after before new old from into why how
    """
)


def surname(chance: random.Random) -> str:
    """A surname that sounds like one."""
    return chance.choice(_ONSET) + (chance.choice(_MIDDLE) if chance.random() < 0.7 else "") + chance.choice(_END)


def company(chance: random.Random) -> str:
    """A company name."""
    return f"{surname(chance)} {chance.choice(COMPANY_ENDS)}"


def rare_words(chance: random.Random, count: int) -> list[str]:
    """Words that few notes hold: projects, places, acronyms."""
    return [
        "".join(chance.choice(_MIDDLE) for _ in range(chance.randint(2, 4)))
        + (str(chance.randint(1, 99)) if chance.random() < 0.2 else "")
        for _ in range(count)
    ]


def note(chance: random.Random, rare: list[str]) -> str:
    """One or two plain sentences, with common words and now and then a rare one."""
    words = []
    for place in range(chance.randint(4, 14)):
        source = (_VERBS, _GLUE, _NOUNS, _GLUE, _NOUNS)[place % 5]
        words.append(chance.choice(source) if chance.random() < 0.93 else chance.choice(rare))
    return " ".join(words)
