package signal

import (
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// SpotCheckState is how far a spot check (抽查) has come.
type SpotCheckState string

// The states: 已公告, 已抽取, 已办结.
const (
	SpotCheckAnnounced SpotCheckState = "announced"
	SpotCheckDrawn     SpotCheckState = "drawn"
	SpotCheckClosed    SpotCheckState = "closed"
)

// Chinese returns the state as people read it.
func (s SpotCheckState) Chinese() string {
	return map[SpotCheckState]string{
		SpotCheckAnnounced: "已公告，等待抽取",
		SpotCheckDrawn:     "已抽取，正在核查",
		SpotCheckClosed:    "已办结",
	}[s]
}

// SpotCheckStates are all states, in order.
func SpotCheckStates() []SpotCheckState {
	return []SpotCheckState{SpotCheckAnnounced, SpotCheckDrawn, SpotCheckClosed}
}

// spotCheckMoves is the whole state machine. There is no way back and no way
// out: who could drop an announcement could draw until the result suits.
var spotCheckMoves = map[SpotCheckState][]SpotCheckState{
	SpotCheckAnnounced: {SpotCheckDrawn},
	SpotCheckDrawn:     {SpotCheckClosed},
	SpotCheckClosed:    {},
}

// SpotCheckForm is what the city announces before the seed can be known.
type SpotCheckForm struct {
	Title      string       `json:"title"`
	From       calendar.Day `json:"from"`  // claims approved from this day
	Until      calendar.Day `json:"until"` // until this one, both included
	Strata     Strata       `json:"strata"`
	SeedSource string       `json:"seed_source"` // which public number will be the seed, and how it is written
	SeedDay    calendar.Day `json:"seed_day"`    // the day on which it becomes known
}

// SpotCheck is a draw (抽查): announced with its list, drawn from a seed that
// became known later, and recorded.
type SpotCheck struct {
	ID          string
	State       SpotCheckState
	Form        SpotCheckForm
	Cases       int    // on the list
	ListDigest  string // DrawListDigest of the list
	AnnouncedBy string
	AnnouncedAt time.Time
	Seed        string
	DrawnBy     string
	DrawnAt     time.Time
	ClosedAt    time.Time
}

// CheckOutcome is what a check found.
type CheckOutcome string

// The outcomes; "" is none yet.
const (
	CheckSound   CheckOutcome = "sound"   // 合格
	CheckTrouble CheckOutcome = "trouble" // 有问题
)

// Chinese returns the outcome as people read it.
func (o CheckOutcome) Chinese() string {
	return map[CheckOutcome]string{"": "待核查", CheckSound: "合格", CheckTrouble: "有问题"}[o]
}

// CheckedCase is a case on a spot check's list.
type CheckedCase struct {
	Drawn
	Claim      string
	Enterprise string
	County     subsidy.County
	Outcome    CheckOutcome
	Note       string // for the bureau alone
	By         string
	At         time.Time
}

// event is what happened to a spot check.
func (c *SpotCheck) event(action subsidy.Action, from SpotCheckState, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectDraw, ID: c.ID},
		From:    string(from),
		To:      string(c.State),
		By:      by,
		At:      now,
	}
}

// move changes the state, or says that it cannot.
func (c *SpotCheck) move(to SpotCheckState) error {
	if !slices.Contains(spotCheckMoves[c.State], to) {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这次抽查处于“" + c.State.Chinese() + "”，不能再办理这一步",
		}
	}
	c.State = to
	return nil
}

// AnnounceSpotCheck publishes a spot check with its whole list, before the seed
// can be known. cases are all claims of the days, as they stand.
func AnnounceSpotCheck(
	id string, form SpotCheckForm, cases []DrawCase, by subsidy.Actor, now time.Time,
) (SpotCheck, subsidy.Event, error) {
	c := SpotCheck{
		ID:          id,
		State:       SpotCheckAnnounced,
		Form:        form,
		Cases:       len(cases),
		ListDigest:  DrawListDigest(cases),
		AnnouncedBy: by.ID,
		AnnouncedAt: now,
	}
	if err := by.May(subsidy.AnnounceDraw, subsidy.Scope{}); err != nil {
		return c, subsidy.Event{}, err
	}
	if err := c.Form.check(calendar.DayOf(now)); err != nil {
		return c, subsidy.Event{}, err
	}
	if len(cases) == 0 {
		return c, subsidy.Event{}, subsidy.InvalidAt("/from", "这段时间里没有批准的申领，请换一段时间")
	}
	ev := c.event(subsidy.AnnounceDraw, "", by, now)
	ev.Note = fmt.Sprintf("公告抽查“%s”，共%d件，清单摘要%s", c.Form.Title, c.Cases, c.ListDigest)
	return c, ev, nil
}

func (f *SpotCheckForm) check(today calendar.Day) error {
	if err := subsidy.CheckLine("/title", "名称", &f.Title, 2, 60); err != nil {
		return err
	}
	switch {
	case f.From.IsZero() || f.Until.IsZero() || f.Until.Before(f.From):
		return subsidy.InvalidAt("/from", "请填写批准日期的起止，止不早于起")
	case !f.Until.Before(today):
		return subsidy.InvalidAt("/until", "止期应早于今天，这样清单不会再变")
	case !f.SeedDay.After(today):
		return subsidy.InvalidAt("/seed_day", "种子应在公告以后才产生，请填写今天以后的日期")
	}
	if err := subsidy.CheckLine("/seed_source", "种子来源", &f.SeedSource, 6, 200); err != nil {
		return err
	}
	return f.Strata.Check()
}

// Draw draws, once, from the seed that was announced; list is the list as it
// was published. The counties concerned are told.
func (c *SpotCheck) Draw(
	seed string, list []CheckedCase, by subsidy.Actor, now time.Time,
) ([]CheckedCase, subsidy.Event, error) {
	if err := by.May(subsidy.DrawCases, subsidy.Scope{}); err != nil {
		return nil, subsidy.Event{}, err
	}
	seed, err := ParseSeed(seed)
	if err != nil {
		return nil, subsidy.Event{}, err
	}
	if c.State != SpotCheckAnnounced {
		return nil, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这次抽查已经用种子" + c.Seed + "抽取过，不能换种子再抽",
		}
	}
	if calendar.DayOf(now).Before(c.Form.SeedDay) {
		return nil, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "公告的种子在" + c.Form.SeedDay.Chinese() + "产生，到时才能抽取",
		}
	}
	cases, whose := make([]DrawCase, len(list)), map[string]CheckedCase{}
	for i, one := range list {
		cases[i], whose[one.Number] = one.DrawCase, one
	}
	if DrawListDigest(cases) != c.ListDigest {
		return nil, subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "清单与公告时不一致，不能抽取"}
	}
	drawn, err := Draw(seed, cases, c.Form.Strata)
	if err != nil {
		return nil, subsidy.Event{}, err
	}
	from := c.State
	if err := c.move(SpotCheckDrawn); err != nil {
		return nil, subsidy.Event{}, err
	}
	c.Seed, c.DrawnBy, c.DrawnAt = seed, by.ID, now
	out, selected, counties := make([]CheckedCase, len(drawn)), 0, map[subsidy.County]int{}
	for i, d := range drawn {
		out[i] = whose[d.Number]
		if out[i].Drawn = d; d.Selected {
			selected++
			counties[out[i].County]++
		}
	}
	ev := c.event(subsidy.DrawCases, from, by, now)
	ev.Note = fmt.Sprintf("种子%s，抽中%d件", seed, selected)
	for _, county := range subsidy.Counties() {
		if n := counties[county]; n > 0 {
			ev.Owes = append(ev.Owes, subsidy.Owed{
				To:      subsidy.Audience{County: county},
				Message: CasesDrawn{Spot: c.Form.Title, Cases: n},
			})
		}
	}
	return out, ev, nil
}

// Record keeps what the check of one drawn case found; the county is told of
// trouble.
func (c *SpotCheck) Record(
	one CheckedCase, outcome CheckOutcome, note string, by subsidy.Actor, now time.Time,
) (CheckedCase, subsidy.Event, error) {
	if err := by.May(subsidy.RecordCheck, subsidy.Scope{}); err != nil {
		return one, subsidy.Event{}, err
	}
	switch {
	case c.State != SpotCheckDrawn:
		return one, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这次抽查处于“" + c.State.Chinese() + "”，现在不登记结果",
		}
	case !one.Selected:
		return one, subsidy.Event{}, &subsidy.Error{Kind: subsidy.NotFound, Message: "这一件没有被抽中"}
	case outcome != CheckSound && outcome != CheckTrouble:
		return one, subsidy.Event{}, subsidy.InvalidAt("/outcome", "请选择“合格”或“有问题”")
	}
	if err := subsidy.CheckReason("/note", "说明", &note); err != nil {
		return one, subsidy.Event{}, err
	}
	one.Outcome, one.Note, one.By, one.At = outcome, note, by.ID, now
	ev := c.event(subsidy.RecordCheck, c.State, by, now)
	ev.Number, ev.Scope = one.Number, subsidy.Scope{County: one.County}
	ev.Note = outcome.Chinese() + "：" + note
	if outcome == CheckTrouble {
		ev.Owes = []subsidy.Owed{{
			To:      subsidy.Audience{County: one.County},
			Message: CheckFound{Spot: c.Form.Title, CaseNumber: one.Number},
		}}
	}
	return one, ev, nil
}

// Close ends a spot check whose drawn cases have all been checked.
func (c *SpotCheck) Close(unchecked int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.CloseDraw, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if unchecked > 0 {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: fmt.Sprintf("还有%d件没有登记结果，不能办结", unchecked),
		}
	}
	from := c.State
	if err := c.move(SpotCheckClosed); err != nil {
		return subsidy.Event{}, err
	}
	c.ClosedAt = now
	return c.event(subsidy.CloseDraw, from, by, now), nil
}
