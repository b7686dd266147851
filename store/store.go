// Package store remembers: every row, on SQLite or PostgreSQL, behind one
// Change that writes a decision, its audit line and the notices it owes in one
// transaction, and behind readers that take the reader's scope.
package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"embed" // the migrations
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL
	"github.com/mattn/go-sqlite3"      // SQLite
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// Options say where the rows are and what seals them.
type Options struct {
	Path        string           // SQLite file, used when DatabaseURL is empty
	DatabaseURL string           // postgres://…
	Files       string           // folder of uploaded files, sealed
	Keys        Keys             // data key and index key
	Machine     func() time.Time // machine clock: sessions, leases, limits
	Limits      subsidy.Limits   // how much may who; zero: the defaults
	Passwords   uint32           // KiB that argon2id takes for one; zero: what RFC 9106 recommends

	// Free says what is free on the disk of a folder, in bytes; nil: the system.
	Free func(folder string) (free, total int64, err error)

	WALBound int64 // from which size on upkeep empties SQLite's write-ahead log; 0: subsidy.WALBound
}

// Store is the database, open and migrated: a Reader that also writes.
type Store struct {
	Reader

	Uploads   *Door // reading pictures and sheets, up to 200 MB together
	Papers    *Door // writing files of thousands of rows, up to 100 MB each
	Passwords *Door // argon2id, 64 MB each

	write    *sql.DB
	group    *group  // of SQLite's commits, nil on PostgreSQL, which groups them itself
	readers  *sql.DB // the writer itself on PostgreSQL
	signal   chan struct{}
	walBound int64
	argon    uint32 // KiB for one password
}

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the database, migrates it, and sees that the city's list of
// platforms starts with those the notice names.
func Open(ctx context.Context, o Options) (*Store, error) {
	sealing, err := newSealer(o.Keys)
	if err != nil {
		return nil, err
	}
	s := &Store{
		Reader: Reader{
			postgres: o.DatabaseURL != "",
			seal:     sealing,
			machine:  o.Machine,
			files:    o.Files,
			limits:   o.Limits,
			folders:  []string{o.Files},
			free:     o.Free,
		},
		Uploads:   NewDoor(6, 20*time.Second),
		Papers:    NewDoor(6, 20*time.Second),
		Passwords: NewDoor(8, 5*time.Second),
		signal:    make(chan struct{}, 1),
		argon:     cmp.Or(o.Passwords, argonMemory),
		walBound:  cmp.Or(o.WALBound, notify.WALBound),
	}
	if s.limits == (subsidy.Limits{}) {
		s.limits = subsidy.DefaultLimits()
	}
	if s.free == nil {
		s.free = freeOn
	}
	if !s.postgres {
		s.folders = append(s.folders, filepath.Dir(o.Path))
	}
	if s.postgres {
		err = s.openPostgres(o.DatabaseURL)
	} else {
		err = s.openSQLite(o.Path)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s.read = s.readers
	if err := s.migrate(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("migrate database: %w", err)
	}
	if err := s.fillMarks(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	if err := s.fillPayees(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	if err := s.fillMinutes(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	if err := s.fillLearned(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	if err := s.seedPlatforms(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// keptStatements is how many statements each of SQLite's connections keeps prepared: a quarter of a save was spent on
// preparing the same ones again.
const keptStatements = "&_stmt_cache_size=128"

// openSQLite opens one writer and a pool of read-only readers; pragmas stand
// in the DSN so that every connection has them (WAL defaults to NORMAL here).
func (s *Store) openSQLite(path string) (err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	s.path = abs
	base := (&url.URL{Scheme: "file", Path: abs}).String()
	s.write = sql.OpenDB(writer{
		dsn: base + "?_txlock=immediate&_journal_mode=WAL&_foreign_keys=on&_busy_timeout=10000" +
			"&_synchronous=FULL&_secure_delete=on" + keptStatements,
		walBound: s.walBound,
	})
	s.write.SetMaxOpenConns(1)
	s.group = &group{write: s.write}
	if err := s.write.Ping(); err != nil {
		return err
	}
	if s.readers, err = sql.Open("sqlite3",
		base+"?mode=ro&_foreign_keys=on&_busy_timeout=10000&_query_only=on"+keptStatements); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(8)
	s.readers.SetMaxIdleConns(8)
	return nil
}

// writer opens SQLite's one writing connection. Its driver knows no pragma in
// the DSN for the size that the write-ahead log falls back to.
type writer struct {
	dsn      string
	walBound int64
}

// Driver is SQLite's, with the pragma on every connection.
func (w writer) Driver() driver.Driver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec(fmt.Sprintf("PRAGMA journal_size_limit = %d", w.walBound), nil)
		return err
	}}
}

// Connect opens the connection.
func (w writer) Connect(context.Context) (driver.Conn, error) { return w.Driver().Open(w.dsn) }

func (s *Store) openPostgres(address string) (err error) {
	if s.write, err = sql.Open("pgx", address); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(16)
	s.write.SetMaxIdleConns(16)
	s.write.SetConnMaxIdleTime(5 * time.Minute)
	s.readers = s.write
	return s.write.Ping()
}

// migrate brings the schema up to date; several processes may start at once.
func (s *Store) migrate(ctx context.Context) error {
	provider, err := s.migrator()
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func (s *Store) migrator() (*goose.Provider, error) {
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{}
	if s.postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	all, err := s.migrations()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.write, nil, append(options, goose.WithGoMigrations(all...))...)
}

// migrations are the files of migrations/ in the engine's own words; a file's
// name starts with its version.
func (s *Store) migrations() (all []*goose.Migration, err error) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := migrations.ReadFile("migrations/" + file.Name())
		if err != nil {
			return nil, err
		}
		version, err := goose.NumericComponent(file.Name())
		if err != nil {
			return nil, err
		}
		all = append(all,
			goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, s.dialect(string(text)))
				return err
			}}, nil))
	}
	return all, nil
}

// dialect turns the one migration text into the engine's own; a part that
// begins with “-- only” and an engine's name is left out for the other.
func (s *Store) dialect(text string) string {
	own := map[bool]string{true: "-- only PostgreSQL", false: "-- only SQLite"}[s.postgres]
	skip := false
	var kept strings.Builder
	for line := range strings.Lines(text) {
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(trimmed, "-- only "):
			skip = trimmed != own
		case trimmed == "-- both engines":
			skip = false
		}
		if !skip {
			kept.WriteString(line)
		}
	}
	if s.postgres {
		return strings.NewReplacer("KEYTEXT", `text COLLATE "C"`, "BYTES", "bytea", ") STRICT;", ");").
			Replace(kept.String())
	}
	return strings.NewReplacer("KEYTEXT", "TEXT", "BYTES", "BLOB", "BIGINT", "INTEGER").Replace(kept.String())
}

// Close closes the database.
func (s *Store) Close() error {
	err := s.write.Close()
	if s.readers != s.write && s.readers != nil {
		if e := s.readers.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Signal wakes the relay after a commit that owed notices.
func (s *Store) Signal() <-chan struct{} { return s.signal }

func (s *Store) wake() {
	select {
	case s.signal <- struct{}{}:
	default:
	}
}

// exec runs one statement outside any Change: housekeeping, never a case.
func (s *Store) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := s.write.ExecContext(ctx, s.bind(query), texts(args)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// missing is the one answer for a case that is not there or not this reader's.
func Missing() error {
	return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这项业务，请核对编号"}
}

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).In(calendar.China)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
