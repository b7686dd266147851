-- Amounts drawn elsewhere can be corrected, with a reason: who did so last.
ALTER TABLE elsewhere ADD COLUMN corrected_by KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE elsewhere ADD COLUMN corrected_at BIGINT NOT NULL DEFAULT 0;
