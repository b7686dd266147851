-- +goose Up
-- What an account said of the privacy guide (隐私保护指引) last.
CREATE TABLE privacy (
  account_id KEYTEXT PRIMARY KEY REFERENCES account (id),
  version KEYTEXT NOT NULL,
  at BIGINT NOT NULL,
  agreed BIGINT NOT NULL CHECK (agreed IN (0, 1))
) STRICT;
