package storetest

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shigang/store"
)

// Databases of a test begin as copies of one that this process migrated once:
// migrating anew for each test took most of its time.

// emptyFile returns a migrated SQLite file of the test's own.
func emptyFile(t testing.TB) string {
	t.Helper()
	servers.Lock()
	defer servers.Unlock()
	if servers.file == nil {
		dir, err := os.MkdirTemp("", "shigang-empty")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		path := filepath.Join(dir, "shigang.db")
		migrate(t, store.Options{Path: path, Files: dir})
		whole(t, path)
		if servers.file, err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "shigang.db")
	if err := os.WriteFile(path, servers.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// whole brings what stands in a closed file's write-ahead log into the file: the
// store's readers, which may not write, can be the last to close it, and a copy
// without its log would be migrated anew by every test.
func whole(t testing.TB, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var busy, inLog, moved int
	if err := db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved); err != nil || busy != 0 {
		t.Fatalf("checkpoint %s: busy %d, %v", path, busy, err)
	}
}

// emptyDatabase returns the address of a migrated PostgreSQL database of the
// test's own.
func emptyDatabase(t testing.TB) string {
	t.Helper()
	servers.Lock()
	defer servers.Unlock()
	if servers.template == "" {
		address, name := database(t, "template0")
		migrate(t, store.Options{DatabaseURL: address, Files: t.TempDir()})
		servers.template = name
	}
	address, _ := database(t, servers.template)
	return address
}

// migrate opens a store once, and closes it.
func migrate(t testing.TB, o store.Options) {
	t.Helper()
	o.Keys, o.Machine = Keys, time.Now
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
