package handler_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shigang/handler"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// asked are the reasons that other answers of a form ask for than the one that
// the access test gives.
var asked = []row{
	{"POST", "/console/corrections/:id", itsCounty, url.Values{"decision": {"refuse"}, "answer": {"与证件不一致"}}},
	{
		"POST", "/console/assessments/:id", centreOnly,
		url.Values{"answer": {"unfavourable"}, "opinion": {"没有在线考核功能"}},
	},
	{
		"POST", "/console/registrations/:id/:platform", centreOnly,
		url.Values{"answer": {"refuse"}, "note": {"没有查到登记资料"}},
	},
}

var rejected = claimRow{claim.Paid, row{
	"POST", "/console/claims/:id/recoveries/:recovery",
	[]visitor{chief},
	url.Values{"answer": {"reject"}, "reason": {"查明确实上过课"}},
}}

var exported = claimRow{claim.Submitted, row{
	"POST", "/console/claims/:id/export", itsCounty,
	url.Values{"reason": {"录入省里的系统"}},
}}

// post sends a form to a route's case, as who may, and returns what came back.
type post func(form url.Values) (status int, page string)

// eachForm opens every form of the console that takes words, on a case of its own.
func eachForm(t *testing.T, try func(t *testing.T, r row, send post)) {
	t.Helper()
	o := newOffice(t)
	run := func(r row, path string) {
		t.Run(r.path[len("/console/"):]+" "+r.form.Get("answer"), func(t *testing.T) {
			try(t, r, func(form url.Values) (int, string) {
				status, _, page := o.ask(t, r.may[0], r.method, path, form)
				return status, page
			})
		})
	}
	for _, r := range slices.Concat(consoleRows, asked) {
		if r.method != http.MethodPost || strings.HasPrefix(r.path, "/console/login") || r.path == exported.path {
			continue // the claim of an export is made below, with its days
		}
		_, path := o.place(t, r.may[0], &r)
		run(r, path)
	}
	o = newOffice(t)
	_, member := o.Member(t, "440203")
	rows := append(slices.Clone(claimRows), rejected, exported)
	var filings []string
	for range rows {
		filings = append(filings, o.Studied(t, member, 1, 90).ID)
	}
	o.Later(t, calendar.DayOf(storetest.Monday).AddDays(40))
	for i, r := range rows {
		if r.method == http.MethodPost && r.form != nil {
			run(r.row, o.claimPlace(t, r, member, filings[i]))
		}
	}
}

// claimPlace is the address of a claim's route, on a claim of its own.
func (o office) claimPlace(t *testing.T, r claimRow, member subsidy.Actor, filing string) string {
	t.Helper()
	o.Put(t, "DELETE FROM share")
	o.Put(t, "DELETE FROM person_year")
	c := o.claimAt(t, r, member, filing)
	id, recovery := c.ID, ""
	if strings.Contains(r.path, "/recoveries/:") {
		recovery = o.recoveryOf(t, c, strings.HasSuffix(r.path, "/complete"))
	}
	if strings.Contains(r.path, "/objections/:") {
		id = o.objectTo(t, c, c.Lines[0].ID)
	}
	return strings.NewReplacer(":id", id, ":line", c.Lines[0].ID, ":recovery", recovery, ":kind", kindOn(r.path)).
		Replace(r.path)
}

// changed is the form with another value.
func changed(form url.Values, name, value string) url.Values {
	out := url.Values{}
	for key, values := range form {
		out[key] = slices.Clone(values)
	}
	out.Set(name, value)
	return out
}

// reasonOf is the field of the form in which a reason is asked, "" for none.
func reasonOf(r row) string {
	switch {
	case strings.HasSuffix(r.path, "/delist"):
		return "source"
	case strings.HasSuffix(r.path, "/signals"), strings.HasSuffix(r.path, "/cases"),
		strings.Contains(r.path, "/registrations/"):
		if r.form.Has("note") {
			return "note"
		}
	case strings.Contains(r.path, "/objections/") && r.form.Has("ruling"), strings.Contains(r.path, "/corrections/"):
		if r.form.Has("answer") {
			return "answer"
		}
	case strings.Contains(r.path, "/assessments/") && r.form.Get("answer") == "unfavourable":
		return "opinion"
	}
	for _, name := range []string{"reason", "proof", "message0"} {
		if r.form.Has(name) {
			return name
		}
	}
	return ""
}

func TestEveryReasonHasFiveToTwoHundredCharactersThatShow(t *testing.T) {
	n := 0
	eachForm(t, func(t *testing.T, r row, send post) {
		name := reasonOf(r)
		if name == "" {
			return
		}
		n++
		for what, reason := range map[string]string{
			"a blank": " ", "full-width blanks": "　　　　　　", "zero width": strings.Repeat("\u200b", 9),
			"four": "核对身份", "four, spread": "核 对\r\n身\u200b　份", "201": strings.Repeat("核", 201),
			"900 KB of blanks": "核对" + strings.Repeat(" ", 900<<10) + "身份", "900 KB": strings.Repeat("a", 900<<10),
		} {
			status, page := send(changed(r.form, name, reason))
			if status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d %s", what, status, problemOn(page))
			}
			control := regexp.MustCompile(`<(input|textarea) [^>]*name="` + name +
				`"[^>]*minlength="5" maxlength="200"`)
			if name != "opinion" && !control.MatchString(page) { // a favourable opinion may be longer
				t.Errorf("the field does not say how long it may be")
			}
		}
		if status, page := send(changed(r.form, name, " 核对\r\n身\u200b份后\u202e ")); status >= 400 {
			t.Errorf("five good characters: %d %s", status, problemOn(page))
		}
	})
	if n < 35 {
		t.Errorf("%d forms asked for a reason", n)
	}
}

// shownIn are the values that the page's controls of a name show.
func shownIn(t *testing.T, page, name string) (values []string, told string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		_, checked := at["checked"]
		_, selected := at["selected"]
		switch {
		case n.DataAtom == atom.Option && selected && at["of"] == name:
			value, ok := at["value"]
			if !ok {
				value = n.FirstChild.Data
			}
			values = append(values, value)
		case n.DataAtom == atom.P && at["id"] == "problem-"+name && n.FirstChild != nil:
			told = n.FirstChild.Data
		case at["name"] != name || n.Type != html.ElementNode:
		case n.DataAtom == atom.Textarea && n.FirstChild != nil:
			values = append(values, n.FirstChild.Data)
		case n.DataAtom == atom.Input && (at["type"] != "radio" && at["type"] != "checkbox" || checked):
			values = append(values, at["value"])
		}
		of := at["of"]
		if n.DataAtom == atom.Select {
			of = at["name"]
		}
		clear(at)
		at["of"] = of
	}
	return values, told
}

// mayBeEmpty are fields that a form may leave empty, and buttons.
var mayBeEmpty = []string{
	"clause0", "row0", "step0", "until", "position", "inside", "die", "sure", "revision", "back", "signal", "digest",
	"number",
	"f1_0", "f1_5", "f3_5", "from0", "share0", "kind", "action0", "value0", "basis", "off", "died", "queue", "id", "do",
	"on", "decision", "answer",
	"ruling", "verdict", "outcome", "claim", "mapping", "file", "county", "who", "welcome", "key", "code", "opinion",
	"note", "act", "entry", "icp", "server", "remark", "chosen", "phone", "up_to",
	"pick",
}

func TestARefusedFormShowsWhatWasTypedWithTheSentenceAtItsField(t *testing.T) {
	eachForm(t, func(t *testing.T, r row, send post) {
		if strings.HasSuffix(r.path, "/people") || r.path == "/console/audit" {
			return // a search, which finds nothing or everything
		}
		if r.path == "/console/operations/notices" {
			return // is offered only while there are notices of that code
		}
		form := url.Values{}
		for name, values := range r.form {
			form[name] = slices.Clone(values)
			if v := values[0]; len([]rune(v)) > 4 && v[0] > 0x80 && name != "keywords" && name != "clause0" {
				form.Set(name, v+"\r\n第二行")
			}
		}
		for name := range r.form {
			if slices.Contains(mayBeEmpty, name) && reasonOf(r) != name {
				continue
			}
			wrong := changed(form, name, "\u200b")
			status, page := send(wrong)
			if status < 400 || status > 422 {
				t.Errorf("%s empty: %d", name, status)
				continue
			}
			if _, told := shownIn(t, page, name); told == "" {
				t.Errorf("%s empty: no sentence at the field, on top %q", name, problemOn(page))
			}
			for other := range wrong {
				typed := strings.ReplaceAll(wrong.Get(other), "\r\n", "\n")
				if strings.HasSuffix(r.path, "/password") { // a password is never shown again
					continue
				}
				if shown, _ := shownIn(t, page, other); other != name && !slices.Contains(shown, typed) &&
					!button(other, wrong) {
					t.Errorf("%s empty: %s shows %q, typed was %q", name, other, shown, typed)
				}
			}
		}
		if status, page := send(form); len(form) > 0 && status >= 400 {
			t.Errorf("two lines: %d %s", status, problemOn(page))
		}
	})
}

// button reports whether a form's value is that of a button, or of a picture's
// or plan's own page.
func button(name string, form url.Values) bool {
	return name == "sure" || name == "verdict" || name == "outcome" || name == "off" || name == "do" || name == "act" ||
		name == "decision" || name == "pick" ||
		name == "answer" &&
			slices.Contains([]string{"accept", "refuse", "favourable", "unfavourable", "confirm", "reject"},
				form.Get(name))
}

// TestTheRuleCountsBeforeTheAPIDoes types on the phone what is longer than its
// field by blanks and marks alone, and by one character that shows.
func TestTheRuleCountsBeforeTheAPIDoes(t *testing.T) {
	f := storetest.SQLite(t)
	app := handler.Server{Store: f.Store, Assets: assets, PublicURL: "http://localhost"}.App()
	account, member := f.Member(t, "440203")
	token, _, err := f.NewSession(context.Background(), account.ID, false, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	filing := f.Submit(t, f.Draft(t, member, 1).ID, member)
	pad := strings.Repeat(`\u200b `, 60)
	long := func(n int) string { return pad + strings.Repeat("核", n) + pad }
	for _, c := range []struct{ path, field, body, says string }{
		{"/questions", "/title", `{"title":"` + long(50) + `","body":"怎样\r\n备案？"}`, ""},
		{"/questions", "/title", `{"title":"` + long(51) + `","body":"怎样备案？"}`, "标题太长，请不要超过50个字"},
		{"/filings/" + filing.ID + "/ledger", "/reason", `{"reason":"` + long(200) + `"}`, ""},
		{
			"/filings/" + filing.ID + "/ledger", "/reason", `{"reason":"` + long(201) + `"}`,
			"请写5到200个字，现在是201个字",
		},
		{"/filings/" + filing.ID + "/ledger", "/reason", `{"reason":"核\u200b对\u200b身\u200b份"}`, "太短"},
	} {
		status, text := call(t, app, http.MethodPost, "/api/v1"+c.path, token, c.body)
		refused := status == http.StatusUnprocessableEntity && strings.Contains(text, c.says) &&
			strings.Contains(text, `"field":"`+c.field+`"`)
		if c.says == "" && status >= 300 || c.says != "" && !refused {
			t.Errorf("%s: %d %.200s, wanted %q", c.path, status, text, c.says)
		}
	}
}

func TestAPublicFormShowsWhatWasTypedWithTheSentenceAtItsField(t *testing.T) {
	o := newOffice(t)
	form := url.Values{"county": {"440204"}, "text": {"虚\r\n报"}, "name": {"李\u200b四"}, "contact": {"13912345678"}}
	status, _, page := o.ask(t, nobody, http.MethodPost, "/report", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", status)
	}
	if _, told := shownIn(t, page, "text"); !strings.Contains(told, "情况说明太短") {
		t.Errorf("at the field: %q", told)
	}
	for name, want := range map[string]string{"county": "440204", "text": "虚\n报", "contact": "13912345678"} {
		if shown, _ := shownIn(t, page, name); !slices.Contains(shown, want) {
			t.Errorf("%s shows %q", name, shown)
		}
	}
	form.Set("text", "这家企业\r\n虚报人数")
	if status, _, page = o.ask(t, nobody, http.MethodPost, "/report", form); status != http.StatusOK {
		t.Errorf("two lines: %d %s", status, problemOn(page))
	}
}
