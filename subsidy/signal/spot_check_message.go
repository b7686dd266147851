package signal

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// CasesDrawn tells a county that claims of its were drawn for a spot check.
type CasesDrawn struct {
	Spot  string `json:"spot"` // the spot check's title
	Cases int    `json:"cases"`
}

func (CasesDrawn) Kind() subsidy.MessageKind { return subsidy.KindCasesDrawn }

func (m CasesDrawn) Title() string { return fmt.Sprintf("有%d件申领被抽中核查", m.Cases) }

func (m CasesDrawn) Body() string {
	return fmt.Sprintf("市局抽查“%s”已抽取，您县区有%d件申领被抽中，请备好材料配合核查。编号请在“抽查”里查看。", m.Spot,
		m.Cases)
}

func (CasesDrawn) Lines() []subsidy.Line { return nil }

func (CasesDrawn) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// CheckFound tells a county that a spot check found trouble in a claim of its.
type CheckFound struct {
	Spot       string `json:"spot"`
	CaseNumber string `json:"case_number"`
}

func (CheckFound) Kind() subsidy.MessageKind { return subsidy.KindCheckFound }

func (CheckFound) Title() string { return "抽查发现问题" }

func (m CheckFound) Body() string {
	return fmt.Sprintf("市局抽查“%s”核查申领%s，结果为“有问题”，说明请在“抽查”里查看，并依法处理。", m.Spot,
		m.CaseNumber)
}

func (CheckFound) Lines() []subsidy.Line { return nil }

func (CheckFound) Wanted(subsidy.Facts, calendar.Day) bool { return true }
