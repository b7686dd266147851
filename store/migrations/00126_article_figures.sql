-- +goose Up
-- The id by which WeChat counts a mass send's article (msg_data_id), '' while it is
-- not known, and its figures: what came together from the day it went out to the
-- end of a day (发表内容发表详细数据).
ALTER TABLE campaign_segment ADD COLUMN article KEYTEXT NOT NULL DEFAULT '';
CREATE INDEX campaign_segment_article ON campaign_segment (taken_at) WHERE article <> '';
CREATE TABLE article_day (
  article KEYTEXT NOT NULL,
  day KEYTEXT NOT NULL,
  readers BIGINT NOT NULL,
  sharers BIGINT NOT NULL,
  keepers BIGINT NOT NULL,
  PRIMARY KEY (article, day)
) STRICT;
