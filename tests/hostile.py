"""Names and notes that a stranger could send: what every screen, the shell and each import must survive.

`HOSTILE` is the corpus; `FORBIDDEN` finds whatever must never reach a column, a widget or the terminal. Written from
the Unicode categories, not from `text.clean`, so that the two check each other.
"""

import re

ESC, BEL, ST, C1_CSI, C1_OSC = "\x1b", "\x07", "\x1b\\", "\x9b", "\x9d"

HOSTILE: list[str] = [
    # markup of Rich and Textual
    "[bold]Ana[/bold]",
    "[/nope]",
    "[red",
    "[",
    "]",
    "[]",
    "[/]",
    "\\[bold]",
    "[@click=app.quit]Click me[/]",
    "[@click='app.bell']x[/]",
    "[link=https://evil.example]bank[/link]",
    "[link=javascript:alert(1)]x[/]",
    "$primary [on $error]",
    ":smile: {name} %s %(x)d {0.__class__}",
    "[![[[[[]]]]]",
    "# heading\n- [ ] todo\n```\ncode",
    # what a terminal would obey
    f"Ana{ESC}[31m red {ESC}[0m",
    f"{ESC}]0;owned title{BEL}Ana",
    f"{ESC}]52;c;cm0gLXJmIH4={BEL}Ana",
    f"{ESC}]52;c;cm0gLXJmIH4={ST}Ana",
    f"{ESC}]8;;https://evil.example{ST}bank{ESC}]8;;{ST}",
    f"{ESC}[2J{ESC}[H{ESC}[?1049l",
    f"{ESC}P+q544e{ST}{ESC}[6n{ESC}[c",
    f"{C1_CSI}31mred{C1_OSC}0;title\x9c",
    "bell\x07 back\x08\x08\x08space \x7fdelete",
    "carriage\rreturn over it",
    "tab\there vertical\x0bform\x0cfeed",
    "nul\x00in\x00the\x00middle",
    "shift\x0eout\x0fin",
    # one line that is several
    "two\nlines",
    "two\r\nlines",
    "next\x85line",
    "line\u2028paragraph\u2029separator",
    "\n\n\n",
    # direction
    "Ana \u202egpj.exe\u202c",
    "\u2066isolated\u2069 \u2067right\u2069 \u2068first\u2069",
    "\u200eleft\u200fright\u061carabic",
    "مرحبا بالعالم",
    "שלום עולם",
    # what cannot be seen
    "zero\u200bwidth\u200cnon\u2060joiner\ufeff",
    "soft\u00adhyphen combining\u034fgrapheme",
    "\u200d",
    "\u200d\u200d\u200d",
    " \u200d ",
    "\u3164",
    "\u115f\u1160\uffa0",
    "\ufe0f",
    "\u2800",
    "\u00a0\u2003\u3000",
    "tag\U000e0041\U000e0042characters\U000e007f",
    "note\ufff9anchor\ufffaannotation\ufffb",
    "non\ufffecharacter\uffff \ufdd0 \U0001fffe",
    "lone \ud800 surrogate \udfff",
    "private \ue000 use \U0010ffff",
    # clusters and widths
    "👩‍👩‍👧‍👦 Family",
    "🏳️‍🌈 Flag 🇩🇪🇫🇷",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
    "👍🏽 👨🏿‍🚀 ❤️ ☕ ✊",
    "田中太郎 김철수 Ａｎａ",
    "Zoe\u0308 and Zoë",
    "Z̴̡̛̰͎̝̝͓̪̮͐̀̓͋͜͝a̷̢͎̩̞̗͖͙̗͐̉̓́̂͘l̶̡̛̜̤̈́g̸̡̛̝̠o̵",
    "नमस्ते กำ กิ่",
    "ﬁ ℡ 𝓐𝓷𝓪 𝔸𝕟𝕒 ｱﾅ",
    # what other programs would obey
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "'; DROP TABLE contacts; --",
    '"quoted" ""twice"" "',
    "% _ \\ LIKE",
    'NEAR(a b) AND OR NOT * ^ - : ( ) { } "',
    "NULL",
    "None",
    "-",
    "--help",
    "--json",
    ".",
    "../../etc/passwd",
    "~",
    "$(touch /tmp/devhub-owned) `id` ; | & > <",
    "<script>alert(1)</script> &amp; <b>",
    "\ufeff\ufeffBOM",
    # empty and endless
    "",
    " ",
    "\t",
    "x" * 1_000_000,
    "é" * 1_000_000,
    "👩‍👩‍👧‍👦" * 20_000,
    "a\u0301" * 50_000,
    "word " * 200_000,
    "[" * 10_000,
    "\u0301" * 2_000,
    ESC * 2_000,
]
"""Strings to be fed to everything that takes text. Some clean to nothing, and then are no name."""

SMALL = [text for text in HOSTILE if len(text) <= 200]
"""The corpus without the endless ones, where a test multiplies it."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e00ff]"
)
"""Controls but tab and newline, bidi controls, invisible marks but ZWJ and variation selectors, surrogates, noncharacters."""
