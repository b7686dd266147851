-- +goose Up
-- What the list tells of a platform beside its address (ICP备案号, 服务器), so that
-- filings start with it.
ALTER TABLE platform ADD COLUMN icp TEXT NOT NULL DEFAULT '';
ALTER TABLE platform ADD COLUMN server TEXT NOT NULL DEFAULT '';
