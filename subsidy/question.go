package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// QuestionState is whose turn a question (诉求) is.
type QuestionState string

// The states: 待答复, 已答复.
const (
	QuestionOpen     QuestionState = "open"
	QuestionAnswered QuestionState = "answered"
)

// Chinese returns the state as people read it.
func (s QuestionState) Chinese() string {
	return map[QuestionState]string{QuestionOpen: "待答复", QuestionAnswered: "已答复"}[s]
}

// Question is a thread between an enterprise or a person and a county (五).
type Question struct {
	ID         string
	Enterprise string // "" when a person asks for themselves
	Account    string
	County     County
	Title      string
	State      QuestionState
	CreatedAt  time.Time
	LastAt     time.Time
	AnswerBy   calendar.Day // the last day to answer; zero where nothing waits, or since before there was one
}

// Scope returns whose question it is.
func (q Question) Scope() Scope { return Scope{Enterprise: q.Enterprise, County: q.County} }

// Await sets by when the county answers: counted from the first thing said that
// waits, whatever is said after it.
func (q *Question) Await(terms Terms, now time.Time) error {
	if q.State != QuestionOpen || !q.AnswerBy.IsZero() {
		return nil
	}
	by, err := terms.Policy.AnswerDeadline(calendar.DayOf(now), terms.Calendar)
	q.AnswerBy = by.Last
	return err
}

// Reminders are what a question that waits owes its county today: two working
// days before it must be answered, on the day, and its chiefs once it is late (五).
func (q Question) Reminders(now time.Time, cal calendar.Calendar, _ Policies) ([]Owed, error) {
	if q.State != QuestionOpen || q.AnswerBy.IsZero() {
		return nil, nil
	}
	today, last := calendar.DayOf(now), q.AnswerBy
	if today.After(last) {
		return []Owed{{
			To:      Audience{County: q.County, Chiefs: true},
			Message: AnswerOverdue{Heading: q.Title, Last: last}, Day: last,
		}}, nil
	}
	left, day, err := WarningDue(cal, today, last, []int{2, 0})
	if err != nil || day.IsZero() {
		return nil, err
	}
	return []Owed{{
		To:      Audience{County: q.County},
		Message: AnswerDue{Heading: q.Title, Last: last, Left: left}, Day: day,
	}}, nil
}

// Ask opens a question to a county; an enterprise asks its own.
func Ask(id, title, body string, county County, by Actor, now time.Time) (Question, string, Event, error) {
	q := Question{
		ID:         id,
		Enterprise: by.Enterprise,
		Account:    by.ID,
		County:     county,
		Title:      title,
		State:      QuestionOpen,
		CreatedAt:  now,
		LastAt:     now,
	}
	if by.Enterprise != "" {
		q.County = by.County
	}
	if err := by.May(AskQuestion, Scope{Enterprise: q.Enterprise}); err != nil {
		return q, "", Event{}, err
	}
	if err := CheckLine("/title", "标题", &q.Title, 2, 50); err != nil {
		return q, "", Event{}, err
	}
	if _, ok := WindowOf(q.County); !ok {
		return q, "", Event{}, InvalidAt("/county", "请选择要咨询的县（市、区）")
	}
	body, err := questionBody(body)
	return q, body, q.event(AskQuestion, "", by, now), err
}

// Say adds a message: the asker's waits for the county, the county's answers.
func (q *Question) Say(body string, by Actor, now time.Time) (string, Event, error) {
	action := AskQuestion
	if by.Role.Staff() {
		action = AnswerQuestion
	}
	if err := by.May(action, q.Scope()); err != nil {
		return "", Event{}, err
	}
	if !by.Role.Staff() && (q.Enterprise != by.Enterprise || q.Enterprise == "" && q.Account != by.ID) {
		return "", Event{}, &Error{Kind: NotFound, Message: "没有找到这项业务，请核对编号"}
	}
	body, err := questionBody(body)
	if err != nil {
		return "", Event{}, err
	}
	from := q.State
	q.State, q.LastAt = QuestionOpen, now
	if by.Role.Staff() {
		q.State, q.AnswerBy = QuestionAnswered, calendar.Day{}
	}
	return body, q.event(action, from, by, now), nil
}

func questionBody(body string) (string, error) {
	err := CheckParagraph("/body", "内容", &body, 2, 1000)
	return body, err
}

func (q *Question) event(action Action, from QuestionState, by Actor, now time.Time) Event {
	ev := Event{
		Action:  action,
		Subject: Subject{SubjectQuestion, q.ID},
		Scope:   q.Scope(),
		From:    string(from),
		To:      string(q.State),
		By:      by,
		At:      now,
	}
	if action == AnswerQuestion {
		to := Audience{Account: q.Account}
		if q.Enterprise != "" {
			to = Audience{Enterprise: q.Enterprise}
		}
		ev.Owes = []Owed{{To: to, Message: QuestionReplied{Heading: q.Title, County: q.County}}}
	} else {
		ev.Owes = []Owed{{To: Audience{County: q.County}, Message: WorkArrived{What: "咨询诉求", Heading: q.Title}}}
	}
	return ev
}
