package signal

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// PayeesDrawn tells a county that people of its were drawn to be asked.
type PayeesDrawn struct {
	Sample string `json:"sample"` // its title
	People int    `json:"people"`
}

func (PayeesDrawn) Kind() subsidy.MessageKind { return subsidy.KindPayeesDrawn }

func (m PayeesDrawn) Title() string { return fmt.Sprintf("有%d名职工待电话回访", m.People) }

func (m PayeesDrawn) Body() string {
	return fmt.Sprintf("市局回访“%s”已抽取，您县区抽中%d名已拨付的职工，请在“回访”里逐人联系并登记结果。", m.Sample,
		m.People)
}

func (PayeesDrawn) Lines() []subsidy.Line { return nil }

func (PayeesDrawn) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// PayeeDenied tells a county's chiefs that somebody who was paid says that it is not true.
type PayeeDenied struct {
	Sample string `json:"sample"`
	Number string `json:"number"`
}

func (PayeeDenied) Kind() subsidy.MessageKind { return subsidy.KindPayeeDenied }

func (PayeeDenied) Title() string { return "回访中职工答复“不属实”" }

func (m PayeeDenied) Body() string {
	return fmt.Sprintf("回访“%s”中，%s的职工答复“不属实”，请核实；查实的，在申领里提出追回。", m.Sample, m.Number)
}

func (PayeeDenied) Lines() []subsidy.Line { return nil }

func (PayeeDenied) Wanted(subsidy.Facts, calendar.Day) bool { return true }
