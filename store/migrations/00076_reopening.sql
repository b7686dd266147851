-- The documents by which a refused filing was taken up again (JSON); a claim
-- keeps its own in its sealed body.
ALTER TABLE filing ADD COLUMN reopenings TEXT NOT NULL DEFAULT '[]';
