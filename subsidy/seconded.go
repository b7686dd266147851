package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// Paper (文书) is the document that a special procedure rests on.
type Paper struct {
	Name string       `json:"name"` // title or number
	Day  calendar.Day `json:"day"`
}

// Sentence names the document.
func (p Paper) Sentence() string { return "“" + p.Name + "”（" + p.Day.Chinese() + "）" }

// check puts the document into its proper shape, or says what is wrong with it.
func (p *Paper) check(now time.Time) error {
	if err := CheckLine("/document", "文书名称或编号", &p.Name, 4, 60); err != nil {
		return err
	}
	switch {
	case p.Day.IsZero():
		return InvalidAt("/document_day", "请填写文书的日期")
	case p.Day.After(calendar.DayOf(now)):
		return InvalidAt("/document_day", "文书的日期不能晚于今天")
	}
	return nil
}

// SecondWord is what the second person said.
type SecondWord string

// The answers; "" while the proposal waits.
const (
	AnswerConfirmed SecondWord = "confirmed" // 同意
	AnswerRejected  SecondWord = "rejected"  // 不同意
)

// Seconded is what one officer of the county proposes and another one, the
// chief, answers†; until then nothing changes.
type Seconded struct {
	Why   string    `json:"why"`
	Paper Paper     `json:"paper"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`

	Answer    SecondWord `json:"answer,omitempty"`
	SecondBy  string     `json:"second_by,omitempty"`
	SecondAt  time.Time  `json:"second_at"`
	SecondWhy string     `json:"second_why,omitempty"` // of a rejection
}

// Waits reports that nobody has answered the proposal yet.
func (s Seconded) Waits() bool { return s.Answer == "" }

// Confirmed reports that two people decided it.
func (s Seconded) Confirmed() bool { return s.Answer == AnswerConfirmed }

// Status is the proposal's state as people read it.
func (s Seconded) Status() string {
	return map[SecondWord]string{"": "待负责人复核", AnswerConfirmed: "已批准", AnswerRejected: "未批准"}[s.Answer]
}

// check puts a new proposal into its proper shape.
func (s *Seconded) check(why string, by Actor, now time.Time) error {
	if err := CheckReason("/reason", why, &s.Why); err != nil {
		return err
	}
	if err := s.Paper.check(now); err != nil {
		return err
	}
	s.By, s.At = by.ID, now
	return nil
}

// MayAnswer refuses whoever proposed it, and a second answer.
func (s Seconded) MayAnswer(by Actor) error {
	switch {
	case !s.Waits():
		return &Error{Kind: Conflict, Message: "这项申请" + s.Status() + "，不能再答复，请刷新页面"}
	case by.ID == s.By:
		return &Error{Kind: Forbidden, Message: "提出和复核须为不同人员，请由另一位负责人复核"}
	}
	return nil
}

// answer is the second person's; a rejection says why.
func (s *Seconded) answer(yes bool, why string, by Actor, now time.Time) error {
	if err := s.MayAnswer(by); err != nil {
		return err
	}
	if s.Answer = AnswerConfirmed; !yes {
		s.Answer = AnswerRejected
		if err := CheckReason("/reason", "不同意的理由", &why); err != nil {
			return err
		}
		s.SecondWhy = why
	}
	s.SecondBy, s.SecondAt = by.ID, now
	return nil
}

// mayPropose refuses a proposal by a chief whose county has no other chief:
// nobody could answer it (rules.md 10).
func MayPropose(by Actor, chiefs int) error {
	if by.Role == CountyChief && chiefs < 2 {
		return &Error{Kind: Forbidden, Message: "本县区没有另一位负责人可以复核，请由县区经办提出，再由您复核"}
	}
	return nil
}

// AnswerAction is the action of an answer.
func AnswerAction(yes bool, confirm, reject Action) Action {
	if yes {
		return confirm
	}
	return reject
}
