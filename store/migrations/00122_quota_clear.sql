-- +goose Up
-- How often an account's calls were counted from zero again (clear_quota), by
-- calendar month: WeChat allows ten.
CREATE TABLE quota_clear (
  id KEYTEXT PRIMARY KEY,
  app KEYTEXT NOT NULL,
  month KEYTEXT NOT NULL
) STRICT;
CREATE INDEX quota_clear_month ON quota_clear (app, month);
