-- Tags (标签) of followers at WeChat: our key, and the id WeChat gave it, 0
-- until it is made there.
CREATE TABLE tag (
  name KEYTEXT PRIMARY KEY,
  wechat_id BIGINT NOT NULL
) STRICT;

-- Notices handed to the queue or being sent, so that the queue stays bounded.
CREATE INDEX notice_queued ON notice (queued_until) WHERE queued_until > 0;
