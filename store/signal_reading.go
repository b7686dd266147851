package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// SignalCaseRef is another filing that a signal speaks of, in the reader's scope.
type SignalCaseRef struct{ ID, Number, Enterprise string }

// SignalFound is a signal as a reader may see it: what lies outside the
// reader's scope is there or not, and no more.
type SignalFound struct {
	signal.Signal
	Remark      signal.Remark
	Remarked    string // who made the remark, "" for nobody
	Open        bool
	Cases       []SignalCaseRef
	Firms       []SignalCaseRef // other enterprises; Number is empty
	Outside     bool            // there are filings or enterprises outside the reader's scope
	Mine, Other map[string]bool // pictures that the reader may look at, by file id
}

// Changed reports whether the signal has changed since it was remarked on.
func (f SignalFound) Changed() bool { return f.Remarked != "" && f.Remark.Digest != f.Digest() }

// SignalsFor reads a filing's signals for a reader of the bureau, the weightiest
// first.
func (s *Reader) SignalsFor(ctx context.Context, actor subsidy.Actor, f subsidy.Filing) ([]SignalFound, error) {
	if err := actor.May(subsidy.ReadSignals, f.Scope()); err != nil {
		return nil, err
	}
	signals, err := s.signals(ctx, s.read, f.ID)
	if err != nil || len(signals) == 0 {
		return nil, err
	}
	remarks, err := s.remarks(ctx, s.read, f.ID)
	if err != nil {
		return nil, err
	}
	out := make([]SignalFound, len(signals))
	var staff []string
	for i, one := range signals {
		out[i] = SignalFound{Signal: one, Remark: remarks[one.Key], Open: remarks[one.Key].Open(one)}
		staff = append(staff, remarks[one.Key].By)
		if err := s.refer(ctx, actor, &out[i]); err != nil {
			return nil, err
		}
	}
	names, err := s.StaffNames(ctx, staff...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if by := out[i].Remark.By; by != "" {
			if out[i].Remarked = names[by]; out[i].Remarked == "" {
				out[i].Remarked = "工作人员"
			}
		}
	}
	return out, nil
}

// refer fills in what of other cases the reader may see.
func (s *Reader) refer(ctx context.Context, actor subsidy.Actor, v *SignalFound) (err error) {
	condition, args := scope(actor)
	some := func(ids []string) []string { return ids[:min(len(ids), signal.MaxEvidence)] }
	if ids := some(v.Evidence.Filings); len(ids) > 0 {
		v.Cases, err = collect(ctx, s, s.read,
			func(r scanner) (c SignalCaseRef, err error) { return c, r.Scan(&c.ID, &c.Number, &c.Enterprise) },
			"SELECT filing.id, COALESCE(number, ''), enterprise.name FROM filing "+
				"JOIN enterprise ON enterprise.id = enterprise_id WHERE filing.id IN ("+marks(len(ids))+
				") AND filing.state <> 'draft' AND "+strings.ReplaceAll(condition, "county", "filing.county"),
			append(anys(ids), args...)...)
		if err != nil {
			return fmt.Errorf("read other filings: %w", err)
		}
		v.Outside = len(v.Cases) < len(ids)
	}
	if ids := some(v.Evidence.Enterprises); len(ids) > 0 && v.Kind != signal.Roster {
		v.Firms, err = collect(ctx, s, s.read,
			func(r scanner) (c SignalCaseRef, err error) { return c, r.Scan(&c.ID, &c.Enterprise) },
			"SELECT id, name FROM enterprise WHERE id IN ("+marks(len(ids))+") AND "+condition,
			append(anys(ids), args...)...)
		if err != nil {
			return fmt.Errorf("read other enterprises: %w", err)
		}
		v.Outside = v.Outside || len(v.Firms) < len(ids)
	}
	return s.referPictures(ctx, actor, v)
}

// referPictures finds which of a signal's pictures the reader may look at.
func (s *Reader) referPictures(ctx context.Context, actor subsidy.Actor, v *SignalFound) error {
	var ids []string
	for _, p := range v.Evidence.Pictures {
		ids = append(ids, p.Mine, p.Other)
	}
	if len(ids) == 0 {
		return nil
	}
	condition, args := scope(actor)
	v.Mine, v.Other = map[string]bool{}, map[string]bool{}
	seen, err := collect(ctx, s, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT id FROM file WHERE id IN ("+marks(len(ids))+") AND "+condition, append(anys(ids), args...)...)
	if err != nil {
		return fmt.Errorf("read pictures: %w", err)
	}
	for _, p := range v.Evidence.Pictures {
		v.Mine[p.Mine], v.Other[p.Other] = slices.Contains(seen, p.Mine), slices.Contains(seen, p.Other)
	}
	return nil
}

// SuspectRow is a filing with open signals in a list.
type SuspectRow struct {
	ID, Number, Enterprise, Project string
	County                          subsidy.County
	State                           subsidy.FilingState
	Weight, Unseen                  int
	At                              time.Time
	Kinds                           []signal.Kind
}

// Suspects lists the filings with open signals that the actor may see, the
// weightiest first.
func (s *Reader) Suspects(ctx context.Context, actor subsidy.Actor, p Page) ([]SuspectRow, string, error) {
	if err := actor.May(subsidy.ReadSignals, subsidy.Scope{}); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := scope(actor)
	condition = strings.ReplaceAll(condition, "county", "s.county")
	if keys != nil {
		weight, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		condition, args = condition+" AND (s.weight, s.filing_id) < (?, ?)", append(args, weight, keys[1])
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (v SuspectRow, err error) {
		var when int64
		err = r.Scan(&v.ID, &v.Number, &v.Enterprise, &v.Project, &v.County, &v.State, &v.Weight, &v.Unseen, &when)
		v.At = at(when)
		return v, err
	}, `SELECT s.filing_id, COALESCE(filing.number, ''), enterprise.name, filing.project, s.county, filing.state,
		s.weight, s.unseen, s.at
		FROM signal_filing s CROSS JOIN filing CROSS JOIN enterprise
		WHERE filing.id = s.filing_id AND enterprise.id = filing.enterprise_id AND s.unseen > 0
		AND `+condition+" ORDER BY s.weight DESC, s.filing_id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list suspects: %w", err)
	}
	rows, next := cut(rows, p, func(v SuspectRow) []string { return []string{fmt.Sprint(v.Weight), v.ID} })
	return rows, next, s.suspectKinds(ctx, rows)
}

// suspectKinds fills in which kinds of open signals the filings of a page have.
func (s *Reader) suspectKinds(ctx context.Context, rows []SuspectRow) error {
	if len(rows) == 0 {
		return nil
	}
	ids, places := make([]string, len(rows)), map[string]int{}
	for i, r := range rows {
		ids[i], places[r.ID] = r.ID, i
	}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var id string
		var kind signal.Kind
		err := r.Scan(&id, &kind)
		if row := &rows[places[id]]; !slices.Contains(row.Kinds, kind) {
			row.Kinds = append(row.Kinds, kind)
		}
		return struct{}{}, err
	}, "SELECT filing_id, kind FROM signal WHERE seen = 0 AND filing_id IN ("+marks(len(ids))+")", anys(ids)...)
	if err != nil {
		return fmt.Errorf("read kinds: %w", err)
	}
	for i := range rows {
		slices.SortFunc(rows[i].Kinds, func(a, b signal.Kind) int { return b.Weight() - a.Weight() })
	}
	return nil
}
