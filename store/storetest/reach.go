package storetest

import (
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"strconv"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm4"

	"shigang/store"
)

// Put runs one statement on the fixture's database, beside the store: for rows
// that the outside world would have made. Values stand for ? in order.
func (f Fixture) Put(t testing.TB, query string, args ...any) {
	t.Helper()
	f.beside(t, query, func(db *sql.DB, query string) error {
		_, err := db.Exec(query, args...)
		return err
	})
}

// beside opens the database once more.
func (f Fixture) beside(t testing.TB, query string, run func(db *sql.DB, query string) error) {
	t.Helper()
	driver, source := "sqlite3", "file:"+f.Path+"?_busy_timeout=10000"
	if f.Path == "" {
		driver, source = "pgx", f.url
		for i := 1; strings.Contains(query, "?"); i++ {
			query = strings.Replace(query, "?", "$"+strconv.Itoa(i), 1)
		}
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := run(db, query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Follows lets an account follow the official account, as official_ and its
// name; the accounts are joined by unionid.
func (f Fixture) Follows(t testing.TB, a store.Account) (openid string) {
	t.Helper()
	openid = "official_" + strings.TrimPrefix(a.OpenID, "mini_")
	f.Put(t, "INSERT INTO follower (openid, unionid, following, county, since, left_at, asked_at, seen, tags, tags_done) VALUES (?, ?, 1, '', 1, 0, 1, '', '', '')", openid, a.UnionID)
	return openid
}

// HasMail gives somebody a confirmed e-mail address.
func (f Fixture) HasMail(t testing.TB, holder, address string) {
	t.Helper()
	block, err := sm4.NewCipher(Keys.Data[:])
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	sealed := make([]byte, 1+gcm.NonceSize()) // as store/seal.go writes it
	sealed[0] = 1
	_, _ = rand.Read(sealed[1:])
	sealed = gcm.Seal(sealed, sealed[1:], []byte(address), []byte("mailbox.address."+holder))
	f.Put(t, "INSERT INTO mailbox (holder, address, confirmed, code_hash, code_until) VALUES (?, ?, 1, '', 0)", holder, sealed)
}

// Text reads one value as text, beside the store.
func (f Fixture) Text(t testing.TB, query string, args ...any) (out string) {
	t.Helper()
	f.beside(t, query, func(db *sql.DB, query string) error { return db.QueryRow(query, args...).Scan(&out) })
	return out
}
