package handler_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// desk lets staff look at the classroom's case.
func (c classroom) desk(t *testing.T) office {
	t.Helper()
	o := office{Fixture: c.Fixture, app: c.app, staff: make([]string, len(visitors))}
	for i, v := range visitors[1:] {
		staff, err := c.AddStaff(context.Background(),
			store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
			store.Staff{Login: v.name, Name: "工作人员", Role: v.role, County: v.county}, password)
		if err != nil {
			t.Fatal(err)
		}
		o.staff[i+1] = c.SecondWhereNeeded(t, staff).ID
	}
	return o
}

// shows asks for a page and looks what it says and what it must not say.
func (o office) shows(
	t *testing.T, as visitor, method, path string, form url.Values, want int, says []string, never ...string,
) string {
	t.Helper()
	status, _, page := o.ask(t, as, method, path, form)
	if status != want {
		t.Errorf("%s %s as %s: %d, want %d\n%s", method, path, visitors[as].name, status, want, page)
	}
	for _, s := range says {
		if !strings.Contains(page, s) {
			t.Errorf("%s %s as %s does not say %q", method, path, visitors[as].name, s)
		}
	}
	for _, s := range never {
		if strings.Contains(page, s) {
			t.Errorf("%s %s as %s says %q", method, path, visitors[as].name, s)
		}
	}
	return page
}

func TestTheConsoleExplainsHoursAndAmounts(t *testing.T) {
	c := newClassroom(t, 3)
	if status, text := c.upload(t, "import", map[string]string{"platform": "class"}, head, c.row(0, 1, 9, 45),
		c.row(0, 2, 9, 45), c.row(1, 1, 9, 20)); status != 200 {
		t.Fatalf("import: %d %s", status, text)
	}
	o, path := c.desk(t), "/console/filings/"+c.filing.ID
	people, _, err := c.Roster(context.Background(), storetest.City, c.filing.ID, store.RosterSearch{}, firstPage)
	if err != nil {
		t.Fatal(err)
	}
	private := []string{c.people[0].Name, c.people[0].ID, c.people[0].Phone, c.people[1].Name, c.people[1].ID}
	for _, as := range []visitor{own, city} {
		o.shows(t, as, "GET", path, nil, 200,
			[]string{"学习情况", "已完成 1 / 3 人", "2 课时 · 60 元", "按全项目时长合计", "按课程分别计算", "落后"},
			private...)
		o.shows(t, as, "GET", path+"/study", nil, 200, []string{"全部 3", "完成 1 / 1 门", "还没有"}, private...)
		o.shows(t, as, "GET", path+"/study?only=done", nil, 200, []string{people[0].ID}, people[1].ID, people[2].ID)
		o.shows(t, as, "GET", path+"/study?only=todo", nil, 200, []string{people[1].ID, people[2].ID}, people[0].ID)
		o.shows(t, as, "GET", path+"/study/"+people[0].ID, nil, 200,
			[]string{
				"完成 1 门课程共 90 分钟 = 2 课时 × 30 元 = 60 元",
				"已学 90 / 90 分钟",
				"已用 0 元，限额 1000 元",
				"依据韶人社函〔2020〕11号",
			}, private...)
	}
	o.shows(t, own, "GET", path+"/study/"+people[1].ID, nil, 200, []string{
		"还差70分钟", "还没有完成，已学的20分钟暂不计课时",
	})
	o.shows(t, foreign, "GET", path+"/study/"+people[0].ID, nil, 404, nil, private...)
	o.shows(t, own, "GET", path+"/study/nobody", nil, 404, nil)
}

func TestTheCountyEntersWhatWasDrawnElsewhere(t *testing.T) {
	c := newClassroom(t, 2)
	if status, text := c.upload(t, "import", map[string]string{"platform": "class"}, head, c.row(0, 1, 9, 59),
		c.row(0, 2, 9, 59)); status != 200 {
		t.Fatalf("import: %d %s", status, text)
	}
	people, _, err := c.Roster(context.Background(), storetest.City, c.filing.ID, store.RosterSearch{}, firstPage)
	if err != nil {
		t.Fatal(err)
	}
	o, path := c.desk(t), "/console/filings/"+c.filing.ID+"/study/"+people[0].ID
	for _, bad := range []string{"", "很多", "-5", "0", "1.005", "99999999999999999999", "1000.01", "9.5.1"} {
		o.shows(t, own, "POST", path+"/elsewhere", url.Values{"amount": {bad}, "proof": {"发放表2026-07"}}, 422,
			[]string{"请填写在其他地方领取的金额", "发放表2026-07"}, "同类补贴登记")
	}
	o.shows(t, own, "POST", path+"/elsewhere", url.Values{"amount": {"960.5"}, "proof": {" "}}, 422, []string{"凭证"})
	form := url.Values{"amount": {"960.5"}, "proof": {"发放表2026-07"}, "key": {"the same form"}}
	for range 2 { // sent twice, entered once
		if status, to, _ := o.ask(t, own, "POST", path+"/elsewhere", form); status != http.StatusSeeOther ||
			to != path {
			t.Fatalf("%d %s", status, to)
		}
	}
	o.shows(t, own, "GET", path, nil, 200, []string{
		"在其他地方领取同类补贴登记 960.50 元", "已用 960.50 元", "限额 1000 元还剩 39.50 元，因此为 39.50 元",
		"凭证：发放表2026-07", "工作人员 · ",
	})
	o.shows(t, own, "POST", path+"/elsewhere", url.Values{"amount": {"40"}, "proof": {"发放表2026-08"}}, 409,
		[]string{"额度只剩39.50 元"})
	o.shows(t, city, "GET", path, nil, 200, []string{"凭证：发放表2026-07"}, "name=\"amount\"")
	entry := c.Text(t, "SELECT id FROM elsewhere")
	change := func(act, amount, why string) url.Values {
		return url.Values{"entry": {entry}, "act": {act}, "amount": {amount}, "proof": {"发放表2026-07"}, "why": {why}}
	}
	o.shows(t, own, "POST", path+"/elsewhere/change", change("correct", "900", ""), 422, []string{
		"原因", `value="900"`,
	})
	o.shows(t, city, "POST", path+"/elsewhere/change", change("remove", "", "登记错了人"), 403, nil)
	o.shows(t, foreign, "POST", path+"/elsewhere/change", change("remove", "", "登记错了人"), 404, nil)
	if status, _, page := o.ask(t, own, "POST", path+"/elsewhere/change",
		change("correct", "900", "看错了一位数")); status != 303 {
		t.Fatalf("correct: %d %s", status, page)
	}
	o.shows(t, own, "GET", path, nil, 200, []string{"已用 900 元", "更正"}, "960.50")
	if status, _, page := o.ask(t, own, "POST", path+"/elsewhere/change",
		change("remove", "", "登记错了人")); status != 303 {
		t.Fatalf("remove: %d %s", status, page)
	}
	o.shows(t, own, "GET", path, nil, 200, []string{"已用 0 元"}, "凭证：发放表2026-07", "更正或撤销</summary>")
}

func TestTheConsolesLedgerIsWholeForAReasonAlone(t *testing.T) {
	c := newClassroom(t, 2)
	o, path := c.desk(t), "/console/filings/"+c.filing.ID
	status, _, text := o.ask(t, own, "GET", path+"/ledger.xlsx", nil)
	if cells := ledgerCells(t, status, text); cells["B4"] == c.people[0].Name || cells["C4"] == c.people[0].ID ||
		!strings.HasPrefix(c.people[0].Name, cells["B4"][:3]) {
		t.Errorf("masked: %v", cells)
	}
	o.shows(t, own, "POST", path+"/ledger", url.Values{"reason": {" "}}, 422, []string{"原因"}, c.people[0].ID)
	status, _, text = o.ask(t, own, "POST", path+"/ledger", url.Values{"reason": {"现场核查，已核对"}})
	if cells := ledgerCells(t, status, text); cells["B4"] != c.people[0].Name || cells["C4"] != c.people[0].ID {
		t.Errorf("whole: %v", cells)
	}
	o.shows(t, city, "POST", path+"/ledger", url.Values{"reason": {"现场核查，已核对"}}, 403, nil, c.people[0].ID)
}

func TestAKeysSecretIsShownOnce(t *testing.T) {
	c := newClassroom(t, 1)
	o, path := c.desk(t), "/console/platforms/class/keys"
	o.shows(t, centre, "GET", path, nil, 200, []string{"中国职业培训在线", "没有在用的密钥", "/docs/platforms"})
	o.shows(t, centre, "GET", "/console/platforms/nothing/keys", nil, 404, nil)
	o.shows(t, centre, "POST", path, url.Values{"note": {""}}, 422, []string{"用途说明"}, "只显示这一次")
	form := url.Values{"note": {"平台生产服务器"}, "key": {"the same form"}}
	page := o.shows(t, centre, "POST", path, form, 200, []string{"只显示这一次", "有 1 个密钥在用"})
	secret := regexp.MustCompile(`id="key-secret">([^<]+)<`).FindStringSubmatch(page)
	id := regexp.MustCompile(`id="key-id">([^<]+)<`).FindStringSubmatch(page)
	if secret == nil || id == nil {
		t.Fatal("no secret on the page")
	}
	// the page was loaded again
	o.shows(t, centre, "POST", path, form, 409, []string{"只显示一次", "有 1 个密钥在用"}, secret[1])
	o.shows(t, centre, "GET", path, nil, 200, []string{"平台生产服务器", id[1]}, secret[1])
	o.shows(t, city, "GET", path, nil, 403, nil, id[1])
	why := url.Values{"reason": {"密钥已经泄露"}}
	if status, _, _ := o.ask(t, centre, "POST", path+"/"+id[1]+"/revoke", why); status != http.StatusSeeOther {
		t.Errorf("revoke: %d", status)
	}
	o.shows(t, centre, "POST", path+"/"+id[1]+"/revoke", why, 409, []string{"已经停用"})
	o.shows(t, centre, "GET", path, nil, 200, []string{"没有在用的密钥"})
}

func TestAPolicyVersionIsSeenBeforeItIsAdded(t *testing.T) {
	c := newClassroom(t, 1)
	o := c.desk(t)
	with := func(changes ...string) url.Values {
		v := url.Values{}
		for k, one := range policy {
			v[k] = one
		}
		v.Del("sure")
		for i := 0; i < len(changes); i += 2 {
			v.Set(changes[i], changes[i+1])
		}
		return v
	}
	for _, bad := range [][3]string{
		{"document", "", "文号"},
		{"clause", "", "条款"},
		{"from", "someday", "施行日期"},
		{"until", "2027-01-01", "截止日期不能早于施行日期"},
		{"rate", "", "每课时标准应在"},
		{"rate", "35.555", "每课时标准应在"},
		{"cap", "-1", "每年上限应在"},
		{"minutes", "一课", "一课时的分钟数应在"},
		{"basis", "", "请选择课时的计算方式"},
		{"pass", "101", "合格分数应在"},
		{"payment", "0", "支付的工作日数应在"},
		{"from", "2026-11-01", "新标准只能从"},
	} {
		o.shows(t, city, "POST", "/console/policies", with(bad[0], bad[1]), 422, []string{bad[2], "新增政策版本"},
			"提交复核")
	}
	o.shows(t, city, "POST", "/console/policies", with(), 200, []string{
		"适用于 2027年7月1日 起首次提交的备案", "≠ 35.50 元", "施行到 2027年6月30日", "提交复核",
	})
	o.shows(t, city, "POST", "/console/policies", with("filing_day", "no"), 200,
		[]string{"≠ 不计入，中间须有完整的工作日", `name="filing_day" value="no"`})
	o.shows(t, city, "POST", "/console/policies", with("back", "yes"), 200,
		[]string{`value="35.50"`, "韶人社函〔2027〕1号"}, "提交复核")
	if all, err := c.Policies(context.Background()); err != nil || len(all.All()) != 1 {
		t.Fatalf("looking added one: %v, %v", all, err)
	}
	if status, to, _ := o.ask(t, city, "POST", "/console/policies",
		with("sure", "yes", "key", "k")); status != http.StatusSeeOther || to != "/console/policies" {
		t.Fatalf("%d %s", status, to)
	}
	waiting, err := c.PolicyProposals(context.Background(), subsidy.PolicyProposed)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("proposals: %v %v", waiting, err)
	}
	o.shows(t, city, "GET", "/console/policies", nil, 200,
		[]string{"待复核：韶人社函〔2027〕1号", "须由市局另一人复核"}, "确认生效")
	o.shows(t, city, "POST", "/console/policies/"+waiting[0].ID, url.Values{"decision": {"confirm"}}, 403,
		[]string{"须由市局另一人复核"})
	second := store.Act{Actor: subsidy.Actor{ID: "second", Role: subsidy.CityOfficer}, Now: c.Clock.Now()}
	if err := c.Change(context.Background(), second,
		func(tx *store.Tx) error {
			return tx.DecidePolicy(waiting[0].ID, store.PolicyAnswer{Confirm: true, Instead: "2020-03-02"})
		}); err != nil {
		t.Fatal(err)
	}
	o.shows(t, city, "GET", "/console/policies", nil, 200, []string{
		"现在按韶人社函〔2020〕11号“一”执行", "韶人社函〔2027〕1号", "比较两个版本",
	})
	// number, dates and rate
	o.shows(t, own, "GET", "/console/policies?a=2020-03-02&b=2027-07-01", nil, 200,
		[]string{"有 3 处不同", "≠ 35.50 元"}, "/console/policies/new")
	o.shows(t, own, "GET", "/console/policies?a=2020-03-02&b=2020-03-02", nil, 200, []string{"完全相同"}, "≠")
	o.shows(t, own, "GET", "/console/policies?a=2020-03-02&b=no", nil, 404, nil)
}

func TestPlatformsEngineersAreToldHowToSign(t *testing.T) {
	o := newClassroom(t, 1).desk(t)
	o.shows(t, nobody, "GET", "/docs/platforms", nil, 200, []string{
		"POST /api/platform/v1/records", "Shigang-Nonce", "createHmac", "sha256=",
	})
}
