package notify

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
)

func TestAnAddressIsChecked(t *testing.T) {
	for in, want := range map[string]string{
		"a8728056@163.com":                "a8728056@163.com",
		" zhang.san＠QQ.Com ":              "zhang.san@qq.com",
		"A+b_c-d@mail.sg.gov.cn":          "A+b_c-d@mail.sg.gov.cn",
		strings.Repeat("a", 64) + "@b.cn": strings.Repeat("a", 64) + "@b.cn",
		"x@xn--fiq228c.xn--fiqs8s":        "x@xn--fiq228c.xn--fiqs8s",
	} {
		if got, err := subsidy.ParseMail(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, bad := range []string{
		"", "a", "a@", "@b.cn", "a@b", "a@@b.cn", "a@b@c.cn", ".a@b.cn", "a.@b.cn", "a..b@c.cn", "张三@163.com",
		"a@163.中国", "a@-b.cn", "a@b-.cn", "a@b..cn", "a@1.2.3.4",
		"a b@c.cn<x", "a@b.cn,c@d.cn", "a@b.cn\r\nBcc: c@d.cn", "<a@b.cn>", strings.Repeat("a", 65) + "@b.cn",
		"a@" + strings.Repeat("b.", 130) + "cn",
	} {
		if got, err := subsidy.ParseMail(bad); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("%q was read as %q, %v", bad, got, err)
		} else if bad != "" && bad != "a" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q is repeated: %v", bad, err)
		}
	}
	for in, want := range map[string]string{
		"":              "",
		"zhang@163.com": "zh***@163.com",
		"ab@c.cn":       "a***@c.cn",
		"a@c.cn":        "***@c.cn",
	} {
		if got := subsidy.MaskMail(in); got != want {
			t.Errorf("%q is masked as %q", in, got)
		}
	}
}

func TestAnAddressServesOnceItsCodeWasTyped(t *testing.T) {
	me, now := subsidy.Actor{ID: "me", Role: subsidy.Visitor}, time.Unix(0, 0)
	m := Mailbox{Holder: "me"}
	refused := func(what string, err error, want subsidy.Kind) {
		t.Helper()
		if subsidy.KindOf(err) != want {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := m.Confirm(true, me, now)
	refused("confirming nothing", err, subsidy.Conflict)
	_, err = m.Remove(me, now)
	refused("removing nothing", err, subsidy.Conflict)
	_, err = m.Set("a@b.cn", "123456", subsidy.Actor{ID: "another", Role: subsidy.Visitor}, now)
	refused("another's", err, subsidy.NotFound)
	_, err = m.Set("nonsense", "123456", me, now)
	refused("nonsense", err, subsidy.Invalid)
	ev, err := m.Set("a@b.cn", "123456", me, now)
	if err != nil || len(ev.Owes) != 1 || ev.Owes[0].To.Mail != "a@b.cn" ||
		ev.Owes[0].Message != (MailCode{Code: "123456"}) || m.Confirmed {
		t.Fatalf("%+v, %+v, %v", m, ev, err)
	}
	if strings.Contains(ev.Note, "a@b.cn") {
		t.Error("the audit line tells the address")
	}
	_, err = m.Confirm(false, me, now)
	refused("a wrong code", err, subsidy.Invalid)
	if ev, err = m.Confirm(true, me, now); err != nil || !m.Confirmed || ev.Action != subsidy.ConfirmMail {
		t.Fatalf("%+v, %v", m, err)
	}
	_, err = m.Set("a@b.cn", "123456", me, now)
	refused("the same again", err, subsidy.Conflict)
	if _, err = m.Set("c@d.cn", "654321", me, now); err != nil || m.Confirmed || m.Address != "c@d.cn" {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err = m.Remove(me, now); err != nil || m.Address != "" {
		t.Fatalf("%+v, %v", m, err)
	}
}
