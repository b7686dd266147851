package page

import (
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// DrawList is the spot checks (抽查), and a new one's form to who may announce it.
type DrawList struct {
	Rows        []signal.SpotCheck
	Next        string // the key of the next page, "" on the last
	MayAnnounce bool
	Strata      []StratumRow
}

// StratumRow is a row of the strata on the form: from how many yuan on, and how many percent are drawn.
type StratumRow struct{ From, Share string }

// DrawCase is one spot check, and what may be done with it.
type DrawCase struct {
	C         signal.SpotCheck
	List      []signal.CheckedCase // to the city all of it, to a county what was drawn of its own
	Drawn     []signal.CheckedCase
	Left      int  // drawn, with no outcome yet
	City      bool // the reader draws
	MayRecord bool // the reader records outcomes
	Due       bool // the seed is known by now
}

func (c DrawCase) address(act string) string { return "/console/draws/" + c.C.ID + act }

// layer is a stratum with what is in it.
type layer struct {
	Name               string
	Share, List, Drawn int
	Amount             subsidy.Fen // of the list
}

// layers are the strata, and what they come to together.
func (c DrawCase) layers() (out []layer, all layer) {
	for i, s := range c.C.Form.Strata {
		out = append(out, layer{Name: c.C.Form.Strata.Chinese(i), Share: s.Share})
	}
	for _, one := range c.List {
		for _, l := range []*layer{&out[one.Stratum], &all} {
			l.List, l.Amount = l.List+1, l.Amount+one.Amount
			if one.Selected {
				l.Drawn++
			}
		}
	}
	return out, all
}

func drawTone(s signal.SpotCheckState) Tone {
	switch s {
	case signal.SpotCheckDrawn:
		return Soon
	case signal.SpotCheckClosed:
		return Good
	}
	return Open
}

func outcomeTone(o signal.CheckOutcome) Tone {
	switch o {
	case signal.CheckSound:
		return Good
	case signal.CheckTrouble:
		return Bad
	}
	return Open
}
