-- +goose Up
-- One more than the best score that came without a verdict, 0 when none did: by
-- the pass mark it may pass a test whatever another telling's verdict says.
ALTER TABLE study ADD COLUMN alone BIGINT NOT NULL DEFAULT 0 CHECK (alone BETWEEN 0 AND 1001);
UPDATE study SET alone = score + 1 WHERE verdict = '';
