package oversight

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// TrialState is where the run of a trial stands.
type TrialState string

// The states: 等待, 计算中, 已算完, 没有算成.
const (
	TrialWaiting TrialState = "waiting"
	TrialRunning TrialState = "running"
	TrialDone    TrialState = "done"
	TrialFailed  TrialState = "failed"
)

// Chinese returns the state as people read it.
func (s TrialState) Chinese() string {
	return map[TrialState]string{
		TrialWaiting: "等待计算", TrialRunning: "正在计算", TrialDone: "已算完", TrialFailed: "没有算成",
	}[s]
}

// TrialTries is how often a run that was lost is taken up before it counts as failed.
const TrialTries = 5

// KeepTrials is how long what a trial found is kept.
const KeepTrials = 30 * 24 * time.Hour

// TrialRun is a trial under way in the background, or what it found.
type TrialRun struct {
	ID string
	Trial
	State       TrialState
	Office      subsidy.County // whose trial it is, "" for the city's
	By          string         // staff id
	At          time.Time
	Done, Parts int // how far it is
	Finished    time.Time
	Found       *TrialResult // nil until it is done
}

// Open reports whether it is still being calculated.
func (r TrialRun) Open() bool { return r.State == TrialWaiting || r.State == TrialRunning }

// Percent is how much of it is done.
func (r TrialRun) Percent() int {
	if r.Parts == 0 {
		return 0
	}
	return 100 * r.Done / r.Parts
}

// Start lets who may read the budget try another standard. A county tries its own claims alone. While a trial of the
// same member of staff is still under way the same question leads to it, and another is refused: open is that trial,
// nil for none.
func (t Trial) Start(id string, open *TrialRun, by subsidy.Actor, now time.Time) (TrialRun, subsidy.Event, error) {
	if by.County != "" && t.County == "" {
		t.County = by.County
	}
	run := TrialRun{ID: id, Trial: t, State: TrialWaiting, Office: by.County, By: by.ID, At: now}
	if err := by.May(subsidy.TryStandard, subsidy.Scope{County: t.County}); err != nil {
		return run, subsidy.Event{}, err
	}
	if err := t.Check(calendar.DayOf(now)); err != nil {
		return run, subsidy.Event{}, err
	}
	switch {
	case open != nil && open.Trial == t:
		return *open, subsidy.Event{}, nil
	case open != nil:
		return run, subsidy.Event{}, &subsidy.Error{
			Kind: subsidy.Conflict, Message: "您的上一次试算还没有算完，请等它算完再开始新的",
		}
	}
	return run, subsidy.Event{
		Action: subsidy.TryStandard, By: by, At: now, Scope: subsidy.Scope{County: t.County},
		Subject: subsidy.Subject{Kind: subsidy.SubjectTrial, ID: id}, Note: "试算补贴标准：" + t.Sentence(),
	}, nil
}

// Sentence says what the trial asks, in one line.
func (t Trial) Sentence() string {
	return "每课时" + t.Rate.Plain() + "，每人每年" + t.Cap.Plain() + "，一课时" + subsidy.Itoa(t.Minutes) + "分钟，" +
		t.Basis.Chinese() + "；" + t.Scope()
}

// Scope says of which claims it is.
func (t Trial) Scope() string {
	where := "全市"
	if t.County != "" {
		where = t.County.Chinese()
	}
	return where + t.From.Chinese() + "至" + t.Until.Chinese() + "复核通过的申领"
}
