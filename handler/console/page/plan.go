package page

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// PayableClaim is a claim that may be paid, with its days left.
type PayableClaim struct {
	store.PayableRow
	subsidy.Left
	Chosen bool // for the plan that is being made
}

// PlanSum is claims together.
type PlanSum struct {
	Claims, People int
	Amount         subsidy.Fen
}

// Add takes a claim in.
func (s *PlanSum) Add(c PayableClaim) {
	s.Claims, s.People, s.Amount = s.Claims+1, s.People+c.People, s.Amount+c.Amount
}

// PlanDesk is what may be paid, and the plans there are.
type PlanDesk struct {
	Mine    bool // the reader makes plans
	City    bool // the plans of all counties
	Payable []PayableClaim
	Chosen  PlanSum
	All     PlanSum     // of what may be paid
	Fund    claim.Payee // 专账, as it was last used
	Money   *FundCard   // what the county's plans may still take, nil for who makes none
	Plans   []store.PlanRow
	Next    string // the key of the next page, "" on the last
}

func (d PlanDesk) columns() []string {
	columns := []string{"批次号", "状态", "笔数", "金额", "制定时间"}
	if d.City {
		columns = append(columns, "县区")
	}
	return columns
}

// PlanCase is one payment plan, and what may be done with it.
type PlanCase struct {
	P        claim.Plan
	Whole    bool // its accounts are shown whole, after a logged reading
	Timeline []store.TimelineEntry
	Mine     bool   // the reader makes plans of this county
	City     bool   // the reader looks on
	MayRead  bool   // the reader may ask to see accounts whole
	Why      string // why the reader may not approve it, "" for may
}

// people are those of the items that stand.
func (c PlanCase) people() (n int) {
	for _, i := range c.P.Items {
		if i.State != claim.ItemCancelled {
			n += i.People
		}
	}
	return n
}

// sum is what stands in the plan, as a sentence has it.
func (c PlanCase) sum() string {
	return num(c.P.Standing()) + " 笔，" + c.P.Total().Plain()
}

// open reports whether the plan may still be cancelled (作废).
func (c PlanCase) open() bool {
	return c.P.State != claim.PlanAnswered && c.P.State != claim.PlanCancelled
}

func (c PlanCase) address(act string) string { return "/console/plans/" + c.P.ID + act }

func planTone(s claim.PlanState) Tone {
	switch s {
	case claim.PlanAnswered:
		return Good
	case claim.PlanCancelled:
		return Plain
	}
	return Open
}

// PublicPerson is a person as the publicity list has them, masked.
type PublicPerson struct {
	Name, Number string
	Hours        int
	Amount       subsidy.Fen
}

// PublicityList is the list to be put up (公示表).
type PublicityList struct {
	C      claim.Claim
	E      subsidy.Enterprise
	People []PublicPerson
	Hours  int
	Sum    subsidy.Fen
	Window subsidy.Window
}
