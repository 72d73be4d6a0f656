-- The vault: who was let in from the shell and for how long, and whom the vault was told to forget.
-- Applied once; never edited afterwards. Readable by SQLite 3.40.

-- A shell session (devhub unlock). Of this machine: neither journaled nor synced. Instants are milliseconds UTC of the real clock.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT,
  device TEXT,
  opened_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) WITHOUT ROWID;

-- What is left of a person who was forgotten: no personal data, only what other copies need to forget them too.
-- rows: JSON object, table -> ids of the records that were removed. change_ids: JSON array of the journal's change ids (hex) to purge.
CREATE TABLE forgotten (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  contact_id TEXT NOT NULL,
  rows TEXT NOT NULL DEFAULT '{}',
  change_ids TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);
