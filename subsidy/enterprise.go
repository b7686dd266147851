package subsidy

import (
	"strings"
	"time"
)

// EnterpriseState is how far an enterprise's registration (企业登记) has come.
type EnterpriseState string

// The states: 待县区审核, 已通过, 已退回.
const (
	EnterprisePending  EnterpriseState = "pending"
	EnterpriseAccepted EnterpriseState = "accepted"
	EnterpriseReturned EnterpriseState = "returned"
)

// Chinese returns the state as people read it.
func (s EnterpriseState) Chinese() string {
	return map[EnterpriseState]string{
		EnterprisePending:  "待县区审核",
		EnterpriseAccepted: "已通过",
		EnterpriseReturned: "已退回",
	}[s]
}

// EnterpriseDetails is 附表1's 企业基本情况.
type EnterpriseDetails struct {
	Name       string `json:"name" maxLength:"100" doc:"企业名称"`
	CreditCode string `json:"credit_code" maxLength:"40" doc:"统一社会信用代码"`
	Address    string `json:"address" maxLength:"200" doc:"注册地址"`
	Legal      string `json:"legal" maxLength:"50" doc:"法人代表"`
	Phone      string `json:"phone" maxLength:"40" doc:"联系电话"`
	County     County `json:"county" maxLength:"6" doc:"企业所在县（市、区）代码"`
	Staff      int    `json:"staff" required:"false" minimum:"0" maximum:"1000000" doc:"职工人数，0为未填"`
}

// Enterprise (企业) is a registered applicant.
type Enterprise struct {
	EnterpriseDetails
	ID        string
	State     EnterpriseState
	CreatedAt time.Time
	Reason    string // why the county returned the registration

	MovingTo      County // the county it asked to move to, "" for none
	MovingAddress string // its address there
}

// Scope returns whose case the registration is.
func (e Enterprise) Scope() Scope { return Scope{Enterprise: e.ID, County: e.County} }

// Normalize trims the details, checks each and returns them in the form the
// store keeps; the first wrong field is named. 企业 must lie in the city (附件1 一(一)).
func (d EnterpriseDetails) Normalize() (EnterpriseDetails, error) {
	for _, f := range []struct {
		field, name string
		value       *string
		most        int
	}{
		{"/name", "企业名称", &d.Name, 100},
		{"/address", "注册地址", &d.Address, 200},
		{"/legal", "法人代表", &d.Legal, 50},
	} {
		if err := CheckLine(f.field, f.name, f.value, 2, f.most); err != nil {
			return d, err
		}
	}
	code, err := ParseCreditCode(d.CreditCode)
	if err != nil {
		return d, FieldAt(err, "/credit_code")
	}
	d.CreditCode = code
	if d.Phone, err = ParsePhone(d.Phone); err != nil {
		return d, FieldAt(err, "/phone")
	}
	if _, ok := WindowOf(d.County); !ok {
		return d, &Error{
			Kind:    Invalid,
			Field:   "/county",
			Message: "请选择企业所在的县（市、区）：补贴对象为本市区域内企业",
			Clause:  "附件1 一(一)",
		}
	}
	return d, nil
}

// MayRegister reports whether a WeChat user may open a registration: with a
// phone number WeChat vouches for, for one enterprise, whose code (统一社会信用代码)
// no county has accepted for another yet: until then several may claim it.
func MayRegister(phoneBound, isMember, codeTaken bool) error {
	switch {
	case !phoneBound:
		return &Error{Kind: Conflict, Message: "请先绑定微信手机号，再登记企业"}
	case isMember:
		return &Error{Kind: Conflict, Message: "您已代表一家企业，不能重复登记"}
	case codeTaken:
		return &Error{
			Kind:    Conflict,
			Field:   "/credit_code",
			Message: "这个统一社会信用代码已经由县区登记通过，请联系本企业负责人邀请您加入，或致电所在县区窗口",
		}
	}
	return nil
}

// Register opens a registration; the county accepts it once.
func (e Enterprise) Register(by Actor, now time.Time) (Event, error) {
	if err := by.May(RegisterEnterprise, Scope{}); err != nil {
		return Event{}, err
	}
	return e.registered("", by, now), nil
}

// Correct replaces the details of a registration that the county has not
// accepted, and puts it before the county again.
func (e *Enterprise) Correct(d EnterpriseDetails, by Actor, now time.Time) (Event, error) {
	if err := by.May(RegisterEnterprise, Scope{Enterprise: e.ID}); err != nil {
		return Event{}, err
	}
	if e.State == EnterpriseAccepted {
		return Event{}, &Error{Kind: Conflict, Message: "企业登记已通过，如需变更请联系所在县区窗口"}
	}
	from := e.State
	e.EnterpriseDetails, e.State, e.Reason = d, EnterprisePending, ""
	return e.registered(from, by, now), nil
}

// registered is the event of a registration that now waits for the county.
func (e *Enterprise) registered(from EnterpriseState, by Actor, now time.Time) Event {
	ev := e.event(RegisterEnterprise, from, by, now)
	ev.Owes = []Owed{{To: Audience{County: e.County}, Message: WorkArrived{What: "企业登记", Heading: e.Name}}}
	return ev
}

// Accept lets the county accept the registration; from then on the enterprise
// may submit filings.
func (e *Enterprise) Accept(by Actor, now time.Time) (Event, error) {
	return e.decide(AcceptEnterprise, EnterpriseAccepted, "", by, now)
}

// AcceptAlone is Accept where others may claim the same code: whoever was
// accepted first has it.
func (e *Enterprise) AcceptAlone(others []Enterprise, by Actor, now time.Time) (Event, error) {
	if err := by.May(AcceptEnterprise, e.Scope()); err != nil {
		return Event{}, err
	}
	for _, o := range others {
		if o.State == EnterpriseAccepted {
			return Event{}, &Error{
				Kind: Conflict,
				Message: "这个统一社会信用代码属于已通过登记的“" + o.Name + "”（" + o.County.Chinese() +
					"），不能再通过，请退回并说明",
			}
		}
	}
	return e.Accept(by, now)
}

// Yield returns a registration whose code the county has accepted for another
// applicant (rules.md 10): its people may join that one by invitation.
func (e *Enterprise) Yield(by Actor, now time.Time) Event {
	from := e.State
	e.State = EnterpriseReturned
	e.Reason = "这个统一社会信用代码属于县区已通过的企业登记。您是该企业职工的，请由其负责人邀请您加入；代码填错的，" +
		"请更正后重新提交"
	ev := e.event(ReturnEnterprise, from, by, now)
	ev.Note = e.Reason
	ev.Owes = []Owed{{To: Audience{Enterprise: e.ID}, Message: EnterpriseDecided{Enterprise: e.Name, Reason: e.Reason}}}
	return ev
}

// Return sends the registration back with a reason.
func (e *Enterprise) Return(why string, by Actor, now time.Time) (Event, error) {
	if err := CheckReason("/reason", "退回原因", &why); err != nil {
		return Event{}, err
	}
	return e.decide(ReturnEnterprise, EnterpriseReturned, why, by, now)
}

// decide is the county's answer to a pending registration.
func (e *Enterprise) decide(action Action, to EnterpriseState, reason string, by Actor, now time.Time) (Event, error) {
	if err := by.May(action, e.Scope()); err != nil {
		return Event{}, err
	}
	if e.State != EnterprisePending {
		return Event{}, &Error{Kind: Conflict, Message: "这项企业登记已经办理（" + e.State.Chinese() + "），请刷新页面"}
	}
	from := e.State
	e.State, e.Reason = to, reason
	ev := e.event(action, from, by, now)
	ev.Note = reason
	ev.Owes = []Owed{{
		To:      Audience{Enterprise: e.ID},
		Message: EnterpriseDecided{Enterprise: e.Name, Accepted: to == EnterpriseAccepted, Reason: reason},
	}}
	return ev, nil
}

// event is the registration's event.
func (e *Enterprise) event(action Action, from EnterpriseState, by Actor, now time.Time) Event {
	return Event{
		Action: action, Subject: Subject{SubjectEnterprise, e.ID}, Scope: e.Scope(),
		From: string(from), To: string(e.State), By: by, At: now,
	}
}

// FieldAt returns err with its field set, so that the form can point to it.
func FieldAt(err error, field string) error {
	if e, ok := err.(*Error); ok {
		c := *e
		c.Field = field
		return &c
	}
	return err
}

// parsePhone accepts a mobile or a fixed line with its area code.
func ParsePhone(s string) (string, error) {
	if m, err := ParseMobile(s); err == nil {
		return m, nil
	}
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(dashes+"()", r) {
			return -1
		}
		return r
	}, CleanValue(s))
	if len(digits) >= 7 && len(digits) <= 12 && strings.Trim(digits, "0123456789") == "" &&
		(len(digits) <= 8 || digits[0] == '0') {
		return digits, nil
	}
	return "", InvalidAt("", "联系电话不正确，请填写11位手机号码，或带区号的固定电话")
}
