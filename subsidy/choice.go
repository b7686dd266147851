package subsidy

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Choice is a choice of ours where the notice is silent (†): the bureau confirms
// it with a document before going live, and again when it changes.
type Choice struct {
	Key    string // as it is kept
	Name   string // the question
	Clause string // the notice's, "" where it has none
	Chosen string // what was chosen, in a sentence
	Why    string
	Else   string // what else could have been chosen
	Held   Holder // what changes it without a release

	// Marks are the words of docs/rules.md that bear the mark, each with one †.
	Marks []string
}

// Holder is where a choice can be changed without a new release.
type Holder string

// The holders; "" is none: the program has to be changed.
const (
	HeldByPolicy    Holder = "政策版本"
	HeldByRetention Holder = "保存期限"
	HeldBySignals   Holder = "疑点阈值"
	HeldByDuties    Holder = "职责分离"
	HeldByFund      Holder = "资金"
)

// Chosen are the parameters and settings that choices speak of.
type Chosen struct {
	Policy    Policy
	Retention Retention

	// years of age outside which somebody is a signal
	MinAge, MaxAge int
}

// Choices are all choices, as they stand under these parameters and settings.
func Choices(now Chosen) []Choice {
	var out []Choice
	for _, some := range []func(Chosen) []Choice{amountChoices, dayChoices, procedureChoices, keepingChoices} {
		out = append(out, some(now)...)
	}
	return out
}

// ChoiceConfirmed is the city's word on a choice.
type ChoiceConfirmed struct {
	Key    string
	Chosen string // as it was confirmed
	Paper  Paper
	By     string // staff id
	At     time.Time
}

// ChoiceState is where a choice stands.
type ChoiceState string

// The states, as people read them.
const (
	ChoiceOpen    ChoiceState = "待确认"
	ChoiceMoved   ChoiceState = "确认后有改动，待重新确认"
	ChoiceSettled ChoiceState = "已确认"
)

// State is where the choice stands, by what was confirmed of it; nil for nothing.
func (c Choice) State(confirmed *ChoiceConfirmed) ChoiceState {
	switch {
	case confirmed == nil:
		return ChoiceOpen
	case confirmed.Chosen != c.Chosen:
		return ChoiceMoved
	}
	return ChoiceSettled
}

// Digest stands for what was chosen, on a page that offers to confirm it.
func (c Choice) Digest() string {
	sum := sha256.Sum256([]byte(c.Chosen))
	return hex.EncodeToString(sum[:8])
}

// Confirm lets an officer of the city confirm the choice with a document; read is
// the digest of what the page had shown of it.
func (c Choice) Confirm(read string, paper Paper, by Actor, now time.Time) (ChoiceConfirmed, Event, error) {
	if err := by.May(ConfirmChoice, Scope{}); err != nil {
		return ChoiceConfirmed{}, Event{}, err
	}
	if err := paper.check(now); err != nil {
		return ChoiceConfirmed{}, Event{}, err
	}
	if read != c.Digest() {
		return ChoiceConfirmed{}, Event{}, &Error{
			Kind:    Conflict,
			Message: "这项选择在您打开页面之后有改动，现在是“" + c.Chosen + "”，请核对后再确认",
		}
	}
	out := ChoiceConfirmed{Key: c.Key, Chosen: c.Chosen, Paper: paper, By: by.ID, At: now}
	return out, Event{
		Action:  ConfirmChoice,
		Subject: Subject{SubjectSetting, c.Key},
		By:      by,
		At:      now,
		Note:    "确认“" + c.Name + "”：" + c.Chosen + "，依据" + paper.Sentence(),
	}, nil
}
