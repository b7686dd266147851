-- From when the study of somebody counts whom an amendment (变更) adds, kept with
-- each copy of its roster: whom a submission named keeps that day, also where the
-- row is taken off or written anew after a return. Of amendments under way the
-- people whom the last submission named get the day that stood for all of them.
ALTER TABLE roster_version ADD COLUMN since KEYTEXT NOT NULL DEFAULT '';
UPDATE roster_version
SET since = (SELECT counts_from FROM filing WHERE filing.id = roster_version.filing_id)
WHERE EXISTS (
  SELECT 1 FROM filing
  WHERE filing.id = roster_version.filing_id
    AND filing.version = roster_version.version
    AND filing.amends <> ''
    AND filing.state IN ('submitted', 'returned', 'refused')
    AND NOT EXISTS (
      SELECT 1 FROM roster
      WHERE roster.filing_id = filing.amends AND roster.id_hash = roster_version.id_hash
    )
);
UPDATE roster
SET since = (
  SELECT v.since FROM roster_version v
  JOIN filing ON filing.id = v.filing_id AND filing.version = v.version
  WHERE v.filing_id = roster.filing_id AND v.id_hash = roster.id_hash
)
WHERE since = '' AND EXISTS (
  SELECT 1 FROM roster_version v
  JOIN filing ON filing.id = v.filing_id AND filing.version = v.version
  WHERE v.filing_id = roster.filing_id AND v.id_hash = roster.id_hash AND v.since <> ''
);
