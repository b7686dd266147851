package page

import (
	"strings"

	"shigang/subsidy"
)

// DutyDesk is which duties one person may not combine, and the accounts whose duties clash.
type DutyDesk struct {
	Pairs    []subsidy.Apart
	Outside  []subsidy.Role // who decides no county's case
	Second   subsidy.SecondSettings
	MaySet   bool
	Accounts []subsidy.DutyAccount // for the administrator alone
	Clashes  map[string][]string   // by account
}

// amount is the setting as its field shows it, "" where it is off.
func (d DutyDesk) amount() string {
	if d.Second.UpTo == 0 {
		return ""
	}
	return strings.TrimSuffix(d.Second.UpTo.Yuan(), ".00")
}

// outside names the roles that decide no county's case.
func (d DutyDesk) outside() string { return roleNames(d.Outside) }

func roleNames(roles []subsidy.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Chinese()
	}
	return strings.Join(names, "、")
}

// dutyWord is an action as the page names it.
func dutyWord(a subsidy.Action) string {
	if word := a.Chinese(); word != "" {
		return word
	}
	return a.AuditWord()
}

// whoDoes names who may do an action; small roles only where the setting lets them.
func (d DutyDesk) whoDoes(a subsidy.Action) string {
	roles, small := a.Roles()
	out := roleNames(roles)
	if d.Second.UpTo > 0 && len(small) > 0 {
		out += "；不超过" + d.Second.UpTo.Plain() + "的，另一位" + roleNames(small)
	}
	return out
}
