-- What becomes of a mass send that WeChat took. Its end is told by an event; when
-- the event does not come, WeChat is asked from ask_at on (business time, 0: no
-- more), counted from taken_at. What was learnt by asking (asked) has no figures.
ALTER TABLE mass_end ADD COLUMN asked BIGINT NOT NULL DEFAULT 0 CHECK (asked IN (0, 1));
ALTER TABLE campaign_segment ADD COLUMN taken_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_segment ADD COLUMN ask_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX campaign_segment_ask ON campaign_segment (ask_at, notice_id) WHERE ask_at > 0;
UPDATE campaign_segment SET taken_at = due_at, ask_at = due_at
WHERE due_at > 0 AND EXISTS (
  SELECT 1 FROM notice
  WHERE notice.id = campaign_segment.notice_id AND notice.state = 'delivered' AND notice.receipt <> ''
);

-- The article of a withdrawn notice is taken back (收回) from WeChat: how far that
-- is, since when, when it is tried next (business time), and WeChat's last code.
ALTER TABLE campaign_segment ADD COLUMN takeback KEYTEXT NOT NULL DEFAULT ''
  CHECK (takeback IN ('', 'waiting', 'done', 'none', 'refused'));
ALTER TABLE campaign_segment ADD COLUMN takeback_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_segment ADD COLUMN takeback_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_segment ADD COLUMN takeback_code BIGINT NOT NULL DEFAULT 0;
CREATE INDEX campaign_segment_takeback ON campaign_segment (takeback_at, notice_id) WHERE takeback = 'waiting';
