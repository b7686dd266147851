-- Files: the content lies sealed in a folder under its keyed digest; a row says
-- whose it is. Uploads come in pieces and may be resumed.
CREATE TABLE file (
  id KEYTEXT PRIMARY KEY,
  subject_kind KEYTEXT NOT NULL,
  subject_id KEYTEXT NOT NULL,
  enterprise_id KEYTEXT NOT NULL,
  county KEYTEXT NOT NULL,
  purpose KEYTEXT NOT NULL,
  digest KEYTEXT NOT NULL,
  thumb KEYTEXT NOT NULL,
  name BYTES NOT NULL,
  type KEYTEXT NOT NULL,
  size BIGINT NOT NULL,
  account_id KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX file_subject ON file (subject_id, id);
CREATE INDEX file_digest ON file (digest);
CREATE INDEX file_thumb ON file (thumb);

CREATE TABLE upload (
  id KEYTEXT PRIMARY KEY,
  account_id KEYTEXT NOT NULL,
  name BYTES NOT NULL,
  size BIGINT NOT NULL,
  created_at BIGINT NOT NULL
) STRICT;
CREATE INDEX upload_created ON upload (created_at);

CREATE TABLE upload_piece (
  upload_id KEYTEXT NOT NULL REFERENCES upload (id),
  n BIGINT NOT NULL,
  data BYTES NOT NULL,
  PRIMARY KEY (upload_id, n)
) STRICT;

-- Members are invited by a code, which is kept as a hash.
CREATE TABLE invite (
  hash KEYTEXT PRIMARY KEY,
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  role KEYTEXT NOT NULL,
  created_by KEYTEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_by KEYTEXT NOT NULL
) STRICT;

-- An enterprise that moves to another county waits for that county.
ALTER TABLE enterprise ADD COLUMN moving_to KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE enterprise ADD COLUMN moving_address TEXT NOT NULL DEFAULT '';
CREATE INDEX enterprise_moving ON enterprise (moving_to, id) WHERE moving_to <> '';
