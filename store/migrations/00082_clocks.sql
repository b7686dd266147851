-- What two people changed of a case's days (延期、中止): a filing's, sealed, since
-- their reasons may name people; a claim keeps its own in its sealed body. Beside
-- them, for lists and scans: since when a case stands still, and to which day a
-- filing's claim window was extended.
ALTER TABLE filing ADD COLUMN clocks BYTES;
ALTER TABLE filing ADD COLUMN suspended KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE filing ADD COLUMN claim_until KEYTEXT NOT NULL DEFAULT '';
CREATE INDEX filing_claim_until ON filing (state, claim_until, id);
ALTER TABLE claim ADD COLUMN suspended KEYTEXT NOT NULL DEFAULT '';
