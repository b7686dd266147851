package wechat

import (
	"errors"

	"shigang/subsidy"
)

// alreadySent is mass send's answer to a clientmsgid it knows: that is success.
const alreadySent = 45065

// pauses are the passing refusals, and how long each waits.
var pauses = map[int]subsidy.Pause{
	-1:    subsidy.PauseSoon,       // system busy
	45011: subsidy.PauseNextMinute, // too many calls a minute
	45009: subsidy.PauseTomorrow,   // the day's quota is used up
	48006: subsidy.PauseTomorrow,   // clear_quota is used up too
	40001: subsidy.PauseSoon,       // token refused twice: somebody else took it
	40014: subsidy.PauseSoon,
	42001: subsidy.PauseSoon,
}

// outcomeOf turns a send's error into what the rule needs to know. A request
// that surely did not go out may be repeated; one that went out without an
// answer is unknown; every other code is final.
func outcomeOf(err error, receipt string) subsidy.Outcome {
	var e *callError
	switch {
	case err == nil:
		return subsidy.Outcome{Result: subsidy.Delivered, Receipt: receipt}
	case !errors.As(err, &e):
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: "not sent"}
	case e.code == alreadySent:
		return subsidy.Outcome{Result: subsidy.Delivered, Code: e.code, Receipt: receipt, Detail: "already sent"}
	case e.code == 0 && e.sent:
		return subsidy.Outcome{Result: subsidy.Unknown, Detail: e.Error()}
	case e.code == 0:
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: e.Error()}
	}
	if pause, ok := pauses[e.code]; ok {
		return subsidy.Outcome{Result: subsidy.Later, Code: e.code, Pause: pause, Detail: e.Error()}
	}
	return subsidy.Outcome{Result: subsidy.Refused, Code: e.code, Detail: e.Error()}
}
