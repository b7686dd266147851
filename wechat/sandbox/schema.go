package sandbox

import (
	"database/sql"
	"fmt"
)

// schema is the file's tables, a text for each version.
var schema = []string{`
CREATE TABLE IF NOT EXISTS user (name TEXT PRIMARY KEY, phone TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS code (code TEXT PRIMARY KEY, user TEXT NOT NULL, use TEXT NOT NULL, at INTEGER NOT NULL,
  used INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS token (appid TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS consent (user TEXT NOT NULL, template TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (user, template)) STRICT;
CREATE TABLE IF NOT EXISTS material (id TEXT PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS draft (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS mass (clientmsgid TEXT PRIMARY KEY, msgid INTEGER NOT NULL, draft TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS follower (openid TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL,
  channel TEXT NOT NULL, openid TEXT NOT NULL,
  template TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, page TEXT NOT NULL, ref TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS delivery_user ON delivery (openid, id);
CREATE INDEX IF NOT EXISTS delivery_channel ON delivery (channel, id);
`, `
DROP TABLE follower;
CREATE TABLE follower (openid TEXT PRIMARY KEY, since INTEGER NOT NULL, follows INTEGER NOT NULL,
  refuses INTEGER NOT NULL, fails INTEGER NOT NULL,       -- refuses messages of the account; WeChat fails to reach
  month TEXT NOT NULL, got INTEGER NOT NULL) STRICT, WITHOUT ROWID; -- mass messages got in that month
CREATE TABLE broadcast (id INTEGER PRIMARY KEY AUTOINCREMENT, clientmsgid TEXT NOT NULL, draft TEXT NOT NULL,
  title TEXT NOT NULL, digest TEXT NOT NULL,
  at INTEGER NOT NULL, month TEXT NOT NULL, tag INTEGER NOT NULL,           -- tag 0: to all
  status TEXT NOT NULL, reached TEXT NOT NULL,                              -- reached: the last openid that is done
  total INTEGER NOT NULL, kept INTEGER NOT NULL, sent INTEGER NOT NULL, failed INTEGER NOT NULL,
  ended_at INTEGER NOT NULL) STRICT;
CREATE INDEX broadcast_client ON broadcast (clientmsgid, at);
CREATE INDEX broadcast_open ON broadcast (id) WHERE ended_at = 0;
INSERT INTO sqlite_sequence VALUES ('broadcast', 1000000000);
DROP TABLE mass;
ALTER TABLE delivery ADD COLUMN broadcast INTEGER NOT NULL DEFAULT 0; -- the mass send it is part of
ALTER TABLE delivery ADD COLUMN post INTEGER NOT NULL DEFAULT 0;      -- what it replies to
CREATE TABLE sending (id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT NOT NULL, client TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE INDEX sending_client ON sending (openid, client, at);
INSERT INTO sqlite_sequence VALUES ('sending', 200000000);
CREATE TABLE media (id TEXT PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO tag VALUES (2, '星标组');
CREATE TABLE tagged (tag INTEGER NOT NULL, openid TEXT NOT NULL, PRIMARY KEY (tag, openid)) STRICT, WITHOUT ROWID;
CREATE INDEX tagged_user ON tagged (openid, tag);
CREATE TABLE menu (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT;
CREATE TABLE allowance (openid TEXT NOT NULL, reason TEXT NOT NULL, until INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (openid, reason)) STRICT;
CREATE TABLE called (path TEXT NOT NULL, span TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (path, span)) STRICT;
CREATE TABLE quota (path TEXT PRIMARY KEY, day INTEGER NOT NULL, minute INTEGER NOT NULL) STRICT;
CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE post (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, openid TEXT NOT NULL,
  kind TEXT NOT NULL, text TEXT NOT NULL,
  body TEXT NOT NULL, tries INTEGER NOT NULL, next_at INTEGER NOT NULL, state TEXT NOT NULL,
  problem TEXT NOT NULL) STRICT;
CREATE INDEX post_due ON post (next_at) WHERE state = 'waiting';
CREATE INDEX post_user ON post (openid, id);
`, `
ALTER TABLE token ADD COLUMN old TEXT NOT NULL DEFAULT '';           -- the token before, good for five minutes more
ALTER TABLE token ADD COLUMN old_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token ADD COLUMN day TEXT NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN forced INTEGER NOT NULL DEFAULT 0;      -- renewals by force on that day
ALTER TABLE token ADD COLUMN forced_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE follower ADD COLUMN scene TEXT NOT NULL DEFAULT '';      -- of the code by which the follower came
`, `
ALTER TABLE post ADD COLUMN app TEXT NOT NULL DEFAULT 'oa'; -- whose callback it goes to: oa or mini
`, `
ALTER TABLE broadcast ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0; -- its article's page is gone
ALTER TABLE broadcast ADD COLUMN mute INTEGER NOT NULL DEFAULT 0;    -- its end is never told
CREATE INDEX broadcast_draft ON broadcast (draft);
ALTER TABLE draft ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0; -- seconds
ALTER TABLE material ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE material ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
CREATE TABLE inside (id TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT; -- pictures of articles' texts
`, `
CREATE TABLE platform (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT; -- what a person set on the public platform
CREATE TABLE blocked (openid TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;     -- the blacklist
CREATE TABLE scene (ticket TEXT PRIMARY KEY, scene TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE cleared (appid TEXT NOT NULL, month TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (appid, month)) STRICT;
CREATE TABLE refused (rid TEXT PRIMARY KEY, appid TEXT NOT NULL, at INTEGER NOT NULL, path TEXT NOT NULL,
  body TEXT NOT NULL, answer TEXT NOT NULL) STRICT;
`, `
CREATE TABLE moved (day TEXT NOT NULL, source INTEGER NOT NULL, came INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (day, source)) STRICT, WITHOUT ROWID; -- who began to follow and who stopped
`, `
CREATE TABLE article_read (draft TEXT NOT NULL, reader TEXT NOT NULL, day TEXT NOT NULL, shared INTEGER NOT NULL,
  PRIMARY KEY (draft, reader, day)) STRICT, WITHOUT ROWID; -- who opened an article's page, and shared it
CREATE TABLE remarked (openid TEXT PRIMARY KEY, remark TEXT NOT NULL) STRICT, WITHOUT ROWID; -- staff's remarks
`}

// migrate brings the file to the newest version; the first is older than versions.
func migrate(db *sql.DB) error {
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	for ; version < len(schema); version++ {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		if _, err := tx.Exec(schema[version] + fmt.Sprintf("PRAGMA user_version = %d;", version+1)); err != nil {
			_ = tx.Rollback()
			return fmt.Errorf("version %d: %w", version+1, err)
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
