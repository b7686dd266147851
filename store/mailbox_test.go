package store_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

const address = "zhang.san@example.com"

// codeSent is the newest code that was owed to an address; the relay takes it.
func codeSent(t *testing.T, f storetest.Fixture) (code, to string) {
	t.Helper()
	due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
	for _, d := range due {
		send, ok, err := f.StartSend(ctx, d, mailAlone)
		if err != nil {
			t.Fatal(err)
		}
		if m, is := send.Message.(notify.MailCode); ok && is {
			code, to = m.Code, send.Address
		}
	}
	return code, to
}

var mailAlone = store.Ways{
	Lease:    time.Minute,
	Mail:     true,
	Template: func(subsidy.MessageKind, subsidy.Channel) (string, bool) { return "", false },
}

func TestAnAddressIsUsedOnceItsHolderTypedTheCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		me := f.Account(t, "me", "13800138000")
		act := store.Act{Actor: me.Visitor(), Now: f.Clock.Now()}
		owed := func() string {
			oweTo(t, f, me.ID)
			for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute)) {
				if send, ok, err := f.StartSend(ctx, d, mailAlone); err != nil {
					t.Fatal(err)
				} else if ok {
					return send.Address
				}
			}
			return ""
		}
		if err := f.SetMailbox(ctx, act, address); err != nil {
			t.Fatal(err)
		}
		code, to := codeSent(t, f)
		if !regexp.MustCompile(`^\d{6}$`).MatchString(code) || to != address {
			t.Fatalf("code %q to %q", code, to)
		}
		if to := owed(); to != "" {
			t.Fatalf("mailed to %q before it was confirmed", to)
		}
		other := string('0'+('9'-code[0])) + code[1:]
		if err := f.ConfirmMailbox(ctx, act, other); subsidy.KindOf(err) != subsidy.Invalid {
			t.Fatalf("a wrong code: %v", err)
		}
		if err := f.ConfirmMailbox(ctx, act, " "+code+" "); err != nil {
			t.Fatal(err)
		}
		if m, err := f.MailboxOf(ctx, me.ID); err != nil || !m.Confirmed || m.Address != address {
			t.Fatalf("%+v, %v", m, err)
		}
		if to := owed(); to != address {
			t.Fatalf("mailed to %q", to)
		}
		if err := f.RemoveMailbox(ctx, act); err != nil {
			t.Fatal(err)
		}
		if m, err := f.MailboxOf(ctx, me.ID); err != nil || m.Address != "" || owed() != "" {
			t.Fatalf("%+v, %v", m, err)
		}
		if err := f.ConfirmMailbox(ctx, act, code); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("the code of a removed address: %v", err)
		}
	})
}

// oweTo owes one account a message.
func oweTo(t *testing.T, f storetest.Fixture, account string) {
	t.Helper()
	err := f.Change(ctx, store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
		return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account}, subsidy.Owed{
			To:      subsidy.Audience{Account: account},
			Message: subsidy.EnterpriseDecided{Enterprise: "某公司", Accepted: true},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestACodeServesHalfAnHourAndOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		me := f.Account(t, "me", "13800138000")
		act := store.Act{Actor: me.Visitor(), Now: f.Clock.Now()}
		if err := f.SetMailbox(ctx, act, address); err != nil {
			t.Fatal(err)
		}
		first, _ := codeSent(t, f)
		if err := f.SetMailbox(ctx, act, address); err != nil { // asks once more
			t.Fatal(err)
		}
		second, _ := codeSent(t, f)
		if first != second { // one in a million
			if err := f.ConfirmMailbox(ctx, act, first); subsidy.KindOf(err) != subsidy.Invalid {
				t.Fatalf("the older code: %v", err)
			}
		}
		f.Clock.Advance(notify.MailCodeLife)
		if err := f.ConfirmMailbox(ctx, act, second); subsidy.KindOf(err) != subsidy.Invalid {
			t.Fatalf("after half an hour: %v", err)
		}
		if err := f.SetMailbox(ctx, act, address); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(notify.MailCodeLife) // nothing came by to send it
		if code, _ := codeSent(t, f); code != "" {
			t.Fatalf("a code that serves no more was sent: %s", code)
		}
		f.Clock.Advance(25 * time.Hour)
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		if m, err := f.MailboxOf(ctx, me.ID); err != nil || m.Address != "" {
			t.Fatalf("kept unconfirmed: %+v, %v", m, err)
		}
	})
}

func TestCodesAreNeitherGuessedNorPoured(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		me := f.Account(t, "me", "13800138000")
		act := store.Act{Actor: me.Visitor(), Now: f.Clock.Now()}
		for i := range 6 {
			err := f.SetMailbox(ctx, act, address)
			if want := map[bool]subsidy.Kind{true: "", false: subsidy.Busy}[i < 5]; subsidy.KindOf(err) != want {
				t.Fatalf("code %d: %v", i, err)
			}
		}
		for i := range 6 { // five came to the address before
			other := f.Account(t, fmt.Sprint("other", i), fmt.Sprintf("1380013900%d", i))
			err := f.SetMailbox(ctx, store.Act{Actor: other.Visitor(), Now: f.Clock.Now()}, "Zhang.San@example.com")
			if want := map[bool]subsidy.Kind{true: "", false: subsidy.Busy}[i < 5]; subsidy.KindOf(err) != want {
				t.Fatalf("another's code %d to the same address: %v", i, err)
			}
		}
		code, _ := codeSent(t, f)
		wrong := string('0'+('9'-code[0])) + code[1:]
		for range 10 {
			if err := f.ConfirmMailbox(ctx, act, wrong); subsidy.KindOf(err) != subsidy.Invalid {
				t.Fatal(err)
			}
		}
		if err := f.ConfirmMailbox(ctx, act, code); subsidy.KindOf(err) != subsidy.Busy {
			t.Fatalf("the eleventh try: %v", err)
		}
	})
}
