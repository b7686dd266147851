package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// assignedTables are the tables of what may be looked after, by kind of subject.
var assignedTables = map[subsidy.SubjectKind]string{
	subsidy.SubjectFiling: "filing", subsidy.SubjectClaim: "claim", subsidy.SubjectObjection: "objection",
	subsidy.SubjectRecovery: "recovery", subsidy.SubjectEnterprise: "enterprise", subsidy.SubjectQuestion: "question",
	subsidy.SubjectBinding: "binding", subsidy.SubjectCorrection: "correction",
}

// Assignment reads who looks after a case, for update.
func (tx *Tx) Assignment(of subsidy.Subject) (subsidy.Assignment, error) {
	a := subsidy.Assignment{Subject: of}
	table, ok := assignedTables[of.Kind]
	if !ok {
		return a, subsidy.InvalidAt("/case", "请勾选要分派的事项")
	}
	err := tx.row("SELECT county FROM "+table+" WHERE id = ?"+tx.lock(), of.ID).Scan(&a.Scope.County)
	if _, err = found(a, err, "case to assign"); err != nil {
		return a, err
	}
	keeper, err := collect(tx.ctx, tx.s, tx.tx, scanPair, `SELECT staff_id, name FROM assignment
		JOIN staff ON staff.id = staff_id WHERE subject_id = ?`, of.ID)
	if err != nil {
		return a, fmt.Errorf("read assignment: %w", err)
	}
	if len(keeper) > 0 {
		a.Staff, a.Name = keeper[0][0], keeper[0][1]
	}
	return a, nil
}

func scanPair(r scanner) (p [2]string, err error) {
	err = r.Scan(&p[0], &p[1])
	return p, err
}

// SaveAssignment writes who looks after a case, with its event.
func (tx *Tx) SaveAssignment(a subsidy.Assignment, ev subsidy.Event) error {
	if _, err := tx.exec(`INSERT INTO assignment (subject_id, kind, county, staff_id, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (subject_id) DO UPDATE SET staff_id = excluded.staff_id, county = excluded.county,
		at = excluded.at`,
		a.Subject.ID, string(a.Subject.Kind), string(a.Scope.County), a.Staff, ms(ev.At)); err != nil {
		return fmt.Errorf("save assignment: %w", err)
	}
	return tx.Record(ev)
}

// workerColumns are a case worker's; the load counts what they look after of what still waits.
const workerColumns = `id, name, county, role, (SELECT COUNT(*) FROM assignment WHERE assignment.staff_id = staff.id
	AND (EXISTS (SELECT 1 FROM filing WHERE filing.id = subject_id AND filing.state = 'submitted')
	OR EXISTS (SELECT 1 FROM claim WHERE claim.id = subject_id
		AND claim.state IN ('submitted', 'reviewed', 'approved', 'cleared'))))`

func scanWorker(r scanner) (w subsidy.CaseWorker, err error) {
	err = r.Scan(&w.ID, &w.Name, &w.County, &w.Role, &w.Load)
	return w, err
}

// CaseWorkers are the reviewers and chiefs of the actor's county whose accounts
// are open, with how many waiting filings and claims each looks after.
func (s *Reader) CaseWorkers(ctx context.Context, actor subsidy.Actor) ([]subsidy.CaseWorker, error) {
	if actor.May(subsidy.TakeCase, subsidy.Scope{}) != nil {
		return nil, nil
	}
	return s.caseWorkers(ctx, s.read, actor.County)
}

func (s *Reader) caseWorkers(ctx context.Context, from queryer, county subsidy.County) (
	out []subsidy.CaseWorker, err error,
) {
	for _, role := range []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief} {
		rows, err := collect(ctx, s, from, scanWorker, "SELECT "+workerColumns+
			" FROM staff WHERE role = ? AND county = ? AND disabled_at = 0 ORDER BY id", string(role), string(county))
		if err != nil {
			return nil, fmt.Errorf("list caseWorkers: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// CaseWorkers are the actor's county's, read in the change.
func (tx *Tx) CaseWorkers() ([]subsidy.CaseWorker, error) {
	return tx.s.caseWorkers(tx.ctx, tx.tx, tx.act.Actor.County)
}

// Unassigned lists the waiting filings and claims of the actor's county that
// nobody looks after, by their day; of one kind at most limit.
func (tx *Tx) Unassigned(limit int) ([]subsidy.Assignment, error) {
	var out []subsidy.Assignment
	for _, k := range workKinds {
		if k.kind != subsidy.SubjectFiling && k.kind != subsidy.SubjectClaim {
			continue
		}
		rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (a subsidy.Assignment, err error) {
			a.Subject.Kind = k.kind
			err = r.Scan(&a.Subject.ID, &a.Scope.County)
			return a, err
		}, "SELECT x.id, x.county FROM "+k.from+" WHERE "+k.where+` AND x.county = ?
			AND NOT EXISTS (SELECT 1 FROM assignment WHERE assignment.subject_id = x.id)
			ORDER BY `+k.columns[3]+", x.id LIMIT ?", string(tx.act.Actor.County), limit)
		if err != nil {
			return nil, fmt.Errorf("list unassigned cases: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// SaveCover writes an absence with its event; a newer one replaces it.
func (tx *Tx) SaveCover(c subsidy.Cover, ev subsidy.Event) error {
	if _, err := tx.exec(`INSERT INTO staff_cover (staff_id, by_id, from_day, until_day) VALUES (?, ?, ?, ?)
		ON CONFLICT (staff_id) DO UPDATE SET by_id = excluded.by_id, from_day = excluded.from_day,
		until_day = excluded.until_day`, c.Staff, c.By, c.From.String(), c.Until.String()); err != nil {
		return fmt.Errorf("save cover: %w", err)
	}
	return tx.Record(ev)
}

func scanCover(r scanner) (c subsidy.Cover, err error) {
	err = r.Scan(&c.Staff, &c.By, scanDay{&c.From}, scanDay{&c.Until})
	return c, err
}

// CoveredBy lists for whom the actor stands in on a day.
func (s *Reader) CoveredBy(ctx context.Context, actor subsidy.Actor, on calendar.Day) ([]subsidy.Cover, error) {
	return s.coveredBy(ctx, s.read, actor, on)
}

// CoveredBy lists for whom the actor stands in on a day, read in the change.
func (tx *Tx) CoveredBy(on calendar.Day) ([]subsidy.Cover, error) {
	return tx.s.coveredBy(tx.ctx, tx.tx, tx.act.Actor, on)
}

func (s *Reader) coveredBy(
	ctx context.Context, from queryer, actor subsidy.Actor, on calendar.Day,
) ([]subsidy.Cover, error) {
	rows, err := collect(ctx, s, from, scanCover, `SELECT staff_id, by_id, from_day, until_day FROM staff_cover
		WHERE by_id = ? AND until_day >= ? AND from_day <= ?`, actor.ID, on.String(), on.String())
	if err != nil {
		return nil, fmt.Errorf("list covers: %w", err)
	}
	return rows, nil
}
