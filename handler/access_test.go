package handler_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// visitor is who asks a route.
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
	overseers     = []visitor{chief, city}
)

// row is one route of the console: who gets in, and with what form.
type row struct {
	method, path string
	may          []visitor
	form         url.Values
}

var consoleRows = []row{
	{"GET", "/console/static/:version/:file", anyone, nil},
	{"GET", "/console/login", anyone, nil},
	{"POST", "/console/login", anyone, url.Values{"login": {"own reviewer"}, "password": {password}}},
	{"GET", "/console/login/code", nil, nil}, // with half a log-in alone
	{"POST", "/console/login/code", nil, url.Values{"code": {"123456"}}},
	{"POST", "/console/logout", anyone, nil},
	{"GET", "/console/second", anyStaff, nil},
	{"POST", "/console/second/start", anyStaff, nil},
	{"POST", "/console/second/confirm", anyStaff, nil},
	{"POST", "/console/second/recovery", anyStaff, nil},
	{"POST", "/console/second/end", []visitor{own, foreign, centre}, nil}, // the others must have one
	{"GET", "/console/password", anyStaff, nil},
	{"POST", "/console/password", anyStaff, url.Values{
		"was": {password}, "password": {"another password"},
		"again": {"another password"},
	}},
	{"GET", "/console/sessions", anyStaff, nil},
	{"POST", "/console/sessions/end", anyStaff, nil},
	{"POST", "/console/sessions/:id/end", anyStaff, nil},
	{"GET", "/console/accounts", []visitor{admin}, nil},
	{"GET", "/console/accounts/new", []visitor{admin}, nil},
	{
		"POST", "/console/accounts",
		[]visitor{admin},
		url.Values{"login": {"newcomer"}, "name": {"李四"}, "role": {"county_reviewer"}, "county": {"440204"}},
	},
	{"GET", "/console/accounts/:id", []visitor{admin}, nil},
	{
		"POST", "/console/accounts/:id",
		[]visitor{admin},
		url.Values{"name": {"张三丰"}, "role": {"county_reviewer"}, "county": {"440204"}},
	},
	{"POST", "/console/accounts/:id/disable", []visitor{admin}, nil},
	{"POST", "/console/accounts/:id/enable", []visitor{admin}, nil},
	{"POST", "/console/accounts/:id/reset", []visitor{admin}, nil},
	{"POST", "/console/accounts/:id/second", []visitor{admin}, nil},
	{"POST", "/console/accounts/:id/sessions", []visitor{admin}, nil},
	{"GET", "/console/", anyStaff, nil},
	{"GET", "/console/city", overseers, nil},
	{"GET", "/console/city/overdue", overseers, nil},
	{"GET", "/console/city/excel/:table", overseers, nil},
	{"GET", "/console/filings", officials, nil},
	{"GET", "/console/search", anyStaff, nil},
	{"POST", "/console/work/assign", itsCounty, nil},
	{"POST", "/console/work/cover", itsCounty, nil},
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
	{"GET", "/console/filings/:id/forms.pdf", readers, nil},
	{"GET", "/console/filings/:id/forms.xlsx", readers, nil},
	{"GET", "/console/filings/:id/chart.pdf", readers, nil},
	{"GET", "/console/filings/:id/letter.pdf", readers, nil}, // of a refused one
	{"GET", "/console/filings/:id/ledger.xlsx", readers, nil},
	{"POST", "/console/filings/:id/ledger", itsCounty, url.Values{"reason": {"现场核查，已核对"}}},
	{"GET", "/console/reasons", []visitor{own, chief, foreign, centre}, nil},
	{
		"POST", "/console/reasons",
		[]visitor{own, chief, foreign, centre},
		url.Values{"kind": {"return"}, "text": {"请核对名册后重新提交。"}},
	},
	{
		"POST", "/console/reasons/:id", itsCounty,
		url.Values{"kind": {"return"}, "text": {"请核对名册后重新提交。"}, "revision": {"1"}},
	},
	{"POST", "/console/reasons/:id/delete", itsCounty, url.Values{"revision": {"1"}}},
	{"POST", "/console/filings/:id/fill/:kind", itsCounty, url.Values{"pick": {"440203-02"}}},
	{"POST", "/console/assessments/:id/fill/:kind", centreOnly, url.Values{"pick": {"centre-71"}}},
	{"GET", "/console/enterprises", anyStaff, nil},
	{"GET", "/console/enterprises/:id", readers, nil},
	{"GET", "/console/enterprises/:id/history", readers, nil},
	{"GET", "/console/enterprises/:id/people", readers, nil},
	{"POST", "/console/enterprises/:id/accept", itsCounty, nil},
	{"POST", "/console/enterprises/:id/return", itsCounty, url.Values{"reason": {"名称与执照不一致，请核对"}}},
	{"POST", "/console/enterprises/:id/move", []visitor{foreign}, url.Values{"answer": {"accept"}}},
	{"GET", "/console/files/:id", readers, nil},
	{"GET", "/console/files/:id/thumb", readers, nil},
	{"GET", "/console/platforms", anyStaff, nil},
	{
		"POST", "/console/platforms", centreOnly,
		url.Values{
			"name": {"新的平台"}, "site": {"www.example.com"}, "source": {"某文件，已核对"},
			"icp": {"京ICP备00000000号"}, "server": {"203.0.113.1 北京"},
		},
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
	{"GET", "/console/assessments", []visitor{own, chief, foreign, centre, city}, nil},
	{"GET", "/console/assessments/:id", []visitor{own, chief, centre, city}, nil},
	{"GET", "/console/assessments/:id/forms.pdf", []visitor{own, chief, centre, city}, nil},
	{"GET", "/console/assessments/:id/forms.xlsx", []visitor{own, chief, centre, city}, nil},
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
	{"GET", "/console/calendar", operators, nil},
	{
		"POST", "/console/calendar",
		[]visitor{admin},
		url.Values{"arrangement": {"2027 | 0101-0103 0205-0212 | 0130"}},
	},
	{"GET", "/console/system", operators, nil},
	{"POST", "/console/system", []visitor{admin}, url.Values{"session_hours": {"6"}, "phone": {"on"}}},
	{"GET", "/console/choices", anyStaff, nil},
	{"POST", "/console/choices/:id", cityOnly, nil}, // as the page shows it
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
	{"GET", "/console/settings/calendar.ics", anyStaff, nil},
	{"POST", "/console/settings/calendar", anyStaff, nil},
	{"POST", "/console/settings/calendar/end", anyStaff, nil},
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
	{"GET", "/console/fund", weeklyReaders, nil},
	{
		"POST", "/console/fund", cityOnly,
		url.Values{
			"county":   {"440203"},
			"year":     {"2026"},
			"kind":     {"budget"},
			"amount":   {"500000"},
			"document": {"韶财社〔2026〕1号"},
			"day":      {"2026-11-20"},
			"reason":   {"年初安排的资金"},
		},
	},
	{
		"POST", "/console/fund/ask",
		[]visitor{own, chief, foreign},
		url.Values{"amount": {"20000"}, "reason": {"备案增加较多"}},
	},
	{"POST", "/console/fund/settings", cityOnly, url.Values{"warn": {"20"}, "completion": {"80"}}},
	{"GET", "/console/trials", weeklyReaders, nil},
	{
		"POST", "/console/trials", weeklyReaders,
		url.Values{
			"rate": {"40"}, "cap": {"1500"}, "minutes": {"40"}, "basis": {"per_filing"}, "from": {"2026-01-01"},
			"until": {"2026-11-23"},
		},
	},
	{"GET", "/console/trials/:id", weeklyReaders, nil},
	{"GET", "/console/trials/:id/excel/:table", weeklyReaders, nil},
	{"GET", "/console/duties", anyStaff, nil},
	{"POST", "/console/duties", cityOnly, url.Values{"up_to": {"5000"}}},
	{"GET", "/console/samples", weeklyReaders, nil},
	{"POST", "/console/samples", cityOnly, announcement(calendar.NewDay(2026, time.November, 23))},
	{"GET", "/console/samples/:id", weeklyReaders, nil},
	{"POST", "/console/samples/:id/draw", cityOnly, url.Values{"seed": {"123456"}}},
	{"POST", "/console/samples/:id/people", itsCounty, nil}, // of a person who was drawn
	{"POST", "/console/samples/:id/close", cityOnly, nil},
	{"GET", "/console/weekly", weeklyReaders, nil},
	{"GET", "/console/weekly/:week/table.xlsx", weeklyReaders, nil},
	{"GET", "/console/weekly/:week/table.pdf", weeklyReaders, nil},
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
	{"GET", "/console/claims/:id/forms.pdf", readers, nil},
	{"GET", "/console/claims/:id/forms.xlsx", readers, nil},
	{"GET", "/console/claims/:id/publicity.pdf", readers, nil},
	{"GET", "/console/claims/:id/publicity.xlsx", readers, nil},
	{"GET", "/console/plans/:id/paper.pdf", readers, nil},
	{"GET", "/console/plans/:id/paper.xlsx", readers, nil},
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
	"answer":     {"5"},
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

// TestEveryConsoleRouteKnowsWhoMayEnter asks every route of the console as
// every role, each time with a case of its own, and reads what comes back.
func TestEveryConsoleRouteKnowsWhoMayEnter(t *testing.T) {
	o := newOffice(t)
	seen := map[string]bool{}
	for _, r := range consoleRows {
		seen[r.method+" "+r.path] = true
		for as := range visitors {
			o.askAs(t, visitor(as), r)
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
