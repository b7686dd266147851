-- +goose Up
-- What staff noted of a follower (备注), which the public platform shows beside the
-- follower's name too: sealed, and whether WeChat is still to be told. One without
-- text is over, and goes once WeChat knows.
CREATE TABLE remark (
  openid KEYTEXT PRIMARY KEY,
  text BYTES,
  due BIGINT NOT NULL CHECK (due IN (0, 1)),
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX remark_due ON remark (openid) WHERE due = 1;
