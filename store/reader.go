package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"shigang/subsidy"
)

// Reader is the database for who only reads: every reading is a method of it,
// and none of them can write a row or a file. A Store is a Reader too.
type Reader struct {
	read     queryer // what screens read through: the readers
	postgres bool
	seal     sealer
	machine  func() time.Time
	files    string
	path     string // of the SQLite file
	limits   subsidy.Limits
	folders  []string // whose disks must not run full
	free     func(folder string) (free, total int64, err error)
}

// Ready reports whether the database answers.
func (s *Reader) Ready(ctx context.Context) error {
	var one int
	return s.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// row is one row of a query on the readers.
func (s *Reader) row(ctx context.Context, query string, args ...any) *sql.Row {
	return s.read.QueryRowContext(ctx, s.bind(query), texts(args)...)
}

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// scanner is a row.
type scanner interface{ Scan(dest ...any) error }

// collect scans every row of a query.
func collect[T any](
	ctx context.Context, s *Reader, q queryer, scan func(scanner) (T, error), query string, args ...any,
) (out []T, err error) {
	rows, err := q.QueryContext(ctx, s.bind(query), texts(args)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// bind rewrites ? placeholders for PostgreSQL.
func (s *Reader) bind(query string) string {
	if !s.postgres {
		return query
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// texts sees, last of all doors, that what is kept or looked for as text is
// text: PostgreSQL keeps neither a NUL nor broken UTF-8.
func texts(args []any) []any {
	for i, arg := range args {
		text, ok := arg.(string)
		if !ok {
			if v := reflect.ValueOf(arg); v.Kind() == reflect.String {
				text = v.String()
			}
		}
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			args = slices.Clone(args)
			args[i] = noText{}
		}
	}
	return args
}

// noText stands for an argument that is no text; its statement fails before the
// engine sees it.
type noText struct{}

func (noText) Value() (driver.Value, error) {
	return nil, &subsidy.Error{Kind: subsidy.Invalid, Message: "内容里有无法识别的字符，请删去后重新输入"}
}
