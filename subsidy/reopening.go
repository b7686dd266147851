package subsidy

import (
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// AppealKind is which document orders a new decision.
type AppealKind string

// The kinds: 行政复议决定书, 法院判决书.
const (
	AppealReview   AppealKind = "review"
	AppealJudgment AppealKind = "judgment"
)

// AppealKinds are all kinds, as a form offers them.
func AppealKinds() []AppealKind { return []AppealKind{AppealReview, AppealJudgment} }

// Chinese returns the kind as people read it.
func (k AppealKind) Chinese() string {
	return map[AppealKind]string{AppealReview: "行政复议决定书", AppealJudgment: "法院判决书"}[k]
}

// AppealOrder is the document by which 复议 or a court orders the county to decide
// again, and the revision of the case that its officer saw.
type AppealOrder struct {
	Kind     AppealKind   `json:"kind"`
	Number   string       `json:"number"`
	Day      calendar.Day `json:"day"`
	Revision int          `json:"-"`
}

// Reopening (重新办理) is a refused case that was taken up again; one officer
// does it with the document, which is the second pair of eyes†.
type Reopening struct {
	AppealOrder
	DecideBy calendar.Day `json:"decide_by"` // for the new decision
	By       string       `json:"by"`
	At       time.Time    `json:"at"`
}

// Sentence names the document.
func (r AppealOrder) Sentence() string {
	return r.Kind.Chinese() + "（" + r.Number + "，" + r.Day.Chinese() + "）"
}

// Check puts the document into its proper shape, or says what is wrong with it.
func (r *AppealOrder) Check(refused, now time.Time) error {
	if r.Kind.Chinese() == "" {
		return InvalidAt("/order_kind", "请选择是行政复议决定书还是法院判决书")
	}
	if err := CheckLine("/order_number", "文书编号", &r.Number, 4, 60); err != nil {
		return err
	}
	switch today := calendar.DayOf(now); {
	case r.Day.IsZero():
		return InvalidAt("/order_day", "请填写文书的日期")
	case r.Day.After(today):
		return InvalidAt("/order_day", "文书的日期不能晚于今天")
	case r.Day.Before(calendar.DayOf(refused)):
		return InvalidAt("/order_day", "文书的日期不能早于原决定的"+calendar.DayOf(refused).Chinese())
	}
	return nil
}

// MayReopen refuses who may not take the filing up again, or one not refused.
func (f Filing) MayReopen(by Actor) error {
	if err := by.May(ReopenFiling, f.Scope()); err != nil {
		return err
	}
	return f.movable(ReopenFiling)
}

// Reopen takes a refused filing up again because a document orders a new
// decision, whatever its dates say; the county decides within a review's time
// from the document's day†. open tells that another amendment of the same
// filing is not decided yet.
func (f *Filing) Reopen(r AppealOrder, t Terms, open bool, by Actor, now time.Time) (Event, error) {
	if err := f.MayReopen(by); err != nil {
		return Event{}, err
	}
	switch err := r.Check(f.DecidedAt, now); {
	case r.Revision != f.Revision:
		return Event{}, EditedMeanwhile(nil)
	case err != nil:
		return Event{}, err
	case open:
		return Event{}, &Error{Kind: Conflict, Message: "原备案另有一项变更在办理，请先办完，再恢复办理这一项"}
	}
	last, err := t.ReopenDeadline(r)
	if err != nil {
		return Event{}, err
	}
	f.Reopenings = append(slices.Clone(f.Reopenings), Reopening{
		AppealOrder: r,
		DecideBy:    last.Last,
		By:          by.ID,
		At:          now,
	})
	f.Reasons, f.DecidedAt = nil, time.Time{}
	f.Revision++
	ev := f.move(ReopenFiling, by, now)
	ev.Note = "依据" + r.Sentence()
	ev.Owes = []Owed{
		{To: Audience{Enterprise: f.Enterprise}, Message: FilingReopened{
			CaseNumber: f.Number, Project: f.Form.Project,
			Document: r.Kind.Chinese() + r.Number, Day: calendar.DayOf(now), DecideBy: f.DecideBy().Last,
		}},
		{
			To:      Audience{County: f.County},
			Message: WorkArrived{CaseNumber: f.Number, What: "备案重新办理", Heading: f.Form.Project},
		},
	}
	return ev, nil
}

// reopened is the day for a new decision where a document set one that is later
// than d.
func (f Filing) reopened(d calendar.Deadline) calendar.Deadline {
	if len(f.Reopenings) == 0 {
		return d
	}
	r := f.Reopenings[len(f.Reopenings)-1]
	if !r.DecideBy.After(d.Last) {
		return d
	}
	return calendar.Deadline{
		From: r.Day, Rule: "按" + r.Sentence() + "重新作出决定", Clause: "附件1 二(二)", Last: r.DecideBy,
		Count: "从" + r.Day.Chinese() + "起算，当天不计入。", Skipped: []calendar.Skipped{},
	}
}
