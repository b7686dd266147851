package study

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// AllowanceFreed tells an enterprise whose claim was cut short that something
// of those people's year is free again; until approval it may take it.
type AllowanceFreed struct {
	CaseNumber string `json:"case_number"`
	Year       int    `json:"year"`
	People     int    `json:"people"`
}

func (AllowanceFreed) Kind() subsidy.MessageKind { return subsidy.KindAllowanceFreed }

func (AllowanceFreed) Title() string { return "年度补贴额度又有空余" }

func (m AllowanceFreed) Body() string {
	return fmt.Sprintf("申领%s里有%d名职工%d年度的补贴额度又有空余。批准之前可以重新占用，先申请的先得，"+
		"请打开申领点“重新占用额度”。", m.CaseNumber, m.People, m.Year)
}

func (m AllowanceFreed) Lines() []subsidy.Line {
	return []subsidy.Line{
		{Label: "业务编号", Value: m.CaseNumber},
		{Label: "人数", Value: subsidy.Itoa(m.People)},
		{Label: "备注", Value: "额度有空余，先到先得"},
	}
}

func (AllowanceFreed) Wanted(subsidy.Facts, calendar.Day) bool { return true }
