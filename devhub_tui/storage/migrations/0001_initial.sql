-- The first schema. Applied once, in one transaction with its user_version; never edited afterwards.
-- Readable by SQLite 3.40: no unixepoch('subsec'), no contentless_delete.
-- Journal triggers are not here: storage/journal.py makes them from the columns after every migration.

CREATE TABLE users (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  username TEXT NOT NULL,
  display_name TEXT,
  role TEXT NOT NULL DEFAULT 'owner',
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- Days are YYYY-MM-DD text (birthday may be --MM-DD), instants integer milliseconds UTC.
-- sort_name and everything from last_contacted to reconnect_on is derived: never journaled, never synced.
CREATE TABLE contacts (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  user_id TEXT REFERENCES users(id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  nickname TEXT,
  pronouns TEXT,
  relationship TEXT,
  company TEXT,
  title TEXT,
  industry TEXT,
  location TEXT,
  timezone TEXT,
  birthday TEXT,
  vip INTEGER NOT NULL DEFAULT 0,
  importance INTEGER CHECK (importance BETWEEN 1 AND 5),
  cadence TEXT,
  tracking TEXT,
  tracked_on TEXT,
  snoozed_until TEXT,
  met_on TEXT,
  met_how TEXT,
  introduced_by TEXT REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  source TEXT,
  notes TEXT,
  last_update INTEGER,
  sort_name TEXT,
  last_contacted TEXT,
  cadence_days INTEGER,
  next_due TEXT,
  soon_on TEXT,
  reconnect_on TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- kind: email, phone, link
CREATE TABLE contact_points (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,
  label TEXT,
  value TEXT NOT NULL,
  is_primary INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE backgrounds (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  family TEXT,
  company TEXT,
  likes_dislikes TEXT,
  misc_notes TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE contact_infos (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  main_app TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE interaction_types (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  icon TEXT NOT NULL,
  counts_as_contact INTEGER NOT NULL DEFAULT 1,
  archived INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE events (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  name TEXT NOT NULL,
  location TEXT,
  starts_on TEXT,
  ends_on TEXT,
  notes TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- type is a key of interaction_types; utc_offset in minutes
CREATE TABLE interactions (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  type TEXT NOT NULL DEFAULT 'message',
  occurred_on TEXT NOT NULL,
  occurred_at INTEGER,
  utc_offset INTEGER,
  direction TEXT,
  notes TEXT,
  event_id TEXT REFERENCES events(id) DEFERRABLE INITIALLY DEFERRED,
  transcript_source TEXT,
  ai_suggestions TEXT,
  confidence INTEGER,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE interaction_contacts (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  interaction_id TEXT NOT NULL REFERENCES interactions(id) DEFERRABLE INITIALLY DEFERRED,
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE tags (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  name TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'tag',
  cadence TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE contact_tags (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  tag_id TEXT NOT NULL REFERENCES tags(id) DEFERRABLE INITIALLY DEFERRED,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE relationship_types (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  name TEXT NOT NULL,
  cadence TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE follow_ups (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  due_on TEXT NOT NULL,
  note TEXT,
  kind TEXT NOT NULL DEFAULT 'follow_up',
  repeat TEXT,
  completed_at INTEGER,
  snoozed_until TEXT,
  source_table TEXT,
  source_id TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE important_dates (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  label TEXT NOT NULL,
  on_date TEXT NOT NULL,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE event_contacts (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  event_id TEXT NOT NULL REFERENCES events(id) DEFERRABLE INITIALLY DEFERRED,
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE quick_connect_codes (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  token_hash TEXT NOT NULL,
  event_id TEXT REFERENCES events(id) DEFERRABLE INITIALLY DEFERRED,
  location TEXT,
  session TEXT,
  note TEXT,
  tags TEXT,
  follow_up_days INTEGER,
  expires_at INTEGER,
  max_uses INTEGER,
  revoked_at INTEGER,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE preferences (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  key TEXT NOT NULL,
  value TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE TABLE import_batches (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  file TEXT NOT NULL,
  format TEXT NOT NULL,
  batch INTEGER,
  added INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- What a file last said of a person: given (JSON) tells a field the user edited from one that is still the import's;
-- raw keeps the properties that no column holds, as they stood in the file.
CREATE TABLE imported_records (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  source TEXT NOT NULL,
  uid TEXT,
  given TEXT NOT NULL DEFAULT '{}',
  raw TEXT,
  import_batch_id TEXT REFERENCES import_batches(id) DEFERRABLE INITIALLY DEFERRED,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- Journal. batch is the one row the triggers read: which batch is open, by whom, and the hybrid logical clock
-- (milliseconds UTC << 16 plus a counter). A change made by another program has batch NULL until the next start.
CREATE TABLE batch (one INTEGER PRIMARY KEY CHECK (one = 1), current INTEGER, author INTEGER, hlc INTEGER NOT NULL DEFAULT 0);
INSERT INTO batch(one) VALUES (1);
CREATE TABLE batches (
  batch INTEGER PRIMARY KEY, label TEXT NOT NULL, author INTEGER, at INTEGER NOT NULL,
  first_seq INTEGER, last_seq INTEGER, kind TEXT NOT NULL DEFAULT 'do', reverts INTEGER, undone_by INTEGER
);
CREATE TABLE journal_tables (tbl INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, change_id BLOB NOT NULL, batch INTEGER, tbl INTEGER NOT NULL, pk TEXT NOT NULL,
  old TEXT, new TEXT, hlc INTEGER NOT NULL, author INTEGER, sent INTEGER
);
-- The newest clock of every cell; col '' is the whole row as it was inserted and stands for each column without a row of its own.
CREATE TABLE cells (tbl INTEGER, pk TEXT, col TEXT, hlc INTEGER NOT NULL, change_id BLOB NOT NULL, PRIMARY KEY (tbl, pk, col)) WITHOUT ROWID;
CREATE TABLE stale_contacts (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE local (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE VIEW history AS
  SELECT c.seq, b.label, t.name AS tbl, c.pk, c.old, c.new, datetime((c.hlc >> 16) / 1000, 'unixepoch') AS at_utc, u.username AS author
  FROM changes c JOIN journal_tables t USING (tbl) LEFT JOIN batches b ON b.batch = c.batch LEFT JOIN users u ON u.n = c.author;

-- Indexes: what lists sort by, what counts range over, what joins follow.
CREATE INDEX contacts_by_name ON contacts(sort_name, n) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_due ON contacts(next_due, n) WHERE next_due IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_soon ON contacts(soon_on) WHERE next_due IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_reconnect ON contacts(reconnect_on, n) WHERE next_due IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_queue ON contacts(next_due, vip, importance, cadence_days, snoozed_until, n) WHERE next_due IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_last ON contacts(last_contacted, n) WHERE last_contacted IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_company ON contacts(company COLLATE NOCASE, n) WHERE company IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_tracking ON contacts(tracking, n) WHERE tracking IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_live ON contacts(n) WHERE deleted_at IS NULL;
CREATE INDEX contacts_deleted ON contacts(n) WHERE deleted_at IS NOT NULL;
CREATE INDEX contacts_snoozed ON contacts(snoozed_until, next_due) WHERE snoozed_until IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_vip ON contacts(n) WHERE vip AND deleted_at IS NULL;
CREATE INDEX contacts_by_birthday ON contacts(substr(birthday, -5), n) WHERE birthday IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_relationship ON contacts(relationship) WHERE relationship IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_met ON contacts(met_on) WHERE met_on IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contacts_by_tracked ON contacts(tracked_on) WHERE tracked_on IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX contact_points_by_contact ON contact_points(contact_id) WHERE deleted_at IS NULL;
CREATE INDEX contact_points_by_value ON contact_points(kind, value COLLATE NOCASE) WHERE deleted_at IS NULL;
CREATE INDEX backgrounds_by_contact ON backgrounds(contact_id);
CREATE INDEX contact_infos_by_contact ON contact_infos(contact_id);
CREATE INDEX interactions_by_day ON interactions(occurred_on, n) WHERE deleted_at IS NULL;
CREATE INDEX interaction_contacts_by_contact ON interaction_contacts(contact_id, interaction_id) WHERE deleted_at IS NULL;
CREATE INDEX interaction_contacts_by_interaction ON interaction_contacts(interaction_id, contact_id) WHERE deleted_at IS NULL;
CREATE INDEX tags_by_name ON tags(name COLLATE NOCASE);
CREATE INDEX contact_tags_by_contact ON contact_tags(contact_id, tag_id) WHERE deleted_at IS NULL;
CREATE INDEX contact_tags_by_tag ON contact_tags(tag_id, contact_id) WHERE deleted_at IS NULL;
CREATE INDEX follow_ups_open ON follow_ups(due_on, contact_id) WHERE completed_at IS NULL AND deleted_at IS NULL;
CREATE INDEX follow_ups_by_contact ON follow_ups(contact_id) WHERE deleted_at IS NULL;
CREATE INDEX important_dates_by_contact ON important_dates(contact_id) WHERE deleted_at IS NULL;
CREATE INDEX event_contacts_by_contact ON event_contacts(contact_id) WHERE deleted_at IS NULL;
CREATE INDEX event_contacts_by_event ON event_contacts(event_id) WHERE deleted_at IS NULL;
CREATE INDEX imported_records_by_uid ON imported_records(uid) WHERE uid IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX imported_records_by_contact ON imported_records(contact_id, source) WHERE deleted_at IS NULL;

-- Search: one index per source, equal to its view. unicode61 drops accents, but takes ł, ø and ß for letters of their own:
-- a name that has any is indexed by its derived spelling too, so that lukasz finds Łukasz. Another program that changes a name
-- leaves the derived spelling as SQL can tell it, until the next look (storage/derived.py).
CREATE VIEW people_live AS SELECT n,name,iif(sort_name=lower(name),NULL,sort_name) AS sort_name,nickname,company,title,location,relationship,industry FROM contacts WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE people_fts USING fts5(name, sort_name, nickname, company, title, location, relationship, industry, content='people_live', content_rowid='n', prefix='1 2 3', tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER people_fts_insert AFTER INSERT ON contacts WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO people_fts(rowid,name,sort_name,nickname,company,title,location,relationship,industry) VALUES (new.n,new.name,iif(new.sort_name=lower(new.name),NULL,new.sort_name),new.nickname,new.company,new.title,new.location,new.relationship,new.industry);
END;
CREATE TRIGGER people_fts_delete AFTER DELETE ON contacts WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO people_fts(people_fts,rowid,name,sort_name,nickname,company,title,location,relationship,industry) VALUES ('delete',old.n,old.name,iif(old.sort_name=lower(old.name),NULL,old.sort_name),old.nickname,old.company,old.title,old.location,old.relationship,old.industry);
END;
CREATE TRIGGER people_fts_update AFTER UPDATE OF name,sort_name,nickname,company,title,location,relationship,industry,deleted_at ON contacts WHEN old.name IS NOT new.name OR old.sort_name IS NOT new.sort_name OR old.nickname IS NOT new.nickname OR old.company IS NOT new.company OR old.title IS NOT new.title OR old.location IS NOT new.location OR old.relationship IS NOT new.relationship OR old.industry IS NOT new.industry OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO people_fts(people_fts,rowid,name,sort_name,nickname,company,title,location,relationship,industry) SELECT 'delete',old.n,old.name,iif(old.sort_name=lower(old.name),NULL,old.sort_name),old.nickname,old.company,old.title,old.location,old.relationship,old.industry WHERE old.deleted_at IS NULL;
  INSERT INTO people_fts(rowid,name,sort_name,nickname,company,title,location,relationship,industry) SELECT new.n,new.name,iif(new.sort_name=lower(new.name) OR (new.name IS NOT old.name AND new.sort_name IS old.sort_name),NULL,new.sort_name),new.nickname,new.company,new.title,new.location,new.relationship,new.industry WHERE new.deleted_at IS NULL;
  UPDATE contacts SET sort_name=lower(name) WHERE n=new.n AND new.name IS NOT old.name AND new.sort_name IS old.sort_name;
END;

CREATE VIEW tags_live AS SELECT n,name FROM tags WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE tags_fts USING fts5(name, content='tags_live', content_rowid='n', prefix='1 2 3', tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER tags_fts_insert AFTER INSERT ON tags WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO tags_fts(rowid,name) VALUES (new.n,new.name);
END;
CREATE TRIGGER tags_fts_delete AFTER DELETE ON tags WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO tags_fts(tags_fts,rowid,name) VALUES ('delete',old.n,old.name);
END;
CREATE TRIGGER tags_fts_update AFTER UPDATE OF name,deleted_at ON tags WHEN old.name IS NOT new.name OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO tags_fts(tags_fts,rowid,name) SELECT 'delete',old.n,old.name WHERE old.deleted_at IS NULL;
  INSERT INTO tags_fts(rowid,name) SELECT new.n,new.name WHERE new.deleted_at IS NULL;
END;

CREATE VIEW points_live AS SELECT n,value FROM contact_points WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE points_fts USING fts5(value, content='points_live', content_rowid='n', prefix='3', tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER points_fts_insert AFTER INSERT ON contact_points WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO points_fts(rowid,value) VALUES (new.n,new.value);
END;
CREATE TRIGGER points_fts_delete AFTER DELETE ON contact_points WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO points_fts(points_fts,rowid,value) VALUES ('delete',old.n,old.value);
END;
CREATE TRIGGER points_fts_update AFTER UPDATE OF value,deleted_at ON contact_points WHEN old.value IS NOT new.value OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO points_fts(points_fts,rowid,value) SELECT 'delete',old.n,old.value WHERE old.deleted_at IS NULL;
  INSERT INTO points_fts(rowid,value) SELECT new.n,new.value WHERE new.deleted_at IS NULL;
END;

CREATE VIEW contact_notes_live AS SELECT n,notes FROM contacts WHERE deleted_at IS NULL AND notes<>'';
CREATE VIRTUAL TABLE contact_notes_fts USING fts5(notes, content='contact_notes_live', content_rowid='n', prefix='3', tokenize="unicode61 remove_diacritics 2");
INSERT INTO contact_notes_fts(contact_notes_fts, rank) VALUES ('automerge', 0);
CREATE TRIGGER contact_notes_fts_insert AFTER INSERT ON contacts WHEN new.deleted_at IS NULL AND new.notes<>'' BEGIN
  INSERT INTO contact_notes_fts(rowid,notes) VALUES (new.n,new.notes);
END;
CREATE TRIGGER contact_notes_fts_delete AFTER DELETE ON contacts WHEN old.deleted_at IS NULL AND old.notes<>'' BEGIN
  INSERT INTO contact_notes_fts(contact_notes_fts,rowid,notes) VALUES ('delete',old.n,old.notes);
END;
CREATE TRIGGER contact_notes_fts_update AFTER UPDATE OF notes,deleted_at ON contacts WHEN old.notes IS NOT new.notes OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO contact_notes_fts(contact_notes_fts,rowid,notes) SELECT 'delete',old.n,old.notes WHERE old.deleted_at IS NULL AND old.notes<>'';
  INSERT INTO contact_notes_fts(rowid,notes) SELECT new.n,new.notes WHERE new.deleted_at IS NULL AND new.notes<>'';
END;

CREATE VIEW interaction_notes_live AS SELECT n,notes FROM interactions WHERE deleted_at IS NULL AND notes<>'';
CREATE VIRTUAL TABLE interaction_notes_fts USING fts5(notes, content='interaction_notes_live', content_rowid='n', prefix='3', tokenize="unicode61 remove_diacritics 2");
INSERT INTO interaction_notes_fts(interaction_notes_fts, rank) VALUES ('automerge', 0);
CREATE TRIGGER interaction_notes_fts_insert AFTER INSERT ON interactions WHEN new.deleted_at IS NULL AND new.notes<>'' BEGIN
  INSERT INTO interaction_notes_fts(rowid,notes) VALUES (new.n,new.notes);
END;
CREATE TRIGGER interaction_notes_fts_delete AFTER DELETE ON interactions WHEN old.deleted_at IS NULL AND old.notes<>'' BEGIN
  INSERT INTO interaction_notes_fts(interaction_notes_fts,rowid,notes) VALUES ('delete',old.n,old.notes);
END;
CREATE TRIGGER interaction_notes_fts_update AFTER UPDATE OF notes,deleted_at ON interactions WHEN old.notes IS NOT new.notes OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO interaction_notes_fts(interaction_notes_fts,rowid,notes) SELECT 'delete',old.n,old.notes WHERE old.deleted_at IS NULL AND old.notes<>'';
  INSERT INTO interaction_notes_fts(rowid,notes) SELECT new.n,new.notes WHERE new.deleted_at IS NULL AND new.notes<>'';
END;

-- Who must be recomputed (domain/cadence.py): everything the reminder rule reads.
CREATE TRIGGER stale_contact_insert AFTER INSERT ON contacts BEGIN
  INSERT INTO stale_contacts(id) SELECT new.id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_contact_update AFTER UPDATE OF name,vip,importance,cadence,tracking,tracked_on,met_on,relationship,created_at,deleted_at ON contacts WHEN old.name IS NOT new.name OR old.vip IS NOT new.vip OR old.importance IS NOT new.importance OR old.cadence IS NOT new.cadence OR old.tracking IS NOT new.tracking OR old.tracked_on IS NOT new.tracked_on OR old.met_on IS NOT new.met_on OR old.relationship IS NOT new.relationship OR old.created_at IS NOT new.created_at OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO stale_contacts(id) SELECT new.id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_participant_insert AFTER INSERT ON interaction_contacts BEGIN
  INSERT INTO stale_contacts(id) SELECT new.contact_id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_participant_delete AFTER DELETE ON interaction_contacts BEGIN
  INSERT INTO stale_contacts(id) SELECT old.contact_id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_participant_update AFTER UPDATE OF interaction_id,contact_id,deleted_at ON interaction_contacts BEGIN
  INSERT INTO stale_contacts(id) SELECT old.contact_id WHERE true ON CONFLICT DO NOTHING;
  INSERT INTO stale_contacts(id) SELECT new.contact_id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_interaction_insert AFTER INSERT ON interactions BEGIN
  INSERT INTO stale_contacts(id) SELECT contact_id FROM interaction_contacts WHERE interaction_id=new.id AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_interaction_delete AFTER DELETE ON interactions BEGIN
  INSERT INTO stale_contacts(id) SELECT contact_id FROM interaction_contacts WHERE interaction_id=old.id AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_interaction_update AFTER UPDATE OF type,occurred_on,deleted_at ON interactions WHEN old.type IS NOT new.type OR old.occurred_on IS NOT new.occurred_on OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO stale_contacts(id) SELECT contact_id FROM interaction_contacts WHERE interaction_id=new.id AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_tagged_insert AFTER INSERT ON contact_tags BEGIN
  INSERT INTO stale_contacts(id) SELECT new.contact_id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_tagged_delete AFTER DELETE ON contact_tags BEGIN
  INSERT INTO stale_contacts(id) SELECT old.contact_id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_tagged_update AFTER UPDATE OF contact_id,tag_id,deleted_at ON contact_tags BEGIN
  INSERT INTO stale_contacts(id) SELECT old.contact_id WHERE true ON CONFLICT DO NOTHING;
  INSERT INTO stale_contacts(id) SELECT new.contact_id WHERE true ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_tag_insert AFTER INSERT ON tags WHEN new.cadence IS NOT NULL BEGIN
  INSERT INTO stale_contacts(id) SELECT contact_id FROM contact_tags WHERE tag_id=new.id AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_tag_delete AFTER DELETE ON tags WHEN old.cadence IS NOT NULL BEGIN
  INSERT INTO stale_contacts(id) SELECT contact_id FROM contact_tags WHERE tag_id=old.id AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_tag_update AFTER UPDATE OF cadence,deleted_at ON tags WHEN (old.cadence IS NOT new.cadence OR old.deleted_at IS NOT new.deleted_at) AND (old.cadence IS NOT NULL OR new.cadence IS NOT NULL) BEGIN
  INSERT INTO stale_contacts(id) SELECT contact_id FROM contact_tags WHERE tag_id=new.id AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_relationship_insert AFTER INSERT ON relationship_types WHEN new.cadence IS NOT NULL BEGIN
  INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE relationship=new.name AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_relationship_delete AFTER DELETE ON relationship_types WHEN old.cadence IS NOT NULL BEGIN
  INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE relationship=old.name AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_relationship_update AFTER UPDATE OF name,cadence,deleted_at ON relationship_types BEGIN
  INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE relationship=old.name AND deleted_at IS NULL ON CONFLICT DO NOTHING;
  INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE relationship=new.name AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_type_insert AFTER INSERT ON interaction_types WHEN NOT new.counts_as_contact BEGIN
  INSERT INTO stale_contacts(id) SELECT l.contact_id FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id WHERE i.type=new.key AND i.deleted_at IS NULL AND l.deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_type_update AFTER UPDATE OF key,counts_as_contact,deleted_at ON interaction_types BEGIN
  INSERT INTO stale_contacts(id) SELECT l.contact_id FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id WHERE i.type=old.key AND i.deleted_at IS NULL AND l.deleted_at IS NULL ON CONFLICT DO NOTHING;
  INSERT INTO stale_contacts(id) SELECT l.contact_id FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id WHERE i.type=new.key AND i.deleted_at IS NULL AND l.deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_type_delete AFTER DELETE ON interaction_types BEGIN
  INSERT INTO stale_contacts(id) SELECT l.contact_id FROM interactions i JOIN interaction_contacts l ON l.interaction_id=i.id WHERE i.type=old.key AND i.deleted_at IS NULL AND l.deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_preference_insert AFTER INSERT ON preferences WHEN new.key LIKE 'reminders.%' BEGIN
  INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE next_due IS NOT NULL AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_preference_update AFTER UPDATE ON preferences WHEN old.key LIKE 'reminders.%' OR new.key LIKE 'reminders.%' BEGIN
  INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE next_due IS NOT NULL AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER stale_preference_delete AFTER DELETE ON preferences WHEN old.key LIKE 'reminders.%' BEGIN
  INSERT INTO stale_contacts(id) SELECT id FROM contacts WHERE next_due IS NOT NULL AND deleted_at IS NULL ON CONFLICT DO NOTHING;
END;

-- Built-in rows have fixed ids, so that every device makes the same ones.
INSERT INTO interaction_types(id,key,label,icon,counts_as_contact,created_at,updated_at) VALUES
  ('bfd9b251-7923-558e-9bb5-539cbc56d3ad','met','Met','✦',1,0,0),
  ('49b65da8-6e2d-581f-8efb-8140bc910ce9','call','Call','☎',1,0,0),
  ('d4597ec6-549c-5868-94fb-7b30c5dc1b80','video_call','Video call','▣',1,0,0),
  ('3e4d1aa2-1186-5e31-9d3f-3046de0c8536','email','Email','✉',1,0,0),
  ('8a006097-6aeb-539e-bf3e-1c19cf31fc11','message','Message','✎',1,0,0),
  ('1f8be9c1-f2fd-55fd-bf64-07aec54afa31','coffee','Coffee','☕',1,0,0),
  ('71320fd6-0b2c-5ea0-b2c8-7ab676adb3a4','meeting','Meeting','◷',1,0,0),
  ('4b1e0c2d-c702-58d1-a460-e730cd792436','technical_discussion','Technical discussion','⚙',1,0,0),
  ('0c949623-3cfa-5ca5-8ff1-2c51bacb2a88','code_review','Code review','±',1,0,0),
  ('7f05efee-59d3-55cb-99c8-17add5a64b6e','pair_programming','Pair programming','⌨',1,0,0),
  ('154a08f1-7f45-5a09-93ec-90c17c08fbb1','talk','Talk','▶',1,0,0),
  ('cafc8c01-3f87-5da8-91ec-9861c3f29dcd','interview','Interview','?',1,0,0),
  ('8b31c339-edf3-596f-a199-1ff33b0502bd','mentoring','Mentoring','↗',1,0,0),
  ('da968c63-03ef-5632-86aa-6b007df2d9e8','social_media','Social media','@',0,0,0);
