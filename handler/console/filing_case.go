package console

import (
	"slices"
	"strconv"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
	"shigang/subsidy/study"
)

func masked(r store.RosterRow) page.RosterPerson {
	return page.RosterPerson{
		ID:       r.ID,
		Position: r.Position,
		Name:     subsidy.MaskName(r.Name),
		Sex:      r.Sex.Chinese(),
		Number:   r.Person.ID.Masked(),
		Phone:    subsidy.MaskMobile(r.Phone),
		Account:  subsidy.MaskAccount(r.Account),
	}
}

// contactsOf are the people of a case's forms, masked until somebody asked for
// them with a reason.
func contactsOf(e subsidy.Enterprise, f subsidy.FilingForm, whole bool) page.Contacts {
	c := page.Contacts{
		Whole: whole, Legal: e.Legal, Phone: e.Phone, Leader: f.Leader, LeaderPhone: f.LeaderPhone, Admin: f.Admin,
		AdminPhone: f.AdminPhone, Head: f.Institution.Head, HeadPhone: f.Institution.Phone,
	}
	if whole {
		return c
	}
	for _, name := range []*string{&c.Legal, &c.Leader, &c.Admin, &c.Head} {
		*name = subsidy.MaskName(*name)
	}
	for _, phone := range []*string{&c.Phone, &c.LeaderPhone, &c.AdminPhone, &c.HeadPhone} {
		*phone = subsidy.MaskPhone(*phone)
	}
	return c
}

// filing shows one case on one page.
func (k Console) filing(v visit) error { return k.showFiling(v, nil, nil) }

// showFiling shows the case, with one person whole after a logged reading, or
// with the problem of a refused decision and what was typed.
func (k Console) showFiling(v visit, whole *page.RosterPerson, refused error) error {
	actor := v.staff.Actor()
	f, err := k.Store.FilingFor(v.UserContext(), actor, v.Params("id"))
	if err != nil {
		return err
	}
	e, err := k.Store.EnterpriseFor(v.UserContext(), actor, f.Enterprise)
	if err != nil {
		return err
	}
	c := page.FilingCase{
		F:        f,
		E:        e,
		Turn:     f.Turn(v.today()),
		Contacts: contactsOf(e, f.Form, whole != nil && whole.ID == ""),
		MayRead:  actor.May(subsidy.ReadUnmasked, f.Scope()) == nil,
		Mine:     why(f.MayDecide(actor)),
		Keeps:    actor.May(subsidy.RecordPaper, f.Scope()) == nil && f.Amends == "",
		Reopening: page.CaseReopening{
			Path: "/console/filings/" + f.ID + "/reopen", Revision: f.Revision,
			Offered: f.MayReopen(actor) == nil, Was: f.Reopenings,
		},
	}
	for _, fill := range []func(visit, *page.FilingCase) error{k.filingRules, k.filingPast, k.filingOutcome} {
		if err := fill(v, &c); err != nil {
			return err
		}
	}
	if c.Roster, err = k.filingRoster(v, f, whole); err != nil {
		return err
	}
	if c.Library, err = k.library(v, "/console/filings/"+f.ID); err != nil {
		return err
	}
	return k.write(v, view{
		place: "desk", title: f.Form.Project, told: toldFiling(f), body: page.Filing(c), refused: refused,
	})
}

// why is the sentence of a rule's refusal, "" for none.
func why(err error) string {
	if err == nil {
		return ""
	}
	return web.ProblemOf(err).Detail
}

// filingRoster is a part of the roster, with one person whole after a logged reading.
func (k Console) filingRoster(v visit, f subsidy.Filing, whole *page.RosterPerson) (page.RosterPage, error) {
	rows, next, err := k.Store.Roster(v.UserContext(), v.staff.Actor(), f.ID, store.RosterSearch{}, store.Page{
		After: v.Query("after"),
		Limit: 20,
	})
	out := page.RosterPage{
		People: make([]page.RosterPerson, len(rows)), Next: next, Whole: whole != nil && whole.ID != "",
		Corrects: v.staff.Actor().May(subsidy.AskIDCorrection, f.Scope()) == nil,
	}
	for i, r := range rows {
		out.People[i] = masked(r)
		if whole != nil && whole.ID == r.ID {
			out.People[i] = *whole
		}
	}
	return out, err
}

// filingRules adds what the rules say of the filing: its timeliness, hours, platforms and clocks, and, of an
// amendment, what it changes.
func (k Console) filingRules(v visit, c *page.FilingCase) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	in, err := k.Store.CheckInput(ctx, actor, c.F, v.today())
	if err != nil {
		return err
	}
	if c.Deadline, err = in.Policy.FilingDeadline(c.F.FirstStart, in.Calendar); err != nil {
		return err
	}
	c.Platforms = platformsByID(in.Platforms)
	if c.Check, err = c.F.Check(in, calendar.DayOf(c.F.SubmittedAt)); err != nil {
		return err
	}
	c.Verified = c.F.Verify(c.Check, c.Deadline)
	if c.Clocks, err = k.filingClocks(v, c.F); err != nil || c.F.Amends == "" {
		return err
	}
	people, err := k.Store.DiffRosters(ctx, actor, c.F.Amends, c.F.ID)
	c.Amendment = &page.Amendment{
		Changes: subsidy.MaskChanges(subsidy.DiffForms(in.Base.Form, c.F.Form)),
		Added:   maskedNames(people.Added),
		Removed: maskedNames(people.Removed),
	}
	return err
}

func platformsByID(list []subsidy.Platform) map[string]subsidy.Platform {
	out := map[string]subsidy.Platform{}
	for _, p := range list {
		out[p.ID] = p
	}
	return out
}

// filingPast adds what was handed in and done.
func (k Console) filingPast(v visit, c *page.FilingCase) (err error) {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), c.F.ID
	if c.Files, err = k.Store.Attachments(ctx, actor, id); err != nil {
		return err
	}
	if c.Submissions, err = k.submissions(v, c.F); err != nil {
		return err
	}
	c.Timeline, err = k.Store.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: id})
	if err != nil {
		return err
	}
	c.Since, err = k.since(v, c.F, c.Submissions, c.Timeline)
	return err
}

// since is what changed between the last two submissions of a filing that was
// returned and waits again, nil of another one.
func (k Console) since(
	v visit, f subsidy.Filing, kept []page.Submission, moves []store.TimelineEntry,
) (*page.Since, error) {
	returned, again := -1, -1
	for i, m := range moves {
		switch m.Action {
		case subsidy.ReturnFiling:
			returned, again = i, -1
		case subsidy.SubmitFiling:
			again = i
		}
	}
	if f.State != subsidy.FilingSubmitted || returned < 0 || again < 0 || len(kept) < 2 {
		return nil, nil
	}
	is, was := kept[0].Version, kept[1].Version
	people, err := k.Store.DiffVersions(v.UserContext(), v.staff.Actor(), f.ID, was.Version, is.Version)
	if err != nil {
		return nil, err
	}
	return &page.Since{
		Returned: moves[returned].At,
		Again:    moves[again].At,
		Mendings: subsidy.Mend(moves[returned].Reasons, was.Form, is.Form, people),
		Changes:  kept[0].Changes,
		Added:    maskedNames(people.Added),
		Removed:  maskedNames(people.Removed),
		Rows:     people.Rows,
	}, nil
}

// filingOutcome adds what became of the filing: amendments, study, signals and claims.
func (k Console) filingOutcome(v visit, c *page.FilingCase) (err error) {
	ctx, actor := v.UserContext(), v.staff.Actor()
	if c.Urged, err = k.urgedOf(v, oversight.OfFiling(c.F)); err != nil {
		return err
	}
	if c.Amendments, err = k.Store.Amendments(ctx, actor, c.F.ID); err != nil {
		return err
	}
	if c.Claims, err = k.Store.FilingClaims(ctx, actor, c.F.ID); err != nil {
		return err
	}
	if c.Study, err = k.studyCard(v, c.F); err != nil {
		return err
	}
	if c.Study != nil {
		c.Verified = append(c.Verified, c.Study.Verify()...)
	} else {
		c.Verified = append(c.Verified, study.Summary{}.Verify()...)
	}
	c.Signals, err = k.signalsFor(v, c.F, "/console/filings/"+c.F.ID)
	return err
}

func maskedNames(people []subsidy.Person) []string {
	out := make([]string, len(people))
	for i, p := range people {
		out[i] = subsidy.MaskName(p.Name) + " " + p.ID.Masked()
	}
	return out
}

// submissions are the exact copies, each with what it changed of the one before.
func (k Console) submissions(v visit, f subsidy.Filing) ([]page.Submission, error) {
	kept, err := k.Store.Versions(v.UserContext(), v.staff.Actor(), f.ID)
	if err != nil {
		return nil, err
	}
	out := make([]page.Submission, len(kept))
	for i, one := range kept {
		out[i].Version = one
		if i+1 < len(kept) {
			out[i].Changes = subsidy.MaskChanges(subsidy.DiffForms(kept[i+1].Form, one.Form))
		}
	}
	return out, nil
}

// filingVersion shows one submission exactly as it was.
func (k Console) filingVersion(v visit) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	f, err := k.Store.FilingFor(ctx, actor, id)
	if err != nil {
		return err
	}
	kept, err := k.Store.Versions(ctx, actor, id)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.Params("n"))
	at := slices.IndexFunc(kept, func(one store.Version) bool { return one.Version == n })
	if err != nil || at < 0 {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这一次提交，请从备案页面重新打开"}
	}
	rows, next, err := k.Store.VersionRoster(ctx, actor, id, n, store.Page{After: v.Query("after"), Limit: 50})
	if err != nil {
		return err
	}
	platforms, err := k.Store.PlatformsFor(ctx, f.Enterprise)
	if err != nil {
		return err
	}
	out := page.FilingVersion{
		F: f, V: kept[at], Next: next, Platforms: platformsByID(platforms),
		Fields: subsidy.MaskChanges(subsidy.DiffForms(subsidy.FilingForm{}, kept[at].Form)),
	}
	for _, r := range rows {
		out.People = append(out.People, masked(r))
	}
	return k.write(v, view{place: "desk", title: f.Form.Project, body: page.FilingCopy(out)})
}
