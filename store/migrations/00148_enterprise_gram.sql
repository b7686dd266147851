-- +goose Up
-- An enterprise is found by any part of its name: its pairs of neighbouring characters.
CREATE TABLE enterprise_gram (
  gram KEYTEXT NOT NULL,
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  PRIMARY KEY (gram, enterprise_id)
) STRICT;
CREATE INDEX enterprise_gram_of ON enterprise_gram (enterprise_id);
INSERT INTO enterprise_gram (gram, enterprise_id)
WITH RECURSIVE position (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM position WHERE i < 99)
SELECT DISTINCT substr(name, i, 2), id FROM enterprise CROSS JOIN position WHERE i < length(name);
