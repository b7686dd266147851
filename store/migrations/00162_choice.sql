-- +goose Up
-- What the bureau has confirmed of the choices that the notice leaves open (†):
-- the choice as it then stood, with the document it rests on.
CREATE TABLE choice_confirmed (
  name KEYTEXT PRIMARY KEY,
  chosen TEXT NOT NULL,
  document TEXT NOT NULL,
  document_day KEYTEXT NOT NULL,
  actor KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
