-- What we put into the official account: drafts and pictures by WeChat's id, with
-- the notice they were made for, so that ours are told from those of others.
CREATE TABLE wechat_upload (
  media_id KEYTEXT NOT NULL,
  campaign_id KEYTEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (media_id, campaign_id)
) STRICT;
