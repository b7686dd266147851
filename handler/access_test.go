package handler_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/handler/console"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
	"shigang/subsidy/weekly"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// visitor is who knocks at a route.
type visitor int

// The visitors; own and chief are of the case's county.
const (
	nobody visitor = iota
	own
	chief
	foreign
	centre
	city
	admin
)

var visitors = []struct {
	name   string
	role   subsidy.Role
	county subsidy.County
}{
	{name: "nobody"},
	{"own reviewer", subsidy.CountyReviewer, "440203"},
	{"own chief", subsidy.CountyChief, "440203"},
	{"foreign reviewer", subsidy.CountyReviewer, "440204"},
	{"service centre", subsidy.ServiceCentre, ""},
	{"city officer", subsidy.CityOfficer, ""},
	{"administrator", subsidy.Administrator, ""},
}

// Who gets in; the others get 403 or 404 and see nothing of the case.
var (
	anyone        = []visitor{nobody, own, chief, foreign, centre, city, admin}
	anyStaff      = []visitor{own, chief, foreign, centre, city, admin}
	itsCounty     = []visitor{own, chief}
	readers       = []visitor{own, chief, city}
	cityOnly      = []visitor{city}
	centreOnly    = []visitor{centre}
	officials     = []visitor{own, chief, foreign, city}
	operators     = []visitor{city, admin}
	weeklyReaders = []visitor{own, chief, foreign, city}
	auditReaders  = []visitor{chief, city, admin}
)

// row is one route of the console: who gets in, and with what form.
type row struct {
	method, path string
	may          []visitor
	form         url.Values
}

var consoleRows = []row{
	{"GET", "/console/style.css", anyone, nil},
	{"GET", "/console/login", anyone, nil},
	{"POST", "/console/login", anyone, url.Values{"login": {"own reviewer"}, "password": {password}}},
	{"POST", "/console/logout", anyone, nil},
	{"GET", "/console/password", anyStaff, nil},
	{"POST", "/console/password", anyStaff, url.Values{
		"was": {password}, "password": {"another password"},
		"again": {"another password"},
	}},
	{"GET", "/console/", anyStaff, nil},
	{"GET", "/console/filings/:id", readers, nil},
	{"POST", "/console/filings/:id/accept", itsCounty, nil},
	{
		"POST", "/console/filings/:id/return", itsCounty,
		url.Values{"step0": {"project"}, "message0": {"请补充培训目标"}},
	},
	{"GET", "/console/filings/:id/versions/:n", readers, nil},
	{"POST", "/console/filings/:id/contacts", itsCounty, url.Values{"reason": {"电话核对，已核对"}}},
	{
		"POST", "/console/filings/:id/refuse", itsCounty,
		url.Values{"step0": {"project"}, "message0": {"不属于补贴范围"}},
	},
	{"POST", "/console/filings/:id/paper", itsCounty, url.Values{"paper_day": {"2026-11-20"}}},
	{"POST", "/console/filings/:id/reopen", itsCounty, nil}, // of a refused one
	{"POST", "/console/filings/:id/extension", itsCounty, anExtension("2027-07-20")},
	{"POST", "/console/filings/:id/extension/answer", []visitor{chief}, url.Values{"answer": {"confirm"}}},
	{"POST", "/console/filings/:id/suspension", itsCounty, aSuspension},
	{"POST", "/console/filings/:id/suspension/answer", []visitor{chief}, url.Values{"answer": {"confirm"}}},
	{"POST", "/console/filings/:id/resume", itsCounty, aResumption},
	{
		"POST", "/console/filings/:id/provincial", itsCounty,
		url.Values{"provincial_number": {"GD2026-0001"}, "provincial_day": {"2026-11-20"}},
	},
	{"POST", "/console/filings/:id/export", itsCounty, url.Values{"reason": {"录入省系统"}}},
	{"POST", "/console/filings/:id/roster/:row", itsCounty, url.Values{"reason": {"电话核对身份"}}},
	{"GET", "/console/filings/:id/study", readers, nil},
	{"GET", "/console/filings/:id/study/:row", readers, nil},
	{
		"POST", "/console/filings/:id/study/:row/elsewhere", itsCounty,
		url.Values{"amount": {"100"}, "proof": {"发放表2026-07"}},
	},
	{
		"POST", "/console/filings/:id/study/:row/elsewhere/change", itsCounty,
		url.Values{"act": {"remove"}, "why": {"登记错了人"}},
	},
	{"GET", "/console/filings/:id/ledger.xlsx", readers, nil},
	{"POST", "/console/filings/:id/ledger", itsCounty, url.Values{"reason": {"现场核查，已核对"}}},
	{"GET", "/console/enterprises", anyStaff, nil},
	{"GET", "/console/enterprises/:id", readers, nil},
	{"POST", "/console/enterprises/:id/accept", itsCounty, nil},
	{"POST", "/console/enterprises/:id/return", itsCounty, url.Values{"reason": {"名称与执照不一致，请核对"}}},
	{"POST", "/console/enterprises/:id/move", []visitor{foreign}, url.Values{"answer": {"accept"}}},
	{"GET", "/console/files/:id", readers, nil},
	{"GET", "/console/files/:id/thumb", readers, nil},
	{"GET", "/console/platforms", anyStaff, nil},
	{
		"POST", "/console/platforms", centreOnly,
		url.Values{"name": {"新的平台"}, "site": {"www.example.com"}, "source": {"某文件，已核对"}},
	},
	{
		"POST", "/console/platforms/:id/record", centreOnly,
		url.Values{"icp": {"京ICP备00000000号"}, "server": {"203.0.113.1 北京"}},
	},
	{"POST", "/console/platforms/:id/delist", centreOnly, url.Values{"source": {"某文件，已核对"}}},
	{"GET", "/console/platforms/:id/keys", centreOnly, nil},
	{"POST", "/console/platforms/:id/keys", centreOnly, url.Values{"note": {"平台服务器"}}},
	{"POST", "/console/platforms/:id/keys/:key/revoke", centreOnly, url.Values{"reason": {"密钥已经泄露"}}},
	{"POST", "/console/registrations/:id/:platform", centreOnly, url.Values{"answer": {"accept"}}},
	{"GET", "/console/assessments/:id", []visitor{own, chief, centre, city}, nil},
	{
		"POST", "/console/assessments/:id", centreOnly,
		url.Values{"answer": {"favourable"}, "opinion": {"符合要求，已核对"}},
	},
	{"GET", "/console/questions", anyStaff, nil},
	{"GET", "/console/questions/:id", readers, nil},
	{"POST", "/console/questions/:id", itsCounty, url.Values{"body": {"请按时备案。"}}},
	{"GET", "/console/inbox", anyStaff, nil},
	{"GET", "/console/notices", anyStaff, nil},
	{"GET", "/console/notices/new", cityOnly, nil},
	{"POST", "/console/notices", cityOnly, notice},
	{"GET", "/console/notices/:id", cityOnly, nil},
	{"GET", "/console/notices/:id/edit", cityOnly, nil},
	{
		"POST", "/console/notices/:id", cityOnly,
		url.Values{
			"title":    notice["title"],
			"digest":   notice["digest"],
			"body":     notice["body"],
			"who":      {"all"},
			"revision": {"1"},
		},
	},
	{"GET", "/console/notices/:id/cover", cityOnly, nil},
	{"GET", "/console/notices/plan", cityOnly, nil},
	{"POST", "/console/notices/:id/preview", cityOnly, url.Values{"name": {"zhang_san"}}},
	{"POST", "/console/notices/:id/submit", cityOnly, nil},
	{"POST", "/console/notices/:id/recall", cityOnly, nil},
	{"POST", "/console/notices/:id/return", cityOnly, url.Values{"reason": {"标题有误，已核对"}}},
	{"POST", "/console/notices/:id/approve", cityOnly, url.Values{"revision": {"1"}}},
	{"POST", "/console/notices/:id/pause", cityOnly, nil},
	{"POST", "/console/notices/:id/resume", cityOnly, nil},
	{"POST", "/console/notices/:id/cancel", cityOnly, url.Values{"reason": {"文件作废，已核对"}}},
	{"POST", "/console/notices/:id/withdraw", cityOnly, url.Values{"reason": {"文件作废，已核对"}}},
	{"GET", "/console/notices/:id/pictures/:n", cityOnly, nil},
	{"POST", "/console/notices/:id/takeback", cityOnly, nil},
	{"POST", "/console/notices/:id/copy", cityOnly, nil},
	{"GET", "/console/policies", anyStaff, nil},
	{"GET", "/console/policies/new", cityOnly, nil},
	{"POST", "/console/policies", cityOnly, policy},
	{"POST", "/console/policies/:id", cityOnly, url.Values{"decision": {"reject"}, "reason": {"文号与正式文件不一致"}}},
	{"GET", "/console/windows", anyStaff, nil},
	{"GET", "/console/official", officials, nil},
	{"POST", "/console/official/reconcile", cityOnly, nil},
	{"GET", "/console/official/menu", cityOnly, nil},
	{
		"POST", "/console/official/menu", cityOnly,
		url.Values{"name0": {"政策"}, "action0": {"word"}, "value0": {"政策"}},
	},
	{"POST", "/console/official/menu/publish", cityOnly, nil},
	{"POST", "/console/official/menu/read", cityOnly, nil},
	{"POST", "/console/official/menu/import", cityOnly, nil},
	{"GET", "/console/official/replies", cityOnly, nil},
	{"POST", "/console/official/replies/read", cityOnly, nil},
	{"POST", "/console/official/replies/import", cityOnly, nil},
	{"POST", "/console/official/welcome", cityOnly, url.Values{"welcome": {"欢迎关注"}}},
	{"GET", "/console/official/replies/new", cityOnly, nil},
	{
		"POST", "/console/official/replies", cityOnly,
		url.Values{"keywords": {"新词"}, "kind": {"text"}, "text": {"回复的内容"}},
	},
	{"GET", "/console/official/replies/:id", cityOnly, nil},
	{
		"POST", "/console/official/replies/:id", cityOnly,
		url.Values{"keywords": {"换词"}, "kind": {"text"}, "text": {"换了的内容"}},
	},
	{"POST", "/console/official/replies/:id/delete", cityOnly, nil},
	{"GET", "/console/official/pictures", cityOnly, nil},
	{"POST", "/console/official/pictures", cityOnly, url.Values{}},
	{"GET", "/console/official/pictures/:id/thumb", cityOnly, nil},
	{"POST", "/console/official/pictures/:id/delete", cityOnly, nil},
	{"GET", "/console/official/uploads", cityOnly, nil},
	{"GET", "/console/official/uploads/draft", cityOnly, nil},
	{
		"POST", "/console/official/uploads/delete", cityOnly,
		url.Values{"kind": {"draft"}, "id": {"theirs"}, "sure": {"1"}, "reason": {"重复的草稿，已核对"}},
	},
	{"GET", "/console/official/blocked", cityOnly, nil},
	{"GET", "/console/official/followers", officials, nil},
	{"GET", "/console/official/answers", officials, nil},
	{
		"POST", "/console/official/answers", officials,
		url.Values{"title": {"窗口时间"}, "body": {"工作日九点到十七点。"}},
	},
	{
		"POST", "/console/official/answers/:id", itsCounty,
		url.Values{"title": {"窗口时间"}, "body": {"工作日九点到十七点。"}},
	},
	{"POST", "/console/official/answers/:id/delete", itsCounty, nil},
	{"POST", "/console/official/messages/:id/fill", readers, nil}, // of a saved answer
	{"POST", "/console/official/messages/:id/remark", readers, url.Values{"remark": {"某公司人事"}}},
	{
		"POST", "/console/official/messages/:id/block", cityOnly,
		url.Values{"on": {"1"}, "reason": {"多次发广告"}},
	},
	{"GET", "/console/official/posters", officials, nil},
	{"GET", "/console/official/posters/:county", readers, nil},
	{"GET", "/console/official/posters/:county/:code", readers, nil},
	{"GET", "/console/official/messages", officials, nil},
	{"GET", "/console/official/messages/:id", readers, nil},
	{"POST", "/console/official/messages/:id", readers, url.Values{"body": {"请在小程序里提交备案。"}}},
	{"POST", "/console/official/messages/:id/county", cityOnly, url.Values{"county": {"440204"}}},
	{"GET", "/console/operations", operators, nil},
	{"GET", "/console/operations/templates", operators, nil},
	{"POST", "/console/operations/templates", operators, nil},
	{"GET", "/console/operations/quota", operators, nil},
	{
		"POST", "/console/operations/quota", operators,
		url.Values{"app": {"official"}, "sure": {"on"}, "reason": {"额度用完了"}},
	},
	{
		"POST", "/console/operations/channels/:channel", operators,
		url.Values{"off": {"1"}, "reason": {"演练停用，已核对"}},
	},
	{
		"POST", "/console/operations/notices", operators,
		url.Values{"died": {"subscribe:40037"}, "reason": {"模板已修好"}},
	},
	{"POST", "/console/operations/notices/:id", operators, url.Values{"reason": {"模板已修好"}}},
	{"POST", "/console/operations/tasks", operators, url.Values{"queue": {"default"}, "id": {"x"}, "do": {"run"}}},
	{"GET", "/console/settings", anyStaff, nil},
	{"POST", "/console/settings", anyStaff, nil},
	{"POST", "/console/settings/phone", anyStaff, nil},
	{"POST", "/console/settings/phone/end", anyStaff, nil}, // of a phone that is bound
	{"GET", "/console/phones", []visitor{admin}, nil},
	{"POST", "/console/phones/:id/end", []visitor{admin}, nil},
	{"POST", "/console/settings/mail", anyStaff, url.Values{"address": {"name@example.com"}}},
	{"POST", "/console/settings/mail/confirm", anyStaff, nil}, // with the code that was mailed
	{"POST", "/console/settings/mail/remove", anyStaff, nil},
	{"GET", "/console/signals", weeklyReaders, nil},
	{"GET", "/console/signals/limits", weeklyReaders, nil},
	{"POST", "/console/signals/limits", cityOnly, limits()},
	{"POST", "/console/filings/:id/signals", itsCounty, nil}, // on a signal that was found
	{"GET", "/console/draws", weeklyReaders, nil},
	{
		"POST", "/console/draws", cityOnly,
		url.Values{
			"title":    {"第一次抽查"},
			"from":     {"2026-11-23"},
			"until":    {"2026-11-23"},
			"from0":    {"0"},
			"share0":   {"10"},
			"source":   {"某日开奖号码连写"},
			"seed_day": {"2035-01-01"},
		},
	},
	{"GET", "/console/draws/:id", weeklyReaders, nil},
	{"POST", "/console/draws/:id/draw", cityOnly, url.Values{"seed": {"123456"}}},
	{"POST", "/console/draws/:id/cases", cityOnly, nil}, // of a case that was drawn
	{"POST", "/console/draws/:id/close", cityOnly, nil},
	{"GET", "/console/weekly", weeklyReaders, nil},
	{"GET", "/console/weekly/:week/table.xlsx", weeklyReaders, nil},
	{"POST", "/console/weekly/:week/confirm", []visitor{chief}, nil},
	{
		"POST", "/console/weekly/:week/correct",
		[]visitor{chief},
		url.Values{"f1_0": {"3"}, "f1_5": {"2"}, "f3_5": {"2"}, "reason": {"两份纸质备案没有录入"}},
	},
	{"POST", "/console/weekly/:week/send", cityOnly, nil},
	{"POST", "/console/weekly/settings", cityOnly, url.Values{"on": {"1"}, "address": {"city@example.com"}}},
	{"POST", "/console/weekly/make", []visitor{chief, city}, nil},
	{"GET", "/console/bindings", officials, nil},
	{"GET", "/console/bindings/:id", readers, nil},
	{
		"POST", "/console/bindings/:id", itsCounty,
		url.Values{"decision": {"refuse"}, "answer": {"电话核实，不是职工本人"}},
	},
	{"GET", "/console/corrections", officials, nil},
	{"GET", "/console/corrections/:id", readers, nil},
	{"POST", "/console/corrections/:id", itsCounty, url.Values{"decision": {"accept"}}},
	{
		"POST", "/console/filings/:id/roster/:row/correction", itsCounty,
		url.Values{"wanted": {"11010519491231002X"}, "proof": {"身份证复印件"}},
	},
	{"GET", "/console/retention", []visitor{admin}, nil},
	{
		"POST", "/console/retention",
		[]visitor{admin},
		url.Values{"cases": {"12"}, "paid": {"30"}, "texts": {"3"}, "drafts": {"1"}},
	},
	{"GET", "/console/audit", auditReaders, nil},
	{"POST", "/console/audit", auditReaders, url.Values{"who": {"工作人员"}}},
	{"POST", "/console/audit/export", auditReaders, url.Values{"reason": {"年度审计，已核对"}}},
	{"GET", "/console/plans", officials, nil},
	{"GET", "/console/plans/sum", []visitor{own, chief, foreign}, nil},
	{"POST", "/console/plans", itsCounty, nil}, // of a claim that may be paid
	{"GET", "/console/plans/:id", readers, nil},
	{"GET", "/console/plans/:id/paper", readers, nil},
	{"POST", "/console/claims/:id/export", itsCounty, url.Values{"reason": {"录入省系统"}}},
	{"GET", "/console/claims/:id/publicity", readers, nil},
	{"POST", "/console/plans/:id/payees", itsCounty, url.Values{"reason": {"与银行核对"}}},
	{"POST", "/console/plans/:id/approve", []visitor{chief}, nil},
	{"POST", "/console/plans/:id/export", itsCounty, nil},
	{"POST", "/console/plans/:id/template", itsCounty, nil},
	{"POST", "/console/plans/:id/answer", itsCounty, nil},
	{"POST", "/console/plans/:id/cancel", itsCounty, url.Values{"reason": {"银行退回整批"}}},
}

var policy = url.Values{
	"document":   {"韶人社函〔2027〕1号"},
	"clause":     {"一"},
	"from":       {"2027-07-01"},
	"rate":       {"35.5"},
	"cap":        {"1000"},
	"minutes":    {"45"},
	"basis":      {"per_filing"},
	"pass":       {"60"},
	"lead":       {"5"},
	"months":     {"6"},
	"review":     {"15"},
	"supplement": {"5"},
	"publicity":  {"5"},
	"payment":    {"30"},
	"hearing":    {"5"},
	"sure":       {"yes"},
}

var notice = url.Values{
	"title":  {"关于线上适岗培训的通知"},
	"digest": {"摘要"},
	"body":   {"通知正文，请各企业按时备案。"},
	"who":    {"all"},
}

const (
	password = "a long enough password"
	project  = "钳工线上适岗培训"
)

var firstPage = store.Page{}

type office struct {
	storetest.Fixture
	app   *fiber.App
	phone *phone
	staff []string // ids by visitor
	made  *int     // weeks and addresses so far
}

func newOffice(t *testing.T) office {
	t.Helper()
	return officeOn(t, storetest.SQLite(t))
}

// officeOn is an office with a store that is already there.
func officeOn(t *testing.T, f storetest.Fixture) office {
	t.Helper()
	o := office{Fixture: f, staff: make([]string, len(visitors)), made: new(int)}
	o.phone = &phone{}
	client, _ := wechatOf(t, f)
	o.serve(reached{client})
	for i, v := range visitors[1:] {
		staff, err := f.AddStaff(context.Background(),
			store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
			store.Staff{Login: v.name, Name: "工作人员", Role: v.role, County: v.county}, password)
		if err != nil {
			t.Fatal(err)
		}
		o.staff[i+1] = staff.ID
	}
	o.addChief(t, "440203") // so that a chief may also give the first opinion on a claim
	return o
}

// serve opens the office's pages over these accounts at WeChat.
func (o *office) serve(account console.Account) {
	o.app = handler.Server{
		Store:     o.Store,
		Mail:      true,
		Assets:    fstest.MapFS{},
		PublicURL: "http://localhost",
		Preview:   o.phone,
		Uploads:   o.phone,
		Account:   account,
	}.App()
}

// sees is what a page that was opened just now lets its forms carry.
func (o office) sees(t *testing.T, as visitor, path string, form url.Values) string {
	t.Helper()
	cases := append(strings.Split(path, "/"), "retention", "signal_limits", "weekly", "menu")
	cases = append(cases, form["claim"]...)
	for _, part := range strings.Split(path, "/") {
		cases = append(cases, part+"."+string(visitors[min(int(as), len(visitors)-1)].county))
	}
	if id, ok := strings.CutPrefix(path, "/console/objections/"); ok {
		cases = append(cases, o.Text(t, "SELECT COALESCE(MAX(claim_id), '') FROM objection WHERE id = ?", id))
	}
	out := "-"
	for id, n := range storetest.Must[map[string]int](t)(o.Revisions(context.Background(), cases...)) {
		if n > 0 {
			out += fmt.Sprintf(" %s:%d", id, n)
		}
	}
	return out
}

// addChief opens one more account of a county's chief.
func (o office) addChief(t *testing.T, county subsidy.County) store.Staff {
	t.Helper()
	*o.made++
	return storetest.Must[store.Staff](t)(o.AddStaff(context.Background(),
		store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		store.Staff{
			Login:  "chief" + strconv.Itoa(*o.made),
			Name:   "另一位负责人",
			Role:   subsidy.CountyChief,
			County: county,
		}, password))
}

// ask knocks at a route and returns the status, where it sends to, and the page.
func (o office) ask(
	t *testing.T, as visitor, method, path string, form url.Values,
) (status int, location, page string) {
	t.Helper()
	if method == http.MethodPost && strings.HasPrefix(path, "/console/") && !form.Has("seen") {
		form = with(form, "seen", o.sees(t, as, path, form))
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if o.staff[as] != "" {
		token, _, err := o.NewSession(context.Background(), o.staff[as], true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
	}
	res, err := o.app.Test(r, 30_000)
	if err != nil {
		t.Fatalf("%s %s as %s: %v", method, path, visitors[as].name, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(text)
}

// TestEveryConsoleRouteKnowsWhoMayEnter knocks at every route of the console as
// every role, each time with a case of its own, and reads what comes back.
func TestEveryConsoleRouteKnowsWhoMayEnter(t *testing.T) {
	o := newOffice(t)
	seen := map[string]bool{}
	for _, r := range consoleRows {
		seen[r.method+" "+r.path] = true
		for as := range visitors {
			o.knock(t, visitor(as), r)
		}
	}
	for _, r := range claimRows {
		seen[r.method+" "+r.path] = true
	}
	for _, route := range o.app.GetRoutes(true) {
		path := route.Path
		if strings.HasPrefix(path, "/console") && (route.Method == "GET" || route.Method == "POST") &&
			!seen[route.Method+" "+path] {
			t.Errorf("%s %s has no row in this test", route.Method, path)
		}
	}
}

// example is a submitted filing, a pending enterprise, a draft notice, and what
// a follower wrote to the official account.
type example struct {
	// the case that the route is asked about
	id                                                                         string
	reply, picture, conversation, key                                          string
	filing, enterprise, campaign, person, file, question, assessment, platform string
	state                                                                      official.CampaignState // of the notice
	// of the enterprise's timeline
	lines int
	// what no page may show unasked
	private []string
	// what a stranger's page may not show
	names []string
}

func (o office) example(t *testing.T, pending, moving bool) example {
	t.Helper()
	_, member := o.Member(t, "440203")
	f := o.Submit(t, o.Draft(t, member, 2).ID, member)
	people, _, err := o.Roster(context.Background(), member, f.ID, store.RosterSearch{}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := o.EnterpriseFor(context.Background(), member, member.Enterprise)
	if err != nil {
		t.Fatal(err)
	}
	x := example{filing: f.ID, enterprise: e.ID, person: people[0].ID, names: []string{e.Name, project, f.Number}}
	for _, p := range people {
		x.private = append(x.private, string(p.Person.ID), p.Phone, p.Account)
	}
	digest, err := o.PutBlob([]byte("a contract"))
	if err != nil {
		t.Fatal(err)
	}
	x.private = append(x.private, f.Form.LeaderPhone, f.Form.AdminPhone, f.Form.Leader, e.Legal, e.Phone)
	cityOfficer := subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	err = o.Change(context.Background(), store.Act{Actor: cityOfficer, Now: storetest.Monday},
		func(tx *store.Tx) error {
			if err := x.ask(tx, e, member); err != nil {
				return err
			}
			if err := x.official(tx, digest); err != nil {
				return err
			}
			x.file = tx.NewID()
			file := subsidy.Attachment{
				ID:      x.file,
				Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: f.ID},
				Scope:   f.Scope(),
				Purpose: subsidy.Contract,
				Name:    "合同.jpg",
				Type:    "image/jpeg",
				Digest:  digest,
				Thumb:   digest,
				At:      storetest.Monday,
			}
			if err := tx.Attach(file,
				subsidy.AttachEvent(subsidy.AttachFile, file, member, storetest.Monday)); err != nil || !pending {
				return err
			}
			if moving {
				e.MovingTo, e.MovingAddress = "440204", "新地址"
				return tx.SaveEnterprise(e, subsidy.Event{
					Action:  subsidy.MoveEnterprise,
					Subject: subsidy.Subject{Kind: subsidy.SubjectEnterprise, ID: e.ID},
					At:      storetest.Monday,
				})
			}
			e.State = subsidy.EnterprisePending
			return tx.SaveEnterprise(e, subsidy.Event{
				Action:  subsidy.RegisterEnterprise,
				Subject: subsidy.Subject{Kind: subsidy.SubjectEnterprise, ID: e.ID},
				At:      storetest.Monday,
			})
		})
	if err != nil {
		t.Fatal(err)
	}
	timeline, err := o.Timeline(context.Background(), cityOfficer, subsidy.Subject{
		Kind: subsidy.SubjectEnterprise,
		ID:   x.enterprise,
	})
	if err != nil {
		t.Fatal(err)
	}
	x.lines = len(timeline)
	return x
}

// ask makes a question, a submitted assessment, a registration that was asked
// for, and a platform of the list.
func (x *example) ask(tx *store.Tx, e subsidy.Enterprise, member subsidy.Actor) error {
	q, body, event, err := subsidy.Ask(tx.NewID(), "关于"+e.Name, "请问怎样备案？", "", member, storetest.Monday)
	if err != nil {
		return err
	}
	x.question = q.ID
	if err := tx.SaveQuestion(q, body, event); err != nil {
		return err
	}
	a, event, err := subsidy.NewAssessment(tx.NewID(), e, member, storetest.Monday)
	if err != nil {
		return err
	}
	x.assessment = a.ID
	a.State, a.Form.Project, a.Received = subsidy.AssessmentSubmitted, project, calendar.DayOf(storetest.Monday)
	if err := tx.SaveAssessment(a, event); err != nil {
		return err
	}
	r, err := tx.Registration(e, "gdzypx")
	if err != nil {
		return err
	}
	if event, err = r.Request(member, storetest.Monday); err != nil {
		return err
	}
	if err := tx.SaveRegistration(r, event); err != nil {
		return err
	}
	p, event, err := subsidy.ListPlatform(tx.NewID(), "另一平台", "www.example.com", "某文件，已核对",
		subsidy.Actor{Role: subsidy.ServiceCentre}, storetest.Monday)
	if err != nil {
		return err
	}
	x.platform = p.ID
	if err := tx.SavePlatform(p, event); err != nil {
		return err
	}
	key, _, err := tx.As(subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}, storetest.Monday).
		NewPlatformKey(p.ID, "平台服务器")
	x.key = key.ID
	return err
}

// official makes a keyword reply, a picture, and a message that waits for the county.
func (x *example) official(tx *store.Tx, digest string) error {
	act := tx.Act()
	all, err := tx.KeywordReplies()
	if err != nil {
		return err
	}
	for _, old := range all { // there is room for a hundred
		if err := tx.RemoveReply(old.ID, subsidy.Event{Action: subsidy.WriteOfficial, At: act.Now}); err != nil {
			return err
		}
	}
	r, event, err := official.KeywordReply{
		ID:       tx.NewID(),
		Keywords: []string{"词"},
		Reply:    official.Reply{Kind: official.ReplyText, Text: "答复"},
	}.Write(nil, act.Actor, act.Now)
	if err != nil {
		return err
	}
	x.reply = r.ID
	if err := tx.SaveReply(r, event); err != nil {
		return err
	}
	p := official.Picture{ID: tx.NewID(), Digest: digest, Thumb: digest, At: act.Now}
	x.picture = p.ID
	if event, err = official.AddPicture(p, 0, act.Actor, act.Now); err != nil {
		return err
	}
	if err := tx.AddPicture(p, event); err != nil {
		return err
	}
	openid := "o" + tx.NewID()
	if err := tx.Followed(openid, act.Now, true); err != nil {
		return err
	}
	c := official.Conversation{ID: tx.NewID(), OpenID: openid, CreatedAt: act.Now}
	x.conversation = c.ID
	text := "我是" + x.names[0] + "的员工"
	if event, err = c.Receive(official.Incoming{Type: official.IncomingText, Content: text}, "440203",
		act.Now); err != nil {
		return err
	}
	return tx.SaveMessage(c, store.ConversationMessage{ID: tx.NewID(), MessageText: store.MessageText{Text: text}},
		event)
}

// saved is an answer that an office keeps, "" for the city; there is room for a hundred.
func (o office) saved(t *testing.T, county subsidy.County) (id string) {
	t.Helper()
	o.Put(t, "DELETE FROM saved_answer")
	by := storetest.City
	if county != "" {
		by = storetest.Reviewer(county)
	}
	err := o.As(t, by, func(tx *store.Tx) error {
		a := official.SavedAnswer{ID: tx.NewID(), County: county}
		event, err := a.Write("补贴标准", "请看政策原文。", 0, by, tx.Act().Now)
		id = a.ID
		if err != nil {
			return err
		}
		return tx.SaveSavedAnswer(a, event)
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// binding is a member of the enterprise who asks to stand for an employee.
func (o office) binding(t *testing.T, x example) string {
	t.Helper()
	ctx := context.Background()
	o.Put(t, "UPDATE filing SET state = 'accepted' WHERE id = ?", x.filing)
	e := storetest.Entries(1)[0]
	account := o.Account(t, "asks-"+x.filing, e.Phone)
	act := store.Act{Actor: account.Visitor(), Now: storetest.Monday}
	err := o.Change(ctx, act, func(tx *store.Tx) error {
		if err := tx.AddMember(x.enterprise, account.ID, subsidy.Clerk, ""); err != nil {
			return err
		}
		_, err := procedure.BindPerson(tx, account.ID, e.Name, subsidy.ResidentID(e.ID))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Put(t, "UPDATE filing SET state = 'submitted' WHERE id = ?", x.filing) // as the others find it
	b, ok, err := o.BindingOf(ctx, account.ID)
	if err != nil || !ok {
		t.Fatalf("no request: %v", err)
	}
	return b.ID
}

// proposal is a policy version that another city officer wrote.
func (o office) proposal(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	p := storetest.Must[subsidy.Policies](t)(o.Policies(ctx)).All()[0]
	p.Document, p.From, p.Until = "韶人社函〔2040〕1号", calendar.NewDay(2040, 1, 1), calendar.NewDay(2040, 12, 31)
	writer := subsidy.Actor{ID: "another officer", Role: subsidy.CityOfficer}
	q, err := store.Answer(ctx, o.Store, store.Act{Actor: writer, Now: storetest.Monday},
		func(tx *store.Tx) (subsidy.PolicyProposal, error) {
			return tx.ProposePolicy(p)
		})
	if err != nil {
		t.Fatal(err)
	}
	return q.ID
}

// correction is a name that a trainee asked to be put right.
func (o office) correction(t *testing.T, x example) string {
	t.Helper()
	person := o.Text(t, "SELECT id_hash FROM roster WHERE id = ?", x.person)
	trainee := subsidy.Actor{ID: "trainee", Role: subsidy.Trainee, Person: person}
	c, err := store.Answer(context.Background(), o.Store, store.Act{Actor: trainee, Now: storetest.Monday},
		func(tx *store.Tx) (subsidy.Correction, error) {
			return procedure.AskCorrection(tx, x.filing, "", subsidy.CorrectName,
				subsidy.CorrectionText{Wanted: "欧阳正名"})
		})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// dead is a notice that no phone got.
func (o office) dead(t *testing.T) string {
	t.Helper()
	o.Put(t,
		"UPDATE notice SET state = 'refused', read_at = 0 WHERE id = (SELECT MIN(id) FROM notice "+
			"WHERE kind = 'work_arrived')")
	o.Put(t,
		"INSERT INTO dead SELECT MIN(id), 'mail', 'refused', 550, ? FROM notice WHERE kind = 'work_arrived' "+
			"ON CONFLICT DO NOTHING", storetest.Monday.UnixMilli())
	rows, _, err := o.DeadNotices(context.Background(), storetest.City, store.DeadSearch{}, store.Page{})
	if err != nil || len(rows) == 0 {
		t.Fatalf("no dead notice: %v", err)
	}
	return rows[0].ID
}

// drawn enters an amount that the example's person drew elsewhere.
func (o office) drawn(t *testing.T, x example, form url.Values) url.Values {
	t.Helper()
	if err := o.As(t, storetest.Reviewer("440203"), func(tx *store.Tx) error {
		return procedure.EnterElsewhere(tx, x.filing, x.person, 100_00, 1000_00, "发放表2026-07")
	}); err != nil {
		t.Fatal(err)
	}
	id := o.Text(t, "SELECT id FROM elsewhere WHERE filing_id = ?", x.filing)
	return url.Values{"act": form["act"], "why": form["why"], "entry": {id}}
}

func (o office) knock(t *testing.T, as visitor, r row) {
	t.Helper()
	x, path := o.place(t, as, &r)
	o.knocked(t, as, r, x, path)
}

// anOrder is the form of a document that reopens a refused case.
func anOrder(revision int, decided time.Time) url.Values {
	return url.Values{
		"order_kind": {"review"}, "order_number": {"韶府行复〔2026〕8号"},
		"order_day": {calendar.DayOf(decided).String()}, "revision": {strconv.Itoa(revision)},
	}
}

// place makes the case that a route is about, with the form where it depends on
// the case, and returns the route's address.
func (o office) place(t *testing.T, as visitor, r *row) (example, string) {
	t.Helper()
	x := o.example(t, strings.Contains(r.path, "/enterprises/"), strings.HasSuffix(r.path, "/move"))
	o.noticeFor(t, &x, r.path)
	if strings.HasPrefix(r.path, "/console/official/") && strings.HasSuffix(r.path, "/import") {
		o.found(t) // a reading before this one found nothing
	}
	id := x.filing
	if strings.HasSuffix(r.path, "/provincial") {
		o.Accept(t, id, storetest.Reviewer("440203"))
	}
	if strings.HasSuffix(r.path, "/reopen") {
		f := o.Do(t, id, storetest.Reviewer("440203"), func(tx *store.Tx, f *subsidy.Filing) error {
			event, err := f.Refuse([]subsidy.Reason{{Step: subsidy.StepProject, Message: "不属于补贴范围"}},
				tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*f, event)
		})
		r.form = anOrder(f.Revision, f.DecidedAt)
	}
	o.clocksOf(t, r.path, id)
	switch {
	case r.path == "/console/settings/phone/end" && as != nobody:
		o.onPhone(t, as)
	case strings.HasPrefix(r.path, "/console/phones/"):
		o.onPhone(t, own)
		id = o.staff[own]
	case strings.HasPrefix(r.path, "/console/draws"):
		id, r.form = o.spotCheck(t, x, *r)
	case r.path == "/console/filings/:id/signals":
		r.form = o.signal(t, id)
	case strings.HasSuffix(r.path, "/elsewhere/change"):
		r.form = o.drawn(t, x, r.form)
	case strings.HasPrefix(r.path, "/console/plans"), strings.HasSuffix(r.path, "/claims/:id/export"),
		strings.HasSuffix(r.path, "/claims/:id/publicity"):
		id = o.knockedPlan(t, &x, r)
	case strings.Contains(r.path, "/operations/notices/"):
		id = o.dead(t)
	case strings.HasSuffix(r.path, "/:channel"):
		o.Put(t, "DELETE FROM channel") // each finds it switched on
	case strings.Contains(r.path, "/enterprises/"):
		id = x.enterprise
	case strings.Contains(r.path, "/replies/"):
		id = x.reply
	case strings.Contains(r.path, "/official/pictures/"):
		id = x.picture
	case strings.Contains(r.path, "/messages/"):
		id = x.conversation
		if strings.HasSuffix(r.path, "/fill") {
			r.form = url.Values{"answer": {o.saved(t, "")}}
		}
	case strings.Contains(r.path, "/answers/"):
		id = o.saved(t, "440203")
	case strings.Contains(r.path, "/notices/"):
		id = x.campaign
	case strings.Contains(r.path, "/questions/"):
		id = x.question
	case strings.Contains(r.path, "/bindings/"):
		id = o.binding(t, x)
	case strings.Contains(r.path, "/policies/:id"):
		id = o.proposal(t)
	case strings.Contains(r.path, "/corrections/"):
		id = o.correction(t, x)
	case strings.Contains(r.path, "/assessments/"):
		id = x.assessment
	case strings.Contains(r.path, "/registrations/"):
		id = x.enterprise
	case strings.Contains(r.path, "/platforms/"):
		id = x.platform
	case strings.Contains(r.path, "/files/"):
		id = x.file
	}
	week := ""
	switch {
	case strings.Contains(r.path, "/:week/"):
		week = o.week(t)
	case strings.HasSuffix(r.path, "/weekly/make"):
		o.Clock.Advance(7 * 24 * time.Hour) // a week has ended that was not made
	case strings.Contains(r.path, "/settings/mail/") && as != nobody:
		r.form = url.Values{"code": {o.mailbox(t, as)}}
	}
	path := strings.NewReplacer(":id", id, ":row", x.person, ":key", x.key, ":platform", "gdzypx", ":n", "1",
		":channel", "biz", ":county", "440203", ":code", "official", ":week", week).Replace(r.path)
	x.id = id
	return x, path
}

func (o office) knocked(t *testing.T, as visitor, r row, x example, path string) {
	t.Helper()
	status, location, page := o.ask(t, as, r.method, path, r.form)
	who := r.method + " " + r.path + " as " + visitors[as].name
	switch {
	// no picture was chosen
	case r.path == "/console/official/pictures" && r.method == http.MethodPost && slices.Contains(r.may, as):
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "请先选择一张图片") {
			t.Errorf("%s: %d %.80q", who, status, page)
		}
	// no file was chosen
	case strings.HasPrefix(r.path, "/console/plans/") && strings.HasSuffix(r.path, "/answer") &&
		slices.Contains(r.may, as):
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "请先选择文件") {
			t.Errorf("%s: %d %.80q", who, status, page)
		}
	case slices.Contains(r.may, as):
		if status >= 400 || strings.HasSuffix(location, "/login") && r.path != "/console/logout" {
			t.Errorf("%s: %d %s", who, status, location)
		}
	case as == nobody:
		if status != http.StatusSeeOther || location != "/console/login" || page != "" {
			t.Errorf("%s: %d %s %.80q", who, status, location, page)
		}
	case strings.HasSuffix(r.path, "/move") && slices.Contains(itsCounty, as): // sees it, and may not decide it
		if status < 400 {
			t.Errorf("%s: %d", who, status)
		}
	case status != http.StatusForbidden && status != http.StatusNotFound:
		t.Errorf("%s: %d %s", who, status, location)
	}
	o.knockInVain(t, as, r, who,
		strings.NewReplacer(x.filing, noCase, x.enterprise, noCase, x.id, noCase).Replace(path), status)
	if !slices.Contains(readers, as) && !slices.Contains(r.may, as) {
		for _, s := range x.names {
			if strings.Contains(page, s) {
				t.Errorf("%s shows %s", who, s)
			}
		}
	}
	for _, s := range x.private {
		if revealed := (strings.HasSuffix(r.path, "/roster/:row") || strings.HasSuffix(r.path, "/contacts") ||
			strings.HasSuffix(r.path, "/payees")) && slices.Contains(r.may, as); strings.Contains(page, s) &&
			!revealed {
			t.Errorf("%s shows %s", who, s)
		}
	}
	o.unchanged(t, who, as, r, x)
}

// noCase is a number that no case has.
const noCase = "01900000-0000-7000-8000-000000000000"

// caseRoute is a route about somebody's case.
var caseRoute = regexp.MustCompile(
	"^/console/(filings|enterprises|questions|corrections|files|claims|objections|official/messages)/:id")

// knockInVain asks the same of a case that is not there: who may not see a case
// gets the same answer, and so does not learn that it exists.
func (o office) knockInVain(t *testing.T, as visitor, r row, who, path string, status int) {
	t.Helper()
	if as == nobody || as == city || slices.Contains(itsCounty, as) || slices.Contains(r.may, as) ||
		!caseRoute.MatchString(r.path) {
		return
	}
	if vain, _, _ := o.ask(t, as, r.method, path, r.form); vain != status ||
		as != centre && status != http.StatusNotFound {
		t.Errorf("%s: %d, and %d for a case that is not there", who, status, vain)
	}
}

// unchanged looks whether a visitor who may not has left anything behind.
func (o office) unchanged(t *testing.T, who string, as visitor, r row, x example) {
	t.Helper()
	if r.method == http.MethodGet || slices.Contains(r.may, as) {
		return
	}
	cityOfficer := subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	f, err := o.FilingFor(context.Background(), cityOfficer, x.filing)
	if err != nil || f.State != subsidy.FilingSubmitted && !strings.HasSuffix(r.path, "/provincial") &&
		!strings.Contains(r.path, "/extension") &&
		(f.State != subsidy.FilingRefused || !strings.HasSuffix(r.path, "/reopen")) || f.ProvincialNumber != "" ||
		!f.PaperDay.IsZero() {
		t.Errorf("%s left the filing %q, %v", who, f.State, err)
	}
	c, err := o.CampaignFor(context.Background(), cityOfficer, x.campaign)
	if err != nil || c.State != x.state {
		t.Errorf("%s left the notice %q, %v", who, c.State, err)
	}
	conversation, messages, err := o.ConversationFor(context.Background(), cityOfficer, x.conversation)
	if err != nil || conversation.State != official.ConversationWaiting || conversation.County != "440203" ||
		len(messages) != 1 {
		t.Errorf("%s left the conversation %+v, %v", who, conversation, err)
	}
	replies, err := o.KeywordReplies(context.Background())
	if i := slices.IndexFunc(replies, func(k official.KeywordReply) bool { return k.ID == x.reply }); err != nil ||
		i < 0 || replies[i].Reply.Text != "答复" {
		t.Errorf("%s left the reply another, %v", who, err)
	}
	timeline, err := o.Timeline(context.Background(), cityOfficer, subsidy.Subject{
		Kind: subsidy.SubjectEnterprise,
		ID:   x.enterprise,
	})
	if err != nil || len(timeline) != x.lines {
		t.Errorf("%s left %d lines on the enterprise's timeline, %v", who, len(timeline), err)
	}
}

// week makes the tables of one more week, further back each time, and sends
// them to the city.
func (o office) week(t *testing.T) string {
	t.Helper()
	*o.made++
	week := calendar.WeekOf(calendar.DayOf(storetest.Monday)).AddDays(-7 * *o.made)
	err := o.Change(context.Background(), store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		func(tx *store.Tx) error {
			if _, err := tx.MakeWeekly(week); err != nil {
				return err
			}
			report, tables, err := tx.WeeklyReport(week)
			if err != nil {
				return err
			}
			event, due := report.Close(tables, weekly.CityMail, report.Due())
			if !due {
				t.Errorf("the week of %s is not due", week)
			}
			return tx.SaveWeeklyReport(report, event)
		})
	if err != nil {
		t.Fatal(err)
	}
	return week.String()
}

// mailbox sets a visitor's e-mail address and returns the code that was mailed.
func (o office) mailbox(t *testing.T, as visitor) string {
	t.Helper()
	ctx := context.Background()
	*o.made++
	address := fmt.Sprintf("visitor%d@example.com", *o.made)
	err := o.SetMailbox(ctx,
		store.Act{
			Actor: subsidy.Actor{ID: o.staff[as], Role: visitors[as].role, County: visitors[as].county},
			Now:   storetest.Monday,
		}, address)
	if err != nil {
		t.Fatal(err)
	}
	for {
		due, err := o.LeaseDue(ctx, 100, time.Minute)
		if err != nil || len(due) == 0 {
			t.Fatalf("no code was owed, %v", err)
		}
		for _, d := range due {
			send, ok, err := o.StartSend(ctx, d, store.Ways{
				Lease:    time.Minute,
				Mail:     true,
				Template: func(subsidy.MessageKind, subsidy.Channel) (string, bool) { return "", false },
			})
			if err != nil {
				t.Fatal(err)
			}
			if m, is := send.Message.(notify.MailCode); ok && is && send.Address == address {
				return m.Code
			}
		}
	}
}
