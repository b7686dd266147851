package subsidy

import "time"

// Score is how content somebody is with an answer (政务服务“好差评”), of five steps.
type Score int

// The steps, the worst first.
const (
	ScoreAwful Score = iota + 1
	ScoreBad
	ScoreFair
	ScoreGood
	ScoreExcellent
)

// Chinese returns the step as people read it.
func (s Score) Chinese() string {
	return map[Score]string{
		ScoreAwful: "非常不满意", ScoreBad: "不满意", ScoreFair: "基本满意", ScoreGood: "满意",
		ScoreExcellent: "非常满意",
	}[s]
}

// Bad reports whether the step is a bad one (差评), which the county looks at again (整改).
func (s Score) Bad() bool { return s <= ScoreBad }

// Scores are all steps, the best first.
func Scores() []Score { return []Score{ScoreExcellent, ScoreGood, ScoreFair, ScoreBad, ScoreAwful} }

// Rating is what somebody said of an answer; Score is 0 for nothing.
type Rating struct {
	Score Score
	Word  string // may be empty
	At    time.Time
}

// MayRate refuses who may not rate the question's answer now; said is what was said before.
func (q Question) MayRate(said Rating, by Actor) error {
	if err := by.May(RateAnswer, q.Scope()); err != nil {
		return err
	}
	switch {
	case q.Enterprise != by.Enterprise || q.Enterprise == "" && q.Account != by.ID:
		return &Error{Kind: NotFound, Message: "没有找到这项业务，请核对编号"}
	case said.Score != 0:
		return &Error{Kind: Conflict, Message: "您已经评价过，谢谢"}
	case q.State != QuestionAnswered:
		return &Error{Kind: Conflict, Message: "县区还没有答复，答复以后再评价"}
	}
	return nil
}

// Rate takes the asker's rating of an answer, once a question. A bad one goes to the
// county's chief, who looks at it again.
func (q Question) Rate(r, said Rating, by Actor, now time.Time) (Rating, Event, error) {
	if err := q.MayRate(said, by); err != nil {
		return r, Event{}, err
	}
	if r.Score.Chinese() == "" {
		return r, Event{}, InvalidAt("/score", "请选择满意程度，从非常满意到非常不满意")
	}
	if err := CheckParagraph("/word", "评价", &r.Word, 0, 200); err != nil {
		return r, Event{}, err
	}
	r.At = now
	ev := q.event(RateAnswer, q.State, by, now)
	ev.Note, ev.Owes = r.Score.Chinese(), nil
	if r.Score.Bad() {
		ev.Owes = []Owed{{
			To:      Audience{County: q.County, Chiefs: true},
			Message: WorkArrived{What: "差评，请核实整改", Heading: q.Title},
		}}
	}
	return r, ev, nil
}
