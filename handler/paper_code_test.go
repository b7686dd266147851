package handler_test

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// printed is 附表1-4 of the classroom's filing, and the code on the page of one of them.
func (c classroom) printed(t *testing.T, form string) string {
	t.Helper()
	status, data := call(t, c.app, "GET", "/api/v1/filings/"+c.filing.ID+"/forms.pdf", c.token, "")
	if status != 200 {
		t.Fatalf("%d %s", status, data)
	}
	text := pdfText(t, data)
	code := c.Text(t, "SELECT code FROM printed_paper WHERE subject_id = '"+c.filing.ID+
		"' AND form = 'forms."+form+".false' ORDER BY at DESC LIMIT 1")
	typed := strings.Join(regexp.MustCompile(`.{1,5}`).FindAllString(code, -1), "-")
	if !strings.Contains(text, typed) {
		t.Fatalf("no page of the forms has the code %s", typed)
	}
	return typed
}

// verify asks what a code stands for, as anybody may.
func (c classroom) verify(t *testing.T, code string) (status int, page string) {
	t.Helper()
	s := send(t, c.app, httptest.NewRequest("GET", "/paper?code="+code, nil))
	for _, p := range c.people {
		if strings.Contains(s.content, p.Name) || strings.Contains(s.content, p.ID) {
			t.Errorf("the page shows %s", p.Name)
		}
	}
	return s.status, s.content
}

// TestAPrintedPageIsHeldAgainstWhatIsOnFile looks up a page that is genuine, then each forgery of it.
func TestAPrintedPageIsHeldAgainstWhatIsOnFile(t *testing.T) {
	c := newClassroom(t, 3)
	code := c.printed(t, "filing")
	for name, typed := range map[string]string{
		"as printed":          code,
		"in small letters":    strings.ToLower(code),
		"without its strokes": strings.ReplaceAll(code, "-", ""),
	} {
		status, page := c.verify(t, typed)
		if status != 200 || !strings.Contains(page, "没有变化") || !strings.Contains(page, c.filing.Number) ||
			!strings.Contains(page, "签名有效") || !strings.Contains(page, "<dd>3</dd>") {
			t.Errorf("%s: %d %s", name, status, page)
		}
	}
	if again := c.printed(t, "filing"); again != code {
		t.Errorf("the same page has the code %s, then %s", code, again)
	}
	// A changed number of the code is nobody's.
	wrong := "A" + code[1:]
	if wrong == code {
		wrong = "B" + code[1:]
	}
	if status, page := c.verify(t, wrong); status != 404 || !strings.Contains(page, "没有这个核对码") {
		t.Errorf("a changed code: %d", status)
	}
	// A code that was copied onto another paper says whose it is.
	other := c.printed(t, "roster")
	if _, page := c.verify(t, other); !strings.Contains(page, "人员名册") || strings.Contains(page, "备案表</b>") {
		t.Error("the roster's code does not say that it is the roster's")
	}
}

// TestOnePlaceLooksUpSoManyPagesAnHour looks one page up again and again: each time a form is made to compare it with.
func TestOnePlaceLooksUpSoManyPagesAnHour(t *testing.T) {
	c := newClassroom(t, 1)
	code := c.printed(t, "filing")
	times := 0
	for status := 200; status == 200 && times < 1000; times++ {
		status, _ = c.verify(t, code)
	}
	if status, page := c.verify(t, code); status != 429 || !strings.Contains(page, "一小时后") || times < 100 {
		t.Errorf("after %d times it answers %d: %s", times, status, page)
	}
}

// TestWhatIsNotHandedInCarriesNoCode prints a draft, and a filing that was returned and is being put right.
func TestWhatIsNotHandedInCarriesNoCode(t *testing.T) {
	c := newClassroom(t, 1)
	member := subsidy.Actor{
		ID: "owner", Role: subsidy.Owner, Enterprise: c.filing.Enterprise, County: c.filing.County,
	}
	draft := c.Draft(t, member, 1)
	returned := c.Draft(t, member, 1)
	c.Submit(t, returned.ID, member)
	c.Return(t, returned.ID, storetest.Reviewer("440203"))
	for _, id := range []string{draft.ID, returned.ID} {
		status, data := call(t, c.app, "GET", "/api/v1/filings/"+id+"/forms.pdf", c.token, "")
		text := pdfText(t, data)
		if status != 200 || !strings.Contains(text, "正在填写，尚未提交") || strings.Contains(text, "核对码") {
			t.Errorf("%d: %s", status, text)
		}
	}
	if n := c.Text(t, "SELECT COUNT(*) FROM printed_paper"); n != "0" {
		t.Errorf("%s pages were kept of what was not handed in", n)
	}
}

// TestAPaperOfAnEarlierVersionSaysWhatChanged prints, changes what is on file, and looks the page up.
func TestAPaperOfAnEarlierVersionSaysWhatChanged(t *testing.T) {
	c := newClassroom(t, 3)
	filing, roster := c.printed(t, "filing"), c.printed(t, "roster")
	err := c.As(t, subsidy.Actor{ID: "somebody", Role: subsidy.System}, func(tx *store.Tx) error {
		f, err := tx.Filing(c.filing.ID)
		if err != nil {
			return err
		}
		f.Form.Goal = "另一个目标"
		return tx.SaveFiling(f, subsidy.Event{
			Action: subsidy.RecordPaper, Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: f.ID},
			By: tx.Act().Actor, At: tx.Act().Now,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, page := c.verify(t, filing)
	if !strings.Contains(page, "不是最新的") || !strings.Contains(page, "培训目标：已修改") ||
		strings.Contains(page, "另一个目标") {
		t.Errorf("a former version: %s", page)
	}
	if _, page := c.verify(t, roster); !strings.Contains(page, "没有变化") {
		t.Error("the roster did not change")
	}
}

// TestARecordThatWasTamperedWithIsNotSigned changes what the database has of a page, and swaps two pages' records.
func TestARecordThatWasTamperedWithIsNotSigned(t *testing.T) {
	for name, change := range map[string]string{
		"a number": `UPDATE printed_paper SET content = REPLACE(content, '"value":"3"', '"value":"30"')`,
		"the day":  `UPDATE printed_paper SET at = at + 86400000`,
		"a copy": `UPDATE printed_paper SET content = ` +
			`(SELECT content FROM printed_paper WHERE form LIKE '%roster%')`,
		"no signing": `UPDATE printed_paper SET signature = ''`,
	} {
		c := newClassroom(t, 3)
		code := c.printed(t, "filing")
		c.Put(t, change+" WHERE form = 'forms.filing.false'")
		if _, page := c.verify(t, code); !strings.Contains(page, "核对不通过") || strings.Contains(page, "签名有效") {
			t.Errorf("%s: %s", name, page)
		}
	}
}

// TestTheSigningKeyIsThereAfterARestore signs in one store and looks in another that has the same keys.
func TestTheSigningKeyIsThereAfterARestore(t *testing.T) {
	one, other := storetest.SQLite(t), storetest.SQLite(t)
	signature, err := one.Sign([]byte("message"))
	if err != nil {
		t.Fatal(err)
	}
	if !other.Signed([]byte("message"), signature) || other.Signed([]byte("another"), signature) {
		t.Error("the signature is not what it was")
	}
	if _, _, err := other.PrintedPaper(context.Background(), "x"); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("a code that is nobody's: %v", err)
	}
}
