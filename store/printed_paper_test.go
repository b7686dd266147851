package store_test

import (
	"sync"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// kept keeps what a form says of a case, and returns its code.
func kept(t *testing.T, f storetest.Fixture, subject, goal string) string {
	t.Helper()
	p := subsidy.PrintedPaper{
		At: storetest.Monday, Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: subject},
		Set: subsidy.PaperForms, Form: "filing", Title: "备案表", Number: "BA440203-2026-00001",
		Parts: f.PartDigests([]subsidy.PaperPart{{Name: "培训目标", Text: goal}}),
	}
	code := ""
	sealed, err := f.SealPaper(p)
	if err != nil {
		t.Error(err)
		return ""
	}
	err = f.As(t, subsidy.Actor{ID: "somebody", Role: subsidy.System}, func(tx *store.Tx) (err error) {
		code, err = tx.KeepPaper(sealed)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return code
}

// TestTheSamePaperKeepsItsCode prints the same page many times at once, then another, on both engines.
func TestTheSamePaperKeepsItsCode(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		codes := make([]string, 8)
		var all sync.WaitGroup
		for i := range codes {
			all.Go(func() { codes[i] = kept(t, f, "a", "安全操作") })
		}
		all.Wait()
		for _, code := range codes {
			if code != codes[0] || len(code) < 26 {
				t.Errorf("the codes of one page: %v", codes)
			}
		}
		other, foreign := kept(t, f, "a", "编程"), kept(t, f, "b", "安全操作")
		if other == codes[0] || foreign == codes[0] {
			t.Error("another page has the same code")
		}
		was, whole, err := f.PrintedPaper(ctx, codes[0])
		if err != nil || !whole || was.Subject.ID != "a" || was.Title != "备案表" {
			t.Fatalf("%+v, signed %v, %v", was, whole, err)
		}
		now, _, err := f.PrintedPaper(ctx, other)
		if err != nil {
			t.Fatal(err)
		}
		if c := was.Changed(now.Parts); len(c) != 1 || c[0].Name != "培训目标" || c[0].Kind != "已修改" {
			t.Errorf("changes %+v", c)
		}
		if c := was.Changed(nil); len(c) != 1 || c[0].Kind != "已删除" {
			t.Errorf("changes %+v", c)
		}
		if c := was.Changed(was.Parts); len(c) != 0 {
			t.Errorf("changes of nothing %+v", c)
		}
		if was.Parts[0].Text == "安全操作" {
			t.Error("what the form said is kept")
		}
	})
}
