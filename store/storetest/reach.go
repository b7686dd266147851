package storetest

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm4"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
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

// side opens the database once more, for what goes on beside the store; it
// connects at its first use.
func side(t testing.TB, path, url string) *sql.DB {
	t.Helper()
	driver, source := "sqlite3", "file:"+path+"?_busy_timeout=10000"
	if path == "" {
		driver, source = "pgx", url
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxIdleConns(1)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// beside runs something on the database beside the store.
func (f Fixture) beside(t testing.TB, query string, run func(db *sql.DB, query string) error) {
	t.Helper()
	if f.Path == "" {
		for i := 1; strings.Contains(query, "?"); i++ {
			query = strings.Replace(query, "?", "$"+strconv.Itoa(i), 1)
		}
	}
	db := f.beneath
	if db == nil { // a fixture that a test put together itself
		db = side(t, f.Path, f.url)
	}
	if err := run(db, query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// Follows lets an account follow the official account, as official_ and its
// name; the accounts are joined by unionid.
func (f Fixture) Follows(t testing.TB, a store.Account) (openid string) {
	t.Helper()
	openid = "official_" + strings.TrimPrefix(a.OpenID, "mini_")
	f.Put(t,
		"INSERT INTO follower (openid, unionid, following, county, since, left_at, asked_at, seen, tags, tags_done) "+
			"VALUES (?, ?, 1, '', 1, 0, 1, '', '', '')", openid, a.UnionID)
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
	f.Put(t, "INSERT INTO mailbox (holder, address, confirmed, code_hash, code_until) VALUES (?, ?, 1, '', 0)", holder,
		sealed)
}

// Text reads one value as text, beside the store.
func (f Fixture) Text(t testing.TB, query string, args ...any) (out string) {
	t.Helper()
	f.beside(t, query, func(db *sql.DB, query string) error { return db.QueryRow(query, args...).Scan(&out) })
	return out
}

// PutClaim puts a claim, with lines for the first people of a filing, past the
// rules; it answers with its id.
func (f Fixture) PutClaim(
	t testing.TB, filing subsidy.Filing, number, state string, amount subsidy.Fen, people int,
) string {
	t.Helper()
	id, at := "claim-"+number, Must[time.Time](t)(f.Now(context.Background())).UnixMilli()
	f.Put(t, `INSERT INTO claim (id, number, filing_id, enterprise_id, county, state, revision, filing_number,
		project, end_day, claim_by, policy, calendar_rev, people, hours, amount, body,
		created_at, submitted_at, asked_at, enterprise_days, decide_by, supplement_by, reviewed_by, reviewed_at,
		approved_by, approved_at, public_from, public_until, pay_by, due, paper_day, provincial_number, provincial_day)
		VALUES (?, ?, ?, ?, ?, ?, 1, '', '', '', '', '', '', 1, 1, ?, ?, ?, ?, 0, 0, '', '', '', 0, '', ?, '', '',
		'', '', '', '', '')`,
		id, number, filing.ID, filing.Enterprise, string(filing.County), state, int64(amount), []byte("x"), at, at, at)
	for i := range people {
		f.Put(t, `INSERT INTO claim_line (id, claim_id, position, roster_id, id_hash, hours, asked, amount, state,
			word, word_at, objections, public_until, pay_by, item_id, body)
			SELECT ?, ?, position, id, id_hash, 1, 3000, 3000, 'live', '', 0, 0, '', '', '', person FROM roster
			WHERE filing_id = ? AND position = ?`, fmt.Sprint(id, "-", i), id, filing.ID, i+1)
	}
	f.Put(t,
		"INSERT INTO signal_dirty (filing_id, turn, until) SELECT id, 1, 0 FROM filing WHERE id = ? AND 1 = 1 "+
			"ON CONFLICT (filing_id) DO UPDATE SET turn = signal_dirty.turn + 1", filing.ID)
	return id
}

// Working reports that a process does all its jobs now.
func (f Fixture) Working(t testing.TB) {
	t.Helper()
	now := f.Machine()
	beats := []notify.Beat{{Process: "one", Step: notify.RoleJobs, Since: now, OK: now}}
	for _, r := range notify.Rounds() {
		beats = append(beats, notify.Beat{Process: "one", Step: r.Name, Since: now, OK: now})
	}
	if err := f.Beat(context.Background(), beats); err != nil {
		t.Fatal(err)
	}
}

// Holds are the columns, as table.column, in which a value stands, alone or
// within another, anywhere in the database.
func (f Fixture) Holds(t testing.TB, value string) (columns []string) {
	t.Helper()
	tables := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if f.Path == "" {
		tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	f.beside(t, tables, func(db *sql.DB, query string) error {
		names, err := everyRow(db, query)
		if err != nil {
			return err
		}
		for _, name := range names {
			rows, err := everyRow(db, "SELECT * FROM "+name[0].text)
			if err != nil {
				return err
			}
			for _, row := range rows {
				for _, cell := range row {
					if place := name[0].text + "." + cell.column; strings.Contains(cell.text, value) &&
						!slices.Contains(columns, place) {
						columns = append(columns, place)
					}
				}
			}
		}
		return nil
	})
	slices.Sort(columns)
	return columns
}

// cell is one value of a row.
type cell struct{ column, text string }

// everyRow reads all that a query finds, as text.
func everyRow(db *sql.DB, query string) (out [][]cell, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]cell, len(columns))
		for i, c := range columns {
			row[i] = cell{c, values[i].String}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
