-- Policy versions that the city has added to those of the release.
CREATE TABLE policy_version (
  version KEYTEXT PRIMARY KEY,
  policy TEXT NOT NULL,
  actor KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;

-- The last day on which a case was bound to a version.
CREATE INDEX filing_submitted ON filing (submitted_at);
