package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"shigang/subsidy"
)

// eventBody is the sealed text of an audit line.
type eventBody struct {
	From       string           `json:"from,omitempty"`
	To         string           `json:"to,omitempty"`
	Number     string           `json:"number,omitempty"`
	Enterprise string           `json:"enterprise,omitempty"`
	Note       string           `json:"note,omitempty"`
	Row        string           `json:"row,omitempty"`
	Phone      bool             `json:"phone,omitempty"` // a member of staff did it on their phone
	Reasons    []subsidy.Reason `json:"reasons,omitempty"`
}

// Record writes an event's audit line and the notices it owes.
func (tx *Tx) Record(ev subsidy.Event) error {
	id := newID()
	plain, err := json.Marshal(eventBody{
		From:       ev.From,
		To:         ev.To,
		Number:     ev.Number,
		Enterprise: ev.Scope.Enterprise,
		Note:       ev.Note,
		Row:        ev.Row,
		Phone:      ev.By.Phone,
		Reasons:    ev.Reasons,
	})
	if err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	subject, actor := tx.namesOf(ev)
	_, err = tx.exec(`INSERT INTO event (id, at, subject_kind, subject_id, action, actor, actor_role, county, body,
		salt, commitment, reading)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
		?)`, id, ms(ev.At), string(ev.Subject.Kind), subject, string(ev.Action), actor,
		string(ev.By.Role), string(ev.Scope.County), tx.s.seal.bytes("event.body", id, plain), salt,
		commitment(salt, plain), flag(ev.Action.Reading()))
	if err != nil {
		return fmt.Errorf("record event: %w", err)
	}
	if ev.Action.Moving() {
		tx.recorded[ev.Subject.ID]++
	}
	for _, owed := range ev.Owes {
		if err := tx.owe(id, ev.Subject, owed, ev.At); err != nil {
			return err
		}
	}
	return nil
}

// namesOf are whom and by whom an audit line tells. A follower of the official
// account stands there by a token: the chain covers the line for ever, and the
// openid goes when the follower does.
func (tx *Tx) namesOf(ev subsidy.Event) (subject, actor string) {
	subject, actor = ev.Subject.ID, ev.By.ID
	follower := ev.Subject.Kind == subsidy.SubjectFollower
	if follower {
		subject = tx.s.followerToken(subject)
	}
	if ev.By.Role == subsidy.Visitor && (follower || ev.Subject.Kind == subsidy.SubjectConversation) {
		actor = tx.s.followerToken(actor)
	}
	return subject, actor
}

// followerToken stands for a follower in the audit log: a keyed hash of the openid.
func (s *Reader) followerToken(openid string) string { return s.seal.hash("cancelled", openid) }

// commitment is what the chain covers: the text itself may be erased later.
func commitment(salt, plain []byte) []byte {
	h := sm3.New()
	h.Write(salt)
	h.Write(plain)
	return h.Sum(nil)
}

// line is an audit line as the chain sees it.
type line struct {
	id, kind, subject, action, actor, role, county string
	seq, at                                        int64
	body, salt, commitment, hash                   []byte
}

const lineColumns = "id, COALESCE(seq, 0), at, subject_kind, subject_id, action, actor, actor_role, county, body, " +
	"salt, commitment, hash"

func scanLine(r scanner) (line, error) {
	var l line
	err := r.Scan(&l.id, &l.seq, &l.at, &l.kind, &l.subject, &l.action, &l.actor, &l.role, &l.county, &l.body, &l.salt,
		&l.commitment, &l.hash)
	return l, err
}

// chain returns the line's hash after the one before it.
func (l line) chain(previous []byte) []byte {
	h := sm3.New()
	field := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(l.seq))
	field(n[:])
	binary.BigEndian.PutUint64(n[:], uint64(l.at))
	field(n[:])
	for _, s := range []string{l.id, l.kind, l.subject, l.action, l.actor, l.role, l.county} {
		field([]byte(s))
	}
	field(l.commitment)
	field(previous)
	return h.Sum(nil)
}

// SealAudit numbers and chains up to limit lines that are not chained yet, and
// says how many it did. One sealer works at a time, whichever process it is in.
func (s *Store) SealAudit(ctx context.Context, limit int) (n int, err error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("seal audit: %w", err)
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	if s.postgres {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(742020011)"); err != nil {
			return 0, fmt.Errorf("seal audit: %w", err)
		}
	}
	lines, err := collect(ctx, &s.Reader, tx, scanLine,
		"SELECT "+lineColumns+" FROM event WHERE seq IS NULL ORDER BY id LIMIT ?", limit)
	if err != nil {
		return 0, fmt.Errorf("seal audit: %w", err)
	}
	if len(lines) == 0 {
		return 0, tx.Rollback()
	}
	var last int64
	var previous []byte
	err = tx.QueryRowContext(ctx, "SELECT seq, hash FROM event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1").
		Scan(&last, &previous)
	if err != nil && err != sql.ErrNoRows {
		return 0, fmt.Errorf("seal audit: %w", err)
	}
	for _, l := range lines {
		last++
		l.seq = last
		previous = l.chain(previous)
		if _, err = tx.ExecContext(ctx, s.bind("UPDATE event SET seq = ?, hash = ? WHERE id = ?"), l.seq, previous,
			l.id); err != nil {
			return 0, fmt.Errorf("seal audit: %w", err)
		}
	}
	if err = tx.Commit(); err != nil {
		return 0, fmt.Errorf("seal audit: %w", err)
	}
	return len(lines), nil
}

// TimelineEntry is one move of a case.
type TimelineEntry struct {
	At      time.Time
	By      string // account or staff id, "" for the system
	ByRole  subsidy.Role
	Action  subsidy.Action
	From    string
	To      string
	Note    string
	Reasons []subsidy.Reason
}

// Timeline returns the moves of a case that the actor may see, oldest first.
func (s *Reader) Timeline(ctx context.Context, actor subsidy.Actor, subject subsidy.Subject) ([]TimelineEntry, error) {
	moves := subsidy.Moves(actor.Role)
	args := make([]any, len(moves))
	for i, m := range moves {
		args[i] = string(m)
	}
	return s.timeline(ctx, actor, subject, "AND action IN (?"+strings.Repeat(", ?", len(moves)-1)+") ORDER BY id",
		args...)
}

// timeline is Timeline of some of the lines, which the query's end chooses.
func (s *Reader) timeline(
	ctx context.Context, actor subsidy.Actor, subject subsidy.Subject, end string, more ...any,
) ([]TimelineEntry, error) {
	switch subject.Kind {
	case subsidy.SubjectFiling:
		if _, err := s.FilingFor(ctx, actor, subject.ID); err != nil {
			return nil, err
		}
	case subsidy.SubjectClaim:
		if _, err := s.ClaimFor(ctx, actor, subject.ID); err != nil {
			return nil, err
		}
	case subsidy.SubjectPlan:
		if _, err := s.PlanFor(ctx, actor, subject.ID); err != nil {
			return nil, err
		}
	case subsidy.SubjectEnterprise:
		if _, err := s.EnterpriseFor(ctx, actor, subject.ID); err != nil {
			return nil, err
		}
	case subsidy.SubjectAssessment:
		if _, err := s.AssessmentFor(ctx, actor, subject.ID); err != nil {
			return nil, err
		}
	case subsidy.SubjectCampaign:
		if _, err := s.CampaignFor(ctx, actor, subject.ID); err != nil {
			return nil, err
		}
	default:
		return nil, Missing()
	}
	moves := subsidy.Moves(actor.Role)
	lines, err := collect(ctx, s, s.read, scanLine, "SELECT "+lineColumns+" FROM event WHERE subject_id = ? "+end,
		append([]any{subject.ID}, more...)...)
	if err != nil {
		return nil, fmt.Errorf("read timeline: %w", err)
	}
	out := make([]TimelineEntry, 0, len(lines))
	for _, l := range lines {
		if !slices.Contains(moves, subsidy.Action(l.action)) {
			continue
		}
		entry, err := s.entry(l)
		if err != nil {
			return nil, err
		}
		out = append(out, entry)
	}
	return out, nil
}

// entry is a line as a timeline shows it.
func (s *Reader) entry(l line) (TimelineEntry, error) {
	var b eventBody
	if l.body != nil {
		if err := s.seal.openJSON("event.body", l.id, l.body, &b); err != nil {
			return TimelineEntry{}, err
		}
	}
	return TimelineEntry{
		At: at(l.at), By: l.actor, ByRole: subsidy.Role(l.role), Action: subsidy.Action(l.action),
		From: b.From, To: b.To, Note: b.Note, Reasons: b.Reasons,
	}, nil
}
