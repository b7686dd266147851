-- How often an enterprise was asked for a supplement (补充材料), and whether the
-- first opinion on a claim is to refuse it (不予补贴).
ALTER TABLE claim ADD COLUMN supplements BIGINT NOT NULL DEFAULT 0;
ALTER TABLE claim ADD COLUMN refusing BIGINT NOT NULL DEFAULT 0 CHECK (refusing IN (0, 1));
UPDATE claim SET supplements = 1 WHERE asked_at > 0;
