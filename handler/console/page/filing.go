package page

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// FilingCase is one filing with all that a decision on it rests on.
type FilingCase struct {
	F           subsidy.Filing
	E           subsidy.Enterprise
	Turn        string            // whose turn it is
	Urged       *oversight.Urging // by the city, nil for not
	Contacts    Contacts
	MayRead     bool // may read contacts whole, for a reason
	Platforms   map[string]subsidy.Platform
	Deadline    calendar.Deadline // to file by
	Since       *Since            // what was changed after the last return, nil where none was
	Check       subsidy.Check
	Verified    []subsidy.Verified // the checks, the time of filing first
	Amendment   *Amendment         // what it changes, nil of a filing proper
	Amendments  []store.FilingRow
	Claims      []store.ClaimRow
	Study       *StudySummary // nil before it is accepted
	Signals     *SignalCard   // nil for who may not see them
	Roster      RosterPage
	Files       []subsidy.Attachment
	Submissions []Submission // newest first
	Timeline    []store.TimelineEntry
	Mine        string // why the reader may not decide, "" for may
	Reopening   CaseReopening
	Clocks      CaseClocks
	Library     Library
	Keeps       bool // enters papers and the provincial system's number
}

// Contacts are the people of a filing's forms, masked until somebody asked for them with a reason.
type Contacts struct {
	Whole               bool
	Legal, Phone        string
	Leader, LeaderPhone string
	Admin, AdminPhone   string
	Head, HeadPhone     string // of the institution
}

// RosterPage is a part of a filing's roster.
type RosterPage struct {
	People   []RosterPerson
	Next     string // the key of the next part, "" on the last
	Whole    bool   // somebody is shown whole
	Corrects bool   // the reader may ask for an ID number to be corrected
}

// RosterPerson is a row of the roster: masked, or whole after a reading that was logged.
type RosterPerson struct {
	ID, Name, Sex, Number, Phone, Account string
	Position                              int
}

// Amendment is what an amendment (变更) changes.
type Amendment struct {
	Changes        []subsidy.Change
	Added, Removed []string // people, masked
}

// Submission is one exact copy with what it changed.
type Submission struct {
	store.Version
	Changes []subsidy.Change
}

// FilingVersion is one submission exactly as it was.
type FilingVersion struct {
	F         subsidy.Filing
	V         store.Version
	Fields    []subsidy.Change // all of them, from nothing
	Platforms map[string]subsidy.Platform
	People    []RosterPerson
	Next      string
}

// shown is a field's value as people read it: a platform by its name.
func (v FilingVersion) shown(value string) string {
	if p := v.Platforms[value]; p.Name != "" {
		return p.Name
	}
	return value
}

// prints are the files that the filing's forms are taken as.
func (c FilingCase) prints() []Print {
	out := []Print{
		{"附表1至4（PDF）", c.path() + "/forms.pdf"},
		{"附表1至4（Excel）", c.path() + "/forms.xlsx"},
		{"附表7流程图（PDF）", c.path() + "/chart.pdf"},
	}
	if c.F.State == subsidy.FilingRefused {
		out = append(out, Print{"不予备案通知书（PDF）", c.path() + "/letter.pdf"})
	}
	return out
}

func (c FilingCase) path() string { return "/console/filings/" + c.F.ID }

func filingTone(s subsidy.FilingState) Tone {
	switch s {
	case subsidy.FilingAccepted:
		return Good
	case subsidy.FilingReturned:
		return Soon
	case subsidy.FilingRefused:
		return Bad
	case subsidy.FilingSubmitted:
		return Open
	}
	return Plain
}

// ReasonsMost is how many reasons a decision may give on the page.
const ReasonsMost = 5
