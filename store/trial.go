package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/oversight"
)

const trialColumns = "id, office, by_id, asked, state, done, parts, found, at, finished_at"

func scanTrial(r scanner) (run oversight.TrialRun, err error) {
	var asked, found string
	var when, finished int64
	if err := r.Scan(&run.ID, &run.Office, &run.By, &asked, &run.State, &run.Done, &run.Parts, &found, &when,
		&finished); err != nil {
		return run, err
	}
	run.At, run.Finished = at(when), at(finished)
	err = json.Unmarshal([]byte(asked), &run.Trial)
	if err == nil && found != "" {
		run.Found = &oversight.TrialResult{}
		err = json.Unmarshal([]byte(found), run.Found)
	}
	return run, err
}

// OpenTrial is a member of staff's trial that is still under way, nil for none. Who asks twice at once waits here.
func (tx *Tx) OpenTrial(by string) (*oversight.TrialRun, error) {
	var id string
	if err := tx.row("SELECT id FROM staff WHERE id = ?"+tx.lock(), by).Scan(&id); err != nil {
		return nil, fmt.Errorf("lock staff: %w", err)
	}
	run, err := scanTrial(tx.row("SELECT "+trialColumns+" FROM trial WHERE by_id = ? "+
		"AND state IN ('waiting', 'running')"+tx.lock(), by))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &run, wrapped("read open trial", err)
}

// AddTrial puts a trial into the background's hands, with its event.
func (tx *Tx) AddTrial(run oversight.TrialRun, ev subsidy.Event) error {
	asked, err := json.Marshal(run.Trial)
	if err != nil {
		return fmt.Errorf("save trial: %w", err)
	}
	if _, err := tx.exec("INSERT INTO trial (id, office, by_id, asked, state, done, parts, found, attempt, until, at, "+
		"made_at, finished_at) VALUES (?, ?, ?, ?, ?, 0, 0, '', 0, 0, ?, ?, 0)", run.ID, string(run.Office), run.By,
		string(asked), string(run.State), ms(run.At), ms(tx.s.machine())); err != nil {
		return fmt.Errorf("save trial: %w", err)
	}
	return tx.Record(ev)
}

// Trial reads a trial of the reader's own office.
func (s *Reader) Trial(ctx context.Context, actor subsidy.Actor, id string) (oversight.TrialRun, error) {
	if err := actor.May(subsidy.TryStandard, subsidy.Scope{County: actor.County}); err != nil {
		return oversight.TrialRun{}, err
	}
	run, err := scanTrial(s.row(ctx, "SELECT "+trialColumns+" FROM trial WHERE id = ? AND office = ?", id,
		string(actor.County)))
	return found(run, err, "trial")
}

// Trials lists the newest trials of the reader's own office.
func (s *Reader) Trials(ctx context.Context, actor subsidy.Actor, limit int) ([]oversight.TrialRun, error) {
	if err := actor.May(subsidy.TryStandard, subsidy.Scope{County: actor.County}); err != nil {
		return nil, err
	}
	runs, err := collect(ctx, s, s.read, scanTrial,
		"SELECT "+trialColumns+" FROM trial WHERE office = ? ORDER BY id DESC LIMIT ?", string(actor.County), limit)
	return runs, wrapped("list trials", err)
}

// DueTrial is a trial to be calculated, with the attempt at it.
type DueTrial struct {
	ID      string
	Attempt int
}

// trialLease is how long an attempt at a trial may go without progress before it is taken up again.
const trialLease = 20 * time.Second

// ClaimTrials takes trials that wait, or whose worker was lost; nobody else does until the lease is over. One that was
// lost too often counts as failed.
func (s *Store) ClaimTrials(ctx context.Context) ([]DueTrial, error) {
	now := s.machine()
	var first int64 // asked of a reader, so that an idle city costs no write
	if err := s.row(ctx, "SELECT COALESCE(MIN(until), -1) FROM trial WHERE state IN ('waiting', 'running') "+
		"AND until <= ?", ms(now)).Scan(&first); err != nil || first < 0 {
		return nil, wrapped("look for trials", err)
	}
	if _, err := s.exec(ctx, "UPDATE trial SET state = 'failed', finished_at = ? "+
		"WHERE state IN ('waiting', 'running') AND until <= ? AND attempt >= ?",
		ms(now), ms(now), oversight.TrialTries); err != nil {
		return nil, fmt.Errorf("give trials up: %w", err)
	}
	due, err := collect(ctx, &s.Reader, s.write,
		func(r scanner) (d DueTrial, err error) { return d, r.Scan(&d.ID, &d.Attempt) },
		`UPDATE trial SET until = ?, attempt = attempt + 1, state = 'running', done = 0
			WHERE state IN ('waiting', 'running') AND until <= ? RETURNING id, attempt`,
		ms(now.Add(trialLease)), ms(now))
	return due, wrapped("claim trials", err)
}

// errTrialLost says that somebody else has taken the trial up.
var errTrialLost = errors.New("trial was taken up again")

// goesOn keeps how far an attempt is, and its lease.
func (s *Store) goesOn(ctx context.Context, d DueTrial, done, parts int) error {
	return s.ofAttempt(ctx, "UPDATE trial SET done = ?, parts = ?, until = ? WHERE id = ? AND attempt = ? "+
		"AND state = 'running' RETURNING 1", done, parts, ms(s.machine().Add(trialLease)), d.ID, d.Attempt)
}

// ofAttempt changes a trial's row, unless the attempt is no more the newest.
func (s *Store) ofAttempt(ctx context.Context, query string, args ...any) error {
	rows, err := collect(ctx, &s.Reader, s.write, func(r scanner) (n int, err error) { return n, r.Scan(&n) }, query,
		args...)
	if err == nil && len(rows) == 0 {
		err = errTrialLost
	}
	return wrapped("keep trial", err)
}

// RunTrial calculates a trial and keeps what it found. An attempt that was lost ends without a result.
func (s *Store) RunTrial(ctx context.Context, d DueTrial) error {
	run, err := scanTrial(s.row(ctx, "SELECT "+trialColumns+" FROM trial WHERE id = ?", d.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return nil // cleared meanwhile
	}
	if err != nil {
		return fmt.Errorf("read trial: %w", err)
	}
	result, err := s.tried(ctx, run.Trial, func(done, parts int) error { return s.goesOn(ctx, d, done, parts) })
	if errors.Is(err, errTrialLost) {
		return nil
	}
	if err != nil {
		return err
	}
	text, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("keep trial: %w", err)
	}
	err = s.ofAttempt(ctx, "UPDATE trial SET state = 'done', found = ?, finished_at = ?, done = parts WHERE id = ? "+
		"AND attempt = ? AND state = 'running' RETURNING 1", string(text), ms(s.machine()), d.ID, d.Attempt)
	if errors.Is(err, errTrialLost) {
		return nil
	}
	return err
}
