package console

import (
	"context"
	"maps"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
	"shigang/subsidy/oversight"
)

func (k Console) claimRoutes(g fiber.Router) {
	g.Get("/claims", k.staff(k.claims))
	g.Get("/claims/:id", k.staff(k.claim))
	g.Post("/claims/:id/people", k.staff(k.claim)) // a search by name
	g.Get("/claims/:id/letter", k.staff(k.claimLetter))
	g.Post("/claims/:id/reopen", k.decides(k.reopenClaim))
	g.Post("/claims/:id/supplement", k.decides(k.askSupplement))
	g.Post("/claims/:id/review", k.decides(k.reviewClaim))
	g.Post("/claims/:id/back", k.decides(k.sendBackClaim))
	g.Post("/claims/:id/approve", k.decides(k.approveClaim))
	g.Post("/claims/:id/refuse", k.decides(k.proposeRefusal))
	g.Post("/claims/:id/refusal", k.decides(k.answerRefusal))
	g.Post("/claims/:id/publish", k.decides(k.publishClaim))
	g.Post("/claims/:id/paper", k.decides(k.claimPaper))
	g.Post("/claims/:id/provincial", k.decides(k.claimProvincial))
	g.Post("/claims/:id/payee", k.decides(k.decidePayee))
	g.Post("/claims/:id/payee/reveal", k.staff(k.revealPayee))
	g.Get("/claims/:id/lines/:line", k.staff(k.claimLine))
	g.Post("/claims/:id/lines/:line/reveal", k.staff(k.revealLine))
	g.Post("/claims/:id/lines/:line/lower", k.decides(k.lowerLine))
	g.Post("/claims/:id/lines/:line/exclude", k.decides(k.excludeLine))
	g.Post("/claims/:id/lines/:line/recover", k.decides(k.proposeRecovery))
	g.Post("/claims/:id/recoveries/:recovery", k.decides(k.decideRecovery))
	g.Post("/claims/:id/recoveries/:recovery/complete", k.decides(k.completeRecovery))
	g.Get("/recoveries", k.staff(k.recoveries))
	g.Get("/objections", k.staff(k.objections))
	g.Get("/objections/:id", k.staff(k.objection))
	g.Post("/objections/:id", k.decides(k.decideObjection))
	g.Post("/objections/:id/contact", k.staff(k.revealContact))
}

func viewClaimLine(l store.ClaimLineRow) page.ClaimLine {
	return page.ClaimLine{
		Line: l.Line, Name: subsidy.MaskName(l.Entry.Name), Number: subsidy.ResidentID(l.Entry.ID).Masked(),
		Short: l.Amount < l.Asked && l.State != claim.LineExcluded,
	}
}

// claimChoices asks the rule for each decision that may follow.
func claimChoices(c claim.Claim, by subsidy.Actor) page.Decisions {
	do, told := page.Decisions{}, map[string]bool{"": true}
	for _, action := range c.Decisions() {
		one := why(c.May(action, by))
		do[action] = page.Choice{Why: one, Told: told[one]}
		told[one] = true
	}
	for _, action := range []subsidy.Action{
		subsidy.RecordPaper, subsidy.RecordProvincial, subsidy.DecidePayee, subsidy.ReadUnmasked, subsidy.ExportClaim,
	} {
		if c.May(action, by) == nil {
			do[action] = page.Choice{}
		}
	}
	return do
}

// claim shows one claim on one screen.
func (k Console) claim(v visit) error { return k.showClaim(v, false, nil) }

// lineFilters are what the list of a claim's people can be narrowed to.
var lineFilters = map[string]store.LineSearch{
	"":         {},
	"held":     {State: claim.LineHeld},
	"lowered":  {Cut: true},
	"excluded": {State: claim.LineExcluded},
	"short":    {Short: true},
	"no":       {No: true},
	"paid":     {State: claim.LinePaid},
}

// showClaim shows the claim, with the payee whole after a logged reading, or
// with the problem of a refused decision.
func (k Console) showClaim(v visit, whole bool, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	c, err := k.Store.ClaimWhole(ctx, actor, v.Params("id"))
	if err != nil {
		return err
	}
	one := page.ClaimCase{
		Reopen: page.CaseReopening{
			Path: "/console/claims/" + c.ID + "/reopen", Revision: c.Revision,
			Offered: c.May(subsidy.ReopenClaim, actor) == nil, Was: c.Review.Reopenings,
		},
		C: c, T: c.Totals(), Turn: c.BureauTurn(v.today()), Do: claimChoices(c, actor), Whole: whole,
		Letter: c.LetterTitle(c.Totals()),
	}
	if one.Urged, err = k.urgedOf(v, oversight.OfClaim(c)); err != nil {
		return err
	}
	if one.Lines, err = k.claimPeople(v, c.ID); err != nil {
		return err
	}
	if err := k.claimFacts(v, &one); err != nil {
		return err
	}
	if one.Special, err = k.claimClocksForm(v, c); err != nil {
		return err
	}
	if one.Evidence, err = k.claimEvidence(v, c); err != nil {
		return err
	}
	if one.Library, err = k.library(v, "/console/claims/"+c.ID); err != nil {
		return err
	}
	return k.write(v, view{
		place: "claims", title: c.Training.Project, told: toldClaim(c), refused: refused, body: page.Claim(one),
	})
}

// claimPeople are the claim's people as the address, or a search by name, asks for them.
func (k Console) claimPeople(v visit, id string) (list page.ClaimLines, err error) {
	list.Only = v.Query("only")
	search, ok := lineFilters[list.Only]
	if !ok {
		list.Only = ""
	}
	after := v.Query("after")
	if v.Method() == fiber.MethodPost { // names are searched for in bodies, never in addresses
		search.Name, after = subsidy.CleanLine(v.FormValue("find")), v.FormValue("after")
	}
	list.Name = search.Name
	rows, next, err := k.Store.FindLines(v.UserContext(), id, search, store.Page{After: after, Limit: 20})
	for _, l := range rows {
		list.Rows = append(list.Rows, viewClaimLine(l))
	}
	list.Next = next
	return list, err
}

// claimFacts adds who claims, the clocks, and the people who decided.
func (k Console) claimFacts(v visit, one *page.ClaimCase) (err error) {
	ctx, c := v.UserContext(), one.C
	if one.E, err = k.Store.EnterpriseFor(ctx, v.staff.Actor(), c.Enterprise); err != nil {
		return err
	}
	rules, err := k.Store.Rules(ctx, c.Enterprise)
	if err != nil {
		return err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return err
	}
	one.Policy = terms.Policy
	if one.Clocks, err = c.Deadlines(terms, v.today()); err != nil {
		return err
	}
	one.Names, err = k.decidersOf(ctx, c.Cut(), c.Review.FirstBy, c.Review.SecondBy)
	return err
}

// decidersOf are the names of staff, and of those who decided on lines, by id.
func (k Console) decidersOf(ctx context.Context, lines []claim.Line, staff ...string) (map[string]string, error) {
	ids := map[string]bool{}
	for _, id := range staff {
		ids[id] = true
	}
	for _, l := range lines {
		for _, cut := range l.Cuts {
			ids[cut.By] = true
		}
	}
	return k.Store.StaffNames(ctx, slices.Sorted(maps.Keys(ids))...)
}

// claimEvidence is what was handed in, said, paid and taken back.
func (k Console) claimEvidence(v visit, c claim.Claim) (e page.ClaimEvidence, err error) {
	ctx, actor := v.UserContext(), v.staff.Actor()
	if e.Files, err = k.Store.Attachments(ctx, actor, c.ID); err != nil {
		return e, err
	}
	if e.Signals, err = k.claimSignals(v, c); err != nil {
		return e, err
	}
	if e.Objections, err = k.Store.ClaimObjections(ctx, actor, c.ID); err != nil {
		return e, err
	}
	if e.Payments, err = k.Store.ClaimPayments(ctx, c.ID); err != nil {
		return e, err
	}
	if e.Recoveries, err = k.claimRecoveries(v, c); err != nil {
		return e, err
	}
	if e.Messages, err = k.Store.CaseMessages(ctx, c.Enterprise, c.ID); err != nil {
		return e, err
	}
	e.Timeline, err = k.Store.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID})
	return e, err
}

// claimSignals are the signals of the claim's filing, nil for who may not see them.
func (k Console) claimSignals(v visit, c claim.Claim) (templ.Component, error) {
	f, err := k.Store.FilingFor(v.UserContext(), v.staff.Actor(), c.Training.Filing)
	if err != nil {
		return nil, err
	}
	found, err := k.signalsFor(v, f, "/console/claims/"+c.ID)
	if err != nil || found == nil {
		return nil, err
	}
	return page.Signals(found), nil
}

// claimLine explains one person's hours and amount, and offers what may be
// decided of them.
func (k Console) claimLine(v visit) error { return k.showClaimLine(v, nil, nil) }

func (k Console) showClaimLine(v visit, whole *page.RosterPerson, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	c, err := k.Store.ClaimFor(ctx, actor, v.Params("id"))
	if err != nil {
		return err
	}
	l, err := k.Store.ClaimLine(ctx, c.ID, v.Params("line"))
	if err != nil {
		return err
	}
	year, err := k.Store.LineYear(ctx, c, l.Line)
	if err != nil {
		return err
	}
	one := page.LineCase{
		C: c, L: viewClaimLine(l), Rate: l.Counting.Rate, Do: map[subsidy.Action]string{}, Whole: whole,
		MayRead: c.May(subsidy.ReadUnmasked, actor) == nil,
	}
	for _, s := range year {
		one.Year = append(one.Year, s.Sentence())
	}
	for _, action := range []subsidy.Action{subsidy.LowerLine, subsidy.ExcludeLine, subsidy.ProposeRecovery} {
		one.Do[action] = why(c.MayChangeLine(action, l.Line, actor))
	}
	if one.Names, err = k.decidersOf(ctx, []claim.Line{l.Line}); err != nil {
		return err
	}
	if one.Library, err = k.library(v, "/console/claims/"+c.ID+"/lines/"+l.ID); err != nil {
		return err
	}
	return k.write(v, view{
		place: "claims", title: c.Training.Project, refused: refused, body: page.Line(one),
	})
}

// claimLetter is the letter about what was not given (不予补贴通知书,
// 部分不予补贴告知书), to be printed.
func (k Console) claimLetter(v visit) error {
	c, err := k.Store.ClaimWhole(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	e, err := k.Store.EnterpriseFor(v.UserContext(), v.staff.Actor(), c.Enterprise)
	if err != nil {
		return err
	}
	title, letter, err := c.Letter(e.Name)
	if err != nil {
		return k.showClaim(v, false, err)
	}
	body := page.Letter(page.ClaimLetter{Claim: c.ID, Title: title, Paragraphs: letter})
	return k.write(v, view{place: "claims", title: title, body: body})
}
