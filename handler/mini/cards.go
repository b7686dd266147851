package mini

import (
	"context"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// filingOf is a filing as far as a list knows it.
func filingOf(r store.FilingRow) subsidy.Filing {
	return subsidy.Filing{
		ID:              r.ID,
		Number:          r.Number,
		Type:            r.Type,
		State:           r.State,
		Amending:        subsidy.Amending{Amends: r.Amends, CountsFrom: r.CountsFrom},
		FirstSubmission: subsidy.FirstSubmission{SubmittedAt: r.SubmittedAt, PolicyVersion: r.PolicyVersion},
		EndAccepted:     r.ClaimFrom,
		Claimed:         r.Claimed,
		Form:            subsidy.FilingForm{Project: r.Project, Start: r.Start, End: r.End},
		Clocks:          subsidy.ListedClocks(r.Suspended, r.Until),
	}
}

// desk is what the cards of a list are made with.
type desk struct {
	today    calendar.Day
	cal      calendar.Calendar
	policies subsidy.Policies
	progress map[string]store.Progress
}

// desk reads the rules, and the progress of the filings.
func (a *API) desk(ctx context.Context, filings ...store.FilingRow) (d desk, err error) {
	today, err := a.Store.Today(ctx)
	if err != nil {
		return d, err
	}
	d = desk{today: today.Day(), cal: today.Calendar, policies: today.Policies}
	return d, a.readProgress(ctx, &d, filings)
}

func (a *API) readProgress(ctx context.Context, d *desk, filings []store.FilingRow) (err error) {
	var running []string
	for _, r := range filings {
		if filingOf(r).StageOn(d.today) == subsidy.UnderWay {
			running = append(running, r.ID)
		}
	}
	d.progress, err = a.Store.Progresses(ctx, running)
	return err
}

// fileBy is the last day to submit a draft for the start it has, zero for none
// that is known.
func (d desk) fileBy(f subsidy.Filing) calendar.Day {
	policy, err := f.Policy(d.policies, d.today)
	if err != nil || f.Form.Start.IsZero() {
		return calendar.Day{}
	}
	by, err := policy.FilingDeadline(f.Form.Start, d.cal)
	if err != nil { // a start of a year that nobody knows the holidays of
		return calendar.Day{}
	}
	return by.Last
}

func (d desk) filing(r store.FilingRow) (CaseCard, error) {
	f := filingOf(r)
	in := subsidy.CardInput{Today: d.today, DecideBy: r.DecideBy}
	switch {
	case f.Editable():
		in.FileBy = d.fileBy(f)
	case f.StageOn(d.today) == subsidy.Ended && f.Amends == "":
		window, err := f.ClaimBy(d.cal, d.policies)
		if err != nil {
			return CaseCard{}, err
		}
		in.ClaimBy = window.Last
	}
	v := d.card(f.Card(in))
	v.Kind, v.ID, v.Number, v.Project, v.StateText = "filing", r.ID, r.Number, r.Project, r.State.Chinese()
	v.Draft = r.State == subsidy.FilingDraft
	if p, ok := d.progress[r.ID]; ok && p.People > 0 {
		sum := study.Summary{People: p.People, Done: p.Done, Behind: p.Behind}
		text, behind, percent := sum.CardText()
		v.Progress = &CardProgress{Text: text, Percent: percent, Behind: behind}
	}
	return v, nil
}

func (d desk) claim(r store.ClaimRow) CaseCard {
	v := d.card(claim.Card(r.State, r.Due, r.Suspended, d.today))
	v.Kind, v.ID, v.Number, v.Project, v.StateText = "claim", r.ID, r.Number, r.Project, r.State.Chinese()
	v.AmountFen, v.Draft = r.Amount, r.State == claim.Draft
	return v
}

func (d desk) card(c subsidy.Card) CaseCard {
	v := CaseCard{Tone: c.Tone, TurnText: c.Turn, Steps: c.Milestones, Note: c.Note}
	if c.Next.Day.IsZero() {
		return v
	}
	day, err := dayOf(d.today, c.Next.Day, d.cal)
	if err != nil { // a draft's start of a year that nobody knows the holidays of
		return v
	}
	v.Next = &CardDay{Text: c.Next.Text, Day: day.Day, Left: day.Left, Provisional: day.Provisional}
	return v
}
