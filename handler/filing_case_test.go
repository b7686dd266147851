package handler_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// TestAFilingThatCameBackShowsWhatBecameOfEachReason returns a filing for three reasons, of which one is answered.
func TestAFilingThatCameBackShowsWhatBecameOfEachReason(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	filing := o.Submit(t, o.Draft(t, member, 3).ID, member)
	path := "/console/filings/" + filing.ID
	o.shows(t, own, "GET", path, nil, 200, []string{"✔ 通过", "－ 没有数据", "在期限内备案"}, "自上次退回以来的变化")
	if status, _, page := o.ask(t, own, http.MethodPost, path+"/return", url.Values{
		"step0": {"project"}, "message0": {"培训目标请写具体"},
		"step1": {"roster"}, "row1": {"2"}, "message1": {"手机号码请核对"},
		"step2": {"promise"}, "message2": {"请重新阅读承诺"},
	}); status != http.StatusSeeOther {
		t.Fatalf("return: %d %q", status, problemOn(page))
	}
	o.shows(t, own, "GET", path, nil, 200, nil, "自上次退回以来的变化")
	entries := storetest.Entries(4)
	o.Do(t, filing.ID, member, func(tx *store.Tx, f *subsidy.Filing) error {
		var people []store.SealedPerson
		for _, e := range append(entries[:2:2], entries[3]) {
			people = append(people, o.SealPerson(storetest.Must[subsidy.Person](t)(e.Check())))
		}
		n, err := tx.ReplaceRoster(f.ID, people)
		if err != nil {
			return err
		}
		event, err := f.ChangeRoster(n.Rows, n.Flagged, member, tx.Act().Now)
		if err != nil {
			return err
		}
		f.Form.Goal = "能独立完成钳工的岗位操作"
		return tx.SaveFiling(*f, event)
	})
	o.Submit(t, filing.ID, member)
	page := o.shows(t, own, "GET", path, nil, 200, []string{
		"自上次退回以来的变化", "能独立完成钳工的岗位操作", "名册新增 1 人", "名册减少 1 人", "第 3 行",
	}, entries[3].Name, entries[3].ID, entries[2].ID)
	_, since, _ := strings.Cut(page, `id="since"`)
	since, _, _ = strings.Cut(since, "</ol>")
	for _, reason := range []struct{ word, message string }{
		{"✔ 已改", "培训目标请写具体"}, {"✘ 没有改", "手机号码请核对"}, {"？ 表上看不出", "请重新阅读承诺"},
	} {
		at := strings.Index(since, reason.message)
		if at < 0 || strings.LastIndex(since[:at], "<li>") > strings.LastIndex(since[:at], reason.word) {
			t.Errorf("%q is not told as %q", reason.message, reason.word)
		}
	}
}

// TestSignalsStandBesideTheEvidenceTheyName looks at the page of a case with a signal about its enterprise: the
// summary leads to it, and it stands in the card of 附表1, before the roster's.
func TestSignalsStandBesideTheEvidenceTheyName(t *testing.T) {
	o := newOffice(t)
	o.example(t, false, false)
	x := o.example(t, false, false)
	o.signal(t, x.filing)
	_, _, page := o.ask(t, own, http.MethodGet, "/console/filings/"+x.filing, nil)
	last := -1
	for _, mark := range []string{
		"href=\"#signal-contact\"", "附表1 备案表</h2>", "id=\"signal-contact\"", "联系电话与另外1家企业相同",
		"附表4 人员名册（",
	} {
		at := strings.Index(page, mark)
		if at <= last {
			t.Errorf("%q is at %d, after %d", mark, at, last)
		}
		last = at
	}
}
