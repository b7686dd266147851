package subsidy

import (
	"strings"
	"time"
)

// PaperPart is a part of a form with what it says.
type PaperPart struct{ Name, Text string }

// PaperFact is a part of a form that speaks of no person, as whoever holds the paper may read it.
type PaperFact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// PaperSet is which papers of a case.
type PaperSet string

// The sets: 附表 or the claim form, the letter about what was not given, the list to be put up, a plan of payments,
// and the chart (附表7), which carries no code.
const (
	PaperForms     PaperSet = "forms"
	PaperLetter    PaperSet = "letter"
	PaperPublicity PaperSet = "publicity"
	PaperPlan      PaperSet = "plan"
	PaperChart     PaperSet = "chart"
)

// PrintedPaper is what is kept of a form that was handed out (核对码), so that a printed page can be held against what
// is on file: what it said, part by part, as keyed digests, and the facts that speak of no person.
type PrintedPaper struct {
	Code    string      `json:"-"`
	At      time.Time   `json:"-"` // when it was handed out first
	Subject Subject     `json:"subject"`
	Scope   Scope       `json:"scope"`
	Set     PaperSet    `json:"set"`
	Form    string      `json:"form"`  // which paper of the set
	Whole   bool        `json:"whole"` // with all personal data
	Title   string      `json:"title"`
	Number  string      `json:"number"`
	Version string      `json:"version"`
	Facts   []PaperFact `json:"facts"`
	Parts   []PaperPart `json:"parts"` // Text is a keyed digest
}

// Reader is who sees the case of a paper as the one did who printed it: an owner, or for what is no enterprise's the
// county's chief.
func (p PrintedPaper) Reader() Actor {
	if p.Scope.Enterprise != "" {
		return Actor{Role: Owner, Enterprise: p.Scope.Enterprise}
	}
	return Actor{Role: CountyChief, County: p.Scope.County}
}

// PaperChange is what changed of a form since it was printed.
type PaperChange struct {
	Name string
	Kind string // 已修改, 已删除, 新增
}

// Changed tells what differs between what a paper said and what it would say now, both as digests, in the paper's
// order.
func (p PrintedPaper) Changed(now []PaperPart) (out []PaperChange) {
	said, says := make(map[string]string, len(p.Parts)), make(map[string]string, len(now))
	for _, is := range now {
		says[is.Name] = is.Text
	}
	for _, was := range p.Parts {
		said[was.Name] = was.Text
		is, ok := says[was.Name]
		switch {
		case !ok:
			out = append(out, PaperChange{was.Name, "已删除"})
		case is != was.Text:
			out = append(out, PaperChange{was.Name, "已修改"})
		}
	}
	for _, is := range now {
		if _, ok := said[is.Name]; !ok {
			out = append(out, PaperChange{is.Name, "新增"})
		}
	}
	return out
}

// PaperCode is a code as somebody typed it, in the one form that is kept.
func PaperCode(text string) string {
	return strings.ToUpper(CleanValue(strings.ReplaceAll(text, "-", "")))
}
