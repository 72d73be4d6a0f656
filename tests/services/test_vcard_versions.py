"""Lines that came in, in the words of another version; and that saying it again changes nothing."""

import pytest

from devhub_tui.services.interchange.content_lines import read, written
from devhub_tui.services.interchange.vcard_versions import adapted

JPEG = "/9j/4AAQ"


def said(line: str, version: str, preferred: bool | None = None) -> str | None:
    """A line as that version writes it."""
    parsed = read(line)
    assert parsed is not None
    found = adapted(parsed, version, preferred)
    return written(found) if found else None


@pytest.mark.parametrize(
    ("line", "three", "four"),
    [
        ("PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ", "PHOTO:data:image/jpeg;base64,/9j/4AAQ"),
        ("PHOTO;JPEG;ENCODING=BASE64:/9j/ 4AAQ", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ", "PHOTO:data:image/jpeg;base64,/9j/4AAQ"),
        ("PHOTO;BASE64:/9j/4AA", "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AA=", "PHOTO:data:image/jpeg;base64,/9j/4AA="),
        ("PHOTO:data:image/png;base64,AAAA", "PHOTO;ENCODING=b;TYPE=PNG:AAAA", "PHOTO:data:image/png;base64,AAAA"),
        (
            "PHOTO:data:image/svg+xml;base64,AAAA",
            "PHOTO;ENCODING=b;TYPE=image/svg+xml:AAAA",
            "PHOTO:data:image/svg+xml;base64,AAAA",
        ),
        ("PHOTO;ENCODING=b:AAAA", "PHOTO;ENCODING=b:AAAA", "PHOTO:data:application/octet-stream;base64,AAAA"),
        (
            "PHOTO;VALUE=URL;GIF:http://x.example/a",
            "PHOTO;VALUE=uri;TYPE=GIF:http://x.example/a",
            "PHOTO;MEDIATYPE=image/gif:http://x.example/a",
        ),
        ("KEY;TYPE=PGP;ENCODING=B:AAAA", "KEY;ENCODING=b;TYPE=PGP:AAAA", "KEY:data:application/pgp-keys;base64,AAAA"),
        ("KEY;TYPE=work:https://x.example/k", "KEY;VALUE=uri;TYPE=work:https://x.example/k", "KEY;TYPE=work:https://x.example/k"),
        ("KEY;VALUE=text:-- key", "KEY;VALUE=text:-- key", "KEY;VALUE=text:-- key"),
        ("SOUND;BASIC;ENCODING=b:AAAA", "SOUND;ENCODING=b;TYPE=BASIC:AAAA", "SOUND:data:audio/basic;base64,AAAA"),
        ("LOGO;ENCODING=b;TYPE=GIF:no base64!", "LOGO;VALUE=text;TYPE=GIF:no base64!", "LOGO;VALUE=text;TYPE=GIF:no base64!"),
        ("X-BLOB;ENCODING=BASE64:AAA", "X-BLOB;ENCODING=b:AAA=", "X-BLOB;ENCODING=b:AAA="),
        ("GEO:52.5;-13.4", "GEO:52.5;-13.4", "GEO:geo:52.5,-13.4"),
        ("GEO:geo:52.5,13.4", "GEO:52.5;13.4", "GEO:geo:52.5,13.4"),
        ("GEO:37.24,-17.87", "GEO:37.24;-17.87", "GEO:geo:37.24,-17.87"),
        ("GEO:geo:48.1,11.5;u=10", "GEO:geo:48.1,11.5;u=10", "GEO:geo:48.1,11.5;u=10"),
        ("TZ:-05:00", "TZ:-05:00", "TZ;VALUE=utc-offset:-0500"),
        ("TZ;VALUE=utc-offset:+0530", "TZ:+05:30", "TZ;VALUE=utc-offset:+0530"),
        ("TZ:Raleigh", "TZ;VALUE=text:Raleigh", "TZ:Raleigh"),
        ("ADR;WORK;PREF;CHARSET=UTF-8:;;A;;;;", "ADR;TYPE=WORK,pref:;;A;;;;", "ADR;TYPE=WORK;PREF=1:;;A;;;;"),
        ("ADR;TYPE=home;PREF=1:;;A;;;;", "ADR;TYPE=home,pref:;;A;;;;", "ADR;TYPE=home;PREF=1:;;A;;;;"),
        ("LANG;PREF=2:en", "LANG;PREF=2:en", "LANG;PREF=2:en"),
        ('X-A;type=a;TYPE="b,A";8BIT:x', "X-A;TYPE=a,b:x", "X-A;TYPE=a,b:x"),
        ("item1.x-ablabel:Den", "item1.X-ABLabel:Den", "item1.X-ABLabel:Den"),
        ('X-P;Q="a:b;c,d":x', 'X-P;Q="a:b;c,d":x', 'X-P;Q="a:b;c,d":x'),
        ("UID:second", "X-DEVHUB-UID:second", "X-DEVHUB-UID:second"),
        ("REV:2020", None, None),
        ("VERSION:2.1", None, None),
    ],
)
def test_lines(line: str, three: str | None, four: str | None) -> None:
    """Pictures, places, zones, preferences and what 2.1 left; each form made from the other is the same."""
    assert (said(line, "3.0"), said(line, "4.0")) == (three, four)
    for form in filter(None, (three, four)):
        if "octet-stream" not in form:
            assert (said(form, "3.0"), said(form, "4.0")) == (three, four)


def test_the_vault_says_what_is_preferred() -> None:
    """Whatever the line says of itself."""
    assert said("EMAIL;TYPE=pref,home:a@b", "3.0", False) == "EMAIL;TYPE=home:a@b"
    assert said("EMAIL;PREF=50:a@b", "4.0", True) == "EMAIL;PREF=1:a@b"
    assert said("EMAIL;PREF=50:a@b", "3.0", False) == "EMAIL:a@b"
