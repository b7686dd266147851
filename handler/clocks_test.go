package handler_test

import (
	"context"
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

// aResumption is the form of a resumption.
var aResumption = url.Values{
	"reason":       {"判决已经生效"},
	"document":     {"（2026）粤0203行初1号"},
	"document_day": {"2026-11-20"},
}

// aSuspension is the form of a suspension.
var aSuspension = url.Values{
	"body": {"武江区人民法院"}, "reason": {"企业法人资格正在诉讼"}, "document": {"（2026）粤0203行初1号"},
	"document_day": {"2026-11-20"},
}

func anExtension(until string) url.Values {
	return url.Values{
		"until":        {until},
		"reason":       {"暴雨引发洪灾"},
		"document":     {"韶府办〔2026〕3号"},
		"document_day": {"2026-11-20"},
	}
}

var (
	flood = subsidy.Paper{Name: "韶府办〔2026〕3号", Day: calendar.NewDay(2026, 11, 20)}
	court = subsidy.SuspensionAsk{Body: "武江区人民法院", Why: "企业法人资格正在诉讼", Paper: flood}
)

// clocksOf brings a filing to where a route about its clocks finds it.
func (o office) clocksOf(t *testing.T, path, id string) {
	t.Helper()
	if !strings.HasPrefix(path, "/console/filings/") {
		return
	}
	reviewer, boss := storetest.Reviewer("440203"), storetest.Chief("440203")
	rules := storetest.Must[store.Rules](t)(o.CommonRules(context.Background()))
	if strings.Contains(path, "/extension") {
		o.Accept(t, id, reviewer)
	}
	if strings.HasSuffix(path, "/extension/answer") {
		o.Do(t, id, reviewer, func(tx *store.Tx, f *subsidy.Filing) error {
			return procedure.ExtendFiling(tx, f,
				subsidy.ExtensionAsk{To: calendar.NewDay(2027, 7, 20), Why: "暴雨引发洪灾", Paper: flood}, rules)
		})
	}
	if strings.HasSuffix(path, "/suspension/answer") || strings.HasSuffix(path, "/resume") {
		o.Do(t, id, reviewer, func(tx *store.Tx, f *subsidy.Filing) error {
			return procedure.SuspendFiling(tx, f, court)
		})
	}
	if strings.HasSuffix(path, "/resume") {
		o.Do(t, id, boss, func(tx *store.Tx, f *subsidy.Filing) error {
			event, err := f.AnswerSuspension(true, "", boss, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveFiling(*f, event)
		})
	}
}

// claimClocks brings a claim to where a route about its clocks finds it.
func (o office) claimClocks(t *testing.T, path string, c *claim.Claim,
	step func(subsidy.Actor, func(*claim.Claim, time.Time) (subsidy.Event, error)),
) {
	t.Helper()
	reviewer, boss := storetest.Reviewer("440203"), storetest.Chief("440203")
	rules := storetest.Must[store.Rules](t)(o.CommonRules(context.Background()))
	terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(*c))
	if strings.Contains(path, "/extension") {
		step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
			return c.AskSupplement([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "请补充培训考核结果"}}, terms,
				reviewer, now)
		})
	}
	if strings.HasSuffix(path, "/extension/answer") {
		step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
			ask := subsidy.ExtensionAsk{To: c.Supplements.By.AddDays(7), Why: "暴雨引发洪灾", Paper: flood}
			return c.Extend(ask, terms, reviewer, now)
		})
	}
	if strings.HasSuffix(path, "/suspension/answer") || strings.HasSuffix(path, "/resume") {
		step(reviewer, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
			return c.Suspend(court, reviewer, now)
		})
	}
	if strings.HasSuffix(path, "/resume") {
		step(boss, func(c *claim.Claim, now time.Time) (subsidy.Event, error) {
			return c.AnswerSuspension(true, "", nil, boss, now)
		})
	}
}

func TestAClaimIsSuspendedByTwoPeopleAndResumedInTheConsole(t *testing.T) {
	b := newBureau(t, 2)
	b.shows(t, city, "GET", b.path, nil, 200, nil, "延期、中止办理", b.path+"/suspension")
	b.refuses(t, own, b.path+"/suspension", url.Values{"reason": {"诉讼"}}, 422, "等待哪个法院或机关处理")
	b.does(t, own, b.path+"/suspension", aSuspension)
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{"待负责人复核：中止办理，等待武江区人民法院处理", "复核前没有任何变动", "轮到县区初审"},
		b.path+"/suspension/answer")
	b.refuses(t, chief, b.path+"/suspension/answer", nil, 422, "请选择同意或不同意")
	b.refuses(t, chief, b.path+"/suspension/answer", url.Values{"answer": {"reject"}}, 422, "不同意的理由")
	b.shows(t, chief, "GET", b.path, nil, 200, []string{b.path + "/suspension/answer"}, b.private...)
	b.does(t, chief, b.path+"/suspension/answer", url.Values{"answer": {"confirm"}})
	since := calendar.DayOf(b.now(t)).Chinese()
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{"已中止（自" + since + "起）", "恢复办理前不能作出决定", "请先恢复办理，再作决定", b.path + "/resume"},
		append(b.private, "还剩 15 个工作日", `action="`+b.path+`/review"`)...)
	b.refuses(t, own, b.path+"/review", nil, 409, "自"+since+"起中止办理：企业法人资格正在诉讼")
	b.Later(t, calendar.DayOf(b.now(t)).AddDays(60))
	b.shows(t, own, "GET", "/console/claims", nil, 200, []string{b.claim.Number, "已中止（自" + since + "起）"},
		"已超期",
		`申领 <b>1</b>`)
	b.refuses(t, own, b.path+"/resume", url.Values{"reason": {"判决已经生效"}}, 422, "文书名称或编号")
	b.does(t, own, b.path+"/resume", url.Values{
		"reason": {"判决已经生效"}, "document": {"（2026）粤0203行初1号判决"},
		"document_day": {"2026-12-20"},
	})
	b.shows(t, own, "GET", b.path, nil, 200,
		[]string{"恢复办理", "个工作日不计，顺延", "还剩 15 个工作日", `action="` + b.path +
			`/review"`, "发给企业的消息", "申领中止办理", "申领恢复办理"},
		append(b.private, "恢复办理前不能作出决定")...)
	b.does(t, own, b.path+"/review", nil)
}

func TestAClaimWindowIsExtendedByTwoPeopleInTheConsole(t *testing.T) {
	b := newBureau(t, 1)
	path := "/console/filings/" + b.claim.Training.Filing
	f := storetest.Must[subsidy.Filing](t)(b.FilingFor(context.Background(), storetest.City, b.claim.Training.Filing))
	rules := storetest.Must[store.Rules](t)(b.CommonRules(context.Background()))
	was := storetest.Must[calendar.Deadline](t)(f.ClaimBy(rules.Calendar, rules.Policies)).Last
	to := was.AddDays(30)
	b.shows(t, own, "GET", path, nil, 200, []string{was.Chinese(), "不可抗力延期（申领期限）"})
	status, _, page := b.ask(t, own, "POST", path+"/extension", anExtension(was.String()))
	if status != 422 || !strings.Contains(page, "要晚于现在的期限"+was.Chinese()) ||
		!strings.Contains(page, `value="韶府办〔2026〕3号"`) {
		t.Errorf("%d %s, or what was typed is gone", status, problemOn(page))
	}
	b.does(t, own, path+"/extension", anExtension(to.String()))
	b.shows(t, chief, "GET", path, nil, 200, []string{"申领期限由" + was.Chinese() + "延至" + to.Chinese(), path +
		"/extension/answer"})
	b.does(t, chief, path+"/extension/answer", url.Values{"answer": {"confirm"}})
	b.shows(t, own, "GET", path, nil, 200,
		[]string{to.Chinese(), "不可抗力延期", "原为" + was.Chinese(), "县区两名工作人员批准"}, "待负责人复核")
}
