package store_test

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

func TestBeatsAreKeptByProcessAndForgottenAfterADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		f.Working(t)
		other := notify.Beat{
			Process: "two",
			Step:    notify.StepRelay,
			Since:   f.Machine(),
			Failed:  f.Machine(),
			Trouble: notify.BrokerGone,
			Done:    3,
		}
		for range 2 { // written anew, not added
			if err := f.Beat(ctx, []notify.Beat{other}); err != nil {
				t.Fatal(err)
			}
		}
		beats := storetest.Must[[]notify.Beat](t)(f.Beats(ctx))
		if len(beats) != 2+len(notify.Rounds()) {
			t.Fatalf("%d beats", len(beats))
		}
		last := beats[len(beats)-1]
		if last.Process != "two" || last.Trouble != notify.BrokerGone || last.Done != 3 || !last.OK.IsZero() ||
			!last.Failed.Equal(f.Machine()) {
			t.Errorf("%+v", last)
		}
		f.Clock.Advance(25 * time.Hour)
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		if beats := storetest.Must[[]notify.Beat](t)(f.Beats(ctx)); len(beats) != 0 {
			t.Errorf("%d beats after a day", len(beats))
		}
	})
}

// A reading that lasts makes the write-ahead log grow; SQLite then keeps the
// file at its peak, and upkeep empties it.
func TestUpkeepEmptiesAWriteAheadLogThatHasGrown(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "shigang.db")
	clock := storetest.NewClock()
	s, err := store.Open(ctx, store.Options{
		Path:     path,
		Files:    filepath.Join(dir, "files"),
		Keys:     storetest.Keys,
		Machine:  clock.Now,
		WALBound: 8 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	f := storetest.Fixture{Store: s, Clock: clock, Path: path}
	a := f.Account(t, "one", "13800138000")
	reader := storetest.Must[*sql.DB](t)(sql.Open("sqlite3", "file:"+path+"?mode=ro"))
	defer func() { _ = reader.Close() }()
	reading := storetest.Must[*sql.Tx](t)(reader.Begin())
	var n int
	if err := reading.QueryRow("SELECT COUNT(*) FROM account").Scan(&n); err != nil {
		t.Fatal(err)
	}
	act := store.Act{Actor: a.Visitor(), Now: storetest.Monday}
	id := storetest.Must[string](t)(s.NewUpload(ctx, act, "合同.pdf", store.PieceSize))
	upload := storetest.Must[store.Upload](t)(s.UploadFor(ctx, a.ID, id))
	piece := bytes.Repeat([]byte{1}, store.PieceSize)
	for written := 0; written < 50<<20; written += store.PieceSize {
		if err := s.PutPiece(ctx, upload, 0, piece); err != nil {
			t.Fatal(err)
		}
	}
	size := func() int64 {
		t.Helper()
		bytes, has, err := s.WAL()
		if err != nil || !has {
			t.Fatal(has, err)
		}
		return bytes
	}
	if size() < 50<<20 {
		t.Fatalf("it has grown to %d bytes only", size())
	}
	if err := s.Upkeep(ctx); err != nil {
		t.Fatalf("while the reading lasts: %v", err)
	}
	_ = reading.Rollback()
	if size() < 50<<20 {
		t.Fatalf("it shrank by itself, to %d bytes", size())
	}
	if err := s.Upkeep(ctx); err != nil {
		t.Fatal(err)
	}
	if size() > 8<<20 {
		t.Errorf("it still has %d bytes", size())
	}
}

func TestAnAddressThatDoesNotExistGetsNoMoreMailUntilConfirmedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		me := f.Account(t, "me", "13800138000")
		f.HasMail(t, me.ID, address)
		mailed := func(o subsidy.Outcome) (to string) {
			t.Helper()
			for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute)) {
				send, ok, err := f.StartSend(ctx, d, mailAlone)
				if err == nil && ok {
					to = send.Address
					err = f.FinishSend(ctx, send, o)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			return to
		}
		refused := subsidy.Outcome{Result: subsidy.Refused, Code: 550, NoSuch: true}
		told := func() string {
			return f.Text(t,
				"SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE kind = 'mail_suspended' AND account_id = ?", me.ID)
		}
		oweTo(t, f, me.ID)
		if to := mailed(subsidy.Outcome{Result: subsidy.Refused, Code: 554}); to != address || told() != "0" {
			t.Fatalf("a letter taken for spam: to %q, told %s times", to, told())
		}
		oweTo(t, f, me.ID)
		if to := mailed(refused); to != address || told() != "1" {
			t.Fatalf("to %q, told %s times", to, told())
		}
		mailed(refused) // the inbox takes what tells of it
		oweTo(t, f, me.ID)
		if to := mailed(refused); to != "" || told() != "1" {
			t.Errorf("mailed again to %q, told %s times", to, told())
		}
		if all, newer, err := f.SuspendedMailboxes(ctx, f.Clock.Now().Add(-time.Hour)); err != nil || all != 1 ||
			newer != 1 {
			t.Errorf("%d suspended, %d lately, %v", all, newer, err)
		}
		f.Clock.Advance(72 * time.Hour)
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		if m := storetest.Must[notify.Mailbox](t)(f.MailboxOf(ctx, me.ID)); m.Address != address || m.Confirmed ||
			!m.Suspended {
			t.Errorf("after upkeep: %+v", m)
		}
		act := store.Act{Actor: me.Visitor(), Now: f.Clock.Now()}
		if err := f.SetMailbox(ctx, act, address); err != nil {
			t.Fatal(err)
		}
		code, _ := codeSent(t, f)
		if err := f.ConfirmMailbox(ctx, act, code); err != nil {
			t.Fatal(err)
		}
		oweTo(t, f, me.ID)
		if to := mailed(subsidy.Outcome{Result: subsidy.Delivered}); to != address {
			t.Errorf("confirmed again, and mailed to %q", to)
		}
	})
}

func TestAChannelThatFailsByItselfIsCountedUntilItAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		me := f.Account(t, "me", "13800138000")
		f.HasMail(t, me.ID, address)
		oweTo(t, f, me.ID)
		for i, v := range []struct {
			o       subsidy.Outcome
			failing int
		}{
			{subsidy.Outcome{Result: subsidy.Later, Code: 535, Pause: subsidy.PauseSoon}, 1},
			{subsidy.Outcome{Result: subsidy.Later, Away: true, Pause: subsidy.PauseSoon}, 2},
			{subsidy.Outcome{Result: subsidy.Later, Code: 450, Pause: subsidy.PauseSoon}, 0},
			{subsidy.Outcome{Result: subsidy.Later, Code: 535, Pause: subsidy.PauseSoon}, 1},
			{subsidy.Outcome{Result: subsidy.Delivered, Code: 250}, 0},
		} {
			f.Clock.Advance(time.Hour)
			for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute)) {
				send, ok, err := f.StartSend(ctx, d, mailAlone)
				if err == nil && ok {
					err = f.FinishSend(ctx, send, v.o)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, c := range storetest.Must[[]store.ChannelState](t)(f.ChannelStates(ctx)) {
				if c.Channel == subsidy.ChannelMail &&
					(c.Failing != v.failing || v.failing > 0 && c.Failed != v.o.Code) {
					t.Errorf("%d: %d failures, code %d", i, c.Failing, c.Failed)
				}
			}
		}
	})
}
