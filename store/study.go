package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

// StudyTarget is a filing that study records go to, with its roster; it is read
// before the change that writes them.
type StudyTarget struct {
	Filing subsidy.Filing
	People []subsidy.Person
	hashes []string
}

// StudyTarget reads the filing and its roster, whole, to match records with;
// nothing of it may be shown.
func (s *Reader) StudyTarget(ctx context.Context, actor subsidy.Actor, filing string) (StudyTarget, error) {
	f, err := s.FilingFor(ctx, actor, filing)
	if err != nil {
		return StudyTarget{}, err
	}
	if err := study.MayReadStudy(f, actor); err != nil {
		return StudyTarget{}, err
	}
	return s.targetOf(ctx, s.read, f)
}

// StudyTarget is the same inside a change.
func (tx *Tx) StudyTarget(f subsidy.Filing) (StudyTarget, error) {
	if err := study.MayReadStudy(f, tx.act.Actor); err != nil {
		return StudyTarget{}, err
	}
	return tx.s.targetOf(tx.ctx, tx.tx, f)
}

// PushTargets reads the filings with these numbers (备案号) that have a course on
// the platform whose server the actor is, by number.
func (s *Reader) PushTargets(
	ctx context.Context, actor subsidy.Actor, numbers []string,
) (map[string]StudyTarget, error) {
	out := map[string]StudyTarget{}
	if len(numbers) == 0 {
		return out, nil
	}
	filings, err := collect(ctx, s, s.read, func(r scanner) (subsidy.Filing, error) { return s.scanFiling(r) },
		"SELECT "+filingColumns+" FROM filing WHERE number IN ("+marks(len(numbers))+")", anys(numbers)...)
	if err != nil {
		return nil, fmt.Errorf("find filings: %w", err)
	}
	for _, f := range filings {
		if _, err := study.Push(f, 0, actor, time.Time{}); err != nil {
			continue // not there, for this platform
		}
		if out[f.Number], err = s.targetOf(ctx, s.read, f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Reader) targetOf(ctx context.Context, q queryer, f subsidy.Filing) (StudyTarget, error) {
	t := StudyTarget{Filing: f}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var hash string
		row, err := s.scanRosterRow(alsoScan{r, []any{&hash}})
		t.People, t.hashes = append(t.People, row.Person), append(t.hashes, hash)
		return struct{}{}, err
	}, "SELECT "+rosterColumns+", id_hash FROM roster WHERE filing_id = ? AND problem = '' ORDER BY position, id", f.ID)
	if err != nil {
		return t, fmt.Errorf("read roster: %w", err)
	}
	return t, nil
}

// alsoScan scans further columns after those that its user knows.
type alsoScan struct {
	scanner
	more []any
}

func (a alsoScan) Scan(dest ...any) error { return a.scanner.Scan(append(dest, a.more...)...) }

func anys[T any](values []T, before ...any) []any {
	out := before
	for _, v := range values {
		out = append(out, v)
	}
	return out
}

// StudyBatch is what one file, or one batch of a platform's server, adds to one
// filing.
type StudyBatch struct {
	ID       string
	Target   StudyTarget
	Platform string
	Source   study.Source
	Rows     []study.CheckedStudy // good ones
}

// AddStudy writes study records with their event and says how many were new;
// records that are there already change nothing. A filing that has changed
// since its roster was read is refused.
func (tx *Tx) AddStudy(b StudyBatch, ev subsidy.Event) (added int, err error) {
	f, err := tx.Filing(b.Target.Filing.ID)
	if err != nil {
		return 0, err
	}
	if f.Revision != b.Target.Filing.Revision || f.State != b.Target.Filing.State {
		return 0, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "备案或名册刚刚有变化，学习记录还没有导入，请重新导入",
		}
	}
	for _, write := range []func(StudyBatch) (int64, error){tx.addIntervals, tx.addTotals, tx.addResults} {
		n, err := write(b)
		if err != nil {
			return 0, fmt.Errorf("add study: %w", err)
		}
		added += int(n)
	}
	if _, err := tx.exec("INSERT INTO study_batch (id, filing_id, platform_id, source, records, added, actor, at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		b.ID, f.ID, b.Platform, string(b.Source), len(b.Rows), added, tx.act.Actor.ID, ms(tx.act.Now)); err != nil {
		return 0, fmt.Errorf("add study: %w", err)
	}
	if added > 0 {
		if err := tx.doubt(f.ID); err != nil {
			return 0, err
		}
	}
	return added, tx.Record(ev)
}

// insertMany inserts rows, many a statement; they come in key order, so that
// two changes never wait for each other's rows crosswise.
func (tx *Tx) insertMany(head string, rows [][]any, tail string) (n int64, err error) {
	for chunk := range slices.Chunk(rows, 100) {
		args := make([]any, 0, len(chunk)*len(chunk[0]))
		for _, r := range chunk {
			args = append(args, r...)
		}
		one := ", (" + marks(len(chunk[0])) + ")"
		added, err := tx.exec(head+" VALUES "+strings.Repeat(one, len(chunk))[2:]+" "+tail, args...)
		if err != nil {
			return n, err
		}
		n += added
	}
	return n, nil
}

func (tx *Tx) addIntervals(b StudyBatch) (int64, error) {
	type key struct {
		hash, course string
		start, end   int64
	}
	var keys []key
	for _, r := range b.Rows {
		if (r.Interval != study.Interval{}) {
			keys = append(keys, key{b.Target.hashes[r.Person], r.CourseID, r.Interval.Start, r.Interval.End})
		}
	}
	slices.SortFunc(keys, func(x, y key) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.course, y.course), cmp.Compare(x.start, y.start),
			cmp.Compare(x.end, y.end))
	})
	var rows [][]any
	for _, k := range slices.Compact(keys) {
		rows = append(rows, []any{
			b.Target.Filing.ID, k.hash, k.course, k.start, k.end, b.Platform, string(b.Source), b.ID,
		})
	}
	return tx.insertMany(
		"INSERT INTO study_interval (filing_id, id_hash, course, start_at, end_at, platform_id, source, batch_id)",
		rows,
		`ON CONFLICT (filing_id, id_hash, course, start_at, end_at) DO UPDATE
			SET source = excluded.source, platform_id = excluded.platform_id, batch_id = excluded.batch_id
		WHERE study_interval.source = 'file' AND excluded.source = 'platform'`)
}

func (tx *Tx) addTotals(b StudyBatch) (int64, error) {
	type key struct{ hash, course, from, until string }
	most := map[key]int64{}
	for _, r := range b.Rows {
		if r.Total.Seconds > 0 {
			k := key{b.Target.hashes[r.Person], r.CourseID, r.Total.From.String(), r.Total.Until.String()}
			most[k] = max(most[k], r.Total.Seconds)
		}
	}
	var rows [][]any
	for k, seconds := range most {
		rows = append(rows, []any{
			b.Target.Filing.ID, k.hash, k.course, k.from, k.until, seconds, b.Platform, string(b.Source), b.ID,
		})
	}
	sortRows(rows)
	return tx.insertMany("INSERT INTO study_total (filing_id, id_hash, course, from_day, until_day, seconds, "+
		"platform_id, source, batch_id)", rows,
		`ON CONFLICT (filing_id, id_hash, course, from_day, until_day, source) DO UPDATE
			SET seconds = excluded.seconds, platform_id = excluded.platform_id, batch_id = excluded.batch_id
		WHERE excluded.seconds > study_total.seconds`)
}

// sortRows puts rows into the order of their text keys: person, course, days.
func sortRows(rows [][]any) {
	slices.SortFunc(rows, func(x, y []any) int {
		for i := 1; i < len(x); i++ {
			a, ok := x[i].(string)
			if !ok {
				break
			}
			if c := cmp.Compare(a, y[i].(string)); c != 0 {
				return c
			}
		}
		return 0
	})
}

// addResults keeps the best of units and tests, for each source.
func (tx *Tx) addResults(b StudyBatch) (int64, error) {
	type key struct{ hash, course string }
	best := map[key]study.Study{}
	for _, r := range b.Rows {
		if r.UnitsTotal > 0 || r.Test.Exists() {
			k := key{b.Target.hashes[r.Person], r.CourseID}
			s := best[k]
			s.Better(r.UnitsDone, r.UnitsTotal, r.Test)
			best[k] = s
		}
	}
	var rows [][]any
	for k, s := range best {
		score := -1
		if s.Test.Scored {
			score = s.Test.Score
		}
		rows = append(rows, []any{
			b.Target.Filing.ID, k.hash, k.course, s.UnitsDone, s.UnitsTotal, score, string(s.Test.Verdict),
			string(b.Source), s.Test.Alone,
		})
	}
	sortRows(rows)
	return tx.insertMany(
		"INSERT INTO study (filing_id, id_hash, course, units_done, units_total, score, verdict, source, alone)", rows,
		betterStudy+` WHERE `+moreUnits+` OR excluded.score > study.score OR excluded.alone > study.alone
		OR (excluded.verdict <> study.verdict AND excluded.verdict <> '' AND study.verdict <> 'passed')`)
}

// moreUnits and betterStudy are subsidy's Study.Better, row by row.
const (
	moreUnits = `(excluded.units_total > 0 AND (study.units_total = 0
		OR excluded.units_done * study.units_total > study.units_done * excluded.units_total
		OR (excluded.units_done * study.units_total = study.units_done * excluded.units_total
		AND excluded.units_total > study.units_total)))`
	betterStudy = `ON CONFLICT (filing_id, id_hash, course, source) DO UPDATE SET
		units_done = CASE WHEN ` + moreUnits + ` THEN excluded.units_done ELSE study.units_done END,
		units_total = CASE WHEN ` + moreUnits + ` THEN excluded.units_total ELSE study.units_total END,
		score = CASE WHEN excluded.score > study.score THEN excluded.score ELSE study.score END,
		alone = CASE WHEN excluded.alone > study.alone THEN excluded.alone ELSE study.alone END,
		verdict = CASE WHEN study.verdict = 'passed'
		OR excluded.verdict = '' THEN study.verdict ELSE excluded.verdict END`
)

// ClearStudy takes back what files have brought, of one course or, with "", of
// all, and says how many records that were.
func (tx *Tx) ClearStudy(filing, course string, ev subsidy.Event) (removed int, err error) {
	condition, args := "filing_id = ? AND source = 'file'", []any{filing}
	if course != "" {
		condition, args = condition+" AND course = ?", append(args, course)
	}
	for _, table := range []string{"study_interval", "study_total", "study"} {
		n, err := tx.exec("DELETE FROM "+table+" WHERE "+condition, args...)
		if err != nil {
			return 0, fmt.Errorf("clear study: %w", err)
		}
		removed += int(n)
	}
	if err := tx.doubt(filing); err != nil {
		return 0, err
	}
	return removed, tx.Record(ev)
}

// StudyImport is one file or batch that brought study records.
type StudyImport struct {
	ID       string
	Platform string
	Source   study.Source
	Records  int
	Added    int
	At       time.Time
}

// StudyImports lists what brought a filing's study records, newest first.
func (s *Reader) StudyImports(
	ctx context.Context, actor subsidy.Actor, filing string, p Page,
) ([]StudyImport, string, error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	condition, args := "filing_id = ?", []any{filing}
	if keys != nil {
		condition, args = condition+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (v StudyImport, err error) {
		var when int64
		err = r.Scan(&v.ID, &v.Platform, &v.Source, &v.Records, &v.Added, &when)
		v.At = at(when)
		return v, err
	}, "SELECT id, platform_id, source, records, added, at FROM study_batch WHERE "+condition+
		" ORDER BY id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list imports: %w", err)
	}
	rows, next := cut(rows, p, func(v StudyImport) []string { return []string{v.ID} })
	return rows, next, nil
}

// RememberMapping keeps how the actor's enterprise reads a platform's export.
func (tx *Tx) RememberMapping(platform string, mapping []byte) error {
	_, err := tx.exec(`INSERT INTO study_mapping (enterprise_id, platform_id, mapping, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (enterprise_id, platform_id) DO UPDATE
		SET mapping = excluded.mapping,
		at = excluded.at`, tx.act.Actor.Enterprise, platform, string(mapping), ms(tx.act.Now))
	if err != nil {
		return fmt.Errorf("remember mapping: %w", err)
	}
	return nil
}

// StudyMapping is how the actor's enterprise read this platform's export last,
// nil when it never did.
func (s *Reader) StudyMapping(ctx context.Context, actor subsidy.Actor, platform string) ([]byte, error) {
	var text []byte
	err := s.row(ctx, "SELECT mapping FROM study_mapping WHERE enterprise_id = ? AND platform_id = ?", actor.Enterprise,
		platform).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	return text, nil
}
