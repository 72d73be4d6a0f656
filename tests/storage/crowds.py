"""Small crowds of random people, the same for the same seed, for tests that compare a list with a slow look at everything."""

import random
from datetime import date, timedelta
from typing import Any

from devhub_tui.domain.people import Point
from devhub_tui.storage import contacts, follow_ups, interactions
from devhub_tui.storage.database import Database

NAMES = ("Ana", "Zoë", "Łukasz", "bo", "Émile", "李", "Ωmega", "ana", "von Neumann", "O'Hara")
COMPANIES = (None, "Oxide", "acme", "Acme", "Zeta", "Ångström")
CADENCES = (None, None, "3d", "2w", "1m", "1y")


def crowd(database: Database, seed: int, today: date, size: int = 60) -> random.Random:
    """Fills a vault with `size` people of every kind and gives the dice back."""
    dice = random.Random(seed)

    def day(back: int, ahead: int) -> str:
        return (today + timedelta(days=dice.randint(-back, ahead))).isoformat()

    with database.write("crowd") as tx:
        ids = []
        for _ in range(size):
            fields: dict[str, Any] = {
                "name": f"{dice.choice(NAMES)} {dice.randint(1, 9)}",
                "company": dice.choice(COMPANIES),
                "vip": int(dice.random() < 0.2),
                "importance": dice.choice((None, None, 1, 3, 5)),
                "cadence": dice.choice(CADENCES),
                "birthday": dice.choice((None, None, "--02-29", day(9, 9), "--" + day(9, 9)[5:])),
                "snoozed_until": dice.choice((None, None, None, day(5, 5))),
            }
            if dice.random() < 0.3:
                fields["tracking"] = dice.choice(("collaborating", "passive"))
            tags = dice.sample(("rust", "Zürich", "PyCon 2026"), dice.randint(0, 2))
            points = [Point("email", f"{dice.randint(1, 99)}@x.org")] if dice.random() < 0.5 else []
            ids.append(contacts.add(tx, fields, points, tags, by_hand=dice.random() < 0.6))
        for _ in range(size * 2):
            people = dice.sample(ids, dice.randint(1, 3))
            interactions.log(tx, people, dice.choice(("met", "call", "social_media")), day(120, 10), "talked")
        for _ in range(size // 3):
            kind = dice.choice(("follow_up", "my_promise", "their_promise"))
            made = follow_ups.add(tx, dice.choice(ids), day(20, 20), dice.choice((None, "send the paper")), kind=kind)
            if dice.random() < 0.2:
                follow_ups.complete(tx, made)
            if dice.random() < 0.2:
                tx.execute("UPDATE follow_ups SET snoozed_until=? WHERE id=?", (day(3, 3), made))
        contacts.delete(tx, dice.sample(ids, size // 10))
        for contact_id in dice.sample(ids, size // 8):
            tx.execute("UPDATE contacts SET archived_at=1 WHERE id=?", (contact_id,))
    return dice
