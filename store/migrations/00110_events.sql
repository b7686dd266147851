-- What WeChat says of a mass send's articles: where each can be read, and what the
-- check for copied ones found (0 not checked, 1 own, 2 reprinted, 3 refused).
ALTER TABLE mass_end ADD COLUMN copied BIGINT NOT NULL DEFAULT 0;
CREATE TABLE mass_article (
  receipt KEYTEXT NOT NULL,
  position BIGINT NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (receipt, position)
) STRICT;

-- Answers in WeChat's subscribe sheet that one side has told and the other not
-- yet: the phone that asked, and WeChat's event. Kept minutes (machine time), so
-- that one tap is booked once.
CREATE TABLE consent_heard (
  openid KEYTEXT NOT NULL,
  template KEYTEXT NOT NULL,
  accepted BIGINT NOT NULL CHECK (accepted IN (0, 1)),
  phone BIGINT NOT NULL,
  event BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (openid, template, accepted)
) STRICT;
CREATE INDEX consent_heard_at ON consent_heard (at);
