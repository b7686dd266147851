package handler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// handset is somebody's mini-program against a store.
type handset struct {
	storetest.Fixture
	app   *fiber.App
	token string
	seen  *strings.Builder // every answer
}

func newPhone(t *testing.T, f storetest.Fixture, account string) handset {
	t.Helper()
	p := handset{Fixture: f, seen: &strings.Builder{}}
	p.app = handler.Server{Store: f.Store, Assets: fstest.MapFS{}, PublicURL: "http://localhost"}.App()
	return p.as(t, account)
}

// as is the same server on somebody else's phone.
func (p handset) as(t *testing.T, account string) handset {
	t.Helper()
	p.token = ""
	if account != "" {
		token, _, err := p.NewSession(context.Background(), account, false, 400*24*time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		p.token = token
	}
	p.seen = &strings.Builder{}
	return p
}

// ask reads an answer into v and fails the test on a refusal.
func (p handset) ask(t *testing.T, method, path, body string, v any) {
	t.Helper()
	status, text := call(t, p.app, method, "/api/v1"+path, p.token, body)
	p.seen.WriteString(text)
	if status < 200 || status > 299 {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if v != nil {
		if err := json.Unmarshal([]byte(text), v); err != nil {
			t.Fatal(err)
		}
	}
}

// shown is a decision on a case as its page shows it now.
func (p handset) shown(t *testing.T, path string) string {
	t.Helper()
	var v struct{ Seen string }
	p.ask(t, "GET", path, "", &v)
	return `{"seen":"` + v.Seen + `"}`
}

// refused expects a refusal of a status with a sentence.
func (p handset) refused(t *testing.T, method, path, body string, status int, sentence string) {
	t.Helper()
	got, text := call(t, p.app, method, "/api/v1"+path, p.token, body)
	p.seen.WriteString(text)
	if got != status || !strings.Contains(text, sentence) {
		t.Errorf("%s %s: %d %s, want %d with %q", method, path, got, text, status, sentence)
	}
}

// showed fails the test when any answer so far had one of the secrets.
func (p handset) showed(t *testing.T, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(p.seen.String(), s) {
			t.Errorf("an answer shows %s", s)
		}
	}
}

type claimView struct {
	ID, Number, State, Turn string
	Revision                int
	Promised, Editable      bool
	Payee                   struct{ Name, Bank, Account, Masked string }
	NewPayee                *struct{ Masked string } `json:"new_payee"`
	MaySetPayee             bool                     `json:"may_set_payee"`
	MayWithdraw             bool                     `json:"may_withdraw"`
	Reasons                 []struct{ Step, Message string }
	Days                    []struct {
		Title string
		Left  int
		By    struct{ Last, Rule string }
	}
}

type claimSummary struct {
	Sentence                   string
	AmountYuan                 string `json:"amount_yuan"`
	People, Hours, Short, Held int
	Omitted, Zero, Excluded    int
	Problems                   []struct{ Step, Message string }
}

type claimPeople struct {
	Items []struct {
		Row, Name, Why, State string
		IDNumber              string `json:"id_number"`
		Claimed, Omitted      bool
		Hours                 int
	}
	Next string
}

// numbers are what of an enterprise's own people may stand in no answer to it: it reads their names whole.
func numbers(n int) (out []string) {
	for _, e := range storetest.Entries(n) {
		out = append(out, e.ID, e.Phone)
	}
	return out
}

func (p handset) summary(t *testing.T, claim string) (s claimSummary) {
	t.Helper()
	p.ask(t, "GET", "/claims/"+claim+"/summary", "", &s)
	return s
}

// secrets are what of the people may stand in no answer.
func secrets(n int) (out []string) {
	for _, e := range storetest.Entries(n) {
		out = append(out, e.ID, e.Phone, e.Name)
	}
	return out
}

func TestHRClaimsForAnEndedTraining(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := f.Ended(t, "440203", 3)
		p := newPhone(t, f, member.ID)
		var may struct {
			Claimable bool
			Left      int
			Items     []claimView
		}
		p.ask(t, "GET", "/filings/"+filing.ID+"/claims", "", &may)
		if !may.Claimable || may.Left < 80 || len(may.Items) != 0 {
			t.Fatalf("before: %+v", may)
		}
		var home struct {
			Need   struct{ Goto, Text string }
			Claims struct{ Unclaimed, Open int }
		}
		if p.ask(t, "GET", "/home", "", &home); home.Need.Goto != "filing" || home.Claims.Unclaimed != 1 {
			t.Errorf("home before: %+v", home)
		}
		var c claimView
		p.ask(t, "POST", "/filings/"+filing.ID+"/claims", "", &c)
		if c.State != "draft" || c.Payee.Name == "" || !c.MaySetPayee || len(c.Days) != 1 ||
			c.Days[0].Title != "提交申领" {
			t.Fatalf("opened: %+v", c)
		}
		p.refused(t, "POST", "/filings/"+filing.ID+"/claims", "", 409, "已有一份“草稿”的申领")
		if p.ask(t, "GET", "/home", "", &home); home.Need.Goto != "claim" || home.Claims.Open != 1 ||
			home.Claims.Unclaimed != 0 {
			t.Errorf("home with a draft: %+v", home)
		}
		s := p.summary(t, c.ID)
		if s.Sentence != "按 3 人、6 课时计算" || s.AmountYuan != "180.00" || len(s.Problems) != 2 ||
			s.Problems[0].Step != "payee" || s.Problems[1].Step != "promise" {
			t.Errorf("summary: %+v", s)
		}
		p.refused(t, "POST", "/claims/"+c.ID+"/submit", p.shown(t, "/claims/"+c.ID), 422, "还差2项")
		p.leavesOut(t, &c)
		p.refused(t, "PUT", "/claims/"+c.ID+"/payee",
			`{"name":"别的公司","bank":"中国银行韶关分行","account":"6217000000001234567","seen":"`+
				p.seenOf(t, "/claims/"+c.ID)+`"}`, 422, "开户名须与企业名称")
		p.ask(t, "PUT", "/claims/"+c.ID+"/payee",
			`{"name":"`+c.Payee.Name+`","bank":"中国银行韶关分行","account":"6217 0000 0000 1234 567","seen":"`+
				p.seenOf(t, "/claims/"+c.ID)+`"}`, &c)
		if c.Payee.Account != "6217000000001234567" || c.Payee.Masked != "中国银行韶关分行，尾号4567" {
			t.Errorf("payee: %+v", c.Payee)
		}
		p.refused(t, "PUT", "/claims/"+c.ID, `{"revision":1,"promised":true}`, 409, "")
		p.ask(t, "PUT", "/claims/"+c.ID, `{"revision":`+itoa(c.Revision)+`,"promised":true}`, &c)
		if s = p.summary(t, c.ID); len(s.Problems) != 0 {
			t.Errorf("still missing: %+v", s.Problems)
		}
		p.ask(t, "POST", "/claims/"+c.ID+"/submit", p.shown(t, "/claims/"+c.ID), &c)
		if c.State != "submitted" || !strings.HasPrefix(c.Number, "SL440203-") || len(c.Days) != 2 ||
			c.Days[0].Left != 15 || !strings.Contains(c.Days[1].By.Rule, "不含企业补充材料的0个工作日") {
			t.Errorf("submitted: %+v", c)
		}
		if s = p.summary(t, c.ID); s.Sentence != "按 2 人、4 课时计算" || s.AmountYuan != "120.00" {
			t.Errorf("summary after: %+v", s)
		}
		var timeline struct{ Items []struct{ Text, By string } }
		if p.ask(t, "GET", "/claims/"+c.ID+"/timeline", "", &timeline); len(timeline.Items) == 0 ||
			timeline.Items[len(timeline.Items)-1].Text != "提交申领" {
			t.Errorf("timeline: %+v", timeline)
		}
		p.refused(t, "POST", "/claims/"+c.ID+"/topup", p.shown(t, "/claims/"+c.ID), 409, "现在没有空余的年度额度")
		p.showed(t, numbers(3)...)
	})
}

// leavesOut leaves a person out of a draft, takes them in again, and out.
func (p handset) leavesOut(t *testing.T, c *claimView) {
	t.Helper()
	var people claimPeople
	p.ask(t, "GET", "/claims/"+c.ID+"/people?limit=1", "", &people)
	if len(people.Items) != 1 || people.Next == "" || !people.Items[0].Claimed {
		t.Fatalf("people: %+v", people)
	}
	row := people.Items[0].Row
	var one struct {
		Sentences []string
		Editable  bool
	}
	if p.ask(t, "GET", "/claims/"+c.ID+"/people/"+row, "", &one); !one.Editable || len(one.Sentences) < 2 ||
		!strings.Contains(one.Sentences[0], "= 2 课时 × 30 元 = 60 元") {
		t.Errorf("explained: %+v", one)
	}
	for _, omit := range []string{"true", "false", "true"} {
		p.ask(t, "POST", "/claims/"+c.ID+"/people/"+row, `{"revision":`+itoa(c.Revision)+`,"omitted":`+omit+`}`, c)
	}
	if s := p.summary(t, c.ID); s.People != 2 || s.Omitted != 1 {
		t.Errorf("left out: %+v", s)
	}
	if p.ask(t, "GET", "/claims/"+c.ID+"/people?only=left", "", &people); len(people.Items) != 1 ||
		people.Items[0].Why != "您选择了不为他申领" {
		t.Errorf("left out: %+v", people)
	}
	p.refused(t, "POST", "/claims/"+c.ID+"/people/nobody", `{"revision":1,"omitted":true}`, 404, "")
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func TestOnlyTheOwnerReadsAndSetsTheAccount(t *testing.T) {
	f := storetest.SQLite(t)
	claim, owner := f.Claim(t, "440203", 2)
	clerk := f.Account(t, "clerk", "13711112222")
	err := f.Change(context.Background(), store.Act{Actor: owner, Now: storetest.Monday}, func(tx *store.Tx) error {
		return tx.AddMember(owner.Enterprise, clerk.ID, subsidy.Clerk, "李")
	})
	if err != nil {
		t.Fatal(err)
	}
	p := newPhone(t, f, clerk.ID)
	var c claimView
	p.ask(t, "GET", "/claims/"+claim.ID, "", &c)
	if c.Payee.Account != "" || c.Payee.Masked != "中国银行韶关分行，尾号4567" || c.MaySetPayee || c.MayWithdraw {
		t.Errorf("the clerk reads %+v", c)
	}
	body := `{"name":"` + c.Payee.Name + `","bank":"工商银行韶关分行","account":"6222000000007654321",` +
		`"seen":"` + p.seenOf(t, "/claims/"+claim.ID) + `"}`
	p.refused(t, "PUT", "/claims/"+claim.ID+"/payee", body, 403, "经办人")
	p.refused(t, "POST", "/claims/"+claim.ID+"/withdraw", p.shown(t, "/claims/"+claim.ID), 403, "经办人")
	mine := p.as(t, owner.ID)
	mine.ask(t, "PUT", "/claims/"+claim.ID+"/payee", body, &c)
	if c.Payee.Account != claim.Entry.Payee.Account || c.NewPayee == nil ||
		c.NewPayee.Masked != "工商银行韶关分行，尾号4321" {
		t.Errorf("a change after submission stands at once: %+v", c)
	}
	p.ask(t, "GET", "/claims/"+claim.ID, "", &c)
	p.ask(t, "GET", "/claims/"+claim.ID+"/timeline", "", nil)
	p.ask(t, "GET", "/inbox", "", nil)
	p.showed(t, append(secrets(2), claim.Entry.Payee.Account, "6222000000007654321")...)
	mine.ask(t, "POST", "/claims/"+claim.ID+"/withdraw", mine.shown(t, "/claims/"+claim.ID), &c)
	if c.State != "withdrawn" {
		t.Errorf("withdrawn: %+v", c)
	}
}

func TestHRSupplementsWhatTheCountyAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, owner := f.Claim(t, "440203", 2)
		reviewer := storetest.Reviewer("440203")
		rules := storetest.Must[store.Rules](t)(f.Rules(context.Background(), owner.Enterprise))
		f.DoClaim(t, theClaim.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(*c))
			event, err := c.AskSupplement([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "请补充培训成绩截图"}},
				terms, reviewer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		p := newPhone(t, f, owner.ID)
		var c claimView
		p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c)
		if c.State != "supplement" || len(c.Reasons) != 1 || c.Reasons[0].Step != "study" || len(c.Days) != 3 ||
			c.Days[0].Left != 5 || !c.Editable {
			t.Fatalf("asked: %+v", c)
		}
		var home struct{ Need struct{ Goto, Text string } }
		if p.ask(t, "GET", "/home", "", &home); home.Need.Goto != "claim" ||
			!strings.Contains(home.Need.Text, "补充材料") {
			t.Errorf("home: %+v", home)
		}
		if s := p.summary(t, theClaim.ID); s.AmountYuan != "120.00" || s.Short != 0 || len(s.Problems) != 0 {
			t.Errorf("what it holds itself is counted against it: %+v", s)
		}
		p.ask(t, "POST", "/claims/"+theClaim.ID+"/submit", p.shown(t, "/claims/"+theClaim.ID), &c)
		if c.State != "submitted" || len(c.Reasons) != 0 {
			t.Errorf("again: %+v", c)
		}
		p.refused(t, "GET", "/claims/"+theClaim.ID+"/letter", "", 409, "没有不予补贴通知书")
		f.DoClaim(t, theClaim.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.ProposeRefusal(
				[]subsidy.Reason{{Step: subsidy.StepStudy, Message: "学习记录与平台不符", Clause: "五"}}, reviewer,
				tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		var steps struct{ Items []struct{ Text string } }
		p.ask(t, "GET", "/claims/"+theClaim.ID+"/timeline", "", &steps)
		if p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c); c.State != "reviewed" || len(c.Reasons) != 0 ||
			strings.Contains(fmt.Sprint(steps), "不予") {
			t.Errorf("the enterprise reads of a refusal nobody confirmed: %+v %+v", c, steps)
		}
		p.refused(t, "GET", "/claims/"+theClaim.ID+"/letter", "", 409, "没有不予补贴通知书")
		chief := storetest.Chief("440203")
		f.DoClaim(t, theClaim.ID, chief, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.ConfirmRefusal(chief, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
		var letter struct{ Paragraphs []string }
		p.ask(t, "GET", "/claims/"+theClaim.ID+"/letter", "", &letter)
		if all := strings.Join(letter.Paragraphs, ""); !strings.Contains(all, "行政复议") ||
			!strings.Contains(all, "行政诉讼") || !strings.Contains(all, "学习记录与平台不符") {
			t.Errorf("letter: %s", all)
		}
		p.showed(t, secrets(2)...)
	})
}

func TestAnybodyReadsAndObjectsToPublicity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		claim, owner := f.Published(t, "440203", 3)
		p := newPhone(t, f, "")
		var list struct {
			Items []struct {
				ID, Enterprise, Until string
				People, Left          int
			}
		}
		if p.ask(t, "GET", "/publicity", "", &list); len(list.Items) != 1 || list.Items[0].ID != claim.ID ||
			list.Items[0].People != 3 || list.Items[0].Left != 5 {
			t.Fatalf("publicity: %+v", list)
		}
		var one struct {
			Persons []struct {
				ID, Name string
				IDNumber string `json:"id_number"`
				Held     bool
			}
			Next string
		}
		if p.ask(t, "GET", "/publicity/"+claim.ID+"?limit=2", "", &one); len(one.Persons) != 2 || one.Next == "" ||
			!strings.Contains(one.Persons[0].IDNumber, "*") {
			t.Fatalf("people: %+v", one)
		}
		p.showed(t, append(secrets(3), claim.Entry.Payee.Account, "6217", claim.Training.Number)...)
		visitor := p.as(t, f.Account(t, "neighbour", "13733334444").ID)
		objection := "/publicity/" + claim.ID + "/objections"
		p.refused(t, "POST", objection, `{"text":"这个人没有参加培训"}`, 401, "")
		visitor.refused(t, "POST", objection, `{"text":"嗯"}`, 422, "情况说明")
		visitor.refused(t, "POST", objection, `{"text":"这个人没有参加培训","lines":["foreign"]}`, 422,
			"所选人员不在这份公示里")
		var taken struct{ Kind, Sentence string }
		visitor.ask(t, "POST", objection,
			`{"text":"这个人没有参加培训","name":"刘某","contact":"13733334444","lines":["`+one.Persons[0].ID+`"]}`,
			&taken)
		if taken.Kind != "objection" || !strings.Contains(taken.Sentence, "涉及的1人暂缓拨付") {
			t.Errorf("taken: %+v", taken)
		}
		var mine struct {
			Items []struct{ Text, KindText, Number, StateText string }
		}
		if visitor.ask(t, "GET", "/objections", "", &mine); len(mine.Items) != 1 ||
			mine.Items[0].Text != "这个人没有参加培训" || mine.Items[0].Number != claim.Number {
			t.Errorf("mine: %+v", mine)
		}
		hr := p.as(t, owner.ID)
		if s := hr.summary(t, claim.ID); s.Held != 1 {
			t.Errorf("held: %+v", s)
		}
		var held claimPeople
		if hr.ask(t, "GET", "/claims/"+claim.ID+"/people?only=held", "", &held); len(held.Items) != 1 ||
			held.Items[0].State != "held" {
			t.Errorf("held: %+v", held)
		}
		hr.ask(t, "GET", "/claims/"+claim.ID+"/timeline", "", nil)
		if hr.ask(t, "GET", "/objections", "", &mine); len(mine.Items) != 0 {
			t.Errorf("the enterprise reads who objected: %+v", mine)
		}
		hr.showed(t, append(numbers(3), "刘某", "13733334444", "没有参加培训")...)
		f.Clock.Advance(20 * 24 * time.Hour)
		p.refused(t, "GET", "/publicity/"+claim.ID, "", 404, "")
		if p.ask(t, "GET", "/publicity", "", &list); len(list.Items) != 0 {
			t.Errorf("taken down: %+v", list)
		}
		visitor.ask(t, "POST", objection, `{"text":"公示以后才知道的情况"}`, &taken)
		if taken.Kind != "report" {
			t.Errorf("late: %+v", taken)
		}
		visitor.ask(t, "POST", "/reports", `{"county":"440203","text":"这家企业虚报人数"}`, &taken)
		visitor.refused(t, "POST", "/reports", `{"county":"","text":"这家企业虚报人数"}`, 422, "请选择企业所在的县")
		if visitor.ask(t, "GET", "/objections", "", &mine); len(mine.Items) != 3 {
			t.Errorf("mine: %+v", mine)
		}
	})
}

func TestATraineeSaysWhetherTheClaimIsTrue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		claim, owner := f.Published(t, "440203", 2)
		entry := storetest.Entries(2)[0]
		account := f.Account(t, "trainee", entry.Phone)
		p := newPhone(t, f, account.ID)
		p.refused(t, "GET", "/trainee/claims", "", 403, "请先核对姓名")
		p.ask(t, "POST", "/trainee", `{"name":"`+entry.Name+`","id_number":"`+entry.ID+`"}`, nil)
		var mine struct {
			Items []struct {
				Line, Word, AmountYuan, LineText, Seen string
				Hours                                  int
				MayAnswer                              bool `json:"may_answer"`
			}
		}
		p.ask(t, "GET", "/trainee/claims", "", &mine)
		if len(mine.Items) != 1 || mine.Items[0].Hours != 2 || !mine.Items[0].MayAnswer || mine.Items[0].Word != "" {
			t.Fatalf("about me: %+v", mine)
		}
		word := "/trainee/claims/" + mine.Items[0].Line + "/word"
		p.refused(t, "POST", word, `{"word":"no","text":"我没有学完","seen":"0"}`, 409,
			"您打开页面之后，这项申领有了变化，现在为您申领2课时、60 元")
		p.ask(t, "POST", word, `{"word":"no","text":"我没有学完","seen":"`+mine.Items[0].Seen+`"}`, &mine)
		if mine.Items[0].Word != "no" {
			t.Errorf("no: %+v", mine)
		}
		hr := p.as(t, owner.ID)
		if s := hr.summary(t, claim.ID); s.Held != 1 {
			t.Errorf("held: %+v", s)
		}
		hr.ask(t, "GET", "/claims/"+claim.ID+"/timeline", "", nil)
		hr.ask(t, "GET", "/claims/"+claim.ID+"/people", "", nil)
		hr.ask(t, "GET", "/inbox", "", nil)
		hr.showed(t, "属实", "我没有学完")
		p.ask(t, "POST", word, `{"word":"yes","seen":"`+mine.Items[0].Seen+`"}`, &mine)
		if s := hr.summary(t, claim.ID); s.Held != 0 || mine.Items[0].Word != "yes" {
			t.Errorf("freed: %+v %+v", s, mine)
		}
		lines, _, err := f.FindLines(context.Background(), claim.ID, store.LineSearch{}, firstPage)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.ID != mine.Items[0].Line {
				p.refused(t, "POST", "/trainee/claims/"+l.ID+"/word", `{"word":"no","seen":"x"}`, 404, "")
			}
		}
		p.showed(t, append(secrets(2)[3:], entry.ID, claim.Entry.Payee.Account)...)
	})
}

func TestWhoWasCutShortAsksAgainWithOneTap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, first := f.Member(t, "440203")
		_, second := f.Member(t, "440204")
		a, b := f.Studied(t, first, 2, 990), f.Studied(t, second, 2, 990)
		f.Later(t, a.Form.End.AddDays(1))
		before := f.ClaimOf(t, first, a.ID)
		short := f.ClaimOf(t, second, b.ID)
		p := newPhone(t, f, second.ID)
		s := p.summary(t, short.ID)
		if s.Short != 2 || s.AmountYuan != "680.00" {
			t.Fatalf("cut short: %+v", s)
		}
		var people claimPeople
		if p.ask(t, "GET", "/claims/"+short.ID+"/people?only=short&limit=1", "", &people); len(people.Items) != 1 ||
			people.Next == "" {
			t.Errorf("short: %+v", people)
		}
		for name, want := range map[string]int{storetest.Entries(2)[1].Name: 1, "没有这个人": 0} {
			if p.ask(t, "POST", "/claims/"+short.ID+"/people/search", `{"name":"`+name+`"}`,
				&people); len(people.Items) != want {
				t.Errorf("search for %s: %+v", name, people)
			}
		}
		p.refused(t, "POST", "/claims/"+short.ID+"/topup", p.shown(t, "/claims/"+short.ID), 409,
			"现在没有空余的年度额度")
		p.as(t, first.ID).
			ask(t, "POST", "/claims/"+before.ID+"/withdraw", p.as(t, first.ID).shown(t, "/claims/"+before.ID), nil)
		p.ask(t, "POST", "/claims/"+short.ID+"/topup", p.shown(t, "/claims/"+short.ID), nil)
		if s = p.summary(t, short.ID); s.Short != 0 || s.AmountYuan != "1320.00" {
			t.Errorf("topped up: %+v", s)
		}
		p.showed(t, append(numbers(2), before.Number)...)
	})
}

func TestAClaimIsOpenedAndSubmittedOnceHoweverOftenItIsSent(t *testing.T) {
	f := storetest.SQLite(t)
	claim, member := f.DraftClaim(t, "440203", 2)
	p := newPhone(t, f, member.ID)
	shown := p.shown(t, "/claims/"+claim.ID)
	send := func() (status int, text string) {
		r := httptest.NewRequest("POST", "/api/v1/claims/"+claim.ID+"/submit", strings.NewReader(shown))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+p.token)
		r.Header.Set("Idempotency-Key", "one tap")
		res, err := p.app.Test(r, 30_000)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	for range 3 {
		if status, text := send(); status != http.StatusOK || !strings.Contains(text, `"state":"submitted"`) {
			t.Fatalf("%d %s", status, text)
		}
	}
	p.refused(t, "POST", "/claims/"+claim.ID+"/submit", p.shown(t, "/claims/"+claim.ID), 409, "不能这样办理")
}

// paid pays a published claim after its publicity, and orders one person's
// money back.
func paid(t *testing.T, f storetest.Fixture, c claim.Claim) {
	t.Helper()
	ctx := context.Background()
	f.Later(t, c.Publicity.Until.AddDays(1))
	reviewer, chief := storetest.Reviewer(c.County), storetest.Chief(c.County)
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, c.Enterprise))
	if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
		t.Fatal(err)
	}
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	var plan claim.Plan
	step := func(by subsidy.Actor, do func(tx *store.Tx) error) {
		t.Helper()
		if err := f.Change(ctx, store.Act{Actor: by, Now: now}, do); err != nil {
			t.Fatal(err)
		}
	}
	moved := func(by subsidy.Actor, move func(p *claim.Plan) (subsidy.Event, error)) {
		t.Helper()
		step(by, func(tx *store.Tx) error {
			p, err := tx.Plan(plan.ID)
			if err != nil {
				return err
			}
			event, err := move(&p)
			if err != nil {
				return err
			}
			return tx.SavePlan(p, event)
		})
	}
	fund := claim.Payee{Name: "武江区人力资源和社会保障局", Bank: "工商银行韶关分行", Account: "2005020000000000001"}
	step(reviewer, func(tx *store.Tx) (err error) {
		plan, err = procedure.MakePlan(tx, []string{c.ID}, fund)
		return err
	})
	moved(chief, func(p *claim.Plan) (subsidy.Event, error) { return p.Approve(chief, now) })
	moved(reviewer, func(p *claim.Plan) (subsidy.Event, error) { return p.Export("digest", reviewer, now) })
	answer := claim.BankAnswer{Batch: plan.Number, Count: 1, Total: plan.Total(), Digest: "answer"}
	for _, i := range plan.Items {
		answer.Results = append(answer.Results, claim.BankResult{
			Position: i.Position,
			Account:  i.Payee.Account,
			Amount:   i.Amount,
			Paid:     true,
			Voucher:  "PZ-2027-001",
			PaidOn:   calendar.DayOf(now),
		})
	}
	step(reviewer, func(tx *store.Tx) error { _, err := procedure.TakeAnswer(tx, plan.ID, answer); return err })
	step(reviewer, func(tx *store.Tx) error {
		return procedure.ProposeRecovery(tx, c.ID, c.Lines[0].ID, "学习记录不实", rules)
	})
}

func TestHRReadsWhatWasPaidAndWhatMustGoBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, owner := f.Published(t, "440203", 2)
		paid(t, f, theClaim)
		p := newPhone(t, f, owner.ID)
		var c struct {
			State    string
			Payments []struct {
				State, Voucher, Payee string
				AmountYuan            string `json:"amount_yuan"`
				PaidOn                string `json:"paid_on"`
			}
			Recoveries []struct{ ID, State, Reason string }
		}
		p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c)
		if c.State != "paid" || len(c.Payments) != 1 || c.Payments[0].Voucher != "PZ-2027-001" ||
			c.Payments[0].AmountYuan != "120.00" || c.Payments[0].PaidOn == "" ||
			c.Payments[0].Payee != "中国银行韶关分行，尾号4567" {
			t.Errorf("paid: %+v", c)
		}
		if len(c.Recoveries) != 1 || c.Recoveries[0].State != "proposed" || c.Recoveries[0].Reason != "学习记录不实" {
			t.Fatalf("proposed: %+v", c.Recoveries)
		}
		p.ask(t, "POST", "/claims/"+theClaim.ID+"/recoveries/"+c.Recoveries[0].ID+"/waive", `{"revision":1}`, nil)
		recoveries := storetest.Must[[]claim.Recovery](t)(f.ClaimRecoveries(context.Background(), theClaim.ID))
		chief := storetest.Chief("440203")
		err := f.Change(context.Background(),
			store.Act{Actor: chief, Now: storetest.Must[time.Time](t)(f.Now(context.Background()))},
			func(tx *store.Tx) error {
				return procedure.DecideRecovery(tx, recoveries[0].ID, true, "")
			})
		if err != nil {
			t.Fatal(err)
		}
		if p.ask(t, "GET", "/claims/"+theClaim.ID, "", &c); len(c.Recoveries) != 1 ||
			c.Recoveries[0].State != "confirmed" || c.Recoveries[0].Reason != "学习记录不实" {
			t.Errorf("ordered: %+v", c.Recoveries)
		}
		p.showed(t, append(secrets(2), "2005020000000000001")...)
	})
}
