-- +goose Up
-- Open invitations are listed and cancelled by an id, never by their code.
ALTER TABLE invite ADD COLUMN id KEYTEXT NOT NULL DEFAULT '';
UPDATE invite SET id = substr(hash, 1, 32);
CREATE UNIQUE INDEX invite_id ON invite (id);
CREATE INDEX invite_open ON invite (enterprise_id, id) WHERE used_by = '';
-- One ends with who made it: not a present owner, no invitation.
DELETE FROM invite WHERE used_by = '' AND NOT EXISTS (SELECT 1 FROM member
  WHERE member.enterprise_id = invite.enterprise_id AND member.account_id = invite.created_by
  AND member.until = 0 AND member.role = 'owner');
