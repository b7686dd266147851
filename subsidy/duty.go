package subsidy

import (
	"slices"
	"time"
)

// SecondSettings are the city's choice who may be the second person (复核)†. Up to UpTo fen, included, it may be
// another reviewer of the county; beyond it is the chief. 0: always the chief.
type SecondSettings struct {
	UpTo Fen `json:"up_to"`
}

// maxSecond bounds the setting, in fen: 1000 万元.
const maxSecond Fen = 1_000_000_000

// Change lets the city set the amount; the event says what changed.
func (s SecondSettings) Change(to SecondSettings, by Actor, now time.Time) (Event, error) {
	if err := by.May(SetSecond, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case to.UpTo < 0 || to.UpTo > maxSecond:
		return Event{}, InvalidAt("/up_to", "请填写金额（元），不超过"+maxSecond.Plain()+"；不启用的留空")
	case to == s:
		return Event{}, &Error{Kind: Conflict, Message: "没有改动，不用保存"}
	}
	return Event{
		Action:  SetSecond,
		Subject: Subject{Kind: SubjectSetting, ID: "second"},
		By:      by,
		At:      now,
		Note:    s.Chinese() + "改为" + to.Chinese(),
	}, nil
}

// Chinese tells who the second person is.
func (s SecondSettings) Chinese() string {
	if s.UpTo == 0 {
		return "复核一律由县区负责人办理"
	}
	return "超过" + s.UpTo.Plain() + "的由县区负责人复核，不超过的也可以由另一位经办复核"
}

// Small reports whether a second person other than the chief is enough for an amount.
func (s SecondSettings) Small(amount Fen) bool { return s.UpTo > 0 && amount <= s.UpTo }

// MaySecond is May for what the second person does to a case of an amount: who may only up to the setting's amount is
// told when the case is beyond it.
func (a Actor) MaySecond(action Action, of Scope, amount Fen, set SecondSettings) error {
	row := actions[action]
	if slices.Contains(row.roles, a.Role) || !slices.Contains(row.small, a.Role) || set.UpTo == 0 {
		return a.May(action, of)
	}
	if err := a.may(true, action, of); err != nil || set.Small(amount) {
		return err
	}
	return &Error{
		Kind:    Forbidden,
		Message: "这一件" + amount.Plain() + "，超过" + set.UpTo.Plain() + "，须由县区负责人复核",
	}
}

// Seconds reports whether the actor's role may do the action at all: always, or up to the setting's amount.
func (a Actor) Seconds(action Action, set SecondSettings) (may, small bool) {
	may = a.May(action, Scope{}) == nil
	return may, !may && set.UpTo > 0 && slices.Contains(actions[action].small, a.Role)
}

// Apart are two duties that one person may not combine in one case (职责分离).
type Apart struct{ First, Second Action }

// Duties are all pairs of duties that one person may not combine, from the table of actions.
func Duties() (out []Apart) {
	for _, second := range Actions() {
		for _, first := range actions[second].apart {
			out = append(out, Apart{first, second})
		}
	}
	return out
}

// Roles are the roles that may do an action, those of the system left out; small are those that may up to the
// setting's amount.
func (a Action) Roles() (roles, small []Role) {
	for _, r := range actions[a].roles {
		if r != System {
			roles = append(roles, r)
		}
	}
	return roles, actions[a].small
}

// Outside are the roles of staff that decide no county's case: none of the duties on a claim or a filing is theirs.
func Outside() (out []Role) {
	for _, r := range StaffRoles() {
		if !slices.ContainsFunc([]Action{AcceptFiling, ReviewClaim, ApproveClaim, MakePayment}, func(a Action) bool {
			return slices.Contains(actions[a].roles, r)
		}) {
			out = append(out, r)
		}
	}
	return out
}

// DutyAccount is what is looked at when the duties of the console's accounts are compared.
type DutyAccount struct {
	ID, Login, Name string
	Role            Role
	County          County
	Disabled        bool
	Member          int // enterprises that its holder is a member of
}

// Clashes says of each account, by id, why its holder's duties clash: a second account that may do what the first is to
// be kept apart from, or an enterprise of their own. People are compared by name, so that it is a hint, no proof.
func Clashes(all []DutyAccount) map[string][]string {
	out := map[string][]string{}
	for _, a := range all {
		if a.Disabled {
			continue
		}
		for _, b := range all {
			if a.ID != b.ID && !b.Disabled && a.Name == b.Name && clash(a, b) {
				out[a.ID] = append(out[a.ID],
					"与账号"+b.Login+"（"+b.Role.Chinese()+"）同名，两个账号的职责须由不同的人承担")
			}
		}
		if a.Member > 0 && slices.Contains(county, a.Role) {
			out[a.ID] = append(out[a.ID], "是"+Itoa(a.Member)+"家企业的成员，这些企业的业务须回避")
		}
	}
	return out
}

// clash reports whether two accounts of one person would get around the rule of two people in one office, or around
// what a role is kept out of.
func clash(a, b DutyAccount) bool {
	outside := Outside()
	if slices.Contains(outside, a.Role) != slices.Contains(outside, b.Role) {
		return true
	}
	does := func(who DutyAccount, what Action) bool { return slices.Contains(actions[what].roles, who.Role) }
	return a.County == b.County && slices.ContainsFunc(Duties(), func(d Apart) bool {
		return does(a, d.First) && does(b, d.Second) || does(b, d.First) && does(a, d.Second)
	})
}
