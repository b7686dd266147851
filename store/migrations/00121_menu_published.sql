-- +goose Up
-- The menu as it was last put into WeChat, so that one which somebody set there
-- otherwise is told from it.
ALTER TABLE official_menu ADD COLUMN published TEXT NOT NULL DEFAULT '{}';
UPDATE official_menu SET published = draft WHERE state = 'published';
