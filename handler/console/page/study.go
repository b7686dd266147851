package page

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// StudySummary is what is known of a filing's study, together.
type StudySummary struct {
	study.Summary
	Policy      subsidy.Policy
	Other       subsidy.Basis // the basis that does not count here
	OtherHours  int
	Records     bool
	BehindSince calendar.Day
	BehindDays  int
	List        []Learner // some of the people, those who are behind first
	MayExport   bool
	Cohort      study.Cohort // how many study in each hour
	Night       int          // the hour until which the night lasts
}

// Learner is a person of a filing with how far they are, masked.
type Learner struct {
	Row, Name, Number string
	Position          int
	Since             calendar.Day     // behind since, zero when not
	Hours             []study.DayHours // when they studied
	study.PersonStudy
}

// StudyList is a filing's people with their progress.
type StudyList struct {
	F      subsidy.Filing
	Study  StudySummary
	Only   StudyFilter
	People []Learner
	Next   string
}

// StudyFilter is which people of a filing are listed.
type StudyFilter string

// The filters: all, those behind plan, those who are not done, and those who are.
const (
	StudyAll    StudyFilter = ""
	StudyBehind StudyFilter = "behind"
	StudyToDo   StudyFilter = "todo"
	StudyDone   StudyFilter = "done"
)

// Has reports whether the person is of the filter's.
func (f StudyFilter) Has(p study.PersonStudy) bool {
	switch f {
	case StudyAll:
		return true
	case StudyBehind:
		return len(p.Lags) > 0
	case StudyToDo:
		return !p.Done
	case StudyDone:
		return p.Done
	}
	return false
}

func (l StudyList) tabs() []Tab {
	path := studyPath(l.F)
	tab := func(name string, only StudyFilter, count int) Tab {
		href := path
		if only != StudyAll {
			href += "?only=" + string(only)
		}
		return Tab{Name: name + " " + num(count), Href: href, Count: -1, Here: l.Only == only}
	}
	return []Tab{
		tab("全部", StudyAll, l.Study.People),
		tab("落后", StudyBehind, l.Study.Behind),
		tab("未完成", StudyToDo, l.Study.People-l.Study.Done),
		tab("已完成", StudyDone, l.Study.Done),
	}
}

func studyPath(f subsidy.Filing) string { return "/console/filings/" + f.ID + "/study" }

// LearnerCase explains one person's hours and amount.
type LearnerCase struct {
	F         subsidy.Filing
	P         Learner
	Used      subsidy.Fen // of the year
	Standings []study.Standing
	Files     []subsidy.Attachment
	Drawn     []store.ElsewhereEntry // elsewhere, for the same kind of training
	MayEnter  bool
	Night     int // the hour until which the night lasts
}

func (c LearnerCase) path() string { return studyPath(c.F) + "/" + c.P.Row }
