"""Who lives in the demo: sixty made-up people. Data only; domain/demo.py gives them a year of history."""

# status they shall have | name | pronouns | company | title | city | time zone | tags
PEOPLE = """
reconnect|Ana Souza|she/her|Oxide Harbor|Staff Engineer|Berlin|Europe/Berlin|rust fosdem
reconnect|Ravi Menon|he/him|Turbine GmbH|Principal Engineer|Hamburg|Europe/Berlin|kernel fosdem
reconnect|Thandiwe Nkosi|she/her|Blue Crane Labs|CTO|Cape Town|Africa/Johannesburg|mentors founders
reconnect|Mateusz Wiśniewski|he/him|Kolej Data|Data Engineer|Kraków|Europe/Warsaw|postgres
due|Mei Lin|she/her|Tailwind Networks|Engineering Manager|Taipei|Asia/Taipei|go mentors
due|Jürgen Müller|he/him|Kernel Werke|Kernel Developer|München|Europe/Berlin|kernel
due|Priya Natarajan|she/her|Oxide Harbor|Site Reliability Engineer|Bengaluru|Asia/Kolkata|sre rust
due|Seán Ó Briain|he/him|Peatbog|Freelance Designer|Galway|Europe/Dublin|clients design
due|Fatima al-Zahrawi|she/her|Andalus Health|Head of Platform|Amman|Asia/Amman|clients sre
due|Dmytro Kovalenko|he/him|Stepcode|Compiler Engineer|Lviv|Europe/Kyiv|rust compilers
due|Camille Lefèvre|she/her|Atelier Logique|Developer Advocate|Lyon|Europe/Paris|devrel pycon
due|Hana Kobayashi|she/her|Kumo Cloud|Product Engineer|Ōsaka|Asia/Tokyo|python pycon
soon|Kofi Mensah|he/him|Volta Grid|Founder|Accra|Africa/Accra|founders go
soon|Ingrid Sæther|she/her|Fjordbank|Security Engineer|Bergen|Europe/Oslo|security
soon|Luca Ferraro|he/him|Officina Web|Frontend Lead|Torino|Europe/Rome|clients design
soon|Naomi Goldberg|she/her|Open Lab|Research Engineer|Haifa|Asia/Jerusalem|compilers
in_touch|Zoë Faßbender|she/her|Kernel Werke|Storage Engineer|Leipzig|Europe/Berlin|rust kernel
in_touch|Björn Åkesson|he/him|Norrsken Play|Game Developer|Malmö|Europe/Stockholm|graphics
in_touch|Taro Yamada|he/him|Kumo Cloud|Staff Engineer|Tōkyō|Asia/Tokyo|go kernel
in_touch|Chloé Dubois|she/they|Atelier Logique|Data Scientist|Paris|Europe/Paris|python pycon
in_touch|Ade Okafor|he/him|Lagos Ledger|Backend Engineer|Lagos|Africa/Lagos|go postgres
in_touch|Lucía Hernández|she/her|Pampa Software|Engineering Manager|Córdoba|America/Argentina/Cordoba|mentors
in_touch|Noor Haddad|she/her|Cedar Systems|Platform Engineer|Beirut|Asia/Beirut|sre
in_touch|Ivan Petrović|he/him|Sava Robotics|Embedded Engineer|Novi Sad|Europe/Belgrade|embedded rust
in_touch|Sam Whitfield|they/them|Open Lab|Open Source Maintainer|Bristol|Europe/London|maintainers python
in_touch|Aroha Ngata|she/her|Harakeke|Accessibility Lead|Wellington|Pacific/Auckland|accessibility
in_touch|Nguyễn Minh Anh|she/her|Lotus Pay|Mobile Engineer|Hà Nội|Asia/Ho_Chi_Minh|mobile
in_touch|Elif Yıldız|she/her|Bosphorus AI|Machine Learning Engineer|İstanbul|Europe/Istanbul|python ml
in_touch|Jonas Brandt|he/him|Stadtwerk Digital|Civic Technologist|Köln|Europe/Berlin|civic fosdem
in_touch|Siobhán Walsh|she/her|Peatbog|Product Manager|Cork|Europe/Dublin|clients
in_touch|Mikael Virtanen|he/him|Sauna Systems|Database Engineer|Tampere|Europe/Helsinki|postgres maintainers
in_touch|Ayesha Khan|she/her|Indus Metrics|Staff Engineer|Karachi|Asia/Karachi|sre go
in_touch|Rafael Oliveira|he/him|Ipê Softworks|Rust Developer|Recife|America/Recife|rust
in_touch|Katarzyna Zielińska|she/her|Kolej Data|Analytics Engineer|Warszawa|Europe/Warsaw|postgres python
in_touch|Wanjiru Kamau|she/her|Savanna Maps|GIS Engineer|Nairobi|Africa/Nairobi|python civic
in_touch|Theo van der Berg|he/him|Polder Works|DevOps Engineer|Utrecht|Europe/Amsterdam|sre fosdem
in_touch|Park Ji-woo|they/them|Hangang Games|Engine Programmer|Seoul|Asia/Seoul|graphics
in_touch|Marta Ribeiro|she/her|Tejo Studio|Freelance Writer|Lisboa|Europe/Lisbon|clients devrel
in_touch|Oleksandra Bondar|she/her|Stepcode|Quality Engineer|Kyiv|Europe/Kyiv|testing
in_touch|Daniel Cohen|he/him|Northwind Civic|Engineering Director|Toronto|America/Toronto|mentors founders
in_touch|Leilani Kahale|she/her|Tidepool|Data Engineer|Honolulu|Pacific/Honolulu|postgres
collaborating|Emeka Nwosu|he/him|Lagos Ledger|Staff Engineer|Abuja|Africa/Lagos|postgres maintainers
collaborating|Greta Lindqvist|she/her|Norrsken Play|Technical Writer|Uppsala|Europe/Stockholm|devrel
collaborating|Carlos Quispe|he/him|Altiplano Labs|Maintainer|Cusco|America/Lima|maintainers rust
passive|Hiroshi Tanaka|he/him|Kumo Cloud|VP of Engineering|Tōkyō|Asia/Tokyo|conference
passive|Bianca Rossi|she/her|Officina Web|Recruiter|Milano|Europe/Rome|recruiters
passive|Graham Pollock|he/him|Northwind Civic|Procurement|Ottawa|America/Toronto|clients
passive|Yusuf Demir|he/him|Bosphorus AI|Researcher|Ankara|Europe/Istanbul|ml
passive|Astrid Holm|she/her|Fjordbank|Recruiter|Oslo|Europe/Oslo|recruiters
passive|Victor Almeida|he/him|Ipê Softworks|Co-founder|São Paulo|America/Sao_Paulo|founders
new|Tomáš Novák|he/him|Vltava Cloud|Backend Engineer|Praha|Europe/Prague|fosdem
new|Sofia Papadopoulou|she/her|Aegean Apps|Mobile Engineer|Αθήνα|Europe/Athens|fosdem
new|李雷|he/him|Jade Compute|Systems Engineer|上海|Asia/Shanghai|rust
new|Olena Shevchuk|she/her|Stepcode|Intern|Lviv|Europe/Kyiv|
new|Ibrahim Diallo|he/him|Teranga Tech|Community Lead|Dakar|Africa/Dakar|pycon
new|Rosa Jiménez|she/her|Pampa Software|Student|Rosario|America/Argentina/Cordoba|
new|Anders Nygaard|he/him|Vltava Cloud|Security Consultant|Århus|Europe/Copenhagen|security
new|Isabel Romero|she/her|Nube Norte|Solutions Architect|Monterrey|America/Monterrey|conference
new|Joon-ho Baek|he/him|Hangang Games|Tools Engineer|Busan|Asia/Seoul|graphics
new|Gwen Llewellyn|she/they|Open Lab|Maintainer|Caerdydd|Europe/London|maintainers
"""

VIPS = ("Ana Souza", "Mei Lin", "Kofi Mensah", "Sam Whitfield", "Lucía Hernández")

# family | company | likes and dislikes | other notes | main app | preferred channel
BACKGROUNDS = {
    "Ana Souza": "Partner Rui, daughter Íris (6)|Leads the boot team; new lab in May|Black coffee, night trains; no calls early"
    "|Wrote the foreword to her mother's cookbook|Signal|text",
    "Mei Lin": "Two boys, one a cellist|Eleven people, growing|Ridge walks, oolong; no surprise meetings||Slack|email",
    "Kofi Mensah": "Sister Efua runs the finances|In profit since March|Highlife records|Honest numbers|WhatsApp|call",
    "Sam Whitfield": "|Lives off a grant and two sponsors|Narrow boats, crosswords||Matrix|text",
    "Lucía Hernández": "Married to Paula; a very old parrot|Her team moves to four days|Mate, tango on Thursdays||Telegram|call",
}
"""What is remembered of them."""

# What was talked about: by tag, and for everybody.
TALK = {
    "rust": ("borrow checker error messages; sent her branch for review", "async cancellation safety, and why the tests flake"),
    "go": ("generics in their RPC layer; not convinced yet", "moving the scheduler off cgo"),
    "kernel": ("io_uring completion queues; wants the slides", "bisecting the ext4 regression together"),
    "postgres": ("partitioning without downtime", "logical replication slots that never catch up"),
    "python": ("packaging: wheels for musl", "type hints on the public API before 2.0"),
    "sre": ("their incident review template is worth copying", "error budgets that people believe in"),
    "mentors": ("how to say no to a promotion", "read the draft of my talk; cut the first ten minutes"),
    "founders": ("runway until autumn; looking for a first engineer", "pricing: per seat or per project"),
    "clients": ("scope of the second phase, proposal by Friday", "happy with the handover; may need two days a month"),
    "devrel": ("wants a guest post on local-first software", "workshop in spring, looking for a second trainer"),
    "fosdem": ("lightning talk went well; met two maintainers through it", "hallway: package signing, again"),
    "pycon": ("sprint on the docs build", "sponsor desk rota; promised to take Sunday"),
    "maintainers": ("burnt out a bit; handing over releases", "funding: split the grant between three people"),
    "compilers": ("error recovery in the parser", "incremental builds: what to hash"),
    "security": ("threat model for the update channel", "hardware keys for everybody by summer"),
    "graphics": ("shader compile stutter; has a trace", "switching to wgpu"),
    "ml": ("evaluation before models, finally", "small models on laptops are good enough for tagging"),
    "accessibility": ("screen reader support in terminals is worse than I thought", "contrast of our light theme"),
}
SMALL_TALK = (
    "caught up; moving flat in the summer",
    "new job, two weeks in and happy",
    "the dog has learned to open doors",
    "looking for a climbing partner on Tuesdays",
    "recommended a book on estimation",
    "back from parental leave, four days a week",
    "asked for an introduction to the platform team",
    None,
    None,
    None,
)
PROMISES = (
    (-3, "my_promise", "the talk link"),
    (0, "follow_up", "ask how the launch went"),
    (-1, "follow_up", "send the proposal"),
    (2, "my_promise", "feedback on the draft"),
    (4, "follow_up", "ask about the grant"),
    (6, "their_promise", "numbers for the case study"),
    (19, "follow_up", "plan the autumn meetup"),
)
