package console

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
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

// claimTab is a list of the claims desk.
type claimTab struct {
	Key, Name string
	States    []claim.State
	Over      bool // newest first, instead of the day due
}

var claimTabs = []claimTab{
	{
		"",
		"在办",
		[]claim.State{
			claim.Submitted, claim.Supplement, claim.Reviewed, claim.Approved, claim.Published, claim.Cleared,
			claim.Scheduled,
		},
		false,
	},
	{"submitted", "审核中", []claim.State{claim.Submitted}, false},
	{"reviewed", "待复核", []claim.State{claim.Reviewed}, false},
	{"approved", "待公示", []claim.State{claim.Approved}, false},
	{"published", "公示中", []claim.State{claim.Published}, false},
	{"cleared", "待拨付", []claim.State{claim.Cleared, claim.Scheduled}, false},
	{"supplement", "待补充", []claim.State{claim.Supplement}, false},
	{"over", "已办结", []claim.State{claim.Paid, claim.Refused, claim.Withdrawn}, true},
	{"all", "全部", nil, true},
}

// claimRow is a claim on the desk with what its day means.
type claimRow struct {
	store.ClaimRow
	claim.Listed
}

// claims is the claims desk: what is due first comes first.
func (k Console) claims(v visit) error {
	actor := v.staff.Actor()
	if err := actor.May(subsidy.ReadClaim, subsidy.Scope{}); err != nil {
		return err
	}
	tab := claimTabs[max(0, slices.IndexFunc(claimTabs, func(t claimTab) bool { return t.Key == v.Query("tab") }))]
	page := store.Page{After: v.Query("after"), Limit: 50}
	list, next, err := k.claimList(v, tab, page)
	if err != nil {
		return err
	}
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	rows := make([]claimRow, len(list))
	for i, c := range list {
		rows[i].ClaimRow = c
		if rows[i].Listed, err = claim.ListedAt(c.State, c.Due, c.Suspended, v.today(), cal); err != nil {
			return err
		}
	}
	return k.show(v, "claims_desk", "申领", fiber.Map{
		"Rows": rows,
		"Next": next,
		"Tab":  tab,
		"Tabs": claimTabs,
		"City": v.staff.Role == subsidy.CityOfficer,
	})
}

func (k Console) claimList(v visit, tab claimTab, page store.Page) ([]store.ClaimRow, string, error) {
	if tab.States == nil {
		return k.Store.Claims(v.UserContext(), v.staff.Actor(), page)
	}
	return k.Store.ClaimsOf(v.UserContext(), v.staff.Actor(), tab.States, tab.Over, page)
}

// claimLineView is a person of the claim as the console shows them.
type claimLineView struct {
	claim.Line
	Name, Number string // masked
	Sign         string // beside the state's colour
	Short        bool
}

func viewClaimLine(l store.ClaimLineRow) claimLineView {
	sign := map[claim.LineState]string{
		claim.LineLive:      "✔",
		claim.LineHeld:      "▲",
		claim.LineExcluded:  "✘",
		claim.LinePaid:      "✔",
		claim.LineRecovered: "↩",
	}[l.State]
	return claimLineView{
		Line: l.Line, Name: subsidy.MaskName(l.Entry.Name), Number: subsidy.ResidentID(l.Entry.ID).Masked(), Sign: sign,
		Short: l.Amount < l.Asked && l.State != claim.LineExcluded,
	}
}

// choice is a decision that the page offers; Why is the rule's refusal where it
// is not the reader's to take, and Told that another one beside it says so.
type choice struct {
	Offered bool
	Why     string
	Told    bool
}

func choiceOf(err error) choice {
	if err == nil {
		return choice{Offered: true}
	}
	return choice{Offered: true, Why: web.ProblemOf(err).Detail}
}

// claimChoices asks the rule for each decision that may follow.
func claimChoices(c claim.Claim, by subsidy.Actor) map[string]choice {
	do, told := map[string]choice{}, map[string]bool{"": true}
	for _, action := range c.Decisions() {
		one := choiceOf(c.May(action, by))
		one.Told = told[one.Why]
		told[one.Why] = true
		do[string(action)] = one
	}
	for _, action := range []subsidy.Action{
		subsidy.RecordPaper, subsidy.RecordProvincial, subsidy.DecidePayee, subsidy.ReadUnmasked, subsidy.ExportClaim,
	} {
		do[string(action)] = choice{Offered: c.May(action, by) == nil}
	}
	return do
}

// claim shows one claim on one screen.
func (k Console) claim(v visit) error { return k.showClaim(v, false, nil) }

// lineFilters are what the list of a claim's people can be narrowed to.
var lineFilters = map[string]store.LineSearch{
	"":         {},
	"held":     {State: claim.LineHeld},
	"excluded": {State: claim.LineExcluded},
	"short":    {Short: true},
	"no":       {No: true},
	"paid":     {State: claim.LinePaid},
}

// showClaim shows the claim, with the payee whole after a logged reading, or
// with the problem of a refused decision and what was typed.
func (k Console) showClaim(v visit, whole bool, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	c, err := k.Store.ClaimWhole(ctx, actor, v.Params("id"))
	if err != nil {
		return err
	}
	only := v.Query("only")
	search, ok := lineFilters[only]
	if !ok {
		only, search = "", store.LineSearch{}
	}
	after := v.Query("after")
	if v.Method() == fiber.MethodPost { // names are searched for in bodies, never in addresses
		search.Name, after = subsidy.CleanLine(v.FormValue("find")), v.FormValue("after")
	}
	lines, next, err := k.Store.FindLines(ctx, c.ID, search, store.Page{After: after, Limit: 20})
	if err != nil {
		return err
	}
	views := make([]claimLineView, len(lines))
	for i, l := range lines {
		views[i] = viewClaimLine(l)
	}
	data := fiber.Map{
		"Told":        toldClaim(c),
		"C":           c,
		"T":           c.Totals(),
		"Lines":       views,
		"Next":        next,
		"Only":        only,
		"Name":        search.Name,
		"Turn":        c.BureauTurn(v.today()),
		"Whole":       whole,
		"LetterTitle": c.LetterTitle(c.Totals()),
		"Do":          claimChoices(c, actor),
		"Typed":       v.typed(refused),
	}
	clocks, err := k.claimClocksForm(v, c)
	if err != nil {
		return err
	}
	data["Mark"], data["ClocksPart"] = clocks.Mark, page.Clocks(clocks)
	data["ReopenPart"] = page.Reopen(page.CaseReopening{
		Path: "/console/claims/" + c.ID + "/reopen", Revision: c.Revision,
		Offered: c.May(subsidy.ReopenClaim, actor) == nil, Was: c.Review.Reopenings,
	})
	if err := k.claimFacts(v, c, data); err != nil {
		return err
	}
	if err := k.claimEvidence(v, c, data); err != nil {
		return err
	}
	v.refused(data, refused)
	return k.show(v, "claims_one", c.Training.Project, data)
}

// claimFacts adds who claims, the clocks, and the two people who decided.
func (k Console) claimFacts(v visit, c claim.Claim, data fiber.Map) (err error) {
	ctx, actor := v.UserContext(), v.staff.Actor()
	if data["E"], err = k.Store.EnterpriseFor(ctx, actor, c.Enterprise); err != nil {
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
	data["Policy"] = terms.Policy
	if data["Clocks"], err = c.Deadlines(terms, v.today()); err != nil {
		return err
	}
	data["Deciders"], err = k.Store.StaffNames(ctx, c.Review.FirstBy, c.Review.SecondBy)
	return err
}

// claimEvidence adds what was handed in, said, paid and taken back.
func (k Console) claimEvidence(v visit, c claim.Claim, data fiber.Map) (err error) {
	ctx, actor := v.UserContext(), v.staff.Actor()
	if data["Files"], err = k.Store.Attachments(ctx, actor, c.ID); err != nil {
		return err
	}
	f, err := k.Store.FilingFor(ctx, actor, c.Training.Filing)
	if err != nil {
		return err
	}
	if data["Signals"], err = k.signalsFor(v, f, "/console/claims/"+c.ID); err != nil {
		return err
	}
	if data["Objections"], err = k.Store.ClaimObjections(ctx, actor, c.ID); err != nil {
		return err
	}
	if data["Payments"], err = k.Store.ClaimPayments(ctx, c.ID); err != nil {
		return err
	}
	if data["Recoveries"], err = k.claimRecoveries(v, c); err != nil {
		return err
	}
	if data["Messages"], err = k.Store.CaseMessages(ctx, c.Enterprise, c.ID); err != nil {
		return err
	}
	data["Timeline"], err = k.Store.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID})
	return err
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
	do := map[string]choice{}
	for _, action := range []subsidy.Action{subsidy.LowerLine, subsidy.ExcludeLine, subsidy.ProposeRecovery} {
		do[string(action)] = choiceOf(c.MayChangeLine(action, l.Line, actor))
	}
	data := fiber.Map{
		"C":       c,
		"L":       viewClaimLine(l),
		"Year":    year,
		"Do":      do,
		"Whole":   whole,
		"Missing": (l.Asked - l.Amount).Plain(),
		"Typed":   v.typed(refused),
		"MayRead": c.May(subsidy.ReadUnmasked, actor) == nil,
	}
	v.refused(data, refused)
	return k.show(v, "claims_line", c.Training.Project, data)
}

// reasonForm is one structured reason as it is asked for.
type reasonForm struct {
	N                 int
	Steps             []subsidy.Step
	Clauses           []string
	Step, Row, Clause string
	Message           string
}

// reasonsOf are the reasons' forms of a decision, with what was typed for it.
func reasonsOf(page fiber.Map, decision string) []reasonForm {
	typed, _ := page["Typed"].(map[string]string)
	if typed["form"] != decision {
		typed = nil
	}
	out := make([]reasonForm, 5)
	for i := range out {
		at := strconv.Itoa(i)
		out[i] = reasonForm{
			i,
			subsidy.ClaimSteps(),
			[]string{"附件1 二(二)", "附件1 一(一)", "附件1 一(二)", "附件1 一(三)", "一", "五"},
			typed["step"+at],
			typed["row"+at],
			typed["clause"+at],
			typed["message"+at],
		}
	}
	return out
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
	return k.show(v, "claims_letter", title, fiber.Map{"C": c, "Title": title, "Letter": letter})
}
