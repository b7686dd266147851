package page

import (
	"github.com/a-h/templ"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/oversight"
)

// ClaimRow is a claim on the desk with what its day means.
type ClaimRow struct {
	store.ClaimRow
	claim.Listed
}

// Decisions are what may follow on a case, each with whether the reader may take it.
type Decisions map[subsidy.Action]Choice

// Offers reports whether the decision may follow at all.
func (d Decisions) Offers(a subsidy.Action) bool {
	_, ok := d[a]
	return ok
}

// ClaimCase is one claim, and what may be decided on it.
type ClaimCase struct {
	C        claim.Claim
	E        subsidy.Enterprise
	T        claim.Totals
	Policy   subsidy.Policy
	Turn     string            // whose turn it is, and until when
	Urged    *oversight.Urging // by the city, nil for not
	Clocks   []claim.Clock     // the first that runs is the one of its step
	Names    map[string]string // of the staff who decided, by id
	Do       Decisions
	Whole    bool   // the payee's account is shown whole
	Letter   string // what the letter about what was not given is called, "" for none
	Lines    ClaimLines
	Evidence ClaimEvidence
	Special  CaseClocks    // extension and suspension
	Reopen   CaseReopening // after an appeal
	Library  Library
}

// ClaimEvidence is what was handed in, said, paid and taken back.
type ClaimEvidence struct {
	Signals    templ.Component // nil for who may not see them
	Objections []store.ObjectionRow
	Recoveries []Recovery
	Payments   []claim.PaymentItem
	Files      []subsidy.Attachment
	Timeline   []store.TimelineEntry
	Messages   []store.CaseMessage
}

// ClaimLines is a page of the claim's people, as they were searched for.
type ClaimLines struct {
	Rows []ClaimLine
	Next string
	Only string // the filter in the address
	Name string // that was searched for
}

// ClaimLine is a person of the claim; name and number are masked.
type ClaimLine struct {
	claim.Line
	Name, Number string
	Short        bool // by the year's cap
}

// LineCase is one person of a claim: how the amount came about, and what may be decided.
type LineCase struct {
	C       claim.Claim
	L       ClaimLine
	Rate    subsidy.Fen
	Year    []string // who uses the person's year, in the order of asking
	Names   map[string]string
	Do      map[subsidy.Action]string // why the reader may not, "" for may
	Whole   *RosterPerson
	MayRead bool
	Library Library
}

// Recovery is a recovery of the claim with what the reader may do to it; nil for what does not follow.
type Recovery struct {
	claim.Recovery
	Confirm, Reject, Complete *Choice
	By                        string               // who proposed it
	Standing                  string               // of the hearing (陈述申辩)
	Day                       *calendar.Deadline   // the last day to be heard, while it counts
	Files                     []subsidy.Attachment // handed in with the statement
}

// ObjectionCase is one objection with the people it concerns; who raised it is named only after a logged reading.
type ObjectionCase struct {
	O       store.ObjectionRow
	Lines   []ClaimLine
	Library Library
	Whole   bool
	Signed  bool // a name or a contact was left
	MayRead bool
	Why     string // why the reader may not decide, "" for may
	Decider string
}

// ClaimLetter is the letter about what was not given.
type ClaimLetter struct {
	Claim      string // id
	Title      string
	Paragraphs []string
}

func claimTone(s claim.State) Tone {
	switch s {
	case claim.Paid:
		return Good
	case claim.Refused, claim.Expired:
		return Bad
	case claim.Supplement:
		return Soon
	case claim.Withdrawn:
		return Plain
	}
	return Open
}

func lineTone(s claim.LineState) Tone {
	switch s {
	case claim.LinePaid:
		return Good
	case claim.LineHeld:
		return Soon
	case claim.LineExcluded:
		return Bad
	}
	return Plain
}

// lineSign is the state with its sign, for who does not see the colour.
func lineSign(s claim.LineState) string {
	sign := map[claim.LineState]string{
		claim.LineLive:      "✔",
		claim.LineHeld:      "▲",
		claim.LineExcluded:  "✘",
		claim.LinePaid:      "✔",
		claim.LineRecovered: "↩",
	}[s]
	return sign + " " + s.Chinese()
}

// listedTone is how much a row presses.
func listedTone(l claim.Listed) Tone {
	switch {
	case l.Late:
		return Bad
	case l.Near:
		return Soon
	}
	return Plain
}

// claimPath is the address of a claim, or of something of it.
// prints are the files that the claim's forms are taken as.
func (c ClaimCase) prints() []Print {
	return []Print{
		{"申领表（PDF）", claimPath(c.C, "/forms.pdf")},
		{"申领表（Excel）", claimPath(c.C, "/forms.xlsx")},
		{"附表7流程图（PDF）", claimPath(c.C, "/chart.pdf")},
	}
}

func claimPath(c claim.Claim, more string) string { return "/console/claims/" + c.ID + more }

// comesTo is a number of people with their amount: what a decision on them is about.
func comesTo(people int, amount subsidy.Fen) string { return num(people) + " 人、" + amount.Plain() }

// hours are class hours with their unit.
func hours(n int) string { return num(n) + " 课时" }

// step is a step of the claim with who took it or until when it lasts.
type step struct {
	subsidy.Milestone
	Note string
}

// steps are the claim's steps; what is kept of each stands under it.
func (c ClaimCase) steps() []step {
	review, out := c.C.Review, []step{}
	notes := map[string]string{"提交": day(c.C.SubmittedAt)}
	if review.FirstBy != "" {
		notes["初审"] = c.Names[review.FirstBy] + " " + day(review.FirstAt)
	}
	if review.SecondBy != "" {
		notes["复核"] = c.Names[review.SecondBy] + " " + day(review.SecondAt)
	}
	if !c.C.Publicity.From.IsZero() {
		notes["公示"] = c.C.Publicity.From.Chinese() + "至" + c.C.Publicity.Until.Chinese()
	}
	for _, p := range c.Evidence.Payments {
		if !p.PaidOn.IsZero() {
			notes["拨付"] = p.PaidOn.Chinese()
		}
	}
	for _, m := range c.C.BureauMilestones() {
		s := step{Milestone: m, Note: notes[m.Text]}
		if s.Note == "" && m.State == subsidy.MilestoneNow && !c.C.Due().IsZero() {
			s.Note = "最迟" + c.C.Due().Chinese()
		}
		out = append(out, s)
	}
	return out
}

// running is how long the claim's step still has, nil where nothing runs.
func (c ClaimCase) running() *subsidy.Left {
	var left *subsidy.Left
	for _, clock := range c.Clocks {
		if clock.Left != nil && (left == nil || clock.Last == c.C.Due()) {
			left = clock.Left
		}
	}
	return left
}

// lineFilter is one way to narrow the list of people, with how many it leaves.
type lineFilter struct {
	Only, Name string
	Count      int
}

func (c ClaimCase) filters() (out []lineFilter) {
	out = append(out, lineFilter{"", "全部", c.T.People + c.T.Excluded})
	for _, f := range []lineFilter{
		{"held", "暂缓", c.T.Held},
		{"lowered", "已调低", c.T.Lowered},
		{"excluded", "已排除", c.T.Excluded},
		{"short", "额度不足", c.T.Short},
		{"no", "不属实", c.T.Refuting},
	} {
		if f.Count > 0 {
			out = append(out, f)
		}
	}
	if c.T.Paid > 0 {
		out = append(out, lineFilter{"paid", "已拨付", -1})
	}
	return out
}

// mostCuts bounds the table of those who come to less; the filters have all of them.
const mostCuts = 20

// held are the objection's people who wait for a ruling, and their amount.
func (c ObjectionCase) held() (people []ClaimLine, sum subsidy.Fen) {
	for _, l := range c.Lines {
		if l.State == claim.LineHeld {
			people, sum = append(people, l), sum+l.Amount
		}
	}
	return people, sum
}
