-- +goose Up
-- An open invitation's code, sealed, for the picture that whoever made it passes
-- on; it goes when the invitation is used.
ALTER TABLE invite ADD COLUMN code BYTES;
