package subsidy

import (
	"strings"
	"testing"
	"time"
)

// TestNobodyDecidesOnTheirOwnEnterprise asks every action of a filing's scope of
// a chief who is a member of its enterprise (回避): they may read, and no more.
func TestNobodyDecidesOnTheirOwnEnterprise(t *testing.T) {
	of := Scope{Enterprise: "e1", County: "440203"}
	free := Actor{ID: "s", Role: CountyChief, County: "440203"}
	bound := free
	bound.Belongs = SetOf("e0", "e1")
	elsewhere := free
	elsewhere.Belongs = SetOf("e10", "e")
	decided, read := 0, 0
	for _, action := range Actions() {
		may, now := free.May(action, of), bound.May(action, of)
		if got := elsewhere.May(action, of); (got == nil) != (may == nil) {
			t.Errorf("%s: a member of another enterprise: %v", action, got)
		}
		switch {
		case may != nil && now == nil:
			t.Errorf("%s: the member may what nobody of the role may", action)
		case may != nil:
		case action.Decides():
			decided++
			if KindOf(now) != Forbidden || !strings.Contains(now.Error(), "回避") {
				t.Errorf("%s: %v", action, now)
			}
		default:
			read++
			if now != nil {
				t.Errorf("%s, a reading: %v", action, now)
			}
		}
	}
	for _, a := range []Action{
		AcceptFiling, ReturnFiling, RefuseFiling, ApproveClaim, RefuseClaim, ExcludeLine,
		DecideObjection, AcceptEnterprise, ApprovePlan, ExportPlan, ConfirmRecovery,
	} {
		if bound.May(a, of) == nil {
			t.Errorf("%s is open to a member of the enterprise", a)
		}
	}
	if decided < 30 || read < 5 {
		t.Errorf("only %d decisions and %d readings", decided, read)
	}
}

// TestAFilingOfOnesOwnEnterpriseIsLeftToAColleague walks the rule through the
// filing's own functions.
func TestAFilingOfOnesOwnEnterpriseIsLeftToAColleague(t *testing.T) {
	f := complete()
	f.State, f.County, f.Enterprise = FilingSubmitted, "440203", "e1"
	by := Actor{ID: "s", Role: CountyReviewer, County: "440203", Belongs: SetOf("e1"), Phone: true}
	if _, err := f.Accept(by, monday); KindOf(err) != Forbidden || f.State != FilingSubmitted {
		t.Errorf("accepted: %v", err)
	}
	if err := f.MayDecide(by); KindOf(err) != Forbidden {
		t.Errorf("the page offers it: %v", err)
	}
	by.Belongs = ""
	if _, err := f.Accept(by, monday); err != nil {
		t.Errorf("a colleague: %v", err)
	}
}

func TestACodeBindsOneAccountToOneWeChatUser(t *testing.T) {
	account := StaffAccount{ID: "s1", Login: "li"}
	wechat := Actor{ID: "a1", Role: Visitor}
	for name, c := range map[string]struct {
		facts PhoneFacts
		by    Actor
		want  Kind
	}{
		"right":                   {PhoneFacts{Right: true}, wechat, ""},
		"once more":               {PhoneFacts{Right: true, Holds: "s1"}, wechat, ""},
		"wrong":                   {PhoneFacts{}, wechat, Invalid},
		"stands for another":      {PhoneFacts{Right: true, Holds: "s2"}, wechat, Conflict},
		"wrong, and for another":  {PhoneFacts{Holds: "s2"}, wechat, Invalid},
		"a member of staff types": {PhoneFacts{Right: true}, Actor{ID: "s1", Role: CountyChief}, Forbidden},
	} {
		ev, err := account.BindPhone(c.facts, c.by, monday)
		if got := KindOf(err); got != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if c.want == "" && (ev.Subject.ID != "s1" || ev.By != c.by || len(ev.Owes) != 1 ||
			ev.Owes[0].To.Account != "s1" || !strings.Contains(ev.Owes[0].Message.Body(), "li")) {
			t.Errorf("%s: %+v", name, ev)
		}
	}
	account.Disabled = true
	if _, err := account.BindPhone(PhoneFacts{Right: true}, wechat, monday); KindOf(err) != Invalid {
		t.Errorf("a disabled account: %v", err)
	}
}

func TestWhoMayEndAPhonesBinding(t *testing.T) {
	account := StaffAccount{ID: "s1", Login: "li"}
	for name, c := range map[string]struct {
		by    Actor
		bound bool
		want  Kind
	}{
		"own":              {Actor{ID: "s1", Role: CountyReviewer}, true, ""},
		"nothing to end":   {Actor{ID: "s1", Role: CountyReviewer}, false, Conflict},
		"a colleague":      {Actor{ID: "s2", Role: CountyChief}, true, NotFound},
		"an administrator": {Actor{ID: "s3", Role: Administrator}, true, ""},
		"the system":       {Actor{Role: System}, true, ""},
		"an owner":         {Actor{ID: "a1", Role: Owner}, true, Forbidden},
	} {
		if _, err := account.EndPhone(c.bound, "", c.by, monday); KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	reviewer := Actor{ID: "s1", Role: CountyReviewer}
	if _, err := account.ConfirmPhone(false, reviewer, time.Time{}); KindOf(err) != Invalid {
		t.Errorf("a wrong password: %v", err)
	}
	if _, err := account.ConfirmPhone(true, Actor{ID: "s2", Role: CountyReviewer}, monday); KindOf(err) != NotFound {
		t.Errorf("another's account: %v", err)
	}
	if _, err := account.NewPhoneCode(Actor{ID: "s2", Role: CountyReviewer}, monday); KindOf(err) != NotFound {
		t.Errorf("a code for another's account: %v", err)
	}
}
