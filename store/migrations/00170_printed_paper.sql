-- +goose Up
-- Forms that were handed out with a code (核对码): what they said as keyed digests, signed; nothing of a person.
CREATE TABLE printed_paper (
  code KEYTEXT PRIMARY KEY,
  subject_id KEYTEXT NOT NULL,
  form KEYTEXT NOT NULL,
  digest KEYTEXT NOT NULL,
  content TEXT NOT NULL,
  signature TEXT NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (subject_id, form, digest)
) STRICT;
