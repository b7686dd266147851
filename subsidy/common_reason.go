package subsidy

import (
	"slices"
	"time"
)

// ReasonKind is the kind of decision that a common reason (常用理由) is for.
type ReasonKind string

// The kinds: 退回补正, 不予备案, 要求补充材料, 不予补贴, 调低课时, 排除人员, 处理异议, 平台评估.
const (
	ReasonReturn     ReasonKind = "return"
	ReasonRefuse     ReasonKind = "refuse"
	ReasonSupplement ReasonKind = "supplement"
	ReasonDeny       ReasonKind = "deny"
	ReasonLower      ReasonKind = "lower"
	ReasonExclude    ReasonKind = "exclude"
	ReasonObjection  ReasonKind = "objection"
	ReasonAssessment ReasonKind = "assessment"
)

// reasonKind is all that there is to say of a kind.
type reasonKind struct {
	kind    ReasonKind
	word    string
	action  Action // who may take it may use its reasons
	steps   func() []Step
	clauses func() []string
}

var reasonKinds = []reasonKind{
	{ReasonReturn, "退回补正", ReturnFiling, ReturnSteps, ReturnClauses},
	{ReasonRefuse, "不予备案", RefuseFiling, ReturnSteps, ReturnClauses},
	{ReasonSupplement, "要求补充材料", AskSupplement, ClaimSteps, ClaimClauses},
	{ReasonDeny, "不予补贴", ProposeRefusal, ClaimSteps, ClaimClauses},
	{ReasonLower, "调低课时", LowerLine, nil, nil},
	{ReasonExclude, "排除人员", ExcludeLine, nil, nil},
	{ReasonObjection, "处理异议举报", DecideObjection, nil, nil},
	{ReasonAssessment, "平台评估", FavourAssessment, nil, nil},
}

func (k ReasonKind) row() reasonKind {
	i := slices.IndexFunc(reasonKinds, func(r reasonKind) bool { return r.kind == k })
	if i < 0 {
		return reasonKind{action: WriteReason}
	}
	return reasonKinds[i]
}

// Chinese returns the kind as people read it, "" of none.
func (k ReasonKind) Chinese() string { return k.row().word }

// Steps are the parts of the forms that a reason of the kind may speak of, none where it speaks of no form.
func (k ReasonKind) Steps() []Step {
	if k.row().steps == nil {
		return nil
	}
	return k.row().steps()
}

// Clauses are those that a reason of the kind may rest on.
func (k ReasonKind) Clauses() []string {
	if k.row().clauses == nil {
		return nil
	}
	return k.row().clauses()
}

// ReasonKinds are those whose decisions the actor's role takes.
func ReasonKinds(by Actor) (out []ReasonKind) {
	for _, r := range reasonKinds {
		if by.May(r.action, Scope{}) == nil {
			out = append(out, r.kind)
		}
	}
	return out
}

// MaxReasons bounds the common reasons of one office.
const MaxReasons = 200

// CommonReason (常用理由) is a reason that an office keeps to put into a decision's form, where it is changed and
// sent. What was decided has its own text: changing or removing a common reason touches none.
type CommonReason struct {
	ID       string
	County   County // whose it is, "" for the service centre's
	Kind     ReasonKind
	Step     Step   // of the form it speaks of, "" for none
	Clause   string // "" for none
	Text     string
	Revision int       // of the text, from 1
	At       time.Time // of the last change, zero of those that every office begins with
}

// may refuses another office's reason: there is none for it.
func (r CommonReason) may(by Actor) error {
	if err := by.May(WriteReason, Scope{}); err != nil {
		return err
	}
	if by.County != r.County {
		return &Error{Kind: NotFound, Message: "没有找到这条常用理由，可能已被删去"}
	}
	return nil
}

// WrittenReason is what somebody makes of a common reason.
type WrittenReason struct {
	Kind     ReasonKind
	Step     Step
	Clause   string
	Text     string
	Revision int // that they read, 0 of a new one
	Others   int // how many the office has beside it
}

// Write checks a common reason, new or changed; who read an older text is refused.
func (r *CommonReason) Write(w WrittenReason, by Actor, now time.Time) (Event, error) {
	if err := r.may(by); err != nil {
		return Event{}, err
	}
	if err := r.read(w.Revision); err != nil {
		return Event{}, err
	}
	switch {
	case !slices.Contains(ReasonKinds(by), w.Kind):
		return Event{}, InvalidAt("/kind", "请选择用于哪一种决定")
	case w.Step != "" && !slices.Contains(w.Kind.Steps(), w.Step):
		return Event{}, InvalidAt("/step", "这种决定的理由不涉及所选的表，请重新选择")
	case w.Clause != "" && !slices.Contains(w.Kind.Clauses(), w.Clause):
		return Event{}, InvalidAt("/clause", "请选择这种决定可以依据的条款")
	case w.Others >= MaxReasons:
		return Event{}, &Error{Kind: TooLarge, Message: "常用理由最多" + Itoa(MaxReasons) + "条，请先删去不用的"}
	}
	if err := CheckReason("/text", "理由", &w.Text); err != nil {
		return Event{}, err
	}
	r.Kind, r.Step, r.Clause, r.Text, r.At = w.Kind, w.Step, w.Clause, w.Text, now
	r.Revision++
	return r.event("写常用理由（"+r.Kind.Chinese()+"）："+r.Text, by, now), nil
}

// Remove takes a common reason away; who read an older text is refused.
func (r CommonReason) Remove(revision int, by Actor, now time.Time) (Event, error) {
	if err := r.may(by); err != nil {
		return Event{}, err
	}
	if err := r.read(revision); err != nil {
		return Event{}, err
	}
	return r.event("删去常用理由（"+r.Kind.Chinese()+"）："+r.Text, by, now), nil
}

// read refuses who read another text than there is now.
func (r CommonReason) read(revision int) error {
	if revision == r.Revision {
		return nil
	}
	return &Error{Kind: Conflict, Message: "同事刚刚改过这条，请看过现在的内容再改"}
}

func (r CommonReason) event(note string, by Actor, now time.Time) Event {
	return Event{
		Action: WriteReason, Subject: Subject{Kind: SubjectReason, ID: r.ID}, Scope: Scope{County: r.County}, By: by,
		At: now, Note: note,
	}
}
