-- +goose Up
-- Followers on the official account's blacklist (黑名单), by the conversation in
-- which they wrote: as wanted here, and as done at WeChat.
CREATE TABLE block (
  conversation_id KEYTEXT PRIMARY KEY,
  openid KEYTEXT NOT NULL UNIQUE,
  wanted BIGINT NOT NULL CHECK (wanted IN (0, 1)),
  done BIGINT NOT NULL CHECK (done IN (0, 1)),
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX block_wanted ON block (wanted, conversation_id);
CREATE INDEX block_undone ON block (conversation_id) WHERE wanted <> done;
