package store

import (
	"context"
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/weekly"
)

// Observe shows each query of the readers, as the engine gets it, to a test.
func (s *Store) Observe(saw func(query string, args []any)) { s.read = observed{s.readers, saw} }

// PersonHash is how a person is found by their ID number.
func (s *Store) PersonHash(id string) string { return s.seal.hash("id", id) }

// Readers is the connection pool of the readers.
func (s *Store) Readers() *sql.DB { return s.readers }

// LastAttempt is what the ledger says of a notice's last attempt.
func (s *Store) LastAttempt(ctx context.Context, notice string) (result subsidy.Result, detail string, err error) {
	err = s.readers.QueryRowContext(ctx,
		s.bind("SELECT result, detail FROM attempt WHERE notice_id = ? ORDER BY attempt DESC LIMIT 1"),
		notice).Scan(&result, &detail)
	return result, detail, err
}

// AgeBlobs makes every kept file older.
func (s *Store) AgeBlobs(by time.Duration) error {
	return filepath.WalkDir(s.files, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		then := time.Now().Add(-by)
		return os.Chtimes(path, then, then)
	})
}

type observed struct {
	queryer
	saw func(query string, args []any)
}

func (o observed) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	o.saw(query, args)
	return o.queryer.QueryContext(ctx, query, args...)
}

func (o observed) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	o.saw(query, args)
	return o.queryer.QueryRowContext(ctx, query, args...)
}

// EventsOfWeek counts through the readers what a change counts, for the test of plans.
func (s *Store) EventsOfWeek(ctx context.Context, county subsidy.County, from, until int64) ([]weekly.Event, error) {
	return s.weeklyEvents(ctx, s.read, county, from, until)
}

// RosterPlaces lists a filing's rows with their hashes inside a change.
func (tx *Tx) RosterPlaces(filing string) ([]subsidy.RosterPlace, error) {
	return collect(tx.ctx, tx.s, tx.tx,
		func(r scanner) (p subsidy.RosterPlace, err error) { return p, r.Scan(&p.Row, &p.Person) },
		"SELECT id, id_hash FROM roster WHERE filing_id = ? ORDER BY position, id", filing)
}

// OpenAt opens a database as a release with migrations up to a version left it.
func OpenAt(ctx context.Context, o Options, version int64) (*Store, error) {
	s := &Store{
		Reader: Reader{postgres: o.DatabaseURL != "", machine: o.Machine},
		signal: make(chan struct{}, 1),
	}
	var err error
	if s.postgres {
		err = s.openPostgres(o.DatabaseURL)
	} else {
		err = s.openSQLite(o.Path)
	}
	if err != nil {
		return nil, err
	}
	provider, err := s.migrator()
	if err != nil {
		return nil, err
	}
	_, err = provider.UpTo(ctx, version)
	return s, err
}

// Put writes a row past the rules.
func (s *Store) Put(ctx context.Context, query string, args ...any) error {
	_, err := s.exec(ctx, query, args...)
	return err
}

// Put writes a row past the rules, inside a change.
func (tx *Tx) Put(query string, args ...any) error {
	_, err := tx.exec(query, args...)
	return err
}

// Waiting counts the changes that wait for their turn.
func (s *Store) Waiting() int {
	s.group.mu.Lock()
	defer s.group.mu.Unlock()
	return len(s.group.waiting)
}

// Writer is the writing connection.
func (s *Store) Writer() *sql.DB { return s.write }
