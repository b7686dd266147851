-- +goose Up
-- An enterprise's trainings that are not over, for its first screen.
CREATE INDEX filing_running ON filing (enterprise_id, state, end_day, id);

-- How far a training's people were when they were last calculated (学习进度), for
-- lists. turn counts the changes of what it rests on, calculated is the turn that the
-- numbers are of.
CREATE TABLE progress (
  filing_id KEYTEXT PRIMARY KEY REFERENCES filing (id),
  day KEYTEXT NOT NULL,
  people BIGINT NOT NULL,
  done BIGINT NOT NULL,
  behind BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  calculated BIGINT NOT NULL
) STRICT;
