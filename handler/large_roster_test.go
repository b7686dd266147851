package handler_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// large is how many people a large enterprise sends at once, and how many rows
// of them are wrong in themselves.
const (
	large   = 3000
	wrongly = 40
)

// largeRoster is a file of many people without accounts, some of whose ID
// numbers are wrong.
func largeRoster(t testing.TB) []byte {
	t.Helper()
	people := storetest.Entries(large)
	for i := range people {
		people[i].Account = ""
		if i%(large/wrongly) == 7 {
			people[i].ID = people[i].ID[:17] + "?"
		}
	}
	return storetest.Must[[]byte](t)(form.WriteRoster("某公司", people))
}

// troubles is what the phone reads of a saved roster.
type troubles struct {
	Whole []struct {
		Field, Message string
		Rows           int
		Phone          bool
	}
	Rest int
}

// flaggedRows counts the rows that are told one by one, page by page.
func (p handset) flaggedRows(t *testing.T, filing string) (n int) {
	t.Helper()
	for after, pages := "", 0; pages < 100; pages++ {
		var list struct {
			Items []struct{ Problem string }
			Next  string
		}
		query := url.Values{"flagged": {"true"}, "single": {"true"}, "limit": {"50"}, "after": {after}}
		p.ask(t, "GET", "/filings/"+filing+"/roster?"+query.Encode(), "", &list)
		n += len(list.Items)
		if after = list.Next; after == "" {
			return n
		}
	}
	t.Fatal("the pages do not end")
	return n
}

func TestALargeRosterIsImportedAndItsWholeColumnMendedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, member := f.Member(t, "440203")
		phone := newPhone(t, f, owner.ID)
		id := f.Draft(t, member, 1).ID
		file := largeRoster(t)
		began := time.Now()
		r := withFile(t, "/api/v1/filings/"+id+"/roster/import", "file", "roster.xlsx", file, nil)
		r.Header.Set("Authorization", "Bearer "+phone.token)
		s := send(t, phone.app, r)
		if s.status != 200 || !strings.Contains(s.content, fmt.Sprintf(`"people":%d,"flagged":%d`, large, large)) {
			t.Fatalf("%+v", s)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("the import took %s", took)
		}
		var told troubles
		phone.ask(t, "GET", "/filings/"+id+"/roster-troubles", "", &told)
		if len(told.Whole) != 1 || told.Rest != wrongly || !told.Whole[0].Phone ||
			told.Whole[0].Rows != large-wrongly || !strings.Contains(told.Whole[0].Message, "整列没有“平台登录账号”") {
			t.Fatalf("%+v", told)
		}
		if n := phone.flaggedRows(t, id); n != wrongly {
			t.Errorf("%d rows are told one by one", n)
		}
		began = time.Now()
		var saved struct{ People, Flagged int }
		phone.ask(t, "POST", "/filings/"+id+"/roster-accounts", "", &saved)
		if saved.People != large || saved.Flagged != wrongly {
			t.Errorf("%+v", saved)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("the accounts took %s", took)
		}
		phone.ask(t, "GET", "/filings/"+id+"/roster-troubles", "", &told)
		if len(told.Whole) != 0 || told.Rest != wrongly {
			t.Errorf("afterwards: %+v", told)
		}
		var check struct{ Problems []subsidy.Problem }
		phone.ask(t, "POST", "/filings/"+id+"/check", "", &check)
		if text := fmt.Sprint(check.Problems); !strings.Contains(text, fmt.Sprintf("名册有%d行需要更正", wrongly)) {
			t.Errorf("what is left is told as %s", text)
		}
	})
}

func TestAPhoneForAnAccountLeavesWhatElseIsWrong(t *testing.T) {
	c, id := desk(t)
	twin := c.people[1]
	rows := []string{"姓名,身份证号码,手机号码,平台登录账号"}
	for i, e := range []subsidy.RosterEntry{c.people[0], twin, twin, c.people[2], c.people[3]} {
		account := ""
		if i == 4 {
			account = "4.40203E+17"
		}
		if i == 3 {
			e.Phone = "139"
		}
		rows = append(rows, strings.Join([]string{e.Name, e.ID, e.Phone, account}, ","))
	}
	if status, saved := c.send(t, "/filings/"+id+"/roster/import", "", page(rows...)); status != 200 ||
		saved.Flagged != 5 {
		t.Fatalf("%d %+v", status, saved)
	}
	status, text := call(t, c.app, "POST", "/api/v1/filings/"+id+"/roster-accounts", c.token, "")
	if status != 200 || !strings.Contains(text, `"flagged":3`) {
		t.Fatalf("%d %s", status, text)
	}
	var list struct{ Items []struct{ Problem string } }
	c.get(t, "/api/v1/filings/"+id+"/roster?flagged=true", &list)
	var said []string
	for _, item := range list.Items {
		said = append(said, item.Problem)
	}
	want := []string{"身份证号码与名册里的另一行重复", "手机号码", "已经丢失"}
	for i, part := range want {
		if i >= len(said) || !strings.Contains(said[i], part) {
			t.Fatalf("what is still wrong is told as %q", said)
		}
	}
}

func TestAnUnreadableCellStaysFlaggedWhenAnotherRowIsMended(t *testing.T) {
	c, id := desk(t)
	rows := []string{"姓名,身份证号码,手机号码,平台登录账号"}
	for i, e := range c.people[:3] {
		account := map[int]string{0: "4.40203E+17", 2: e.Account}[i]
		rows = append(rows, strings.Join([]string{e.Name, e.ID, e.Phone, account}, ","))
	}
	if status, saved := c.send(t, "/filings/"+id+"/roster/import", "", page(rows...)); status != 200 ||
		saved.Flagged != 2 {
		t.Fatalf("%d %+v", status, saved)
	}
	body := storetest.Must[[]byte](t)(json.Marshal(c.people[4]))
	status, text := call(t, c.app, "POST", "/api/v1/filings/"+id+"/roster", c.token, string(body))
	if status != http.StatusOK || !strings.Contains(text, `"flagged":2`) {
		t.Errorf("after another was added: %d %s", status, text)
	}
}
