-- Reminders: rounds that were skipped, follow-ups that come back, dates with a lead time of their own.
-- Applied once; never edited afterwards. Readable by SQLite 3.40.

-- The due day whose round was skipped: the next round is the first one after it (domain/cadence.py).
ALTER TABLE contacts ADD COLUMN skipped_on TEXT;
-- fixed: the next one is counted from the due day, not from the day it was done.
ALTER TABLE follow_ups ADD COLUMN fixed INTEGER NOT NULL DEFAULT 0;
-- Days of notice; NULL for what the preferences say.
ALTER TABLE important_dates ADD COLUMN lead_days INTEGER;

CREATE INDEX important_dates_by_day ON important_dates(substr(on_date, -5), n) WHERE deleted_at IS NULL;

DROP TRIGGER stale_contact_update;
CREATE TRIGGER stale_contact_update AFTER UPDATE OF name,vip,importance,cadence,tracking,tracked_on,met_on,relationship,created_at,deleted_at,archived_at,skipped_on ON contacts WHEN old.name IS NOT new.name OR old.vip IS NOT new.vip OR old.importance IS NOT new.importance OR old.cadence IS NOT new.cadence OR old.tracking IS NOT new.tracking OR old.tracked_on IS NOT new.tracked_on OR old.met_on IS NOT new.met_on OR old.relationship IS NOT new.relationship OR old.created_at IS NOT new.created_at OR old.deleted_at IS NOT new.deleted_at OR old.archived_at IS NOT new.archived_at OR old.skipped_on IS NOT new.skipped_on BEGIN
  INSERT INTO stale_contacts(id) SELECT new.id WHERE true ON CONFLICT DO NOTHING;
END;

-- A preference that moves dates moves everybody's: the star stands for all who have a due day. The others move none.
DROP TRIGGER stale_preference_insert;
DROP TRIGGER stale_preference_update;
DROP TRIGGER stale_preference_delete;
CREATE VIEW dating_preferences AS
  SELECT 'reminders.default' AS key UNION ALL SELECT 'reminders.vip' UNION ALL SELECT 'reminders.importance_1' UNION ALL SELECT 'reminders.importance_2'
  UNION ALL SELECT 'reminders.importance_3' UNION ALL SELECT 'reminders.importance_4' UNION ALL SELECT 'reminders.importance_5'
  UNION ALL SELECT 'reminders.lead_days' UNION ALL SELECT 'reminders.weekends_off' UNION ALL SELECT 'reminders.spread';
CREATE TRIGGER stale_preference_insert AFTER INSERT ON preferences WHEN new.key IN (SELECT key FROM dating_preferences) BEGIN
  INSERT INTO stale_contacts(id) SELECT '*' WHERE true ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER stale_preference_update AFTER UPDATE OF key,value,deleted_at ON preferences WHEN old.key IN (SELECT key FROM dating_preferences) OR new.key IN (SELECT key FROM dating_preferences) BEGIN
  INSERT INTO stale_contacts(id) SELECT '*' WHERE true ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER stale_preference_delete AFTER DELETE ON preferences WHEN old.key IN (SELECT key FROM dating_preferences) BEGIN
  INSERT INTO stale_contacts(id) SELECT '*' WHERE true ON CONFLICT DO NOTHING;
END;
