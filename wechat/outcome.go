package wechat

import (
	"errors"
	"fmt"

	"shigang/subsidy"
)

// meaning is what the one table of codes says of a call's error; known is false
// where the error has no code of the table.
func meaning(err error) (subsidy.Code, bool) { return subsidy.CodeOf(subsidy.ChannelMass, codeOf(err)) }

// OutcomeOf turns a call's error into what the rule needs to know: whether and
// when to try again. A request that surely did not go out may be repeated; one
// that went out without an answer is unknown; what a code means stands in the
// one table (subsidy.CodeOf). A code that is not there is final: it goes to the
// ledger, never into a loop. Without a token nothing was sent to anybody.
func OutcomeOf(err error) subsidy.Outcome {
	var e *callError
	switch {
	case err == nil:
		return subsidy.Outcome{Result: subsidy.Delivered}
	case !errors.As(err, &e):
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: "not sent", Away: true}
	case e.code == 0 && e.sent:
		return subsidy.Outcome{Result: subsidy.Unknown, Detail: e.Error()}
	case e.code == 0:
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: e.Error(), Away: true}
	}
	o := subsidy.Outcome{Result: subsidy.Refused, Code: e.code, Detail: e.Error()}
	if c, known := meaning(e); known {
		o.Result, o.Pause, o.Detail = c.Result, c.Pause, o.Detail+": "+c.Cause
	}
	if e.path == tokenPath && o.Result != subsidy.Later {
		o.Result, o.Pause = subsidy.Later, subsidy.PauseTenMinutes
	}
	return o
}

// sentOutcome is the outcome of a send with the id that WeChat gave it.
func sentOutcome(err error, receipt int64) subsidy.Outcome {
	o := OutcomeOf(err)
	if o.Result == subsidy.Delivered && receipt != 0 {
		o.Receipt = fmt.Sprint(receipt)
	}
	return o
}

// staffError is what the member of staff reads of a failed call; the cause
// stays inside, for OutcomeOf and the log.
func staffError(err error) error {
	if err == nil {
		return nil
	}
	if c, known := meaning(err); known && c.Staff != "" {
		return &subsidy.Error{Kind: c.Kind, Message: c.Staff, Err: err}
	}
	return &subsidy.Error{
		Kind:    subsidy.Unavailable,
		Message: "微信暂时没有办成，请稍后再试；一直不行请联系管理员",
		Err:     err,
	}
}
