-- The claim window is counted from the acceptance when that came after the
-- training's end. end_accepted is when an amendment that moved the end was
-- accepted; claim_from is set only where the window starts after the end.
ALTER TABLE filing ADD COLUMN end_accepted KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE filing ADD COLUMN claim_from KEYTEXT NOT NULL DEFAULT '';
CREATE INDEX filing_claim_from ON filing (state, claim_from, id);
