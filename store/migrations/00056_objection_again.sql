-- An objection that is raised again while it is open is put to the first one.
-- origin is the keyed hash of who raised it: an account, or an address and the text.
ALTER TABLE objection ADD COLUMN origin KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE objection ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
ALTER TABLE objection ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX objection_again ON objection (claim_id, county, origin) WHERE state = 'open' AND origin <> '';
