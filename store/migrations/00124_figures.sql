-- +goose Up
-- Followers by day as WeChat counts them (用户分析数据), beside follower_day, which
-- is our own count.
CREATE TABLE their_follower_day (
  day KEYTEXT PRIMARY KEY,
  joined BIGINT NOT NULL,
  gone BIGINT NOT NULL,
  total BIGINT NOT NULL
) STRICT;
