package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// AuditHead (日志校验值) is the chain's head as it was published on a day: whoever
// kept it can have it proved later that none of its lines was changed since.
type AuditHead struct {
	Day   calendar.Day
	Lines int64
	Head  string // hexadecimal
	At    time.Time
}

// AuditReport is what VerifyAudit found.
type AuditReport struct {
	Lines     int    // chained lines, all good
	Head      string // hexadecimal hash of the newest, to be published
	Unchained int    // lines the sealer has not come to yet
	Published int    // heads published earlier, all on the chain
}

// VerifyAudit walks the whole chain and fails at the first line that was
// changed, taken out or put in, or at a head, of those published and those
// given, that does not lie on it.
func (s *Reader) VerifyAudit(ctx context.Context, given ...AuditHead) (AuditReport, error) {
	var report AuditReport
	heads, err := collect(ctx, s, s.read, scanHead, "SELECT day, lines, head, at FROM audit_head ORDER BY day")
	if err != nil {
		return report, fmt.Errorf("verify audit: read published heads: %w", err)
	}
	report.Published = len(heads)
	open := map[int64][]AuditHead{}
	for _, h := range append(heads, given...) {
		open[h.Lines] = append(open[h.Lines], h)
	}
	rows, err := s.read.QueryContext(ctx, "SELECT "+lineColumns+" FROM event WHERE seq IS NOT NULL ORDER BY seq")
	if err != nil {
		return report, fmt.Errorf("verify audit: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var previous []byte
	for rows.Next() {
		l, err := scanLine(rows)
		if err != nil {
			return report, fmt.Errorf("verify audit: %w", err)
		}
		if err := s.verifyLine(l, int64(report.Lines+1), previous); err != nil {
			return report, err
		}
		previous = l.hash
		report.Lines++
		if err := onChain(open[l.seq], previous); err != nil {
			return report, err
		}
		delete(open, l.seq)
	}
	if err := rows.Err(); err != nil {
		return report, fmt.Errorf("verify audit: %w", err)
	}
	for lines := range open {
		return report,
			fmt.Errorf("a head published for line %d lies beyond the chain, which has %d lines", lines, report.Lines)
	}
	report.Head = fmt.Sprintf("%x", previous)
	err = s.row(ctx, "SELECT COUNT(*) FROM event WHERE seq IS NULL").Scan(&report.Unchained)
	return report, err
}

// onChain refuses a head that is not the hash of its line.
func onChain(heads []AuditHead, hash []byte) error {
	for _, h := range heads {
		if !strings.EqualFold(h.Head, fmt.Sprintf("%x", hash)) {
			return fmt.Errorf("the head published for line %d is not on the chain: the log was rewritten since",
				h.Lines)
		}
	}
	return nil
}

func (s *Reader) verifyLine(l line, want int64, previous []byte) error {
	if l.seq != want {
		return fmt.Errorf("audit line %d is missing", want)
	}
	if string(l.chain(previous)) != string(l.hash) {
		return fmt.Errorf("audit line %d (%s) does not fit the chain", l.seq, l.id)
	}
	if l.body == nil { // erased by retention: the commitment alone stays
		return nil
	}
	plain, err := s.seal.open("event.body", l.id, l.body)
	if err != nil || string(commitment(l.salt, plain)) != string(l.commitment) {
		return fmt.Errorf("audit line %d (%s) has another text than it was written with", l.seq, l.id)
	}
	return nil
}

func scanHead(r scanner) (h AuditHead, err error) {
	var text string
	var when int64
	if err := r.Scan(&text, &h.Lines, &h.Head, &when); err != nil {
		return h, err
	}
	h.At = at(when)
	h.Day, err = day(text)
	return h, err
}

// PublishHead publishes the chain's head once a day: the first to come does it,
// whichever process it is in; done is false when there was nothing to do.
func (s *Store) PublishHead(ctx context.Context, now time.Time) (done bool, err error) {
	today := calendar.DayOf(now)
	if h, err := s.newestHead(ctx); err != nil || h.Day == today {
		return false, err
	}
	for {
		n, err := s.SealAudit(ctx, 500)
		if err != nil {
			return false, err
		}
		if n == 0 {
			break
		}
	}
	act := Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}
	return Answer(ctx, s, act, func(tx *Tx) (bool, error) {
		var lines int64
		var hash []byte
		err := tx.row("SELECT seq, hash FROM event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1").Scan(&lines, &hash)
		if errors.Is(err, sql.ErrNoRows) {
			return false, nil // nothing has happened yet
		}
		if err != nil {
			return false, fmt.Errorf("publish head: %w", err)
		}
		n, err := tx.exec(
			"INSERT INTO audit_head (day, lines, head, at) VALUES (?, ?, ?, ?) ON CONFLICT (day) DO NOTHING",
			today.String(), lines, fmt.Sprintf("%x", hash), ms(now))
		if err != nil || n == 0 {
			return false, err
		}
		return true, tx.Record(subsidy.Event{
			Action:  subsidy.PublishHead,
			Subject: subsidy.Subject{Kind: subsidy.SubjectAudit, ID: today.String()},
			By:      act.Actor,
			At:      now,
			Note:    fmt.Sprintf("共%d条", lines),
		})
	})
}

// newestHead is the head published last, the zero head for none.
func (s *Reader) newestHead(ctx context.Context) (AuditHead, error) {
	h, err := scanHead(s.row(ctx, "SELECT day, lines, head, at FROM audit_head ORDER BY day DESC LIMIT 1"))
	if errors.Is(err, sql.ErrNoRows) {
		return AuditHead{}, nil
	}
	return h, err
}

// AuditHeads lists published heads, newest first; they are public.
func (s *Reader) AuditHeads(ctx context.Context, p Page) ([]AuditHead, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	before := "9999-12-31"
	if keys != nil {
		before = keys[0]
	}
	rows, err := collect(ctx, s, s.read, scanHead,
		"SELECT day, lines, head, at FROM audit_head WHERE day < ? ORDER BY day DESC LIMIT ?", before, p.limit()+1)
	if err != nil {
		return nil, "", fmt.Errorf("list published heads: %w", err)
	}
	rows, next := cut(rows, p, func(h AuditHead) []string { return []string{h.Day.String()} })
	return rows, next, nil
}
