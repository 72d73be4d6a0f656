-- Quick Connect: who came by which code, what they agreed to, and what became of it.
-- Applied once; never edited afterwards. Readable by SQLite 3.40.

-- What somebody typed into the page. The id is made of the submission's, so that two devices that fetch one make one row.
-- state: added (a new person), merged (into one who was known), review (somebody known may be meant; nobody has decided), discarded.
-- facts: JSON object of the public GitHub profile they agreed to: name, company, location, bio, blog.
-- Instants are milliseconds UTC of the real clock; consent_version is the version of the text they agreed to.
CREATE TABLE arrivals (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
    DEFAULT (lower(substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),1,8)||'-'||substr(printf('%012x',CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),9,4)||'-7'||substr(hex(randomblob(2)),2)||'-'||substr('89ab',1+abs(random()%4),1)||substr(hex(randomblob(2)),2)||'-'||hex(randomblob(6)))),
  code_id TEXT REFERENCES quick_connect_codes(id) DEFERRABLE INITIALLY DEFERRED,
  contact_id TEXT REFERENCES contacts(id) DEFERRABLE INITIALLY DEFERRED,
  state TEXT NOT NULL DEFAULT 'review',
  name TEXT NOT NULL,
  email TEXT,
  github TEXT,
  company TEXT,
  message TEXT,
  facts TEXT,
  arrived_at INTEGER NOT NULL DEFAULT 0,
  consent_at INTEGER NOT NULL DEFAULT 0,
  consent_version TEXT NOT NULL,
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  updated_at INTEGER NOT NULL DEFAULT (CAST((julianday('now')-2440587.5)*86400000 AS INTEGER)),
  deleted_at INTEGER
);
CREATE INDEX arrivals_of_code ON arrivals(code_id, arrived_at) WHERE deleted_at IS NULL;
CREATE INDEX arrivals_of_contact ON arrivals(contact_id) WHERE deleted_at IS NULL;
CREATE INDEX arrivals_in_review ON arrivals(arrived_at) WHERE state='review' AND deleted_at IS NULL;
CREATE INDEX quick_connect_codes_by_age ON quick_connect_codes(created_at) WHERE deleted_at IS NULL;
