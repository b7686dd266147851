-- What the broker itself answered to a step that failed, in its own words.
ALTER TABLE heartbeat ADD COLUMN said TEXT NOT NULL DEFAULT '';
