-- +goose Up
-- What the asker said of a question's answer (好差评), once a question.
CREATE TABLE rating (
  question_id KEYTEXT PRIMARY KEY REFERENCES question (id),
  score BIGINT NOT NULL CHECK (score BETWEEN 1 AND 5),
  word BYTES NOT NULL,
  at BIGINT NOT NULL
) STRICT;
