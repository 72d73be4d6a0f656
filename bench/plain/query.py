"""What `devhub contacts WORD` asks, by a script that does nothing else: python query.py VAULT WORD."""

import sqlite3
import sys
import time

_STATUS = """
CASE WHEN c.tracking IN ('collaborating','passive') THEN c.tracking WHEN c.next_due IS NULL THEN 'new'
WHEN c.reconnect_on<=:today THEN 'reconnect' WHEN c.next_due<=:today THEN 'due' WHEN c.soon_on<=:today THEN 'soon'
ELSE 'in_touch' END
"""
_TAGS = """
(SELECT group_concat(t.name, ', ') FROM contact_tags k JOIN tags t ON t.id=k.tag_id
WHERE k.contact_id=c.id AND k.deleted_at IS NULL AND t.deleted_at IS NULL)
"""
_PEOPLE = "SELECT rowid FROM people_fts WHERE people_fts MATCH :match"
_POINTS = """
SELECT c.n FROM points_fts f CROSS JOIN contact_points p ON p.n=f.rowid CROSS JOIN contacts c ON c.id=p.contact_id
WHERE points_fts MATCH :match
"""
_NOTES = "SELECT rowid FROM contact_notes_fts WHERE contact_notes_fts MATCH :match"
_INTERACTIONS = """
SELECT c.n FROM interaction_notes_fts f CROSS JOIN interactions i ON i.n=f.rowid
CROSS JOIN interaction_contacts l ON l.interaction_id=i.id AND l.deleted_at IS NULL CROSS JOIN contacts c ON c.id=l.contact_id
WHERE interaction_notes_fts MATCH :match
"""

connection = sqlite3.connect(sys.argv[1])
values = {"match": f'"{sys.argv[2]}"*', "today": time.strftime("%Y-%m-%d")}
for row in connection.execute(
    f"SELECT {_STATUS}, c.name, c.company, c.last_contacted, c.next_due, {_TAGS} FROM contacts c WHERE c.deleted_at IS NULL "
    f"AND c.n IN ({_PEOPLE} UNION {_POINTS} UNION {_NOTES} UNION {_INTERACTIONS}) ORDER BY c.sort_name, c.n",
    values,
):
    sys.stdout.write("  ".join(value or "" for value in row) + "\n")
