-- People and interactions, complete: relations between people, custom fields, views, archive, durations, types in the user's order.
-- Applied once; never edited afterwards. Readable by SQLite 3.40.

ALTER TABLE contacts ADD COLUMN met_where TEXT;
ALTER TABLE contacts ADD COLUMN archived_at INTEGER;
ALTER TABLE contact_infos ADD COLUMN preferred_channel TEXT;
ALTER TABLE interactions ADD COLUMN duration_minutes INTEGER;
-- position: the user's order, NULL for the order of making. meaningful: more than a sign of life (domain/health.py, one day).
ALTER TABLE interaction_types ADD COLUMN meaningful INTEGER NOT NULL DEFAULT 1;
ALTER TABLE interaction_types ADD COLUMN position INTEGER;
UPDATE interaction_types SET meaningful=0 WHERE key='social_media';

-- "contact_id kind other_id", as in "Ana manages Ravi"; inverse is the word from the other side ("managed by").
-- The id is the UUIDv5 of (contact_id, kind, other_id): two devices make one row.
CREATE TABLE contact_relations (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  other_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,
  inverse TEXT NOT NULL,
  note TEXT,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- kind: text, number, date, choice; choices is a JSON array of words.
CREATE TABLE custom_fields (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  label TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'text',
  choices TEXT,
  position INTEGER,
  archived INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- The id is the UUIDv5 of (contact_id, field_id).
CREATE TABLE custom_values (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  field_id TEXT NOT NULL REFERENCES custom_fields(id) DEFERRABLE INITIALLY DEFERRED,
  value TEXT NOT NULL,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- A saved filter: the query as typed into the box, and a sort of storage/lists.py. The id is the UUIDv5 of the folded name.
CREATE TABLE views (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  name TEXT NOT NULL,
  query TEXT NOT NULL DEFAULT '',
  sort TEXT,
  position INTEGER,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

-- Two people that look alike and are not the same, contact_id being the smaller id. The id is the UUIDv5 of the pair.
CREATE TABLE distinct_contacts (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  other_id TEXT NOT NULL REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);

CREATE INDEX contact_relations_by_contact ON contact_relations(contact_id) WHERE deleted_at IS NULL;
CREATE INDEX contact_relations_by_other ON contact_relations(other_id) WHERE deleted_at IS NULL;
CREATE INDEX custom_values_by_contact ON custom_values(contact_id) WHERE deleted_at IS NULL;
CREATE INDEX custom_values_by_field ON custom_values(field_id, value COLLATE NOCASE) WHERE deleted_at IS NULL;
CREATE INDEX contacts_by_introducer ON contacts(introduced_by) WHERE introduced_by IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX interactions_by_type ON interactions(type, occurred_on, n) WHERE deleted_at IS NULL;
CREATE INDEX interactions_by_event ON interactions(event_id, occurred_on, n) WHERE event_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX follow_ups_by_source ON follow_ups(source_id) WHERE source_id IS NOT NULL AND deleted_at IS NULL;

-- Archived people stay in every index that finds them; those that lists walk carry archived_at, to pass them over without the row.
CREATE INDEX contacts_archived ON contacts(n) WHERE archived_at IS NOT NULL AND deleted_at IS NULL;
DROP INDEX contacts_by_name;
CREATE INDEX contacts_by_name ON contacts(sort_name, n, archived_at) WHERE deleted_at IS NULL;
DROP INDEX contacts_by_last;
CREATE INDEX contacts_by_last ON contacts(last_contacted, n, archived_at) WHERE last_contacted IS NOT NULL AND deleted_at IS NULL;
DROP INDEX contacts_by_company;
CREATE INDEX contacts_by_company ON contacts(company COLLATE NOCASE, n, archived_at) WHERE company IS NOT NULL AND deleted_at IS NULL;
DROP INDEX contacts_by_tracking;
CREATE INDEX contacts_by_tracking ON contacts(tracking, n, archived_at) WHERE tracking IS NOT NULL AND deleted_at IS NULL;
DROP INDEX contacts_live;
CREATE INDEX contacts_live ON contacts(n, archived_at) WHERE deleted_at IS NULL;
DROP INDEX contacts_vip;
CREATE INDEX contacts_vip ON contacts(n, archived_at) WHERE vip AND deleted_at IS NULL;

DROP TRIGGER stale_contact_update;
CREATE TRIGGER stale_contact_update AFTER UPDATE OF name,vip,importance,cadence,tracking,tracked_on,met_on,relationship,created_at,deleted_at,archived_at ON contacts WHEN old.name IS NOT new.name OR old.vip IS NOT new.vip OR old.importance IS NOT new.importance OR old.cadence IS NOT new.cadence OR old.tracking IS NOT new.tracking OR old.tracked_on IS NOT new.tracked_on OR old.met_on IS NOT new.met_on OR old.relationship IS NOT new.relationship OR old.created_at IS NOT new.created_at OR old.deleted_at IS NOT new.deleted_at OR old.archived_at IS NOT new.archived_at BEGIN
  INSERT INTO stale_contacts(id) SELECT new.id WHERE true ON CONFLICT DO NOTHING;
END;

-- Search over what is remembered of a person beside the record itself: one index over four tables, rows numbered 4n to 4n+3.
CREATE VIEW facts_live AS
  SELECT 4*n AS n, coalesce(family,'')||char(10)||coalesce(company,'')||char(10)||coalesce(likes_dislikes,'')||char(10)||coalesce(misc_notes,'') AS value FROM backgrounds WHERE deleted_at IS NULL
  UNION ALL SELECT 4*n+1, label FROM important_dates WHERE deleted_at IS NULL
  UNION ALL SELECT 4*n+2, value FROM custom_values WHERE deleted_at IS NULL
  UNION ALL SELECT 4*n+3, coalesce(met_where,'')||char(10)||coalesce(met_how,'') FROM contacts WHERE deleted_at IS NULL AND coalesce(met_where,met_how) IS NOT NULL;
CREATE VIRTUAL TABLE facts_fts USING fts5(value, content='facts_live', content_rowid='n', prefix='3', tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER facts_fts_background_insert AFTER INSERT ON backgrounds WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO facts_fts(rowid,value) VALUES (4*new.n,coalesce(new.family,'')||char(10)||coalesce(new.company,'')||char(10)||coalesce(new.likes_dislikes,'')||char(10)||coalesce(new.misc_notes,''));
END;
CREATE TRIGGER facts_fts_background_delete AFTER DELETE ON backgrounds WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) VALUES ('delete',4*old.n,coalesce(old.family,'')||char(10)||coalesce(old.company,'')||char(10)||coalesce(old.likes_dislikes,'')||char(10)||coalesce(old.misc_notes,''));
END;
CREATE TRIGGER facts_fts_background_update AFTER UPDATE OF family,company,likes_dislikes,misc_notes,deleted_at ON backgrounds WHEN old.family IS NOT new.family OR old.company IS NOT new.company OR old.likes_dislikes IS NOT new.likes_dislikes OR old.misc_notes IS NOT new.misc_notes OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) SELECT 'delete',4*old.n,coalesce(old.family,'')||char(10)||coalesce(old.company,'')||char(10)||coalesce(old.likes_dislikes,'')||char(10)||coalesce(old.misc_notes,'') WHERE old.deleted_at IS NULL;
  INSERT INTO facts_fts(rowid,value) SELECT 4*new.n,coalesce(new.family,'')||char(10)||coalesce(new.company,'')||char(10)||coalesce(new.likes_dislikes,'')||char(10)||coalesce(new.misc_notes,'') WHERE new.deleted_at IS NULL;
END;
CREATE TRIGGER facts_fts_date_insert AFTER INSERT ON important_dates WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO facts_fts(rowid,value) VALUES (4*new.n+1,new.label);
END;
CREATE TRIGGER facts_fts_date_delete AFTER DELETE ON important_dates WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) VALUES ('delete',4*old.n+1,old.label);
END;
CREATE TRIGGER facts_fts_date_update AFTER UPDATE OF label,deleted_at ON important_dates WHEN old.label IS NOT new.label OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) SELECT 'delete',4*old.n+1,old.label WHERE old.deleted_at IS NULL;
  INSERT INTO facts_fts(rowid,value) SELECT 4*new.n+1,new.label WHERE new.deleted_at IS NULL;
END;
CREATE TRIGGER facts_fts_custom_insert AFTER INSERT ON custom_values WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO facts_fts(rowid,value) VALUES (4*new.n+2,new.value);
END;
CREATE TRIGGER facts_fts_custom_delete AFTER DELETE ON custom_values WHEN old.deleted_at IS NULL BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) VALUES ('delete',4*old.n+2,old.value);
END;
CREATE TRIGGER facts_fts_custom_update AFTER UPDATE OF value,deleted_at ON custom_values WHEN old.value IS NOT new.value OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) SELECT 'delete',4*old.n+2,old.value WHERE old.deleted_at IS NULL;
  INSERT INTO facts_fts(rowid,value) SELECT 4*new.n+2,new.value WHERE new.deleted_at IS NULL;
END;
CREATE TRIGGER facts_fts_met_insert AFTER INSERT ON contacts WHEN new.deleted_at IS NULL AND coalesce(new.met_where,new.met_how) IS NOT NULL BEGIN
  INSERT INTO facts_fts(rowid,value) VALUES (4*new.n+3,coalesce(new.met_where,'')||char(10)||coalesce(new.met_how,''));
END;
CREATE TRIGGER facts_fts_met_delete AFTER DELETE ON contacts WHEN old.deleted_at IS NULL AND coalesce(old.met_where,old.met_how) IS NOT NULL BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) VALUES ('delete',4*old.n+3,coalesce(old.met_where,'')||char(10)||coalesce(old.met_how,''));
END;
CREATE TRIGGER facts_fts_met_update AFTER UPDATE OF met_where,met_how,deleted_at ON contacts WHEN old.met_where IS NOT new.met_where OR old.met_how IS NOT new.met_how OR old.deleted_at IS NOT new.deleted_at BEGIN
  INSERT INTO facts_fts(facts_fts,rowid,value) SELECT 'delete',4*old.n+3,coalesce(old.met_where,'')||char(10)||coalesce(old.met_how,'') WHERE old.deleted_at IS NULL AND coalesce(old.met_where,old.met_how) IS NOT NULL;
  INSERT INTO facts_fts(rowid,value) SELECT 4*new.n+3,coalesce(new.met_where,'')||char(10)||coalesce(new.met_how,'') WHERE new.deleted_at IS NULL AND coalesce(new.met_where,new.met_how) IS NOT NULL;
END;
INSERT INTO facts_fts(facts_fts) VALUES ('rebuild');
