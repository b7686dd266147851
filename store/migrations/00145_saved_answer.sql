-- +goose Up
-- Answers that an office keeps for what followers often ask (常用答复); county '' is
-- the city's, which every office may use.
CREATE TABLE saved_answer (
  id KEYTEXT PRIMARY KEY,
  county KEYTEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX saved_answer_county ON saved_answer (county, title, id);
