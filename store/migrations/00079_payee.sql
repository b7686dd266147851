-- Keyed hashes of the accounts that enterprises told the bureau for their money
-- (收款账户): the one that stands and the one that waits for the county. Two
-- enterprises with one account are a signal (疑点).
CREATE TABLE claim_payee (
  claim_id KEYTEXT NOT NULL REFERENCES claim (id),
  hash KEYTEXT NOT NULL,
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  PRIMARY KEY (claim_id, hash)
) STRICT;
CREATE INDEX claim_payee_hash ON claim_payee (hash, enterprise_id);
CREATE INDEX claim_payee_enterprise ON claim_payee (enterprise_id, hash);
