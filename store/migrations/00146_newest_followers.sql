-- +goose Up
-- The list of present followers, newest first.
CREATE INDEX follower_newest ON follower (since, openid) WHERE following = 1;
