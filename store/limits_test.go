package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// room asks for one more of a use, as an actor.
func room(f storetest.Fixture, by subsidy.Actor, use subsidy.Use, more int64) error {
	return f.Change(ctx, store.Act{Actor: by, Now: storetest.Monday}, func(tx *store.Tx) error {
		return tx.Room(use, more)
	})
}

func TestAnEnterpriseHasSoManyDraftsAndAPendingOneFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		for range 3 {
			f.Draft(t, member, 1)
		}
		if err := room(f, member, subsidy.UseFilings, 1); err != nil {
			t.Errorf("an accepted enterprise's fourth: %v", err)
		}
		f.Put(t, "UPDATE enterprise SET state = 'pending' WHERE id = ?", member.Enterprise)
		if err := room(f, member, subsidy.UseFilings, 1); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("a pending enterprise's fourth: %v", err)
		}
		for _, other := range []subsidy.Use{
			subsidy.UseAssessments, subsidy.UseClaims, subsidy.UseInvites, subsidy.UseKept,
		} {
			if err := room(f, member, other, 1); err != nil {
				t.Errorf("%s: %v", other, err)
			}
		}
	})
}

func TestUploadsAreBoundedAtOnceAndByTheDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		account, member := f.Member(t, "440203")
		colleague := member
		colleague.ID = f.Account(t, "colleague", "13700000011").ID
		opens := func(by subsidy.Actor, size int) subsidy.Kind {
			_, err := f.NewUpload(ctx, store.Act{Actor: by, Now: storetest.Monday}, "合同.pdf", size)
			return subsidy.KindOf(err)
		}
		for range 10 {
			if got := opens(member, 1); got != "" {
				t.Fatalf("one of ten: %q", got)
			}
		}
		if got := opens(member, 1); got != subsidy.Busy {
			t.Errorf("the eleventh at once: %q", got)
		}
		f.Clock.Advance(2 * time.Hour)
		if got := opens(member, 1); got != "" {
			t.Errorf("after the others were given up: %q", got)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM upload WHERE account_id = ?", account.ID); n != "1" {
			t.Errorf("%s uploads on their way", n)
		}
		f.Put(t, "UPDATE enterprise SET state = 'pending' WHERE id = ?", member.Enterprise)
		for range 2 {
			if got := opens(member, 9<<20); got != "" {
				t.Fatalf("18 MB of 20: %q", got)
			}
		}
		if got := opens(member, 9<<20); got != subsidy.Busy {
			t.Errorf("27 MB of 20: %q", got)
		}
		if got := opens(colleague, 9<<20); got != subsidy.Busy {
			t.Errorf("27 MB of 20 by two colleagues: %q", got)
		}
		f.Clock.Advance(25 * time.Hour)
		if got := opens(member, 9<<20); got != "" {
			t.Errorf("the next day: %q", got)
		}
	})
}

func TestAPendingEnterpriseKeepsNoMoreThanItsShareHoweverItCame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		f.Put(t, "UPDATE enterprise SET state = 'pending' WHERE id = ?", member.Enterprise)
		act := store.Act{Actor: member, Now: storetest.Monday}
		attach := func(size int) subsidy.Kind { // of an upload that was opened while there was room
			return subsidy.KindOf(f.Change(ctx, act, func(tx *store.Tx) error {
				a := subsidy.Attachment{
					ID: tx.NewID(), Subject: subsidy.Subject{Kind: subsidy.SubjectEnterprise, ID: member.Enterprise},
					Scope:   subsidy.Scope{Enterprise: member.Enterprise, County: "440203"},
					Purpose: subsidy.Licence, Size: size, At: act.Now,
				}
				return tx.Attach(a, subsidy.AttachEvent(subsidy.AttachFile, a, member, act.Now))
			}))
		}
		for _, v := range []struct {
			size int
			want subsidy.Kind
		}{{12 << 20, ""}, {12 << 20, subsidy.Conflict}, {8 << 20, ""}, {1, subsidy.Conflict}} {
			if got := attach(v.size); got != v.want {
				t.Errorf("%d bytes: %q, want %q", v.size, got, v.want)
			}
		}
	})
}

func TestWhatIsSpentByAnAddressComesBackWithTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		for range 60 {
			if err := f.Spent(ctx, subsidy.UseCodes, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
			if err := f.Spend(ctx, subsidy.UseCodes, "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Spent(ctx, subsidy.UseCodes, "192.0.2.1"); subsidy.KindOf(err) != subsidy.Busy {
			t.Errorf("after sixty: %v", err)
		}
		if err := f.Spent(ctx, subsidy.UseCodes, "192.0.2.2"); err != nil {
			t.Errorf("another address: %v", err)
		}
		f.Clock.Advance(time.Hour)
		if err := f.Spent(ctx, subsidy.UseCodes, "192.0.2.1"); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}

func TestANearlyFullDiskRefusesUploadsAndLetsCasesGoOn(t *testing.T) {
	free := int64(10 << 30)
	clock := storetest.NewClock()
	dir := t.TempDir()
	s, err := store.Open(ctx, store.Options{
		Path: filepath.Join(dir, "shigang.db"), Files: filepath.Join(dir, "files"),
		Keys: storetest.Keys, Machine: clock.Now,
		Free: func(string) (int64, int64, error) { return free, 100 << 30, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	f := storetest.Fixture{Store: s, Clock: clock, Path: filepath.Join(dir, "shigang.db")}
	_, member := f.Member(t, "440203")
	act := store.Act{Actor: member, Now: storetest.Monday}
	id := storetest.Must[string](t)(s.NewUpload(ctx, act, "合同.pdf", 3))
	upload := storetest.Must[store.Upload](t)(s.UploadFor(ctx, member.ID, id))
	free = 1<<30 - 1
	_, opened := s.NewUpload(ctx, act, "合同.pdf", 3)
	_, kept := s.PutBlob([]byte("a contract"))
	for name, err := range map[string]error{
		"an upload": opened, "a piece": s.PutPiece(ctx, upload, 0, []byte("abc")),
		"a file": kept, "an import": s.RoomOnDisk(),
	} {
		if subsidy.KindOf(err) != subsidy.Unavailable {
			t.Errorf("%s on a nearly full disk: %v", name, err)
		}
	}
	f.Submit(t, f.Draft(t, member, 1).ID, member)
	free = 2 << 30
	if err := s.PutPiece(ctx, upload, 0, []byte("abc")); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}
