-- +goose Up
-- A session of the console is named to its holder by an id, by the browser it
-- was opened with, in coarse words, and by when it was opened and last used
-- (machine time).
ALTER TABLE session ADD COLUMN id KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN client TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
UPDATE session SET id = hash;
