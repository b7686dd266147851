package procedure

import (
	"context"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// Moved is an open deadline that a new arrangement of days off moves.
type Moved struct {
	Number, Project, What string
	Was, Last             calendar.Day
}

// Moves is all that a new arrangement moves, and who will be told.
type Moves struct {
	Shown                        []Moved // the first ones
	Count, Enterprises, Counties int
}

// mostMoved bounds how many moved deadlines are shown one by one.
const mostMoved = 200

// PreviewArrangement says which open deadlines a calendar would move, by the same
// rule that moves them once it is loaded (AdvanceClaim, AdvanceRecovery). It
// changes nothing.
func PreviewArrangement(ctx context.Context, s *store.Reader, with calendar.Calendar) (Moves, error) {
	rules, err := s.CommonRules(ctx)
	if err != nil {
		return Moves{}, err
	}
	rules.Calendar = with
	now, err := s.Now(ctx)
	if err != nil {
		return Moves{}, err
	}
	found := moves{enterprises: map[string]bool{}, counties: map[subsidy.County]bool{}}
	for _, state := range claim.States() {
		if (claim.Claim{State: state}).Over() {
			continue
		}
		err := eachPage(func(p store.Page) (string, error) {
			list, next, err := s.ClaimsIn(ctx, state, p)
			for i := 0; err == nil && i < len(list); i++ {
				var terms subsidy.Terms
				var event subsidy.Event
				c, moved := list[i], false
				if c.Lines, err = s.ClaimLines(ctx, c.ID); err == nil {
					terms, err = rules.TermsOf(c)
				}
				if err == nil {
					event, moved, err = c.Recount(terms, now)
				}
				if err == nil && moved {
					found.add(event)
				}
			}
			return next, err
		})
		if err != nil {
			return Moves{}, err
		}
	}
	err = found.recoveries(ctx, s, rules, now)
	return found.sum(), err
}

// moves gathers what is moved, and whom it concerns.
type moves struct {
	Moves
	enterprises map[string]bool
	counties    map[subsidy.County]bool
}

// add takes a moved deadline from the event that would tell of it.
func (m *moves) add(ev subsidy.Event) {
	m.Count++
	for _, owed := range ev.Owes {
		if owed.To.Enterprise != "" {
			m.enterprises[owed.To.Enterprise] = true
		}
		if owed.To.County != "" {
			m.counties[owed.To.County] = true
		}
	}
	if told, is := ev.Owes[0].Message.(claim.DeadlineMoved); is && len(m.Shown) < mostMoved {
		m.Shown = append(m.Shown, Moved{told.CaseNumber, told.Project, told.What, told.Was, told.Last})
	}
}

func (m moves) sum() Moves {
	m.Enterprises, m.Counties = len(m.enterprises), len(m.counties)
	return m.Moves
}

// recoveries adds the hearings whose last day moves.
func (m *moves) recoveries(ctx context.Context, s *store.Reader, rules store.Rules, now time.Time) error {
	return eachPage(func(p store.Page) (string, error) {
		list, next, err := s.ProposedRecoveries(ctx, p)
		for i := 0; err == nil && i < len(list); i++ {
			var terms subsidy.Terms
			var c claim.Claim
			if c, err = s.ClaimByID(ctx, list[i].Claim); err == nil {
				terms, err = rules.TermsOf(c)
			}
			event, moved := subsidy.Event{}, false
			if err == nil {
				event, moved, err = list[i].Recount(terms, now)
			}
			if err == nil && moved {
				m.add(event)
			}
		}
		return next, err
	})
}

// eachPage goes through all pages of a list.
func eachPage(one func(store.Page) (next string, err error)) error {
	for next := ""; ; {
		after, err := one(store.Page{After: next, Limit: 100})
		if err != nil || after == "" {
			return err
		}
		next = after
	}
}
