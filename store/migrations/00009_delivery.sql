-- Delivery over several channels. The tables of 00001 are written anew, for a
-- CHECK cannot be changed in place.
CREATE TABLE attempt_new (
  notice_id KEYTEXT NOT NULL,
  attempt BIGINT NOT NULL,
  channel KEYTEXT NOT NULL,
  result KEYTEXT NOT NULL CHECK (result IN ('delivered', 'refused', 'later', 'unknown')),
  code BIGINT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (notice_id, attempt)
) STRICT;
INSERT INTO attempt_new SELECT notice_id, attempt, channel, result, code, detail, at FROM attempt;
DROP TABLE attempt;
ALTER TABLE attempt_new RENAME TO attempt;

-- account_id is a WeChat user's or a staff member's; without one, address is
-- the sealed e-mail address or openid. why says which channels were passed over.
CREATE TABLE notice_new (
  id KEYTEXT PRIMARY KEY,
  dedupe KEYTEXT NOT NULL UNIQUE,
  kind KEYTEXT NOT NULL,
  subject_kind KEYTEXT NOT NULL,
  subject_id KEYTEXT NOT NULL,
  account_id KEYTEXT NOT NULL,
  address BYTES,
  payload BYTES NOT NULL,
  channel KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('gathering', 'waiting', 'held', 'sending', 'delivered', 'inbox', 'unknown', 'refused', 'dropped')),
  attempt BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  queued_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT NOT NULL,
  code BIGINT NOT NULL,
  receipt KEYTEXT NOT NULL,
  why TEXT NOT NULL,
  digest KEYTEXT NOT NULL
) STRICT;
INSERT INTO notice_new SELECT id, dedupe, kind, subject_kind, subject_id, account_id, NULL, payload, channel, state, attempt, attempt,
  not_before, queued_until, created_at, read_at, code, receipt, '', '' FROM notice;
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE INDEX notice_due ON notice (state, not_before, id);
CREATE INDEX notice_state ON notice (state, channel, id);
CREATE INDEX notice_gathering ON notice (account_id, not_before, id) WHERE state = 'gathering';
CREATE INDEX notice_inbox ON notice (account_id, id);
CREATE INDEX notice_unread ON notice (account_id, read_at);
CREATE INDEX notice_subject ON notice (subject_id, id);
CREATE INDEX notice_digest ON notice (digest) WHERE digest <> '';
CREATE INDEX notice_receipt ON notice (receipt) WHERE receipt <> '';

-- The consent ledger per openid (of either app) and template. lasting is a
-- long-term consent (长期订阅), which is not spent.
CREATE TABLE consent_new (
  openid KEYTEXT NOT NULL,
  template KEYTEXT NOT NULL,
  granted BIGINT NOT NULL,
  spent BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  lasting BIGINT NOT NULL CHECK (lasting IN (0, 1)),
  PRIMARY KEY (openid, template),
  CHECK (spent <= granted)
) STRICT;
INSERT INTO consent_new SELECT openid, template, granted, spent, refused, 0 FROM consent JOIN account ON account.id = account_id;
DROP TABLE consent;
ALTER TABLE consent_new RENAME TO consent;

-- What was reminded of: once for its kind, subject and day.
CREATE TABLE reminder (
  subject_id KEYTEXT NOT NULL,
  kind KEYTEXT NOT NULL,
  day KEYTEXT NOT NULL,
  PRIMARY KEY (subject_id, kind, day)
) STRICT;

-- A channel's switch, and until when it rests (business time).
CREATE TABLE channel (
  name KEYTEXT PRIMARY KEY,
  off BIGINT NOT NULL CHECK (off IN (0, 1)),
  rests_until BIGINT NOT NULL,
  code BIGINT NOT NULL
) STRICT;

-- Outcomes by day: what quotas, charts and Prometheus count by.
CREATE TABLE delivery_day (
  day KEYTEXT NOT NULL,
  channel KEYTEXT NOT NULL,
  result KEYTEXT NOT NULL,
  code BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (day, channel, result, code)
) STRICT;

-- How somebody wants to be told of a kind of message; no row means both ways.
CREATE TABLE preference (
  account_id KEYTEXT NOT NULL,
  kind KEYTEXT NOT NULL,
  wechat BIGINT NOT NULL CHECK (wechat IN (0, 1)),
  mail BIGINT NOT NULL CHECK (mail IN (0, 1)),
  PRIMARY KEY (account_id, kind)
) STRICT;

-- An e-mail address, used once its holder has typed the code mailed to it.
CREATE TABLE mailbox (
  holder KEYTEXT PRIMARY KEY,
  address BYTES NOT NULL,
  confirmed BIGINT NOT NULL CHECK (confirmed IN (0, 1)),
  code_hash KEYTEXT NOT NULL,
  code_until BIGINT NOT NULL
) STRICT;

-- Followers (关注者) of the official account, by events and nightly reconciliation.
CREATE TABLE follower (
  openid KEYTEXT PRIMARY KEY,
  unionid KEYTEXT NOT NULL,
  following BIGINT NOT NULL CHECK (following IN (0, 1)),
  county KEYTEXT NOT NULL,
  since BIGINT NOT NULL,
  left_at BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  seen KEYTEXT NOT NULL,
  tags TEXT NOT NULL,
  tags_done TEXT NOT NULL
) STRICT;
CREATE INDEX follower_union ON follower (unionid) WHERE unionid <> '';
CREATE INDEX follower_unasked ON follower (openid) WHERE following = 1 AND asked_at = 0;
CREATE INDEX follower_untagged ON follower (openid) WHERE following = 1 AND tags <> tags_done;
CREATE INDEX follower_seen ON follower (seen, openid) WHERE following = 1;
CREATE INDEX follower_county ON follower (county, openid) WHERE following = 1;
CREATE INDEX account_union ON account (unionid) WHERE unionid <> '';
CREATE INDEX account_person ON account (person_hash) WHERE person_hash <> '';
