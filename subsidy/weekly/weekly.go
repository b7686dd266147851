package weekly

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// The weekly table 《企业职工线上适岗职业技能培训备案情况统计表》 (七, 附件6): of each
// week, Monday to Sunday, each county's filings, confirmed or corrected by its
// chief until Monday noon and then mailed to the city. Our copy of the notice
// lacks 附件6, so the columns are our own draft†. Amendments (变更) are no filings
// of their own and are not counted†.

// CityMail is the city's address for the tables (七), until the city sets another.
const CityMail = "a8728056@163.com"

// weeklyMadeAt is how long after the week's end its tables are made, so that
// what was being written in its last seconds is in.
const weeklyMadeAt = 5 * time.Minute

// weeklyNoon is the hour of Monday by which a table must be confirmed (七).
const weeklyNoon = 12 * time.Hour

// noonText is that time as people read it.
var noonText = time.Time{}.Add(weeklyNoon).Format("15:04")

// WeekChinese is a week, by its Monday, as people read it.
func WeekChinese(week calendar.Day) string {
	return week.Chinese() + "至" + week.AddDays(6).Chinese()
}

// WeekClosed is from when a week's tables can be made.
func WeekClosed(week calendar.Day) time.Time { return week.AddDays(7).Start().Add(weeklyMadeAt) }

// LastClosedWeek is the newest week whose tables can be made.
func LastClosedWeek(now time.Time) calendar.Day {
	week := calendar.WeekOf(calendar.DayOf(now)).AddDays(-7)
	if now.Before(WeekClosed(week)) {
		return week.AddDays(-7)
	}
	return week
}

// Deadline is until when a county confirms a week's table: 12:00 of the
// Monday after it, holiday or not (七).
func Deadline(week calendar.Day) time.Time {
	return week.AddDays(7).Start().Add(weeklyNoon)
}

// Subject is what weekly messages and events are about: a week, or a
// county's table of it.
func Subject(week calendar.Day, county subsidy.County) subsidy.Subject {
	id := week.String()
	if county != "" {
		id += "." + string(county)
	}
	return subsidy.Subject{Kind: subsidy.SubjectWeekly, ID: id}
}

// ParseWeeklySubject reads a week, and the county if there is one, from a
// subject's id; what names no Monday is refused.
func ParseWeeklySubject(id string) (week calendar.Day, county subsidy.County, err error) {
	day, code, _ := strings.Cut(id, ".")
	week, err = calendar.ParseDay(day)
	if err != nil || calendar.WeekOf(week) != week {
		return week, "", &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这一周的统计表，请从列表里选择", Err: err}
	}
	return week, subsidy.County(code), nil
}

// Figures are the filings of one week, or of all weeks so far.
type Figures struct {
	Received    int `json:"received"`    // 收到备案（件）: submitted for the first time
	Accepted    int `json:"accepted"`    // 准予备案（件）
	Returned    int `json:"returned"`    // 退回补正（次）
	Refused     int `json:"refused"`     // 不予备案（件）
	Withdrawn   int `json:"withdrawn"`   // 企业撤回（件）
	Enterprises int `json:"enterprises"` // 备案企业（家） that filed, each once
	People      int `json:"people"`      // 计划培训（人） of the filings received, as first submitted
}

// Column is one of the table's figures.
type Column struct {
	Name, Unit string
	of         func(*Figures) *int
}

// weeklyColumns are the table's figures, in order.
var weeklyColumns = []Column{
	{"收到备案", "件", func(f *Figures) *int { return &f.Received }},
	{"准予备案", "件", func(f *Figures) *int { return &f.Accepted }},
	{"退回补正", "次", func(f *Figures) *int { return &f.Returned }},
	{"不予备案", "件", func(f *Figures) *int { return &f.Refused }},
	{"企业撤回", "件", func(f *Figures) *int { return &f.Withdrawn }},
	{"备案企业", "家", func(f *Figures) *int { return &f.Enterprises }},
	{"计划培训", "人", func(f *Figures) *int { return &f.People }},
}

// weeklyEnterprises is the column that does not add up over types: an
// enterprise that files two types is one enterprise.
const weeklyEnterprises = 5

// AddsUp reports whether a column's whole is the sum over the types.
func AddsUp(column int) bool { return column != weeklyEnterprises }

// Columns are the table's figures, in order.
func Columns() []Column { return weeklyColumns }

// List are the figures in the order of the columns.
func (f Figures) List() []int {
	out := make([]int, len(weeklyColumns))
	for i, c := range weeklyColumns {
		out[i] = *c.of(&f)
	}
	return out
}

// FiguresOf reads the figures from a list in the order of the columns.
func FiguresOf(list []int) Figures {
	var f Figures
	for i, c := range weeklyColumns {
		*c.of(&f) = list[i]
	}
	return f
}

// plus adds g, n times.
func (f Figures) plus(g Figures, n int) Figures {
	for _, c := range weeklyColumns {
		*c.of(&f) += n * *c.of(&g)
	}
	return f
}

// Row is one type's figures, of the week and of all weeks so far; the row
// without a type is the county's as a whole.
type Row struct {
	Type  subsidy.TrainingType `json:"type"`
	Week  Figures              `json:"week"`
	Total Figures              `json:"total"`
}

// Chinese is the row's name.
func (r Row) Chinese() string {
	if r.Type == "" {
		return "合计"
	}
	return r.Type.Chinese()
}

// Rows are a county's rows: the three types, then the whole.
type Rows [4]Row

// weeklyWhole is the row of the whole.
const weeklyWhole = 3

// NewWeeklyRows are empty rows.
func NewWeeklyRows() Rows {
	return Rows{{Type: subsidy.PreJob}, {Type: subsidy.OnJob}, {Type: subsidy.JobTransfer}, {}}
}

// Whole is the row of the whole.
func (r Rows) Whole() Row { return r[weeklyWhole] }

// AddWeekly adds up counties' rows. Enterprises add up too: each files in one county.
func AddWeekly(tables []Table) Rows {
	sum := NewWeeklyRows()
	for _, t := range tables {
		for i, r := range t.Rows {
			sum[i].Week, sum[i].Total = sum[i].Week.plus(r.Week, 1), sum[i].Total.plus(r.Total, 1)
		}
	}
	return sum
}

// Event is something that happened to a filing of a county.
type Event struct {
	Filing, Enterprise string
	Action             subsidy.Action // SubmitFiling for the first submission only
	Type               subsidy.TrainingType
	People             int // as first submitted
	At                 time.Time
	Known, KnownType   bool // the enterprise filed before the events began: at all, in this type
}

// weeklyCounts are which figure an event counts in.
var weeklyCounts = map[subsidy.Action]func(*Figures) *int{
	subsidy.SubmitFiling:   weeklyColumns[0].of,
	subsidy.AcceptFiling:   weeklyColumns[1].of,
	subsidy.ReturnFiling:   weeklyColumns[2].of,
	subsidy.RefuseFiling:   weeklyColumns[3].of,
	subsidy.WithdrawFiling: weeklyColumns[4].of,
}

// Actions are the actions that are counted.
func Actions() []subsidy.Action {
	return []subsidy.Action{
		subsidy.SubmitFiling, subsidy.AcceptFiling, subsidy.ReturnFiling, subsidy.RefuseFiling, subsidy.WithdrawFiling,
	}
}

// count adds events to the rows: those until the week's end to the totals, those
// of the week to the week.
func (r *Rows) count(week calendar.Day, events []Event) {
	c := weeklyCounter{}
	for _, e := range events {
		if !e.At.Before(week.AddDays(7).Start()) || e.Action == subsidy.SubmitFiling && !c.first("filing", e.Filing) {
			continue
		}
		of := slices.IndexFunc(r[:weeklyWhole], func(row Row) bool { return row.Type == e.Type })
		c.add(&r[of].Total, "total "+string(e.Type), e, e.KnownType)
		c.add(&r[weeklyWhole].Total, "total", e, e.Known)
		if !e.At.Before(week.Start()) {
			c.add(&r[of].Week, "week "+string(e.Type), e, false)
			c.add(&r[weeklyWhole].Week, "week", e, false)
		}
	}
}

// weeklyCounter remembers what it has counted once.
type weeklyCounter map[[2]string]bool

func (c weeklyCounter) first(what, id string) bool {
	seen := c[[2]string{what, id}]
	c[[2]string{what, id}] = true
	return !seen
}

// add counts an event in one cell's figures; an enterprise that is known there
// is not counted again.
func (c weeklyCounter) add(to *Figures, cell string, e Event, known bool) {
	*weeklyCounts[e.Action](to)++
	if e.Action != subsidy.SubmitFiling {
		return
	}
	to.People += e.People
	if !known && c.first(cell, e.Enterprise) {
		to.Enterprises++
	}
}

// State is where a county's table stands.
type State string

// The states: 待确认, 已确认, 已更正.
const (
	Made      State = "made"
	Confirmed State = "confirmed"
	Corrected State = "corrected"
)

// Chinese returns the state as people read it.
func (s State) Chinese() string {
	return map[State]string{Made: "待确认", Confirmed: "已确认", Corrected: "已更正"}[s]
}

// Table is one county's table of one week; what becomes of its filings
// later does not change it.
type Table struct {
	County    subsidy.County
	Week      calendar.Day // its Monday
	State     State
	Counted   Rows // as the system counted
	Rows      Rows // as they stand
	MadeAt    time.Time
	DecidedAt time.Time
	DecidedBy string
	Reason    string // of a correction
}

// NewWeeklyTable counts a county's week. previous is the table before it, nil
// for the first; belated are earlier tables that were corrected since previous
// was made; events are all that happened since previous's week, in any order.
func NewWeeklyTable(
	county subsidy.County, week calendar.Day, previous *Table, belated []Table, events []Event, now time.Time,
) Table {
	t := Table{County: county, Week: week, State: Made, Counted: NewWeeklyRows(), MadeAt: now}
	if previous != nil {
		for i, r := range previous.Rows {
			t.Counted[i].Total = r.Total
		}
	}
	for _, b := range belated {
		for i := range t.Counted {
			t.Counted[i].Total = t.Counted[i].Total.plus(b.Rows[i].Week, 1).plus(b.Counted[i].Week, -1)
		}
	}
	t.Counted.count(week, events)
	t.Rows = t.Counted
	return t
}

// Late reports whether the table should have been confirmed by now.
func (t Table) Late(now time.Time) bool {
	return t.State == Made && !now.Before(Deadline(t.Week))
}

// Confirm lets the county's chief stand for the figures as they were counted.
func (t *Table) Confirm(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := t.mayDecide(subsidy.ConfirmWeekly, by); err != nil {
		return subsidy.Event{}, err
	}
	return t.decide(subsidy.ConfirmWeekly, Confirmed, by, now), nil
}

// mostWeekly bounds a corrected figure.
const mostWeekly = 1_000_000

// Correct lets the county's chief put other figures of the week, with the
// reason. week has a list for each row in the order of the columns; of the
// whole only its enterprises are taken, the rest adds up. The totals move by as
// much.
func (t *Table) Correct(week [4]Figures, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := t.mayDecide(subsidy.CorrectWeekly, by); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "更正理由", &why); err != nil {
		return subsidy.Event{}, err
	}
	rows, err := t.corrected(week)
	if err != nil {
		return subsidy.Event{}, err
	}
	if rows == t.Counted {
		return subsidy.Event{}, subsidy.InvalidAt("/figures", "数字没有改动，核对无误请直接确认")
	}
	t.Rows, t.Reason = rows, why
	ev := t.decide(subsidy.CorrectWeekly, Corrected, by, now)
	ev.Note = strings.Join(t.Changes(), "；")
	return ev, nil
}

// corrected are the counted rows with other figures of the week.
func (t Table) corrected(week [4]Figures) (Rows, error) {
	rows, sum, most, all := t.Counted, Figures{}, 0, 0
	for i := range weeklyWhole {
		f := week[i]
		for _, n := range f.List() {
			if n < 0 || n > mostWeekly {
				return rows,
					subsidy.InvalidAt("/figures",
						fmt.Sprintf("“%s”的数字应在0到%d之间，请核对", rows[i].Chinese(), mostWeekly))
			}
		}
		if f.Enterprises > f.Received {
			return rows,
				subsidy.InvalidAt("/figures", "“"+rows[i].Chinese()+"”的备案企业数不能多于收到的备案数，请核对")
		}
		rows[i].Week, sum, most, all = f, sum.plus(f, 1), max(most, f.Enterprises), all+f.Enterprises
	}
	if n := week[weeklyWhole].Enterprises; n < most || n > all {
		return rows,
			subsidy.InvalidAt("/figures",
				fmt.Sprintf("合计的备案企业数应在%d到%d家之间（同一家企业只算一次），请核对", most, all))
	}
	sum.Enterprises = week[weeklyWhole].Enterprises
	rows[weeklyWhole].Week = sum
	for i := range rows {
		rows[i].Total = rows[i].Total.plus(rows[i].Week, 1).plus(t.Counted[i].Week, -1)
		for _, n := range rows[i].Total.List() {
			if n < 0 {
				return rows, subsidy.InvalidAt("/figures", "“"+rows[i].Chinese()+"”更正后累计数会小于0，请核对")
			}
		}
	}
	return rows, nil
}

// Changes are a correction's figures, as sentences.
func (t Table) Changes() (out []string) {
	for i, r := range t.Rows {
		before := t.Counted[i].Week.List()
		for k, n := range r.Week.List() {
			if n != before[k] && (i != weeklyWhole || !AddsUp(k)) {
				out = append(out, fmt.Sprintf("%s%s %d→%d", r.Chinese(), weeklyColumns[k].Name, before[k], n))
			}
		}
	}
	return out
}

func (t Table) mayDecide(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, subsidy.Scope{County: t.County}); err != nil {
		return err
	}
	if t.State != Made {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这张统计表" + t.State.Chinese() + "，不能再改；数字有误请在以后的周报里更正并写明理由",
		}
	}
	return nil
}

func (t *Table) decide(action subsidy.Action, to State, by subsidy.Actor, now time.Time) subsidy.Event {
	ev := subsidy.Event{
		Action:  action,
		Subject: Subject(t.Week, t.County),
		Scope:   subsidy.Scope{County: t.County},
		From:    string(t.State),
		To:      string(to),
		By:      by,
		At:      now,
	}
	t.State, t.DecidedAt, t.DecidedBy = to, now, by.ID
	return ev
}
