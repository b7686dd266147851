package subsidy

import (
	"slices"
	"strings"
	"time"
)

// BindingWhy is why an account is not bound to an employee without the county.
type BindingWhy string

// The reasons. An enterprise writes its roster, phones included: a phone that
// is its own member's, or several people's, proves nothing by itself.
const (
	BindingMember BindingWhy = "member" // 手机号码或微信属于企业成员
	BindingShared BindingWhy = "shared" // 手机号码在几个人名下
	BindingOther  BindingWhy = "other"  // 已代表另一名职工
	BindingTaken  BindingWhy = "taken"  // 这名职工已由另一个微信绑定
)

// Chinese returns the reason as people read it.
func (w BindingWhy) Chinese() string {
	return map[BindingWhy]string{
		BindingMember: "手机号码或微信属于这家企业现在或以前的成员、联系人",
		BindingShared: "这个手机号码在名册里登记在几个人名下",
		BindingOther:  "这个手机号码或微信已经绑定另一名职工",
		BindingTaken:  "这名职工已经由另一个微信绑定",
	}[w]
}

// BindingState is where a request to be bound stands.
type BindingState string

// The states: 待县区核实, 已绑定, 不予绑定, 已失效.
const (
	BindingOpen    BindingState = "open"
	BindingBound   BindingState = "bound"
	BindingRefused BindingState = "refused"
	BindingLapsed  BindingState = "lapsed"
)

// Chinese returns the state as people read it.
func (s BindingState) Chinese() string {
	return map[BindingState]string{
		BindingOpen: "待县区核实", BindingBound: "已绑定",
		BindingRefused: "不予绑定", BindingLapsed: "已失效",
	}[s]
}

// BindingStates are all states of a request.
func BindingStates() []BindingState {
	return []BindingState{BindingOpen, BindingBound, BindingRefused, BindingLapsed}
}

// BindingText is what of a request is personal data.
type BindingText struct {
	Name   string     `json:"name"`
	ID     ResidentID `json:"id"`
	Answer string     `json:"answer"`
}

// Binding (职工实名绑定) is a WeChat account that asks to stand for the person on
// a roster row.
type Binding struct {
	ID      string
	State   BindingState
	County  County
	Account string
	Person  string // keyed hash of the ID number
	Filing  string
	Number  string // the filing's, for messages
	Row     string
	Why     []BindingWhy
	BindingText
	CreatedAt time.Time
	DecidedBy string
	DecidedAt time.Time
}

// BindingFacts is what the records say of an account and the person it names.
type BindingFacts struct {
	Phone    bool         // WeChat vouches for a phone
	Listed   bool         // name, ID number and phone agree with a row of an accepted filing
	Bound    bool         // the account stands for this person already
	Verified bool         // and the county has looked at it
	Why      []BindingWhy // why the county must look
	Waiting  bool         // a request of the account is open
	Holders  []string     // other accounts that stand for the person, or whose phone it is
}

// Scope returns whose case the request is.
func (b Binding) Scope() Scope { return Scope{County: b.County} }

// Begin binds the account at once, or makes a request to the county. Which of
// name, ID and phone differs is not said, so that nobody can probe a roster.
func (b *Binding) Begin(f BindingFacts, by Actor, now time.Time) (Event, error) {
	if err := by.May(BindTrainee, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case !f.Phone:
		return Event{}, &Error{Kind: Conflict, Message: "请先绑定微信手机号，再核对姓名和身份证号码"}
	case !f.Listed:
		return Event{}, &Error{
			Kind: NotFound,
			Message: "没有找到与您的姓名、身份证号码、手机号都一致的培训名册，请核对，" +
				"或请企业培训管理员检查名册。企业的备案由县区同意以后才能核对",
		}
	case f.Waiting:
		return Event{}, &Error{Kind: Conflict, Message: "您的申请正在由县区核实，请等待结果"}
	}
	b.CreatedAt = now
	if len(f.Why) == 0 {
		b.State = BindingBound
		return Event{
			Action:  BindTrainee,
			Subject: Subject{SubjectAccount, b.Account},
			Number:  b.Number,
			By:      by,
			At:      now,
		}, nil
	}
	b.State, b.Why = BindingOpen, f.Why
	ev := b.event(AskBinding, "", by, now)
	ev.Note = "县区核实后才能绑定：" + b.Reasons()
	ev.Owes = []Owed{{To: Audience{County: b.County}, Message: WorkArrived{
		CaseNumber: b.Number, What: "职工绑定待核实",
		Heading: MaskName(b.Name) + "申请绑定",
	}}}
	for _, holder := range f.Holders {
		ev.Owes = append(ev.Owes, Owed{To: Audience{Account: holder}, Message: BindingContested{b.Number, b.County}})
	}
	return ev, nil
}

// Reasons says why the county must look, in one sentence.
func (b Binding) Reasons() string {
	var out []string
	for _, w := range b.Why {
		out = append(out, w.Chinese())
	}
	return strings.Join(out, "；")
}

// Decide is the county's answer: the account stands for the person from now on,
// or not. f is what the records say now: a row that is gone binds nobody.
func (b *Binding) Decide(accept bool, answer string, f BindingFacts, by Actor, now time.Time) (Event, error) {
	if err := by.May(DecideBinding, b.Scope()); err != nil {
		return Event{}, err
	}
	if b.State != BindingOpen {
		return Event{}, &Error{
			Kind:    Conflict,
			Message: "这项绑定申请“" + b.State.Chinese() + "”，不能再办理，请刷新页面",
		}
	}
	if err := CheckReason("/answer", "核实情况", &answer); err != nil {
		return Event{}, err
	}
	if accept && !f.Listed {
		return Event{}, &Error{
			Kind:    Conflict,
			Message: "名册或申请人的手机号码已经变动，与申请不一致，请不予绑定，并请申请人重新核对",
		}
	}
	from := b.State
	b.State, b.Answer, b.DecidedBy, b.DecidedAt = BindingRefused, answer, by.ID, now
	if accept {
		b.State = BindingBound
	}
	ev := b.event(DecideBinding, from, by, now)
	ev.Note = b.State.Chinese() + "：" + answer
	ev.Owes = []Owed{{To: Audience{Account: b.Account}, Message: BindingDecided{b.Number, accept, answer}}}
	return ev, nil
}

// Lapse ends a request whose roster row is no longer there.
func (b *Binding) Lapse(now time.Time) Event {
	from := b.State
	b.State, b.DecidedAt = BindingLapsed, now
	b.Answer = "备案或名册已经变动"
	ev := b.event(EndBinding, from, Actor{Role: System}, now)
	ev.Note = b.Answer
	ev.Owes = []Owed{{To: Audience{Account: b.Account}, Message: BindingDecided{b.Number, false, b.Answer}}}
	return ev
}

// Read is the event of the county seeing whole who asks.
func (b Binding) Read(by Actor, now time.Time) (Event, error) {
	if err := by.May(DecideBinding, b.Scope()); err != nil {
		return Event{}, err
	}
	ev := b.event(ReadUnmasked, b.State, by, now)
	ev.Row, ev.Note = b.Row, "核实职工绑定"
	return ev, nil
}

func (b Binding) event(action Action, from BindingState, by Actor, now time.Time) Event {
	return Event{
		Action: action, Subject: Subject{SubjectBinding, b.ID}, Scope: b.Scope(), From: string(from),
		To: string(b.State), Number: b.Number, By: by, At: now,
	}
}

// EndOfBinding is the event of an account that stands for an employee no longer.
func EndOfBinding(account, number, why string, now time.Time) Event {
	return Event{
		Action: EndBinding, Subject: Subject{SubjectAccount, account}, Number: number, By: Actor{Role: System}, At: now,
		Note: why, Owes: []Owed{{To: Audience{Account: account}, Message: BindingEnded{number, why}}},
	}
}

// BindingReasons reads back the reasons that a row keeps.
func BindingReasons(list string) (out []BindingWhy) {
	for _, w := range strings.Split(list, ",") {
		if why := BindingWhy(w); why.Chinese() != "" && !slices.Contains(out, why) {
			out = append(out, why)
		}
	}
	return out
}
