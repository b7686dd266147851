-- Three lanes side by side: 1 codes and decisions, 2 reminders, 3 campaigns. What
-- is on its way gets its lane here; let_go is the machine time from which on
-- nothing but ourselves keeps a message waiting, 0 for one of a later hour.
ALTER TABLE notice ADD COLUMN lane BIGINT NOT NULL DEFAULT 1;
ALTER TABLE notice ADD COLUMN let_go BIGINT NOT NULL DEFAULT 0;
UPDATE notice SET lane = 3
WHERE kind = 'policy_notice' AND state IN ('waiting', 'held', 'sending');
UPDATE notice SET lane = 2
WHERE state IN ('gathering', 'waiting', 'sending') AND kind IN (
  'file_by', 'training_starts', 'people_behind', 'training_ends', 'claim_window', 'course_starts',
  'course_ends', 'hearing_due', 'deadline_moved', 'supplement_due', 'claim_review_due',
  'claim_review_overdue', 'publish_due', 'publicity_ends', 'payment_due', 'payment_overdue',
  'review_due', 'review_overdue', 'opinion_due', 'opinion_overdue', 'weekly_soon', 'weekly_ready',
  'weekly_late', 'digest'
);
CREATE INDEX notice_lane ON notice (lane, channel, not_before, id) WHERE state = 'waiting';
DROP INDEX notice_queued;
CREATE INDEX notice_queued ON notice (queued_until, lane) WHERE queued_until > 0;

-- Calls a minute (business time) by channel, and how many of them WeChat answered
-- with 45011.
CREATE TABLE pace (
  channel KEYTEXT NOT NULL,
  minute BIGINT NOT NULL,
  n BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  PRIMARY KEY (channel, minute)
) STRICT;

-- How many messages were told, and how many of them within ten seconds: of a day
-- (business time), kept; of a minute (machine time), for the alarm.
CREATE TABLE told_day (
  day KEYTEXT NOT NULL,
  lane BIGINT NOT NULL,
  n BIGINT NOT NULL,
  quick BIGINT NOT NULL,
  PRIMARY KEY (day, lane)
) STRICT;
CREATE TABLE told_minute (
  minute BIGINT NOT NULL,
  lane BIGINT NOT NULL,
  n BIGINT NOT NULL,
  quick BIGINT NOT NULL,
  PRIMARY KEY (minute, lane)
) STRICT;
