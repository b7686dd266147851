-- +goose Up
-- What was last read of the official account at WeChat, by what it is
-- (templates, menu, replies): the newest reading alone, as JSON.
CREATE TABLE official_look (
  name KEYTEXT PRIMARY KEY,
  found TEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
