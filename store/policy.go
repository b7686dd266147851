package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Policies are all policy versions: those of the release, and those the city
// has added since.
func (s *Reader) Policies(ctx context.Context) (subsidy.Policies, error) {
	return readPolicies(ctx, s, s.read)
}

// Policies is Store.Policies inside a change.
func (tx *Tx) Policies() (subsidy.Policies, error) { return readPolicies(tx.ctx, tx.s, tx.tx) }

func readPolicies(ctx context.Context, s *Reader, q queryer) (subsidy.Policies, error) {
	versions, err := collect(ctx, s, q, func(r scanner) (text string, err error) { return text, r.Scan(&text) },
		"SELECT policy FROM policy_version ORDER BY version")
	if err != nil {
		return subsidy.Policies{}, fmt.Errorf("read policies: %w", err)
	}
	return parsePolicies(versions)
}

// LastBound is the last day on which a case was bound to a policy version, zero
// for none.
func (s *Reader) LastBound(ctx context.Context) (calendar.Day, error) {
	return lastBound(ctx, s, s.read)
}

func lastBound(ctx context.Context, s *Reader, q queryer) (calendar.Day, error) {
	days, err := collect(ctx, s, q, func(r scanner) (n int64, err error) { return n, r.Scan(&n) },
		"SELECT COALESCE(MAX(submitted_at), 0) FROM filing")
	if err != nil {
		return calendar.Day{}, fmt.Errorf("look for bound cases: %w", err)
	}
	if days[0] == 0 {
		return calendar.Day{}, nil
	}
	return calendar.DayOf(time.UnixMilli(days[0])), nil
}

// lockPolicies lets one version be written at a time, so that two cannot overlap.
func (tx *Tx) lockPolicies() error {
	if !tx.s.postgres {
		return nil
	}
	if _, err := tx.exec("LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock policies: %w", err)
	}
	return nil
}

// ProposePolicy lets the rule keep a proposed policy version.
func (tx *Tx) ProposePolicy(p subsidy.Policy) (subsidy.PolicyProposal, error) {
	all, err := tx.Policies()
	if err != nil {
		return subsidy.PolicyProposal{}, err
	}
	bound, err := lastBound(tx.ctx, tx.s, tx.tx)
	if err != nil {
		return subsidy.PolicyProposal{}, err
	}
	q, event, err := all.Propose(tx.NewID(), p, bound, tx.act.Actor, tx.act.Now)
	if err != nil {
		return q, err
	}
	return q, tx.saveProposal(q, event)
}

// PolicyAnswer is what a second officer says of a proposed version.
type PolicyAnswer struct {
	Confirm bool
	Instead string // the version that it was compared with, "" for none
	Reason  string // of a rejection
}

// DecidePolicy lets a second officer put a proposed version into force, or
// reject it with a reason; cases stay bound to theirs.
func (tx *Tx) DecidePolicy(id string, answer PolicyAnswer) error {
	if err := tx.lockPolicies(); err != nil {
		return err
	}
	q, err := scanProposal(tx.row("SELECT "+proposalColumns+" FROM policy_proposal WHERE id = ?"+tx.lock(), id))
	if q, err = found(q, err, "policy proposal"); err != nil {
		return err
	}
	if !answer.Confirm {
		event, err := q.Reject(answer.Reason, tx.act.Actor, tx.act.Now)
		if err != nil {
			return err
		}
		return tx.saveProposal(q, event)
	}
	all, err := tx.Policies()
	if err != nil {
		return err
	}
	bound, err := lastBound(tx.ctx, tx.s, tx.tx)
	if err != nil {
		return err
	}
	all, event, err := all.Confirm(&q, answer.Instead, bound, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	p, err := all.Version(q.From.String())
	if err != nil {
		return err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("add policy: %w", err)
	}
	if _, err := tx.exec("INSERT INTO policy_version (version, policy, actor, at, confirmed_by) VALUES (?, ?, ?, ?, ?)",
		p.Version, string(text), q.By, ms(q.At), q.DecidedBy); err != nil {
		return fmt.Errorf("add policy: %w", err)
	}
	return tx.saveProposal(q, event)
}

const proposalColumns = "id, policy, state, actor, at, decided_by, decided_at, reason"

func scanProposal(r scanner) (q subsidy.PolicyProposal, err error) {
	var text []byte
	var proposed, decided int64
	if err := r.Scan(&q.ID, &text, &q.State, &q.By, &proposed, &q.DecidedBy, &decided, &q.Reason); err != nil {
		return q, err
	}
	q.At, q.DecidedAt = at(proposed), at(decided)
	return q, json.Unmarshal(text, &q.Policy)
}

func (tx *Tx) saveProposal(q subsidy.PolicyProposal, ev subsidy.Event) error {
	text, err := json.Marshal(q.Policy)
	if err != nil {
		return fmt.Errorf("save policy proposal: %w", err)
	}
	_, err = tx.exec(`INSERT INTO policy_proposal (id, policy, state, actor, at, decided_by, decided_at, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, decided_by = excluded.decided_by,
		decided_at = excluded.decided_at,
		reason = excluded.reason`,
		q.ID, string(text), string(q.State), q.By, ms(q.At), q.DecidedBy, ms(q.DecidedAt), q.Reason)
	if err != nil {
		return fmt.Errorf("save policy proposal: %w", err)
	}
	return tx.Record(ev)
}

// PolicyTouch is which filings a new version would touch: a filing is bound when
// it is first submitted, and stays bound.
type PolicyTouch struct {
	Drafts int // not submitted yet: bound to what then holds
	Open   int // submitted and not decided: stay as they are
}

// PolicyTouch counts them, in all counties.
func (s *Reader) PolicyTouch(ctx context.Context) (out PolicyTouch, err error) {
	err = s.row(ctx, `SELECT (SELECT COUNT(*) FROM filing WHERE state = 'draft'),
		(SELECT COUNT(*) FROM filing WHERE state IN ('submitted', 'returned'))`).Scan(&out.Drafts, &out.Open)
	if err != nil {
		return out, fmt.Errorf("count what a policy touches: %w", err)
	}
	return out, nil
}

// PolicyProposals lists the newest proposed versions in a state.
func (s *Reader) PolicyProposals(ctx context.Context, state subsidy.PolicyState) ([]subsidy.PolicyProposal, error) {
	rows, err := collect(ctx, s, s.read, scanProposal,
		"SELECT "+proposalColumns+" FROM policy_proposal WHERE state = ? ORDER BY id DESC LIMIT 20", string(state))
	if err != nil {
		return nil, fmt.Errorf("list policy proposals: %w", err)
	}
	return rows, nil
}
