package form

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/weekly"
)

// policy is the notice's own version.
func policy() subsidy.Policy {
	p, err := subsidy.PublishedPolicies().On(calendar.NewDay(2026, 12, 1))
	if err != nil {
		panic(err)
	}
	return p
}

// claimed is a claim for so many people of a filing.
func claimed(people int) ClaimSheets {
	f := filed(people)
	x := ClaimSheets{Filing: f.Filing, Enterprise: f.Enterprise, Policy: policy()}
	x.Claim = claim.Claim{
		Number: "SL440203-2026-00003", County: "440203", State: claim.Published,
		SubmittedAt: time.Date(2026, 12, 1, 9, 0, 0, 0, calendar.China),
		Training:    claim.Training{Number: f.Filing.Number, Project: f.Filing.Form.Project},
		Entry: claim.Entry{Payee: claim.Payee{
			Name: f.Enterprise.Name, Bank: "中国工商银行韶关某某支行", Account: "6222020000000000000",
		}},
		Publicity: claim.Publicity{From: calendar.NewDay(2026, 12, 7), Until: calendar.NewDay(2026, 12, 14)},
	}
	x.Totals = claim.Totals{People: people, Hours: 2 * people, Amount: subsidy.Fen(people) * 6000}
	for _, p := range f.People {
		x.People = append(x.People, ClaimPerson{RosterEntry: p, Line: claim.Line{
			Hours: 2, Amount: 6000, State: claim.LineLive,
		}})
	}
	return x
}

// planned is a plan of payments of a county.
func planned() claim.Plan {
	p := claim.Plan{
		Number: "BF440203-2026-0001", County: "440203",
		MadeAt: time.Date(2026, 12, 21, 9, 0, 0, 0, calendar.China),
		Fund:   claim.Payee{Name: "某某区财政专户", Bank: "某某银行", Account: "44001000000000001234"},
	}
	for i := range 12 {
		p.Items = append(p.Items, claim.PaymentItem{
			Position: i + 1, Number: fmt.Sprintf("SL440203-2026-%05d", i+1), People: 30, Amount: 180000,
			Payee: claim.Payee{
				Name: "韶关市某某精密机械制造有限公司", Bank: "中国工商银行韶关某某支行",
				Account: "6222020000000000000",
			},
		})
	}
	return p
}

// counted are the ten counties' tables of a week.
func counted() (out []weekly.Table) {
	for i, c := range subsidy.Counties() {
		t := weekly.Table{
			County: c, State: weekly.Confirmed, Rows: weekly.NewWeeklyRows(), Counted: weekly.NewWeeklyRows(),
		}
		if i == 2 {
			t.State, t.Reason = weekly.Corrected, "三份纸质备案没有录入系统"
			t.Rows[3].Week.Received = 3
		}
		t.Rows[3].Week.People, t.Counted[3].Week.People = 1234, 1234
		out = append(out, t)
	}
	return out
}

// everyPaper are all forms, made of a case each.
func everyPaper() map[string][]Paper {
	const head = "你单位提交的“数控车工线上培训”线上适岗职业技能培训备案（BA440203-2026-00012）收悉。" +
		"经审核，不予备案，理由如下："
	long := "身份证号码与姓名不一致，" + strings.Repeat("请核对后重新填写，", 8)
	reasons := []subsidy.Reason{
		{Form: "附表4", Row: 3, Message: long, Clause: "附件1 二(一)"},
		{Form: "附表2", Message: "没有写明网络平台"},
	}
	letter := subsidy.RefusalLetter("440203", "韶关市某某有限公司", head, "更正后也可以重新提交新的备案。", reasons,
		calendar.NewDay(2026, 12, 1))
	x := claimed(60)
	publicity := PublicitySheets{Claim: x.Claim, Enterprise: x.Enterprise, People: x.People}
	a := AssessmentSheets{
		Assessment: subsidy.Assessment{
			Number: "PG440203-2026-00001", State: subsidy.AssessmentFavourable,
			Opinion:   "平台具备通知第二条所列功能，同意。",
			DecidedAt: time.Date(2026, 12, 1, 9, 0, 0, 0, calendar.China), Received: calendar.NewDay(2026, 11, 27),
			Form: subsidy.AssessmentForm{
				Platform: filed(0).Filing.Form.Platform, Project: "数控车工线上培训", Post: "数控车工",
				Courses: []subsidy.AssessmentCourse{
					{Name: "安全生产", Points: "安全操作", Form: "视频", Minutes: 90},
				},
				Opinion: "本企业拟使用该平台开展培训，请予评估。",
			},
		},
		Enterprise: x.Enterprise, Files: map[subsidy.Purpose]int{subsidy.Credentials: 2, subsidy.Content: 1},
	}
	return map[string][]Paper{
		"filing":        coded(filed(60).Papers()...),
		"masked filing": filed(5).Masked().Papers(),
		"blank":         FilingSheets{}.Papers(),
		"assessment":    a.Papers(),
		"windows":       {WindowsPaper()},
		"chart":         {ChartPaper(policy().Chart(subsidy.ChartClaimReview))},
		"claim":         coded(x.Papers()...),
		"masked claim":  x.Masked().Papers(),
		"publicity":     coded(publicity.Paper()),
		"letter":        {LetterPaper("不予备案通知书", letter)},
		"plan":          coded(PlanPaper(planned())),
		"weekly":        {WeeklyPaper(calendar.NewDay(2026, 11, 23), counted())},
	}
}

// TestEveryFormAsAFile writes every form into a folder to be looked at, when one is named.
func TestEveryFormAsAFile(t *testing.T) {
	folder := os.Getenv("SHIGANG_FORMS")
	p := press(t)
	for name, papers := range everyPaper() {
		var b, x bytes.Buffer
		if err := p.Print(&b, papers...); err != nil {
			t.Fatal(err)
		}
		if err := WriteExcel(&x, papers...); err != nil {
			t.Fatal(err)
		}
		if folder == "" {
			continue
		}
		name = folder + "/" + strings.ReplaceAll(name, " ", "-")
		if err := os.WriteFile(name+".pdf", b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name+".xlsx", x.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAMaskedFormShowsNobodyWhole(t *testing.T) {
	f, c := filed(40), claimed(40)
	f.Filing.Form.Admin, f.Filing.Form.AdminPhone = "赵管理", "13900139000"
	f.Filing.Form.Institution = subsidy.Institution{Head: "钱校长", Phone: "13700137000"}
	papers := append(f.Masked().Papers(), c.Masked().Papers()...)
	papers = append(papers, PublicitySheets{Claim: c.Claim, Enterprise: c.Enterprise, People: c.People}.Paper(),
		PlanPaper(planned()))
	private := []string{
		f.Enterprise.Legal, f.Enterprise.Phone, f.Filing.Form.Leader, f.Filing.Form.LeaderPhone, "赵管理",
		"13900139000", "钱校长", "13700137000", c.Claim.Entry.Payee.Account, planned().Fund.Account,
	}
	for _, p := range f.People {
		private = append(private, p.Name, p.ID, p.Phone, p.Account)
	}
	for _, p := range papers {
		text := said(p)
		for _, word := range private {
			if word != "" && strings.Contains(text, word) {
				t.Errorf("%s shows %s", p.Name, word)
			}
		}
	}
	whole := said(f.Papers()[3])
	for _, p := range f.People {
		if !strings.Contains(whole, p.ID) || !strings.Contains(whole, p.Name) {
			t.Errorf("the whole roster lacks %s", p.Name)
		}
	}
}

func TestEveryPartHasANameOfItsOwnAndNoOpenFactSpeaksOfAPerson(t *testing.T) {
	whole := claimed(40)
	for name, papers := range everyPaper() {
		for _, p := range papers {
			seen := map[string]bool{}
			for _, part := range p.Parts() {
				if part.Name == "" || seen[part.Name] {
					t.Errorf("%s %s: “%s” stands twice, or has no name", name, p.Name, part.Name)
				}
				seen[part.Name] = true
			}
			for _, fact := range p.Facts() {
				for _, person := range whole.People {
					if strings.Contains(fact.Value, person.Name) || strings.Contains(fact.Value, person.ID) {
						t.Errorf("%s %s: %s tells %s", name, p.Name, fact.Name, fact.Value)
					}
				}
				if strings.Contains(fact.Value, "李建国") || strings.Contains(fact.Value, "13800138000") {
					t.Errorf("%s %s: %s tells %s", name, p.Name, fact.Name, fact.Value)
				}
			}
		}
	}
	facts := fmt.Sprint(whole.Papers()[0].Facts())
	for _, want := range []string{"申领人数 40", "申领课时 80", "申领金额(元) 2400.00"} {
		if !strings.Contains(facts, want) {
			t.Errorf("the claim's facts lack %s: %s", want, facts)
		}
	}
}
