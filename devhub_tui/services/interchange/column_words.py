"""What a column is likely to hold: told by the words of its header, in several languages, and by what stands in its cells."""

import re
from collections.abc import Sequence
from functools import lru_cache

from devhub_tui.domain import sites
from devhub_tui.services.interchange import days, values
from devhub_tui.text import fold, visible

_WORDS = {
    "name": (
        "name|full name|display name|contact|contact name|person|file as|kontakt|vollstandiger name|anzeigename|"
        "nom complet|nom et prenom|nombre completo|nombre y apellidos|nome completo|naam|volledige naam|namn|navn|nimi|"
        "imie i nazwisko"
    ),
    "first_name": (
        "first name|firstname|given name|givenname|forename|first|vorname|prenom|nombre|nombre de pila|nome|"
        "primeiro nome|voornaam|fornamn|fornavn|imie|etunimi"
    ),
    "middle_name": (
        "middle name|middlename|additional name|middle|zweiter vorname|deuxieme prenom|segundo nombre|secondo nome|"
        "nome do meio|tussenvoegsel|mellannamn|mellomnavn|mellemnavn|drugie imie"
    ),
    "last_name": (
        "last name|lastname|surname|family name|familyname|last|nachname|familienname|nom|nom de famille|apellido|"
        "apellidos|cognome|sobrenome|apelido|achternaam|efternamn|etternavn|efternavn|nazwisko|sukunimi"
    ),
    "nickname": (
        "nickname|nick|nick name|alias|spitzname|surnom|pseudo|apodo|soprannome|apelido preferido|bijnaam|smeknamn|kallenavn"
    ),
    "pronouns": "pronouns|pronomen|pronoms|pronombres|pronomi|voornaamwoorden",
    "relationship": "relationship|relation|relation type|beziehung|relacion|relazione|relacao|relatie",
    "company": (
        "company|company name|organization|organisation|organization name|org|employer|works at|current company|account|"
        "account name|firma|unternehmen|arbeitgeber|entreprise|societe|empresa|organizacion|compania|azienda|societa|"
        "organizzazione|organizacao|bedrijf|organisatie|werkgever|foretag|bedrift|virksomhed|yritys|organizacja"
    ),
    "title": (
        "title|job title|jobtitle|position|role|job|headline|occupation|current position|stelle|beruf|funktion|"
        "berufsbezeichnung|poste|fonction|titre|cargo|puesto|profesion|ruolo|posizione|qualifica|functie|beroep|"
        "befattning|stilling|stanowisko"
    ),
    "industry": "industry|sector|branche|industrie|secteur|industria|settore|setor|sektor|bransch|bransje|branza",
    "location": (
        "location|city|town|place|country|state|region|province|ort|stadt|wohnort|land|bundesland|lieu|ville|pays|"
        "ubicacion|ciudad|localidad|pais|luogo|citta|paese|localizacao|cidade|plaats|woonplaats|stad|by|miasto|kraj|"
        "address|postal address|adresse|anschrift|direccion|indirizzo|endereco|adres|adress"
    ),
    "timezone": "timezone|time zone|tz|zeitzone|fuseau horaire|zona horaria|fuso orario|fuso horario|tijdzone|tidszon|tidssone",
    "birthday": (
        "birthday|birthdate|birth date|date of birth|dob|born|born on|geboren am|ne le|nee le|nato il|"
        "geburtstag|geburtsdatum|geboren|anniversaire|"
        "date de naissance|cumpleanos|fecha de nacimiento|nacimiento|compleanno|data di nascita|data de nascimento|"
        "nascimento|verjaardag|geboortedatum|fodelsedag|fodselsdag|urodziny|data urodzenia"
    ),
    "met_on": (
        "met on|met|date met|first met|met date|connected on|kennengelernt|kennengelernt am|rencontre le|"
        "date de rencontre|conocido el|fecha de encuentro|conosciuto il|ontmoet op"
    ),
    "met_where": (
        "met at|met where|met in|where met|where we met|event|conference|meetup|kennengelernt bei|kennengelernt in|"
        "veranstaltung|lieu de rencontre|evenement|evento|donde nos conocimos"
    ),
    "met_how": "met how|met via|how met|how we met|met through|wie kennengelernt|source|quelle|fuente|fonte|bron",
    "notes": (
        "notes|note|comments|comment|description|about|bio|remarks|notizen|notiz|bemerkung|bemerkungen|anmerkung|"
        "anmerkungen|kommentar|beschreibung|remarque|remarques|commentaire|commentaires|notas|nota|comentarios|"
        "observaciones|descripcion|osservazioni|observacoes|opmerkingen|notities|anteckningar|notater|noter|uwagi|notatki"
    ),
    "tags": (
        "tags|tag|labels|label|categories|category|groups|group|keywords|lists|list|skills|interests|topics|technologies|"
        "stack|schlagworte|schlagwort|kategorien|kategorie|gruppe|gruppen|etiquettes|etiquette|categorie|groupe|groupes|"
        "etiquetas|categorias|categoria|grupo|grupos|etichette|gruppi|gruppo|groep|groepen|taggar|kategorier|grupper|"
        "etykiety|grupy|group membership"
    ),
    "email": (
        "email|e mail|mail|email address|e mail address|emailaddress|mail address|emailadresse|e mail adresse|"
        "mailadresse|courriel|adresse e mail|adresse email|correo|correo electronico|direccion de correo electronico|"
        "posta elettronica|indirizzo email|indirizzo e mail|correio eletronico|e mailadres|epost|e post|epostadress|"
        "sahkoposti|adres e mail"
    ),
    "phone": (
        "phone|phone number|telephone|telephone number|tel|telefon|telefonnummer|rufnummer|numero de telephone|telefono|"
        "telefone|telefoon|telefoonnummer|puhelin|numer telefonu|whatsapp"
    ),
    "phone:mobile": (
        "mobile|mobile phone|mobile number|cell|cell phone|cellphone|handy|handynummer|mobil|mobiltelefon|mobilnummer|"
        "portable|telephone portable|movil|celular|telefono movil|cellulare|telemovel|mobiel|mobiele telefoon|komorka|"
        "telefon komorkowy"
    ),
    "link": (
        "website|web site|url|homepage|home page|web page|webpage|link|blog|portfolio|profile|profile url|webseite|"
        "website url|site web|site internet|sitio web|pagina web|sito web|sito|site|strona www|hjemmeside|hemsida"
    ),
    "date:anniversary": (
        "anniversary|wedding|wedding day|wedding anniversary|jahrestag|hochzeitstag|anniversaire de mariage|"
        "aniversario de boda|anniversario|aniversario de casamento|trouwdag|brollopsdag|rocznica"
    ),
    "vip": "vip|favorite|favourite|starred|favorit|favori|favorito|preferito|favoriet",
    "cadence": "cadence|keep in touch every|contact every|frequency",
    "importance": "importance|priority|prioritat|wichtigkeit|priorite|importance 1 5|prioridad|importancia|priorita",
}
_TARGETS = {word: target for target, words in _WORDS.items() for word in words.split("|")}
_LABELS = {
    word: label
    for label, words in {
        "work": "work business office arbeit geschaftlich dienstlich buro travail pro "
        "professionnel trabajo lavoro ufficio trabalho werk zakelijk arbete jobb",
        "home": "home private privat personal domicile personnel casa particular prive hem hjem",
        "mobile": "mobile mobil cell handy movil",
        "fax": "fax",
        "other": "other andere autre otro",
        "main": "main",
    }.items()
    for word in words.split()
}
_NOISE = frozenset(("primary", "secondary", "second", "alternative", "value", "1", "2", "3", "4", "5", "no", "nr", "the"))
_OF_A_SITE = frozenset(("url", "link", "profile", "profil", "handle", "username", "user", "name", "account", "page", "id"))
_LABELLED = ("email", "phone", "link")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")
_PHONE = re.compile(r"[+(]?[\d ()./-]{7,24}(?:(?:x|ext\.?) ?\d+)?")
_ENOUGH = 0.7


@lru_cache(maxsize=4096)
def by_name(header: str) -> str | None:
    """The target (mapping.py) that a column's name speaks of, or None."""
    plain = _words(header[:200])
    words = _words(_CAMEL.sub(" ", header[:200]))
    for known in (plain, words):
        if " ".join(known) in _TARGETS:
            return _TARGETS[" ".join(known)]
    for known in (plain, [word for word in plain if word not in _OF_A_SITE], [word for word in words if word not in _OF_A_SITE]):
        service = sites.find(" ".join(known)) or sites.find("".join(known))
        if service is not None and service.key != "website":
            return f"link:{service.label}"
    bare = [word for word in words if word not in _NOISE and not word.isdecimal()]
    labels = [_LABELS[word] for word in bare if word in _LABELS]
    rest = " ".join(word for word in bare if word not in _LABELS)
    target = _TARGETS.get(" ".join(bare)) or _TARGETS.get(rest or " ".join(bare))
    if target is None:
        return None
    return f"{target}:{labels[0]}" if labels and target in _LABELLED else target


def _words(header: str) -> list[str]:
    return _NOT_WORD.sub(" ", fold(header)).split()


def by_content(cells: Sequence[str]) -> str | None:
    """The target that most cells of a column look like: email, link, a service, phone; None for anything else."""
    if not cells:
        return None
    enough = len(cells) * _ENOUGH
    if sum(values.email(cell) is not None and " " not in cell for cell in cells) >= enough:
        return "email"
    links = [found for cell in cells if (found := values.link(cell)) and found[0] == "link"]
    if len(links) >= enough:
        services = {service.label for _, value in links if (service := sites.of(_as_point(value)))}
        return f"link:{services.pop()}" if len(services) == 1 else "link"
    if sum(_is_phone(cell) for cell in cells) >= enough:
        return "phone"
    return None


def looks_like_names(cells: Sequence[str], several: bool = False) -> bool:
    """Whether a column could be the one with people's names: a few words each, no digits, mostly different.

    With `several` most of them must have more than one word.
    """
    good = [
        cell
        for cell in cells
        if 0 < len(cell.split()) <= 5 and len(cell) <= 60 and visible(cell) and not re.search(r"[\d@/:]", cell)
    ]
    wordy = not several or sum(" " in cell for cell in good) > len(good) / 2
    return wordy and len(good) >= max(1, len(cells) * _ENOUGH) and len(set(good)) > len(good) * 0.5


def _is_phone(cell: str) -> bool:
    return _PHONE.fullmatch(cell) is not None and sum(mark.isdecimal() for mark in cell) >= 7 and days.day(cell, "dmy") is None


def _as_point(value: str) -> sites.Reachable:
    from devhub_tui.domain.people import Point

    return Point("link", value)
