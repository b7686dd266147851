package signal

import (
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// SampleForm is what the city announces before the seed can be known: as a spot check's, of people who were paid. From
// and Until are the days on which the bank's answers were taken; the strata's shares are not used.
type SampleForm struct {
	SpotCheckForm
	Confidence int `json:"confidence"` // percent
	Margin     int `json:"margin"`     // percentage points
}

// PayeeSample (回访) is a sample of people who were paid, asked whether it is true.
type PayeeSample struct {
	ID          string
	State       SpotCheckState
	Form        SampleForm
	People      int // on the list
	Size        int // to be drawn
	ListDigest  string
	AnnouncedBy string
	AnnouncedAt time.Time
	Seed        string
	DrawnAt     time.Time
	ClosedAt    time.Time
}

// SampleAnswer is what a person who was drawn answered.
type SampleAnswer string

// The answers; "" is none yet.
const (
	SampleYes       SampleAnswer = "yes"
	SampleNo        SampleAnswer = "no"
	SampleUnreached SampleAnswer = "unreached"
)

// Chinese returns the answer as people read it.
func (a SampleAnswer) Chinese() string {
	return map[SampleAnswer]string{
		"": "待回访", SampleYes: "属实", SampleNo: "不属实", SampleUnreached: "未联系上",
	}[a]
}

// SampleAnswers are all answers that may be entered, in the form's order.
func SampleAnswers() []SampleAnswer { return []SampleAnswer{SampleYes, SampleNo, SampleUnreached} }

// PaidPerson is one person who was paid once.
type PaidPerson struct {
	DrawCase // the number is the claim's with the row of the roster
	Line     string
	Claim    string
	County   subsidy.County
}

// SampledPerson is a person who was drawn, with the answer.
type SampledPerson struct {
	PaidPerson
	Stratum int
	Answer  SampleAnswer
	Note    string
	By      string
	At      time.Time

	Word claim.Word // what they answered in WeChat, as the claim has it
}

func drawCases(people []PaidPerson) []DrawCase {
	out := make([]DrawCase, len(people))
	for i, p := range people {
		out[i] = p.DrawCase
	}
	return out
}

func (s PayeeSample) event(action subsidy.Action, from string, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectSample, ID: s.ID},
		From:    from,
		To:      string(s.State),
		By:      by,
		At:      now,
	}
}

// mostAsked bounds how many people one sample asks.
const mostAsked = 3000

// AnnounceSample publishes a sample with its list's digest and its size, before the seed can be known.
func AnnounceSample(
	id string, form SampleForm, list []PaidPerson, by subsidy.Actor, now time.Time,
) (PayeeSample, subsidy.Event, error) {
	s := PayeeSample{
		ID: id, State: SpotCheckAnnounced, Form: form, People: len(list), AnnouncedBy: by.ID, AnnouncedAt: now,
	}
	if err := by.May(subsidy.AnnounceDraw, subsidy.Scope{}); err != nil {
		return s, subsidy.Event{}, err
	}
	if err := s.Form.check(calendar.DayOf(now)); err != nil {
		return s, subsidy.Event{}, err
	}
	var err error
	if s.Size, err = SampleSize(len(list), form.Confidence, form.Margin); err != nil {
		return s, subsidy.Event{}, err
	}
	if len(list) == 0 {
		return s, subsidy.Event{}, subsidy.InvalidAt("/from", "这段时间里没有拨付成功的人员，请换一段时间")
	}
	if s.Size > mostAsked {
		return s, subsidy.Event{}, subsidy.InvalidAt("/margin",
			fmt.Sprintf("照此要回访%d人，最多%d人，请放宽误差范围或降低置信水平", s.Size, mostAsked))
	}
	s.ListDigest = DrawListDigest(drawCases(list))
	ev := s.event(subsidy.AnnounceDraw, "", by, now)
	ev.Note = fmt.Sprintf("公告回访“%s”，共%d人，抽%d人，清单摘要%s", s.Form.Title, s.People, s.Size, s.ListDigest)
	return s, ev, nil
}

// Draw draws, once, from the seed that was announced. The counties concerned are told.
func (s *PayeeSample) Draw(
	seed string, list []PaidPerson, by subsidy.Actor, now time.Time,
) ([]SampledPerson, subsidy.Event, error) {
	if err := by.May(subsidy.DrawCases, subsidy.Scope{}); err != nil {
		return nil, subsidy.Event{}, err
	}
	seed, err := ParseSeed(seed)
	if err != nil {
		return nil, subsidy.Event{}, err
	}
	switch {
	case s.State != SpotCheckAnnounced:
		return nil, subsidy.Event{}, conflict("这次回访已经用种子" + s.Seed + "抽取过，不能换种子再抽")
	case calendar.DayOf(now).Before(s.Form.SeedDay):
		return nil, subsidy.Event{}, conflict("公告的种子在" + s.Form.SeedDay.Chinese() + "产生，到时才能抽取")
	case DrawListDigest(drawCases(list)) != s.ListDigest:
		return nil, subsidy.Event{}, conflict("清单与公告时不一致，不能抽取")
	}
	drawn, err := DrawSize(seed, drawCases(list), s.Form.Strata, s.Size)
	if err != nil {
		return nil, subsidy.Event{}, err
	}
	whose, counties := map[string]PaidPerson{}, map[subsidy.County]int{}
	for _, p := range list {
		whose[p.Number] = p
	}
	var out []SampledPerson
	for _, d := range drawn {
		if d.Selected {
			out = append(out, SampledPerson{PaidPerson: whose[d.Number], Stratum: d.Stratum})
			counties[whose[d.Number].County]++
		}
	}
	from := s.State
	s.State, s.Seed, s.DrawnAt = SpotCheckDrawn, seed, now
	ev := s.event(subsidy.DrawCases, string(from), by, now)
	ev.Note = fmt.Sprintf("种子%s，抽中%d人", seed, len(out))
	for _, county := range subsidy.Counties() {
		if n := counties[county]; n > 0 {
			ev.Owes = append(ev.Owes, subsidy.Owed{
				To: subsidy.Audience{County: county}, Message: PayeesDrawn{Sample: s.Form.Title, People: n},
			})
		}
	}
	return out, ev, nil
}

func conflict(sentence string) error {
	return &subsidy.Error{Kind: subsidy.Conflict, Message: sentence}
}

// Answer keeps what a person who was drawn answered on the telephone. The county enters it, which alone may read
// numbers; of a 不属实 the county's chiefs are told, who may propose a recovery.
func (s PayeeSample) Answer(
	one SampledPerson, answer SampleAnswer, note string, by subsidy.Actor, now time.Time,
) (SampledPerson, subsidy.Event, error) {
	if err := by.May(subsidy.RecordAnswer, subsidy.Scope{County: one.County}); err != nil {
		return one, subsidy.Event{}, err
	}
	switch {
	case s.State != SpotCheckDrawn:
		return one, subsidy.Event{}, conflict("这次回访处于“" + s.State.Chinese() + "”，现在不登记结果")
	case !slices.Contains(SampleAnswers(), answer):
		return one, subsidy.Event{}, subsidy.InvalidAt("/answer", "请选择“属实”“不属实”或“未联系上”")
	}
	if err := subsidy.CheckReason("/note", "回访情况", &note); err != nil {
		return one, subsidy.Event{}, err
	}
	one.Answer, one.Note, one.By, one.At = answer, note, by.ID, now
	ev := s.event(subsidy.RecordAnswer, string(s.State), by, now)
	ev.Number, ev.Scope = one.Number, subsidy.Scope{County: one.County}
	ev.Note = answer.Chinese() + "：" + note
	if answer == SampleNo {
		ev.Owes = []subsidy.Owed{{
			To:      subsidy.Audience{County: one.County, Chiefs: true},
			Message: PayeeDenied{Sample: s.Form.Title, Number: one.Number},
			About:   subsidy.Subject{Kind: subsidy.SubjectClaim, ID: one.Claim},
		}}
	}
	return one, ev, nil
}

// Close ends a sample whose people have all been asked.
func (s *PayeeSample) Close(left int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.CloseDraw, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case s.State != SpotCheckDrawn:
		return subsidy.Event{}, conflict("这次回访处于“" + s.State.Chinese() + "”，不能办结")
	case left > 0:
		return subsidy.Event{}, conflict(fmt.Sprintf("还有%d人没有登记结果，不能办结", left))
	}
	from := s.State
	s.State, s.ClosedAt = SpotCheckClosed, now
	return s.event(subsidy.CloseDraw, string(from), by, now), nil
}

// Result is the estimate from what was answered so far.
func (s PayeeSample) Result(people []SampledPerson) Estimate {
	n := map[SampleAnswer]int{}
	for _, p := range people {
		n[p.Answer]++
	}
	return EstimateOf(s.People, n[SampleYes], n[SampleNo], n[SampleUnreached], s.Form.Confidence)
}
