-- +goose Up
-- Private addresses (日历订阅地址) from which a calendar reads its holder's deadlines: one each, kept as a hash.
CREATE TABLE feed (
  holder KEYTEXT NOT NULL,
  staff BIGINT NOT NULL CHECK (staff IN (0, 1)),
  hash KEYTEXT NOT NULL UNIQUE,
  made_at BIGINT NOT NULL,
  read_at BIGINT NOT NULL,
  PRIMARY KEY (holder, staff)
) STRICT;
