package page

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// CaseClocks is the part 延期、中止 of a case's page.
type CaseClocks struct {
	Path       string // of the case
	Mark       string // 已中止（自…起）
	Deadline   calendar.Deadline
	Extended   string   // 不可抗力延期
	What       string   // the deadline that may be extended
	Was        []string // what was decided, a sentence each
	Extend     *Choice  // nil where it may not follow
	Extending  *Proposal
	Suspend    *Choice
	Suspending *Proposal
	Resume     *Choice
}

// Proposal is one that waits for the second person.
type Proposal struct {
	subsidy.Seconded
	Act      string // the last part of its address
	Who      string // who proposed it
	Sentence string
	Answer   *Choice // nil for who is not asked
}

// empty reports that there is nothing to show.
func (c CaseClocks) empty() bool {
	return len(c.Was) == 0 && c.Extend == nil && c.Suspend == nil && c.Resume == nil && c.Extending == nil &&
		c.Suspending == nil
}

// CaseReopening is the part 特殊情形 of a case's page: the documents by which it was reopened, and the form where it
// may be now.
type CaseReopening struct {
	Path     string
	Revision int
	Offered  bool
	Was      []subsidy.Reopening
}
