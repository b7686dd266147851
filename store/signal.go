package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// signalLimitsSetting is the city's thresholds, as JSON; what it lacks is as
// it was by default.
const signalLimitsSetting = "signal_limits"

// SignalLimits are the thresholds of the signals.
func (s *Reader) SignalLimits(ctx context.Context) (signal.Limits, error) {
	return scanLimits(s.row(ctx, "SELECT value FROM setting WHERE name = ?", signalLimitsSetting))
}

func (tx *Tx) signalLimits() (signal.Limits, error) {
	return scanLimits(tx.row("SELECT value FROM setting WHERE name = ?", signalLimitsSetting))
}

func scanLimits(r scanner) (signal.Limits, error) {
	limits := signal.DefaultLimits()
	var text []byte
	err := r.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return limits, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &limits)
	}
	if err != nil {
		return limits, fmt.Errorf("read signal limits: %w", err)
	}
	return limits, nil
}

// SetSignalLimits lets the rule change the thresholds and has all filings
// calculated anew.
func (tx *Tx) SetSignalLimits(to signal.Limits) error {
	was, err := tx.signalLimits()
	if err != nil {
		return err
	}
	event, err := was.Change(to, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	text, err := json.Marshal(to)
	if err != nil {
		return fmt.Errorf("save signal limits: %w", err)
	}
	if err := tx.setting(signalLimitsSetting, string(text)); err != nil {
		return err
	}
	if err := tx.doubtAll("SELECT f.id, 1, 0 FROM filing f WHERE " + live); err != nil {
		return err
	}
	return tx.Record(event)
}

// doubt marks filings whose signals and progress must be calculated anew: what they
// rest on changes in this transaction.
func (tx *Tx) doubt(filings ...string) error {
	slices.Sort(filings)
	for _, id := range slices.Compact(filings) {
		if err := tx.staleProgress(id); err != nil {
			return err
		}
		if err := tx.doubtAll("SELECT f.id, 1, 0 FROM filing f WHERE f.id = ? AND f.amends = '' AND f.state <> 'draft'",
			id); err != nil {
			return err
		}
	}
	return nil
}

// doubtAll marks the filings that a query selects.
func (tx *Tx) doubtAll(query string, args ...any) error {
	_, err := tx.exec("INSERT INTO signal_dirty (filing_id, turn, until) "+query+
		" ON CONFLICT (filing_id) DO UPDATE SET turn = signal_dirty.turn + 1", args...)
	if err != nil {
		return fmt.Errorf("mark for signals: %w", err)
	}
	return nil
}

// markEnterprise keeps the keyed hashes of what an enterprise may share with
// others; when they change, all that share something are calculated anew.
func (tx *Tx) markEnterprise(e subsidy.Enterprise) error {
	for _, kind := range []signal.Kind{signal.Address, signal.Contact, signal.Legal} {
		hash := ""
		if text := signal.Mark(e, kind); text != "" {
			hash = tx.s.seal.hash("enterprise."+string(kind), text)
		}
		var was string
		err := tx.row("SELECT hash FROM enterprise_mark WHERE enterprise_id = ? AND kind = ?", e.ID, string(kind)).
			Scan(&was)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read mark: %w", err)
		}
		if was == hash {
			continue
		}
		if err := tx.setMark(e.ID, kind, hash); err != nil {
			return err
		}
		err = tx.doubtAll("SELECT f.id, 1, 0 FROM enterprise_mark m "+
			"JOIN filing f ON f.enterprise_id = m.enterprise_id WHERE m.kind = ? AND m.hash IN (?, ?) AND "+live,
			string(kind), was, hash)
		if err != nil {
			return err
		}
	}
	// its head-count may have changed
	return tx.doubtAll("SELECT f.id, 1, 0 FROM filing f WHERE f.enterprise_id = ? AND "+live, e.ID)
}

func (tx *Tx) setMark(enterprise string, kind signal.Kind, hash string) error {
	query, args := "DELETE FROM enterprise_mark WHERE enterprise_id = ? AND kind = ?", []any{enterprise, string(kind)}
	if hash != "" {
		query, args = "INSERT INTO enterprise_mark (enterprise_id, kind, hash) VALUES (?, ?, ?) "+
			"ON CONFLICT (enterprise_id, kind) DO UPDATE SET hash = excluded.hash", append(args, hash)
	}
	if _, err := tx.exec(query, args...); err != nil {
		return fmt.Errorf("save mark: %w", err)
	}
	return nil
}

// marksFilled is the setting that says that enterprises from before there were
// marks have theirs.
const marksFilled = "enterprise_marks"

// fillMarks gives every enterprise its marks, once.
func (s *Store) fillMarks(ctx context.Context) error {
	var done string
	err := s.row(ctx, "SELECT value FROM setting WHERE name = ?", marksFilled).Scan(&done)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	act := Act{Actor: subsidy.Actor{Role: subsidy.System}}
	for after := ""; ; {
		rows, err := collect(ctx, &s.Reader, s.read, s.scanEnterprise,
			"SELECT "+enterpriseColumns+" FROM enterprise WHERE id > ? ORDER BY id LIMIT 200", after)
		if err != nil {
			return fmt.Errorf("fill marks: %w", err)
		}
		err = s.Change(ctx, act, func(tx *Tx) error {
			for _, e := range rows {
				if err := tx.markEnterprise(e); err != nil {
					return err
				}
			}
			if len(rows) == 0 {
				return tx.setting(marksFilled, "1")
			}
			return nil
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}

// Suspect is a filing whose signals are to be calculated; Turn is how often it
// was marked, Until the lease's end.
type Suspect struct {
	Filing string
	Turn   int
	Until  int64
}

// ClaimSuspects takes some filings that wait to be calculated; nobody else does
// until the lease is over.
func (s *Store) ClaimSuspects(ctx context.Context, limit int) ([]Suspect, error) {
	skip := ""
	if s.postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	now := s.machine()
	var first int64 // asked of a reader, so that an idle city costs no write
	if err := s.row(ctx, "SELECT COALESCE(MIN(until), -1) FROM signal_dirty WHERE until <= ?", ms(now)).
		Scan(&first); err != nil || first < 0 {
		return nil, err
	}
	due, err := collect(ctx, &s.Reader, s.write,
		func(r scanner) (d Suspect, err error) { return d, r.Scan(&d.Filing, &d.Turn, &d.Until) },
		`UPDATE signal_dirty SET until = ?
			WHERE filing_id IN (SELECT filing_id FROM signal_dirty WHERE until <= ? ORDER BY until, filing_id
			LIMIT ?`+skip+`) RETURNING filing_id, turn, until`,
		ms(now.Add(signalLease)), ms(now), limit)
	if err != nil {
		return nil, fmt.Errorf("claim filings for signals: %w", err)
	}
	return due, nil
}

// FindSignals works out a filing's signals and puts them in the place of those there
// were. A filing that was marked meanwhile stays marked.
func (s *Store) FindSignals(ctx context.Context, d Suspect) error {
	f, err := s.scanFiling(s.row(ctx, "SELECT "+filingColumns+" FROM filing WHERE id = ?", d.Filing))
	if f, err = found(f, err, "filing"); err != nil {
		return err
	}
	signals, err := s.scanSignals(ctx, f)
	if err != nil {
		return fmt.Errorf("calculate signals of %s: %w", d.Filing, err)
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}}, func(tx *Tx) error {
		var turn int
		err := tx.row("SELECT turn FROM signal_dirty WHERE filing_id = ?"+tx.lock(), d.Filing).Scan(&turn)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // calculated by somebody else, later than we began
		}
		if err != nil {
			return fmt.Errorf("read mark: %w", err)
		}
		query := "DELETE FROM signal_dirty WHERE filing_id = ?"
		if turn != d.Turn {
			query = "UPDATE signal_dirty SET until = 0 WHERE filing_id = ?"
		}
		if _, err := tx.exec(query, d.Filing); err != nil {
			return fmt.Errorf("clear mark: %w", err)
		}
		return tx.replaceSignals(f, signals)
	})
}

func (tx *Tx) replaceSignals(f subsidy.Filing, signals []signal.Signal) error {
	if _, err := tx.exec("DELETE FROM signal WHERE filing_id = ?", f.ID); err != nil {
		return fmt.Errorf("replace signals: %w", err)
	}
	for _, one := range signals {
		body, err := tx.s.seal.json("signal.body", f.ID+one.Key, one)
		if err != nil {
			return err
		}
		if _, err := tx.exec("INSERT INTO signal (filing_id, name, kind, seen, body) VALUES (?, ?, ?, 0, ?)", f.ID,
			one.Key, string(one.Kind), body); err != nil {
			return fmt.Errorf("replace signals: %w", err)
		}
	}
	if err := tx.doubtOthers(f, signals); err != nil {
		return err
	}
	return tx.weigh(f, signals)
}

// doubtOthers marks the filings of which these signals say something else than
// before: theirs say the same from the other side. What signals say follows
// from the records alone, so that this comes to an end.
func (tx *Tx) doubtOthers(f subsidy.Filing, signals []signal.Signal) error {
	is, was := map[string]string{}, map[string]string{}
	for _, one := range signals {
		for _, id := range one.Evidence.Filings {
			is[id] += one.Digest()[:8]
		}
	}
	var text []byte
	err := tx.row("SELECT others FROM signal_filing WHERE filing_id = ?"+tx.lock(), f.ID).Scan(&text)
	if err == nil {
		err = json.Unmarshal(text, &was)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read other filings: %w", err)
	}
	var changed []string
	for id, says := range is {
		if was[id] != says {
			changed = append(changed, id)
		}
	}
	for id := range was {
		if is[id] == "" {
			changed = append(changed, id)
		}
	}
	if text, err = json.Marshal(is); err != nil {
		return fmt.Errorf("keep other filings: %w", err)
	}
	_, err = tx.exec(`INSERT INTO signal_filing (filing_id, county, weight, unseen, others, at)
		VALUES (?, ?, 0, 0, ?, ?)
		ON CONFLICT (filing_id) DO UPDATE
		SET others = excluded.others, at = excluded.at`, f.ID, string(f.County), string(text), ms(tx.s.machine()))
	if err != nil {
		return fmt.Errorf("keep other filings: %w", err)
	}
	return tx.doubt(changed...)
}

// weigh adds up the signals of a filing that nobody has called normal.
func (tx *Tx) weigh(f subsidy.Filing, signals []signal.Signal) error {
	remarks, err := tx.s.remarks(tx.ctx, tx.tx, f.ID)
	if err != nil {
		return err
	}
	weight, unseen := 0, 0
	for _, one := range signals {
		open := remarks[one.Key].Open(one)
		if open {
			weight, unseen = weight+one.Kind.Weight(), unseen+1
		}
		if _, err := tx.exec("UPDATE signal SET seen = ? WHERE filing_id = ? AND name = ?", flag(!open), f.ID,
			one.Key); err != nil {
			return fmt.Errorf("weigh signals: %w", err)
		}
	}
	if _, err := tx.exec("UPDATE signal_filing SET weight = ?, unseen = ? WHERE filing_id = ?", weight, unseen,
		f.ID); err != nil {
		return fmt.Errorf("weigh signals: %w", err)
	}
	return nil
}

func (s *Reader) remarks(ctx context.Context, q queryer, filing string) (map[string]signal.Remark, error) {
	out := map[string]signal.Remark{}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var name string
		var m signal.Remark
		var note []byte
		var when int64
		if err := r.Scan(&name, &m.Verdict, &note, &m.Digest, &m.By, &when); err != nil {
			return struct{}{}, err
		}
		plain, err := s.seal.open("signal_remark.note", filing+name, note)
		m.Note, m.At = string(plain), at(when)
		out[name] = m
		return struct{}{}, err
	}, "SELECT name, verdict, note, digest, staff_id, at FROM signal_remark WHERE filing_id = ?", filing)
	if err != nil {
		return nil, fmt.Errorf("read remarks: %w", err)
	}
	return out, nil
}

func (s *Reader) signals(ctx context.Context, q queryer, filing string) ([]signal.Signal, error) {
	out, err := collect(ctx, s, q, func(r scanner) (v signal.Signal, err error) {
		var name string
		var body []byte
		if err := r.Scan(&name, &body); err != nil {
			return v, err
		}
		return v, s.seal.openJSON("signal.body", filing+name, body, &v)
	}, "SELECT name, body FROM signal WHERE filing_id = ?", filing)
	if err != nil {
		return nil, fmt.Errorf("read signals: %w", err)
	}
	slices.SortFunc(out, func(a, b signal.Signal) int {
		if d := b.Kind.Weight() - a.Kind.Weight(); d != 0 {
			return d
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out, nil
}

// RemarkSignal lets the rule keep a reviewer's word on a signal, by its key.
func (tx *Tx) RemarkSignal(filing, key string, remark signal.Remark) error {
	f, err := tx.Filing(filing)
	if err != nil {
		return err
	}
	signals, err := tx.s.signals(tx.ctx, tx.tx, filing)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(signals, func(s signal.Signal) bool { return s.Key == key })
	if i < 0 {
		if err := tx.act.Actor.May(subsidy.RemarkSignal, f.Scope()); err != nil {
			return err
		}
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这条疑点已经消除，不用再填写意见"}
	}
	remark, event, err := signal.RemarkOn(f, signals[i], remark, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO signal_remark (filing_id, name, verdict, note, digest, staff_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (filing_id, name) DO UPDATE
		SET verdict = excluded.verdict, note = excluded.note, digest = excluded.digest, staff_id = excluded.staff_id,
		at = excluded.at`,
		filing, key, string(remark.Verdict), tx.s.seal.bytes("signal_remark.note", filing+key, []byte(remark.Note)),
		remark.Digest, remark.By, ms(remark.At))
	if err != nil {
		return fmt.Errorf("keep remark: %w", err)
	}
	if err := tx.weigh(f, signals); err != nil {
		return err
	}
	return tx.Record(event)
}
