package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// wechat is a WeChat user in a session.
func wechat(t *testing.T, f storetest.Fixture, name string) store.Account {
	t.Helper()
	token, _, err := f.NewSession(ctx, f.Account(t, name, "13700000001").ID, false, 30*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return storetest.Must[store.Account](t)(f.Session(ctx, token))
}

// types tries a code and says how that ended.
func types(f storetest.Fixture, a store.Account, code string) subsidy.Kind {
	act := store.Act{Actor: a.Visitor(), Now: f.Clock.Now()}
	return subsidy.KindOf(f.BindPhone(ctx, act, a, code, "192.0.2.1"))
}

// codeOf takes a code at the console.
func codeOf(t *testing.T, f storetest.Fixture, st store.Staff) string {
	t.Helper()
	return storetest.Must[string](t)(f.NewPhoneCode(ctx, store.Act{Actor: st.Actor(), Now: f.Clock.Now()}))
}

// acts says how it ends when the user acts as staff now.
func acts(f storetest.Fixture, a store.Account) subsidy.Kind {
	_, err := f.StaffOnPhone(ctx, a)
	return subsidy.KindOf(err)
}

func TestAPhonesCodeServesOnceAndTenMinutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st, a, b := clerk(t, f, "wujiang"), wechat(t, f, "a"), wechat(t, f, "b")
		old := codeOf(t, f, st)
		code := codeOf(t, f, st)
		if len(code) != 8 || strings.Trim(code, "0123456789") != "" {
			t.Errorf("the code is %q", code)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM staff_code WHERE hash = ? OR hash LIKE ?", code, "%"+code+"%"); n != "0" {
			t.Error("the code stands in the database")
		}
		if got := types(f, a, old); got != subsidy.Invalid {
			t.Errorf("the code before the newest: %q", got)
		}
		if acts(f, a) != subsidy.Forbidden {
			t.Error("somebody who is not bound acts as staff")
		}
		if got := types(f, a, code[:4]+" "+code[4:]); got != "" {
			t.Fatalf("the code: %q", got)
		}
		if got := acts(f, a); got != "" {
			t.Errorf("bound, and yet %q", got)
		}
		if got := types(f, b, code); got != subsidy.Invalid {
			t.Errorf("the code replayed: %q", got)
		}
		late := codeOf(t, f, st)
		f.Clock.Advance(subsidy.PhoneCodeLife)
		if got := types(f, b, late); got != subsidy.Invalid {
			t.Errorf("the code after ten minutes: %q", got)
		}
		p, bound, err := f.PhoneOf(ctx, st.ID)
		if err != nil || !bound || p.Account().ID != st.ID || p.Phone != "13700000001" {
			t.Errorf("bound to %+v, %v", p, err)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'staff.bind' AND subject_id = ?", st.ID); n != "1" {
			t.Errorf("%s lines on the audit log", n)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE account_id = ? AND kind = 'phone_bound'", st.ID); n != "1" {
			t.Errorf("%s messages to the member of staff", n)
		}
	})
}

func TestGuessesAtAPhonesCodeAreLimited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st, a := clerk(t, f, "wujiang"), wechat(t, f, "a")
		code := codeOf(t, f, st)
		for i := range 5 {
			guess := fmt.Sprintf("%08d", i)
			if got := types(f, a, guess); got != subsidy.Invalid && guess != code {
				t.Errorf("guess %d: %q", i, got)
			}
		}
		if got := types(f, a, code); got != subsidy.Busy {
			t.Errorf("the right code after five guesses: %q", got)
		}
		limited := 0
		for i := range 31 { // many users from one place
			if types(f, wechat(t, f, fmt.Sprint("w", i)), "00000000") == subsidy.Busy {
				limited++
			}
		}
		if limited == 0 {
			t.Error("one address guesses for as many users as it likes")
		}
	})
}

func TestOneAccountOneWeChatUser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st, other := clerk(t, f, "wujiang"), clerk(t, f, "other")
		a, b := wechat(t, f, "a"), wechat(t, f, "b")
		if got := types(f, a, codeOf(t, f, st)); got != "" {
			t.Fatal(got)
		}
		if got := types(f, a, codeOf(t, f, other)); got != subsidy.Conflict {
			t.Errorf("one user, two accounts: %q", got)
		}
		if got := types(f, b, codeOf(t, f, st)); got != "" {
			t.Fatal(got)
		}
		if acts(f, a) != subsidy.Forbidden || acts(f, b) != "" {
			t.Error("a new phone did not take the place of the old one")
		}
		if got := types(f, a, codeOf(t, f, other)); got != "" {
			t.Errorf("the user who is free again: %q", got)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM staff_phone WHERE ended_at = 0"); n != "2" {
			t.Errorf("%s bindings", n)
		}
	})
}

func TestWhatClosesAnAccountEndsItsPhone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		admin := storetest.Must[store.Staff](t)(f.AddStaff(ctx, byCommand,
			store.Staff{Login: "root", Name: "管理员", Role: subsidy.Administrator}, rightPassword))
		for name, end := range map[string]func(st store.Staff) error{
			"disabled": func(st store.Staff) error { return f.DisableStaff(ctx, byCommand, st.ID, true) },
			"reset":    func(st store.Staff) error { return f.ResetStaff(ctx, byCommand, st, "another long password") },
			"changed": func(st store.Staff) error {
				p := subsidy.NewPassword{
					Was: rightPassword, Password: "my own long password", Again: "my own long password",
				}
				return f.ChangePassword(ctx, store.Act{Actor: st.Actor(), Now: storetest.Monday}, p, "")
			},
			"herself": func(st store.Staff) error {
				return f.EndPhone(ctx, store.Act{Actor: st.Actor(), Now: storetest.Monday}, st.ID, "本人解除")
			},
			"an administrator": func(st store.Staff) error {
				return f.EndPhone(ctx, store.Act{Actor: admin.Actor(), Now: storetest.Monday}, st.ID, "管理员解除")
			},
			"WeChat": func(st store.Staff) error {
				return f.Change(ctx, byCommand, func(tx *store.Tx) error {
					a, _, err := tx.MiniUser("mini_WeChat")
					if err != nil {
						return err
					}
					return tx.EraseMiniUser(a)
				})
			},
		} {
			st, a := clerk(t, f, name), wechat(t, f, name)
			if got := types(f, a, codeOf(t, f, st)); got != "" {
				t.Fatalf("%s: %q", name, got)
			}
			left := codeOf(t, f, st) // shown, not used yet
			if err := end(st); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if acts(f, a) != subsidy.Forbidden {
				t.Errorf("%s: the phone still acts", name)
			}
			if got := types(f, wechat(t, f, name+"2"), left); got != subsidy.Invalid {
				t.Errorf("%s: a code from before: %q", name, got)
			}
			if n := f.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'staff.unbind' AND subject_id = ?",
				st.ID); n != "1" {
				t.Errorf("%s: %s lines on the audit log", name, n)
			}
		}
	})
}

func TestAPhoneActsAsStaffForTwelveHoursAndThenAsksForThePassword(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		st, a := clerk(t, f, "wujiang"), wechat(t, f, "a")
		if got := types(f, a, codeOf(t, f, st)); got != "" {
			t.Fatal(got)
		}
		another, _, err := f.NewSession(ctx, a.ID, false, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if got := acts(f, storetest.Must[store.Account](t)(f.Session(ctx, another))); got != subsidy.Forbidden {
			t.Errorf("another session of the same user: %q", got)
		}
		f.Clock.Advance(subsidy.StaffPhoneLife - time.Minute)
		if got := acts(f, a); got != "" {
			t.Errorf("a minute before: %q", got)
		}
		f.Clock.Advance(time.Minute)
		if got := acts(f, a); got != subsidy.Forbidden {
			t.Errorf("twelve hours later: %q", got)
		}
		confirm := func(password string) subsidy.Kind {
			act := store.Act{Actor: st.Actor(), Now: f.Clock.Now()}
			return subsidy.KindOf(f.ConfirmOnPhone(ctx, act, a, password))
		}
		if got := confirm("wrong"); got != subsidy.Invalid || acts(f, a) != subsidy.Forbidden {
			t.Errorf("a wrong password: %q", got)
		}
		if got := confirm(rightPassword); got != "" || acts(f, a) != "" {
			t.Errorf("the password: %q, %q", got, acts(f, a))
		}
		for range 9 {
			confirm("wrong")
		}
		if got := confirm(rightPassword); got != subsidy.Busy {
			t.Errorf("after ten tries: %q", got)
		}
	})
}

// TestAMemberOfAnEnterpriseDecidesNothingOfItsEvenAtTheConsole also after the
// phone was unbound: it is known who she is.
func TestAMemberOfAnEnterpriseDecidesNothingOfItsEvenAtTheConsole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, member := f.Member(t, "440203")
		_, stranger := f.Member(t, "440203")
		st := clerk(t, f, "wujiang")
		f.Phone(t, st, owner.ID)
		own, others := f.Submit(t, f.Draft(t, member, 2).ID, member), f.Submit(t, f.Draft(t, stranger, 2).ID, stranger)
		accepts := func(filing subsidy.Filing) subsidy.Kind {
			token, _, err := f.NewSession(ctx, st.ID, true, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			by := storetest.Must[store.Staff](t)(f.StaffSession(ctx, token)).Actor()
			return subsidy.KindOf(storetest.Must[subsidy.Filing](t)(f.FilingFor(ctx, by, filing.ID)).MayDecide(by))
		}
		if got := accepts(own); got != subsidy.Forbidden {
			t.Errorf("her own enterprise's filing: %q", got)
		}
		if err := f.EndPhone(ctx, store.Act{Actor: st.Actor(), Now: storetest.Monday}, st.ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := accepts(own); got != subsidy.Forbidden {
			t.Errorf("after she unbound the phone: %q", got)
		}
		if got := accepts(others); got != "" {
			t.Errorf("another's: %q", got)
		}
	})
}

// TestTheQueueIsTheDesksRowsByDay pages through filings and claims together.
func TestTheQueueIsTheDesksRowsByDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		_, foreign := f.Member(t, "440204")
		want := map[string]bool{}
		for range 3 {
			want[f.Submit(t, f.Draft(t, member, 1).ID, member).ID] = true
		}
		f.Submit(t, f.Draft(t, foreign, 1).ID, foreign)
		c, _ := f.Claim(t, "440203", 1)
		want[c.ID] = true
		got, last := map[string]bool{}, ""
		for page := (store.Page{Limit: 1}); ; {
			rows, next, err := f.Queue(ctx, storetest.Reviewer("440203"), page)
			if err != nil || len(rows) > 1 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			for _, r := range rows {
				if got[r.ID] || r.Day.String()+r.ID < last || !want[r.ID] || r.Number == "" || r.Enterprise == "" {
					t.Errorf("out of order, twice, or not ours: %+v", r)
				}
				got[r.ID], last = true, r.Day.String()+r.ID
			}
			if page.After = next; next == "" {
				break
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d of %d cases", len(got), len(want))
		}
		today := storetest.Must[store.QueueRow](t)(first(f)).Day.AddDays(1)
		total, overdue, err := f.QueueCounts(ctx, storetest.Reviewer("440203"), today)
		if err != nil || total != len(want) || overdue == 0 || overdue > total {
			t.Errorf("%d waiting, %d overdue, %v", total, overdue, err)
		}
		for _, role := range []subsidy.Role{subsidy.ServiceCentre, subsidy.Administrator, subsidy.Visitor} {
			if _, _, err := f.Queue(ctx, subsidy.Actor{ID: "x", Role: role}, store.Page{}); err == nil {
				t.Errorf("%s has a queue", role)
			}
		}
	})
}

// first is the case that waits at the head of the queue.
func first(f storetest.Fixture) (store.QueueRow, error) {
	rows, _, err := f.Queue(ctx, storetest.Reviewer("440203"), store.Page{Limit: 1})
	if err != nil || len(rows) == 0 {
		return store.QueueRow{}, fmt.Errorf("no head of the queue: %w", err)
	}
	return rows[0], nil
}
