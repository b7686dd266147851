package store

import (
	"context"
	"fmt"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// recoveryBody is the sealed part of a recovery.
type recoveryBody struct {
	Reason      string       `json:"reason"`
	Answer      string       `json:"answer,omitempty"`
	Voucher     string       `json:"voucher,omitempty"`
	Received    calendar.Day `json:"received"`
	Statement   string       `json:"statement,omitempty"`
	Waived      bool         `json:"waived,omitempty"`
	AnsweredBy  string       `json:"answered_by,omitempty"`
	CalendarRev string       `json:"reckoned,omitempty"`
}

const recoveryFields = `recovery.id, recovery.claim_id, claim.number, claim.enterprise_id, claim.project,
	line_id, claim_line.position, recovery.county, recovery.state, recovery.amount, recovery.body,
	proposed_by, proposed_at, confirmed_by, confirmed_at, completed_at,
	recovery.revision, notified_at, recovery.answer_by, answered_at, lapsed_at`

const recoveryColumns = "SELECT " + recoveryFields + ` FROM recovery JOIN claim ON claim.id = recovery.claim_id
	JOIN claim_line ON claim_line.id = line_id WHERE `

func (s *Reader) scanRecovery(r scanner) (v claim.Recovery, err error) {
	var body []byte
	var proposed, confirmed, completed, notified, answered, lapsed int64
	var answerBy string
	err = r.Scan(&v.ID, &v.Claim, &v.Number, &v.Enterprise, &v.Project, &v.Line, &v.Position, &v.County, &v.State,
		&v.Amount, &body, &v.ProposedBy, &proposed, &v.ConfirmedBy, &confirmed, &completed,
		&v.Revision, &notified, &answerBy, &answered, &lapsed)
	if err != nil {
		return v, err
	}
	var b recoveryBody
	if err := s.seal.openJSON("recovery.body", v.ID, body, &b); err != nil {
		return v, err
	}
	v.Reason, v.Answer, v.Voucher, v.Received = b.Reason, b.Answer, b.Voucher, b.Received
	v.ProposedAt, v.ConfirmedAt, v.CompletedAt = at(proposed), at(confirmed), at(completed)
	v.Hearing = claim.Hearing{
		NotifiedAt: at(notified), CalendarRev: b.CalendarRev, Statement: b.Statement, Waived: b.Waived,
		AnsweredAt: at(answered), AnsweredBy: b.AnsweredBy, LapsedAt: at(lapsed),
	}
	return v, v.Hearing.AnswerBy.UnmarshalText([]byte(answerBy))
}

// Recovery reads a recovery; its claim is the row that is locked.
func (tx *Tx) Recovery(id string) (claim.Recovery, error) {
	v, err := tx.s.scanRecovery(tx.row(recoveryColumns+"recovery.id = ?", id))
	if v, err = found(v, err, "recovery"); err != nil {
		return v, err
	}
	if _, err := tx.Claim(v.Claim); err != nil {
		return v, err
	}
	v, err = tx.s.scanRecovery(tx.row(recoveryColumns+"recovery.id = ?", id)) // as it stands under the lock
	return found(v, err, "recovery")
}

// SaveRecovery writes a recovery with its event, which the claim's timeline shows
// too, but for the money's return: that is the claim's own event.
func (tx *Tx) SaveRecovery(v claim.Recovery, ev subsidy.Event) error {
	if err := tx.KeepRecovery(v); err != nil {
		return err
	}
	if err := tx.Record(ev); err != nil || ev.Action == subsidy.CompleteRecovery {
		return err
	}
	return tx.Record(v.OnClaim(ev))
}

// keepRecovery writes a recovery to which nothing happened.
func (tx *Tx) KeepRecovery(v claim.Recovery) error {
	h := v.Hearing
	body, err := tx.s.seal.json("recovery.body", v.ID, recoveryBody{
		Reason: v.Reason, Answer: v.Answer, Voucher: v.Voucher,
		Received: v.Received, Statement: h.Statement, Waived: h.Waived, AnsweredBy: h.AnsweredBy,
		CalendarRev: h.CalendarRev,
	})
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO recovery (id, claim_id, line_id, county, state, amount, body, proposed_by,
		proposed_at,
			confirmed_by, confirmed_at, completed_at, revision, notified_at, answer_by, answered_at, lapsed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body,
			confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at,
			completed_at = excluded.completed_at,
			revision = excluded.revision, notified_at = excluded.notified_at, answer_by = excluded.answer_by,
			answered_at = excluded.answered_at, lapsed_at = excluded.lapsed_at`,
		v.ID, v.Claim, v.Line, string(v.County), string(v.State), v.Amount, body, v.ProposedBy, ms(v.ProposedAt),
		v.ConfirmedBy, ms(v.ConfirmedAt), ms(v.CompletedAt), v.Revision, ms(h.NotifiedAt), h.AnswerBy.String(),
		ms(h.AnsweredAt), ms(h.LapsedAt))
	if err != nil {
		return fmt.Errorf("save recovery: %w", err)
	}
	return nil
}

// Recovering reports whether what a line was paid is being taken back, or was.
func (tx *Tx) Recovering(line string) (going bool, err error) {
	err = tx.row("SELECT COUNT(*) FROM recovery WHERE line_id = ? AND state IN ('proposed', 'confirmed', 'completed')",
		line).Scan(&n0{&going})
	return going, wrapped("find recovery", err)
}

// ProposedRecoveries lists every county's recoveries that wait for a decision,
// for the scan.
func (s *Reader) ProposedRecoveries(ctx context.Context, p Page) ([]claim.Recovery, string, error) {
	return s.listRecoveries(ctx, "recovery.state = 'proposed'", nil, p)
}

// OpenHearing is a proposed recovery that waits for what its enterprise says.
type OpenHearing struct {
	ID, Claim, Project string
	AnswerBy           calendar.Day
}

// mostHearings bounds how many of them the first screen looks at.
const mostHearings = 100

// openHearings are an enterprise's that are not over, the next first.
func (s *Reader) openHearings(ctx context.Context, enterprise string, today calendar.Day) ([]OpenHearing, error) {
	list, err := collect(ctx, s, s.read, func(r scanner) (h OpenHearing, err error) {
		var by string
		if err := r.Scan(&h.ID, &h.Claim, &h.Project, &by); err != nil {
			return h, err
		}
		return h, h.AnswerBy.UnmarshalText([]byte(by))
	}, `SELECT recovery.id, recovery.claim_id, claim.project, answer_by FROM claim
		JOIN recovery ON recovery.claim_id = claim.id
		WHERE claim.enterprise_id = ? AND recovery.state = 'proposed' AND answered_at = 0 AND answer_by >= ?
		LIMIT ?`, enterprise, today.String(), mostHearings)
	if err != nil {
		return nil, fmt.Errorf("list open hearings: %w", err)
	}
	slices.SortFunc(list, func(a, b OpenHearing) int { return a.AnswerBy.Sub(b.AnswerBy) })
	return list, nil
}

// ClaimRecoveries lists a claim's recoveries, oldest first; the claim is one the
// reader may see.
func (s *Reader) ClaimRecoveries(ctx context.Context, claim string) ([]claim.Recovery, error) {
	rows, err := collect(ctx, s, s.read, s.scanRecovery, recoveryColumns+"recovery.claim_id = ? ORDER BY recovery.id",
		claim)
	if err != nil {
		return nil, fmt.Errorf("list claim's recoveries: %w", err)
	}
	return rows, nil
}

// RecoveryRow is a recovery in a list.
type RecoveryRow struct {
	claim.Recovery
	Worker string // name of who looks after it (经办), "" for nobody
}

// RecoveryDesk lists recoveries in the bureau's scope.
func (s *Reader) RecoveryDesk(
	ctx context.Context, actor subsidy.Actor, q ListSearch, p Page,
) ([]RecoveryRow, string, error) {
	scan := func(r scanner) (v RecoveryRow, err error) {
		v.Recovery, err = s.scanRecovery(r)
		return v, err
	}
	worker := func(v *RecoveryRow) *string { return &v.Worker }
	return listed(ctx, s, subsidy.SubjectRecovery, scan, worker, actor, q, p)
}

func (s *Reader) listRecoveries(
	ctx context.Context, condition string, args []any, p Page,
) ([]claim.Recovery, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND recovery.id > ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanRecovery, recoveryColumns+condition+" ORDER BY recovery.id LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list recoveries: %w", err)
	}
	rows, next := cut(rows, p, func(v claim.Recovery) []string { return []string{v.ID} })
	return rows, next, nil
}
