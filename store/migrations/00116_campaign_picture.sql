-- Pictures in a policy notice's text, numbered from 1 as a line of the text names
-- them; pictures counts them.
ALTER TABLE campaign ADD COLUMN pictures BIGINT NOT NULL DEFAULT 0;
CREATE TABLE campaign_picture (
  campaign_id KEYTEXT NOT NULL,
  n BIGINT NOT NULL,
  data BYTES NOT NULL,
  PRIMARY KEY (campaign_id, n)
) STRICT;
