-- Keys of platforms' own servers: only digests of the secret are kept, sealed.
CREATE TABLE platform_key (
  id KEYTEXT PRIMARY KEY,
  platform_id KEYTEXT NOT NULL,
  note TEXT NOT NULL,
  digests BYTES NOT NULL,
  created_by KEYTEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL
) STRICT;
CREATE INDEX platform_key_platform ON platform_key (platform_id, id);

-- Nonces that were used, for as long as their time window is open.
CREATE TABLE platform_nonce (
  key_id KEYTEXT NOT NULL REFERENCES platform_key (id),
  nonce KEYTEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (key_id, nonce)
) STRICT;
CREATE INDEX platform_nonce_at ON platform_nonce (at);

-- Records that were taken, by the platform's own number.
CREATE TABLE platform_record (
  platform_id KEYTEXT NOT NULL,
  record_id KEYTEXT NOT NULL,
  digest KEYTEXT NOT NULL,
  PRIMARY KEY (platform_id, record_id)
) STRICT;
