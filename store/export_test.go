package store

import (
	"context"
	"database/sql"
)

// Observe shows each query of the readers, as the engine gets it, to a test.
func (s *Store) Observe(saw func(query string, args []any)) { s.read = observed{s.readers, saw} }

// PersonHash is how a person is found by their ID number.
func (s *Store) PersonHash(id string) string { return s.seal.hash("id", id) }

// Readers is the connection pool of the readers.
func (s *Store) Readers() *sql.DB { return s.readers }

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
