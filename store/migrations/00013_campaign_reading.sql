-- Who opened a policy notice in the mini-program, once an account.
CREATE TABLE campaign_reader (
  campaign_id KEYTEXT NOT NULL,
  account_id KEYTEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (campaign_id, account_id)
) STRICT;

-- Views of a notice's public page: a count, and today's visitors as a hash
-- whose salt is made each day and forgotten with it.
CREATE TABLE campaign_view (
  campaign_id KEYTEXT PRIMARY KEY,
  n BIGINT NOT NULL
) STRICT;
CREATE TABLE campaign_visitor (
  campaign_id KEYTEXT NOT NULL,
  visitor KEYTEXT NOT NULL,
  day KEYTEXT NOT NULL,
  PRIMARY KEY (campaign_id, visitor)
) STRICT;
CREATE INDEX campaign_visitor_day ON campaign_visitor (day);

-- The WeChat name (微信号) a member of staff previews notices on.
CREATE TABLE preview_phone (
  staff_id KEYTEXT PRIMARY KEY,
  name BYTES NOT NULL
) STRICT;
