package handler_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// bureau is an office whose county has a submitted claim of three people.
type bureau struct {
	office
	claim   claim.Claim
	member  subsidy.Actor
	path    string
	private []string // what no page may show unasked
}

func newBureau(t *testing.T, people int) bureau {
	t.Helper()
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	f := o.Studied(t, member, people, 90)
	o.Later(t, f.Form.End.AddDays(3))
	b := bureau{office: o, member: member, claim: o.ClaimOf(t, member, f.ID)}
	b.path = "/console/claims/" + b.claim.ID
	for _, e := range storetest.Entries(people) {
		b.private = append(b.private, e.ID, e.Phone, ">"+e.Name+"<")
	}
	b.private = append(b.private, b.claim.Entry.Payee.Account, objectorsPhone, "知情人赵六")
	return b
}

// does sends a form and looks that it leads on to a page.
func (b bureau) does(t *testing.T, as visitor, path string, form url.Values) {
	t.Helper()
	status, to, page := b.ask(t, as, "POST", path, form)
	if status != http.StatusSeeOther || strings.HasSuffix(to, "/login") {
		t.Fatalf("POST %s as %s: %d %s", path, visitors[as].name, status, problemOn(page))
	}
}

// refuses sends a form that the rule refuses with a sentence, and looks that
// nothing changed.
func (b bureau) refuses(t *testing.T, as visitor, path string, form url.Values, want int, sentence string) {
	t.Helper()
	before := b.caseNow(t, b.claim.ID, "")
	status, _, page := b.ask(t, as, "POST", path, form)
	if status != want || !strings.Contains(problemOn(page), sentence) {
		t.Errorf("POST %s %v as %s: %d %q, want %d %q", path, form, visitors[as].name, status, problemOn(page), want,
			sentence)
	}
	if after := b.caseNow(t, b.claim.ID, ""); after != before {
		t.Errorf("POST %s was refused, and left %q where %q was", path, after, before)
	}
}

// waiting is a place of the navigation with how many cases wait there.
func waiting(place string, n int) string {
	return fmt.Sprintf(`<span>%s</span> <b class="badge bg-blue-lt">%d</b>`, place, n)
}

func (b bureau) now(t *testing.T) time.Time {
	return storetest.Must[time.Time](t)(b.Now(context.Background()))
}

func TestAClaimGoesFromSubmissionToTheEndOfPublicityInTheConsole(t *testing.T) {
	b := newBureau(t, 3)
	rules := storetest.Must[store.Rules](t)(b.Rules(context.Background(), b.member.Enterprise))
	b.shows(t, own, "GET", "/console/claims", nil, 200,
		[]string{b.claim.Number, "还剩 15 个工作日", "审核中", "180 元", waiting("申领", 1)}, b.private...)
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{
			"180 元", "3 人", "6 课时", "为什么是这一天", "收到补贴申请后15个工作日内提出审核意见", "不含企业补充材料",
			"尾号4567", "440***********", "未答复", "初审通过", "要求补充材料",
		}, b.private...)
	b.shows(t, city, "GET", b.path, nil, 200,
		[]string{"<button class=\"btn w-100 claim-off\" disabled>初审通过", "不能办理此事项"},
		append(b.private, "/review", "/payee/reveal")...)
	line := b.path + "/lines/" + b.claim.Lines[1].ID
	b.shows(t, own, "GET", line, nil, 200,
		[]string{
			"完成 1 门课程共 90 分钟 = 2 课时 × 30 元 = 60 元",
			"本企业申领" + b.claim.Number,
			"/study/" + b.claim.Lines[1].Row,
			"调低课时",
		}, b.private...)
	b.shows(t, own, "GET", b.path+"/lines/another", nil, 404, nil)
	// one person has one class hour less, one is left out
	b.does(t, own, line+"/lower", url.Values{"hours": {"1"}, "reason": {"第二课时没有考核"}})
	b.does(t, own, b.path+"/lines/"+b.claim.Lines[2].ID+"/exclude", url.Values{"reason": {"不是本企业职工"}})
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{"90 元", "✘ 已排除", "调低为1课时", "名册第3行排除，理由：不是本企业职工"}, b.private...)
	b.shows(t, own, "GET", b.path, nil, 200, []string{ // who comes to less: from what to what, by whom and why
		"第 2 行", "<del>2 课时</del>", "<b>1 课时</b>", "<del>60 元</del>", "<b>30 元</b>", "第二课时没有考核",
		"第 3 行", "<b>0 元</b>", "工作人员", "企业申领 180 元，核减 90 元",
	}, b.private...)
	b.shows(t, own, "GET", b.path+"?only=lowered", nil, 200, []string{"已调低 1", "打开这个人的明细"},
		`href="`+b.path+"/lines/"+b.claim.Lines[0].ID)
	b.shows(t, own, "GET", b.path+"?only=excluded", nil, 200, []string{b.claim.Lines[2].ID}, b.claim.Lines[0].ID)
	b.does(t, own, b.path+"/review", url.Values{"opinion": {"材料齐全，已核对"}})
	// the reviewer does not approve, nor does a chief who reviewed
	b.refuses(t, own, b.path+"/approve", nil, 403, "不能办理")
	b.shows(t, own, "GET", b.path, nil, 200, []string{"<button class=\"btn w-100 claim-off\" disabled>复核通过"},
		b.path+"/approve")
	b.does(t, chief, b.path+"/back", url.Values{"reason": {"请核对第二行课时"}})
	b.does(t, chief, b.path+"/review", nil)
	b.refuses(t, chief, b.path+"/approve", nil, 403, "初审与复核须为不同人员")
	b.shows(t, chief, "GET", b.path, nil, 200, []string{"初审与复核须为不同人员"}, `action="`+b.path+"/approve")
	b.does(t, chief, b.path+"/back", url.Values{"reason": {"由经办人员初审"}})
	b.does(t, own, b.path+"/review", nil)
	b.does(t, chief, b.path+"/approve", nil)
	b.shows(t, own, "GET", b.path, nil, 200, []string{"部分不予补贴告知书", b.path + "/letter"}, b.private...)
	b.shows(t, own, "GET", b.path+"/letter", nil, 200, []string{
		"<h1>部分不予补贴告知书", "名册第3行：不予补贴。理由：不是本企业职工", "核定为1课时",
		"申请行政复议", "提起行政诉讼",
	}, b.private...)
	b.does(t, own, b.path+"/publish", nil)
	b.shows(t, own, "GET", "/console/claims?state=published", nil, 200, []string{b.claim.Number, "公示还剩 5 个工作日"},
		b.private...)
	// somebody objects to one person; the county rules
	objection := "/console/objections/" + b.objectTo(t, b.claim, b.claim.Lines[1].ID)
	b.shows(t, own, "GET", b.path, nil, 200, []string{"异议待处理", "▲ 暂缓"}, b.private...)
	b.shows(t, own, "GET", "/console/inbox", nil, 200, []string{`<a href="` + b.path + `" data-step>`, "异议"},
		b.private...)
	b.shows(t, own, "GET", "/console/filings/"+b.claim.Training.Filing, nil, 200, []string{b.path, "公示中"},
		b.private...)
	b.shows(t, own, "GET", "/console/objections", nil, 200, []string{"这个人没有上过课", waiting("异议举报", 1)},
		b.private...)
	b.shows(t, own, "GET", objection, nil, 200, []string{"涉及人员（1 人）", "查看姓名和联系方式"}, b.private...)
	b.shows(t, city, "GET", objection, nil, 200, []string{"由县区查看", "disabled>作出处理"}, b.private...)
	b.shows(t, own, "POST", objection+"/contact", url.Values{"reason": {"向提出人核实"}}, 200, []string{
		objectorsPhone, "知情人赵六",
	})
	b.does(t, own, objection, url.Values{"ruling": {"dismiss"}, "answer": {"核对学习记录，异议不成立"}})
	b.shows(t, own, "GET", "/console/objections?state=decided", nil, 200, []string{"不成立"}, b.private...)
	b.shows(t, own, "GET", objection, nil, 200, []string{"核对学习记录，异议不成立"}, `name="answer"`)
	// time ends publicity
	until := storetest.Must[claim.Claim](t)(b.ClaimFor(context.Background(), storetest.City,
		b.claim.ID)).Publicity.Until
	b.Later(t, until.AddDays(1))
	if err := procedure.AdvanceClaim(context.Background(), b.Store, b.claim.ID, rules); err != nil {
		t.Fatal(err)
	}
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{
			"公示结束", b.path + "/export", b.path + "/publicity", "轮到县区制定拨付计划",
			"公示无异议后30个工作日内支付",
		}, append(b.private, `disabled>`)...)
	b.shows(t, own, "GET", "/console/claims?state=cleared", nil, 200, []string{b.claim.Number, "还剩 29 个工作日"},
		b.private...)
}

func TestWhatIsBadlyFilledInLeavesTheClaimAsItWas(t *testing.T) {
	b := newBureau(t, 2)
	line := b.path + "/lines/" + b.claim.Lines[0].ID
	b.refuses(t, own, b.path+"/supplement", nil, 422, "请至少写明一处需要补充的内容")
	b.refuses(t, own, b.path+"/supplement", url.Values{"step0": {"roster"}, "message0": {"请补充材料"}}, 422,
		"请选择是哪张表")
	b.refuses(t, own, b.path+"/refuse", url.Values{"step0": {"study"}, "message0": {"不"}}, 422, "不予补贴的理由太短")
	b.refuses(t, own, b.path+"/review", url.Values{"opinion": {strings.Repeat("好", 201)}}, 422, "初审意见太长")
	b.refuses(t, own, b.path+"/publish", nil, 409, "处于“审核中”")
	b.refuses(t, own, b.path+"/paper", url.Values{"paper_day": {"2026-13-40"}}, 422, "收到纸质材料的日期")
	b.refuses(t, own, b.path+"/paper", url.Values{"paper_day": {"2030-01-01"}}, 422, "不能晚于今天")
	b.refuses(t, own, b.path+"/provincial",
		url.Values{"provincial_number": {"GD2026-1"}, "provincial_day": {"2026-12-01"}}, 409, "审核通过后")
	b.refuses(t, own, b.path+"/payee", url.Values{"answer": {"confirm"}}, 409, "没有待核对")
	b.refuses(t, own, b.path+"/payee", nil, 422, "请选择同意或不同意")
	for _, hours := range []string{"", "一", "0", "-1", "2", "3", "1.5", "99999999999999999999"} {
		b.refuses(t, own, line+"/lower", url.Values{"hours": {hours}, "reason": {"第二课时没有考核"}}, 422,
			"课时只能调低")
	}
	b.refuses(t, own, line+"/lower", url.Values{"hours": {"1"}, "reason": {" "}}, 422, "请填写理由")
	b.refuses(t, own, line+"/exclude", nil, 422, "请填写理由")
	b.refuses(t, own, line+"/recover", url.Values{"reason": {"查实为虚假培训"}}, 409, "没有拨付，不需要追回")
	b.refuses(t, own, line+"/reveal", url.Values{"reason": {" "}}, 422, "原因")
	b.refuses(t, own, b.path+"/payee/reveal", nil, 422, "原因")
	b.shows(t, own, "GET", b.path+"/letter", nil, 409, []string{"没有不予补贴通知书"})
	b.shows(t, own, "GET", b.path+"?after=broken", nil, 422, []string{"列表位置已失效"})
	// what was typed stands again beside the refusal
	b.shows(t, own, "POST", b.path+"/supplement",
		url.Values{"form": {"supplement"}, "step0": {"payee"}, "clause0": {"五"}, "row0": {"2"}, "message0": {"补"}},
		422, []string{`<option value="payee" selected="">`, `<option selected="">五`, `value="2"`, ">补</textarea>"})
	// the same form sent twice asks once
	form := url.Values{
		"key":      {"the same form"},
		"step0":    {"study"},
		"row0":     {"2"},
		"message0": {"请补充考核结果"},
		"clause0":  {"附件1 二(二)"},
	}
	for range 2 {
		b.does(t, own, b.path+"/supplement", form)
	}
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{
			"要求补充的内容", "学习记录 第2行：请补充考核结果", "等企业补充材料", "5个工作日内补充，逾期按现有材料办理",
		}, b.private...)
	b.shows(t, own, "GET", "/console/claims?state=supplement", nil, 200, []string{"企业补充还剩 5 个工作日"})
	b.refuses(t, own, b.path+"/review", nil, 409, "处于“待补充材料”")
}

func TestARefusedClaimHasALetterThatNamesTheWaysOfAppeal(t *testing.T) {
	b := newBureau(t, 2)
	reasons := url.Values{"step0": {"study"}, "clause0": {"附件1 一(二)"}, "message0": {"学习记录与平台不一致"}}
	b.does(t, own, b.path+"/refuse", reasons)
	b.shows(t, own, "GET", "/console/claims?state=reviewed", nil, 200, []string{b.claim.Number, "拟不予补贴"})
	b.shows(t, chief, "GET", b.path, nil, 200,
		[]string{"初审提出不予补贴的理由", "学习记录与平台不一致", "确认不予补贴", "退回初审", "待复核"},
		b.path+"/approve", b.path+"/letter")
	b.shows(t, own, "GET", b.path, nil, 200, []string{"disabled>确认不予补贴"}, b.path+"/refusal")
	b.refuses(t, own, b.path+"/refusal", url.Values{"answer": {"confirm"}}, 403, "不能办理")
	b.refuses(t, chief, b.path+"/approve", nil, 409, "不能这样办理")
	b.refuses(t, chief, b.path+"/refusal", nil, 422, "请选择确认不予补贴或退回初审")
	b.refuses(t, chief, b.path+"/refusal", url.Values{"answer": {"return"}}, 422, "请填写退回理由")
	b.does(t, chief, b.path+"/refusal", url.Values{"answer": {"return"}, "reason": {"请附平台的证明"}})
	b.shows(t, own, "GET", b.path, nil, 200, []string{"请附平台的证明", "提出不予补贴"}, "拟不予补贴")
	b.does(t, own, b.path+"/refuse", reasons)
	b.does(t, chief, b.path+"/refusal", url.Values{"answer": {"confirm"}})
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{"不予补贴的理由", "学习记录与平台不一致", b.path + "/letter", "已办结：不予补贴"},
		append(b.private, b.path+"/review")...)
	b.shows(t, own, "GET", b.path+"/letter", nil, 200,
		[]string{"不予补贴通知书", "学习记录与平台不一致", "申请行政复议", "提起行政诉讼", "六个月"}, b.private...)
	b.shows(t, own, "GET", "/console/claims?state=over", nil, 200, []string{b.claim.Number, "已办结"})
	b.shows(t, own, "GET", "/console/claims", nil, 200, []string{"没有在办的申领"}, b.claim.Number)
	if used := b.Text(t, "SELECT CAST(SUM(reserved + approved) AS BIGINT) FROM person_year"); used != "0" {
		t.Errorf("a refused claim still holds %s", used)
	}
}

func TestTheOnlyChiefOfACountyIsToldBeforeAFirstReview(t *testing.T) {
	b := newBureau(t, 1)
	b.shows(t, chief, "GET", b.path, nil, 200, []string{`action="` + b.path + "/review"}, "没有另一位负责人")
	b.Put(t, "UPDATE staff SET disabled_at = 1 WHERE name = '另一位负责人'")
	b.shows(t, chief, "GET", b.path, nil, 200, []string{"没有另一位负责人可以复核您的初审", "disabled>初审通过"},
		b.path+"/review", b.path+"/refuse")
	b.refuses(t, chief, b.path+"/review", nil, 403, "没有另一位负责人")
	b.refuses(t, chief, b.path+"/refuse", url.Values{"step0": {"study"}, "message0": {"学习记录与平台不一致"}}, 403,
		"没有另一位负责人")
	b.does(t, own, b.path+"/review", nil)
}

func TestASecondSupplementIsTheChiefsAndTheLast(t *testing.T) {
	b := newBureau(t, 1)
	ask := func(more ...string) url.Values {
		form := url.Values{"step0": {"study"}, "message0": {"请补充考核结果"}, "clause0": {"附件1 二(二)"}}
		if len(more) > 0 {
			form["again"] = more
		}
		return form
	}
	rules := storetest.Must[store.Rules](t)(b.Rules(context.Background(), b.member.Enterprise))
	handIn := func() {
		b.DoClaim(t, b.claim.ID, b.member, func(tx *store.Tx, c *claim.Claim) error {
			return procedure.SubmitClaim(tx, c, rules)
		})
	}
	b.shows(t, own, "GET", b.path, nil, 200, []string{"一次性告知"}, `name="again"`)
	b.does(t, own, b.path+"/supplement", ask())
	handIn()
	b.shows(t, own, "GET", b.path, nil, 200, []string{"已要求 1 次", "再次要求须由县区负责人办理"},
		b.path+"/supplement")
	b.refuses(t, own, b.path+"/supplement", ask("仍然看不清截图"), 403, "须由县区负责人")
	b.shows(t, chief, "GET", b.path, nil, 200, []string{`name="again"`, "最后一次"})
	b.refuses(t, chief, b.path+"/supplement", ask(), 422, "再次要求补充的理由")
	b.does(t, chief, b.path+"/supplement", ask("仍然看不清截图"))
	b.shows(t, own, "GET", b.path, nil, 200, []string{"第2次要求补充，也是最后一次", "仍然看不清截图"})
	handIn()
	b.shows(t, chief, "GET", b.path, nil, 200, []string{"不能再要求"}, b.path+"/supplement")
	b.refuses(t, chief, b.path+"/supplement", ask("还是看不清截图"), 409, "不能再要求")
}

func TestAPayeeIsChangedByTwoPeopleAndReadWholeForAReason(t *testing.T) {
	b := newBureau(t, 1)
	e := storetest.Must[subsidy.Enterprise](t)(b.EnterpriseFor(context.Background(), b.member, b.member.Enterprise))
	changed := storetest.PayeeOf(e.Name)
	changed.Account = "6217000000009876543"
	b.DoClaim(t, b.claim.ID, b.member, func(tx *store.Tx, c *claim.Claim) error {
		event, err := c.SetPayee(changed, e.Name, b.member, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
	private := append(b.private, changed.Account)
	b.shows(t, own, "GET", b.path, nil, 200, []string{"企业申请改为", "尾号6543", "同意更改"}, private...)
	b.shows(t, city, "GET", b.path, nil, 200, []string{"尾号6543"}, append(private, "同意更改")...)
	read := b.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'person.read'")
	b.shows(t, own, "POST", b.path+"/payee/reveal", url.Values{"reason": {"核对开户证明"}}, 200, []string{
		b.claim.Entry.Payee.Account, changed.Account,
	})
	if after := b.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'person.read'"); read != "0" || after != "1" {
		t.Errorf("readings were %s, and are %s", read, after)
	}
	entry := storetest.Entries(1)[0]
	b.shows(t, own, "POST", b.path+"/lines/"+b.claim.Lines[0].ID+"/reveal", url.Values{"reason": {"电话核对身份"}}, 200,
		[]string{entry.ID, entry.Phone, entry.Name})
	b.does(t, own, b.path+"/payee", url.Values{"answer": {"confirm"}})
	b.shows(t, own, "GET", b.path, nil, 200, []string{"尾号6543"}, append(private, "企业申请改为", "尾号4567</dd>")...)
}

func TestAnUpheldObjectionLowersOrExcludesPersonByPerson(t *testing.T) {
	b := newBureau(t, 3)
	b.Publish(t, b.claim)
	id := b.objectTo(t, b.claim, b.claim.Lines[0].ID, b.claim.Lines[1].ID, b.claim.Lines[2].ID)
	path, lines, rest := "/console/objections/"+id, b.claim.Lines, []string(nil)
	form := func(pairs ...string) url.Values {
		v := url.Values{"ruling": {"uphold"}, "answer": {"部分人员没有完成课程"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	b.refuses(t, own, path, form("ruling", ""), 422, "请选择成立或不成立")
	b.refuses(t, own, path, form(), 422, "请选择这个人调低还是排除")
	for i := 1; i < 3; i++ { // what is left untouched is no answer
		rest = append(rest, "line_"+lines[i].ID, "exclude")
	}
	first := func(hours string) url.Values {
		return form(append(rest, "line_"+lines[0].ID, "lower", "hours_"+lines[0].ID, hours)...)
	}
	b.refuses(t, own, path, form(append(rest, "line_"+lines[0].ID, "exclude", "answer", "不")...), 422, "处理意见太短")
	b.refuses(t, own, path, form(append(rest, "line_"+lines[0].ID, "exclude", "hours_"+lines[0].ID, "1")...), 422,
		"排除的不填课时")
	for _, hours := range []string{"0", "2", "两", "-3"} {
		b.refuses(t, own, path, first(hours), 422, "课时只能调低")
	}
	b.shows(t, own, "POST", path, first("7"), 422, []string{`value="7"`, "部分人员没有完成课程"}, b.private...)
	b.refuses(t, city, path, form(), 403, "不能办理")
	b.shows(t, foreign, "POST", path, form(), 404, nil, b.claim.Number)
	b.does(t, own, path, first("1"))
	b.shows(t, own, "GET", b.path, nil, 200, []string{"30 元", "已排除 2"}, b.private...)
	b.refuses(t, own, path, form(), 409, "不能再办理")
}

func TestAReportIsAnsweredAndHoldsNothing(t *testing.T) {
	b := newBureau(t, 1)
	err := b.Change(context.Background(), store.Act{Actor: subsidy.Actor{Role: subsidy.Visitor}, Now: b.now(t)},
		func(tx *store.Tx) error {
			return procedure.FileReport(tx, claim.Objection{
				County: "440203", Text: "某公司虚报培训人数",
				Contact: objectorsPhone,
			})
		})
	if err != nil {
		t.Fatal(err)
	}
	path := "/console/objections/" + b.Text(t, "SELECT id FROM objection")
	b.shows(t, own, "GET", "/console/objections", nil, 200, []string{"某公司虚报培训人数", "未指明申领", "举报"},
		b.private...)
	b.shows(t, own, "GET", path, nil, 200, []string{"某公司虚报培训人数", "举报不暂缓拨付"},
		append(b.private, `name="ruling"`)...)
	b.refuses(t, own, path, url.Values{"answer": {" "}}, 422, "请填写处理情况")
	b.does(t, own, path, url.Values{"answer": {"已到企业现场核查，情况不属实"}})
	b.shows(t, city, "GET", path, nil, 200, []string{"已答复", "已到企业现场核查"}, b.private...)
	b.shows(t, foreign, "GET", path, nil, 404, nil, "某公司虚报")
}

func TestMoneyIsTakenBackByTwoPeople(t *testing.T) {
	b := newBureau(t, 2)
	b.claim = b.Publish(t, b.claim)
	b.Later(t, b.claim.Publicity.Until.AddDays(1))
	if err := procedure.AdvanceClaim(context.Background(), b.Store, b.claim.ID,
		storetest.Must[store.Rules](t)(b.Rules(context.Background(), b.member.Enterprise))); err != nil {
		t.Fatal(err)
	}
	b.pay(t)
	line := b.path + "/lines/" + b.claim.Lines[0].ID
	b.shows(t, own, "GET", line, nil, 200, []string{"提出追回"}, b.private...)
	b.refuses(t, own, line+"/recover", url.Values{"reason": {"假"}}, 422, "追回理由太短")
	b.does(t, chief, line+"/recover", url.Values{"reason": {"查实为虚假培训"}})
	b.refuses(t, own, line+"/recover", url.Values{"reason": {"查实为虚假培训"}}, 409, "已在追回")
	id := b.Text(t, "SELECT id FROM recovery")
	recovery := b.path + "/recoveries/" + id
	b.shows(t, own, "GET", "/console/recoveries", nil, 200, []string{b.claim.Number, "查实为虚假培训", "60 元"},
		b.private...)
	b.shows(t, chief, "GET", b.path, nil, 200, []string{"须为不同人员"}, b.private...)
	b.refuses(t, chief, recovery, url.Values{"answer": {"confirm"}}, 403, "提出和复核追回须为不同人员")
	b.refuses(t, own, recovery, url.Values{"answer": {"confirm"}}, 403, "不能办理")
	b.refuses(t, own, b.path+"/recoveries/another", url.Values{"answer": {"confirm"}}, 404, "")
	b.Put(t, "UPDATE recovery SET proposed_by = ?", b.staff[own]) // another proposed it
	b.refuses(t, chief, recovery, nil, 422, "请选择追回或不追回")
	b.refuses(t, chief, recovery, url.Values{"answer": {"reject"}, "reason": {"不"}}, 422, "不追回的理由太短")
	b.refuses(t, own, recovery+"/complete", url.Values{"voucher": {"V77"}, "received": {"2026-12-30"}}, 409, "拟追回")
	b.isHeard(t, id)
	b.does(t, chief, recovery, url.Values{"answer": {"confirm"}})
	today := calendar.DayOf(b.now(t))
	b.refuses(t, own, recovery+"/complete", url.Values{"voucher": {""}, "received": {today.String()}}, 422,
		"缴款凭证号")
	b.refuses(t, own, recovery+"/complete", url.Values{"voucher": {"V77"}, "received": {today.AddDays(1).String()}},
		422, "不能晚于今天")
	b.does(t, own, recovery+"/complete", url.Values{"voucher": {"V77"}, "received": {today.String()}})
	b.shows(t, own, "GET", b.path, nil, 200, []string{"↩ 已追回", "凭证号V77", "✔ 已拨付"}, b.private...)
	b.shows(t, city, "GET", "/console/recoveries?state=completed", nil, 200, []string{b.claim.Number}, b.private...)
}

// isHeard looks at a proposed recovery as its chief does: it cannot be ordered
// until the enterprise was heard, and what it said is on the page.
func (b bureau) isHeard(t *testing.T, id string) {
	t.Helper()
	recovery, said := b.path+"/recoveries/"+id, "他当天在岗，有考勤记录"
	b.shows(t, chief, "GET", b.path, nil, 200, []string{
		"等企业陈述申辩，最迟", "告知拟追回后5个工作日内陈述申辩", "为什么是这一天",
		`disabled>复核同意，追回`, "24时以前陈述申辩", `value="reject">不追回`,
	}, append(b.private, `value="confirm"`)...)
	b.refuses(t, chief, recovery, url.Values{"answer": {"confirm"}}, 409, "24时以前陈述申辩")
	b.shows(t, own, "GET", "/console/recoveries", nil, 200, []string{"等企业陈述申辩，最迟"}, b.private...)
	old := b.sees(t, chief, recovery, nil) // as it was before the answer
	if err := b.As(t, b.member, func(tx *store.Tx) error {
		return procedure.AnswerRecovery(tx, id, &said, storetest.Must[claim.Recovery](t)(tx.Recovery(id)).Revision)
	}); err != nil {
		t.Fatal(err)
	}
	status, _, text := b.ask(t, chief, "POST", recovery, url.Values{"answer": {"confirm"}, "seen": {old}})
	if status != 409 || !strings.Contains(text, "已被他人更新") {
		t.Errorf("ordered on a page from before the answer: %d", status)
	}
	b.shows(t, chief, "GET", b.path, nil, 200,
		[]string{said, "已陈述申辩，待县区负责人复核", `value="confirm">复核同意，追回`}, b.private...)
	b.shows(t, chief, "GET", "/console/inbox", nil, 200, []string{"追回复核", `<a href="` + b.path + `" data-step>`},
		b.private...)
	b.shows(t, city, "GET", "/console/recoveries", nil, 200, []string{"已陈述申辩，待县区负责人复核"}, said)
}

// pay pays all that is payable of the claim.
func (b bureau) pay(t *testing.T) {
	t.Helper()
	reviewer, boss, now := storetest.Reviewer("440203"), storetest.Chief("440203"), b.now(t)
	fund := claim.Payee{Name: "武江区财政专户", Bank: "中国银行韶关分行", Account: "7000000000001"}
	var p claim.Plan
	for _, step := range []struct {
		by subsidy.Actor
		do func(*store.Tx) error
	}{
		{reviewer, func(tx *store.Tx) (err error) {
			p, err = procedure.MakePlan(tx, []string{b.claim.ID}, fund)
			return err
		}},
		{boss, func(tx *store.Tx) error {
			event, err := p.Approve(boss, now)
			if err != nil {
				return err
			}
			return tx.SavePlan(p, event)
		}},
		{reviewer, func(tx *store.Tx) error {
			event, err := p.Export("digest", reviewer, now)
			if err != nil {
				return err
			}
			return tx.SavePlan(p, event)
		}},
		{reviewer, func(tx *store.Tx) error {
			a := claim.BankAnswer{Batch: p.Number, Count: len(p.Items), Total: p.Total(), Digest: "answer"}
			for _, i := range p.Items {
				a.Results = append(a.Results, claim.BankResult{
					Position: i.Position,
					Account:  i.Payee.Account,
					Amount:   i.Amount,
					Paid:     true,
					Voucher:  "V1",
					PaidOn:   calendar.DayOf(now),
				})
			}
			_, err := procedure.TakeAnswer(tx, p.ID, a)
			return err
		}},
	} {
		if err := b.Change(context.Background(), store.Act{Actor: step.by, Now: now}, step.do); err != nil {
			t.Fatal(err)
		}
	}
}
