package handler_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

var fundForm = url.Values{
	"fund_name":    {"武江区就业补助资金专户"},
	"fund_bank":    {"农业银行韶关武江支行"},
	"fund_account": {"0440001234567890"},
}

// askedPlan is a plan in the state that the route asks for, or, for a new
// one, a claim that may be paid.
func (o office) askedPlan(t *testing.T, x *example, r *row) (id string) {
	t.Helper()
	account := "6222000011112222"
	x.private = append(x.private, account)
	err := o.As(t, subsidy.Actor{ID: "somebody", Role: subsidy.CountyReviewer, County: "440203"},
		func(tx *store.Tx) error {
			c, err := clearedClaim(tx, *x, account)
			if err != nil {
				return err
			}
			if strings.Contains(r.path, "/claims/") {
				id = c.ID
				return nil
			}
			if r.path == "/console/plans" {
				r.form = with(fundForm, "claim", c.ID)
				return nil
			}
			id, err = planFor(tx, c, r.path)
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// clearedClaim is a claim of one line that may be paid to an account.
func clearedClaim(tx *store.Tx, x example, account string) (claim.Claim, error) {
	past := calendar.DayOf(storetest.Monday).AddDays(-3)
	policy, err := subsidy.PublishedPolicies().On(past)
	if err != nil {
		return claim.Claim{}, err
	}
	payee := claim.Payee{Name: x.names[0], Bank: "工商银行韶关分行", Account: account}
	c := claim.Claim{
		ID:     tx.NewID(),
		Number: "SL" + tx.NewID()[24:],
		Training: claim.Training{
			Filing:  x.filing,
			Project: project,
		},
		Enterprise: x.enterprise,
		County:     "440203",
		State:      claim.Cleared,
		Versions:   claim.Versions{Policy: policy.Version},
		Entry:      claim.Entry{Payee: payee},
		Publicity: claim.Publicity{
			From:  past,
			Until: past,
		},
		Payment: claim.Payment{By: past.AddDays(40)},
		Lines: []claim.Line{{
			ID:       tx.NewID(),
			Position: 1,
			Person:   "p",
			Hours:    1,
			Asked:    30_00,
			Amount:   30_00,
			State:    claim.LineLive,
			LineDays: claim.LineDays{PublicUntil: past, PayBy: past.AddDays(40)},
		}},
	}
	return c, tx.SaveClaim(c, subsidy.Event{
		Action:  subsidy.ClearClaim,
		Subject: subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID},
		Scope:   c.Scope(),
		At:      storetest.Monday,
	})
}

// planFor is a claim's plan in the state that a route asks for.
func planFor(tx *store.Tx, c claim.Claim, path string) (id string, err error) {
	p, err := procedure.MakePlan(tx, []string{c.ID}, claim.Payee{
		Name:    fundForm.Get("fund_name"),
		Bank:    fundForm.Get("fund_bank"),
		Account: fundForm.Get("fund_account"),
	})
	if err != nil {
		return "", err
	}
	switch p.State = claim.PlanSent; {
	case strings.HasSuffix(path, "/approve"):
		p.State = claim.PlanDraft
	case strings.HasSuffix(path, "/export"), strings.HasSuffix(path, "/cancel"):
		p.State = claim.PlanApproved
	}
	return p.ID, tx.SavePlan(p, subsidy.Event{
		Action:  subsidy.MakePayment,
		Subject: subsidy.Subject{Kind: subsidy.SubjectPlan, ID: p.ID},
		Scope:   p.Scope(),
		At:      storetest.Monday,
	})
}

// send uploads a file and returns the page's sentence, "" where it was taken.
func (o office) send(t *testing.T, as visitor, path string, file []byte) (problem string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("seen", o.sees(t, as, path, nil)); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "answer.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	token, _, err := o.NewSession(context.Background(), o.staff[as], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
	res, err := o.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode == http.StatusSeeOther {
		return ""
	}
	if problem = problemIn(string(page)); problem == "" {
		t.Fatalf("%s: %d %.200s", path, res.StatusCode, page)
	}
	return problem
}

// answered fills the template that a clerk downloads.
func answered(t *testing.T, template string, failing map[string]bool, change func(*excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(template))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) < 7 || row[0] == "序号" || row[0] == "合计" {
			continue
		}
		cells := []string{"成功", "", "V" + row[0], "2027-01-05"}
		if failing[row[6]] {
			cells = []string{"失败", "户名不符", "", ""}
		}
		if err := f.SetSheetRow(sheet, "H"+regexp.MustCompile(`\d+`).FindString(cellName(t, i+1)), &cells); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func cellName(t *testing.T, row int) string {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(1, row)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// cleared are published claims of the county whose publicity is over, the last
// one's first line under objection.
func (o office) cleared(t *testing.T, claims int) (out []claim.Claim) {
	t.Helper()
	ctx := context.Background()
	var filings []subsidy.Filing
	var members []subsidy.Actor
	for i := range claims {
		_, member := o.Member(t, "440203")
		filings, members = append(filings, o.Studied(t, member, 2+i, 90)), append(members, member)
	}
	o.Later(t, filings[0].Form.End.AddDays(3))
	for i, f := range filings {
		out = append(out, o.Publish(t, o.ClaimOf(t, members[i], f.ID)))
	}
	last := out[claims-1]
	if err := o.As(t, subsidy.Actor{Role: subsidy.Visitor}, func(tx *store.Tx) error {
		_, err := procedure.RaiseObjection(tx, last.ID, claim.Objection{
			Text:  "这个人没有上过课",
			Lines: []string{last.Lines[0].ID},
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	o.Later(t, last.Publicity.Until.AddDays(1))
	for i, c := range out {
		if err := procedure.AdvanceClaim(ctx, o.Store, c.ID,
			storetest.Must[store.Rules](t)(o.Rules(ctx, members[i].Enterprise))); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// makePlan ticks claims and returns the plan's page.
func (o office) makePlan(t *testing.T, claims ...claim.Claim) string {
	t.Helper()
	form := with(fundForm)
	for _, c := range claims {
		form.Add("claim", c.ID)
	}
	return o.form(t, 303, own, "/console/plans", form)
}

func TestAPlanIsMadeApprovedSentOnceAndAnsweredOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		claims := o.cleared(t, 3) // 2, 3 and 4 people at 60 yuan, the last one's first held
		const desk = "/console/plans"
		page := o.page(t, 200, own, desk)
		for _, want := range []string{
			"已选 3 份申领，8 人，<b class=\"n\">480 元</b>", claims[0].Number, claims[2].Number, "个工作日",
		} {
			if !strings.Contains(page, want) {
				t.Errorf("the desk does not say %s", want)
			}
		}
		if sum := o.page(t, 200, own, desk+"/sum?claim="+claims[0].ID+"&claim="+claims[1].ID); !strings.Contains(sum,
			"已选 2 份申领，5 人，<b class=\"n\">300 元</b>") {
			t.Errorf("sum: %s", sum)
		}
		if problem := problemIn(o.form(t, 422, own, desk, fundForm)); problem != "请至少选择一份可以拨付的申领" {
			t.Error(problem)
		}
		if problem := problemIn(o.form(t, 422, own, desk,
			url.Values{"claim": {claims[0].ID}, "fund_name": {"专户"}})); problem == "" {
			t.Error("no special-fund account, and no word")
		}
		plan := o.makePlan(t, claims...)
		page = o.page(t, 200, own, plan)
		if strings.Contains(page, claims[0].Entry.Payee.Account) || !strings.Contains(page, "尾号") ||
			!strings.Contains(page, "480 元") {
			t.Error("the plan shows an account, or not its sum")
		}
		if whole := o.form(t, 200, own, plan+"/payees", url.Values{"reason": {"与银行核对"}}); !strings.Contains(whole,
			claims[0].Entry.Payee.Account) || f.Text(t,
			"SELECT COUNT(*) FROM event WHERE action = 'person.read'") != "1" {
			t.Error("no account after a logged reading")
		}
		if problem := problemIn(o.form(t, 422, own, plan+"/payees", url.Values{"reason": {""}})); !strings.Contains(
			problem, "原因") {
			t.Error(problem)
		}
		o.papers(t, plan, claims[0])
		o.form(t, 409, own, desk, with(fundForm, "claim", claims[0].ID)) // it stands in a plan
		o.form(t, 409, own, plan+"/export", nil)                         // not approved
		o.form(t, 403, own, plan+"/approve", nil)                        // the maker, who is no chief
		o.form(t, 303, chief, plan+"/approve", nil)
		o.sendsOnce(t, plan)
		o.takesOnce(t, plan, claims)
		// what failed is payable again, and paid with the next plan
		page = o.page(t, 200, own, desk)
		if !strings.Contains(page, "已选 1 份申领，3 人，<b class=\"n\">180 元</b>") ||
			!strings.Contains(page, `value="0440001234567890"`) {
			t.Error("what failed is not payable again, or the account is not remembered")
		}
		next := o.makePlan(t, claims[1])
		o.form(t, 303, chief, next+"/approve", nil)
		template := o.handed(t, next)
		if problem := o.send(t, own, next+"/answer", answered(t, template, nil, nil)); problem != "" {
			t.Fatal(problem)
		}
		if paid, lines := f.Text(t, "SELECT SUM(amount) FROM payment_item WHERE state = 'paid'"),
			f.Text(t, "SELECT SUM(amount) FROM claim_line WHERE state = 'paid'"); paid != lines || paid != "48000" {
			t.Errorf("paid %s, lines %s", paid, lines)
		}
		if held := f.Text(t, "SELECT COUNT(*) FROM claim_line WHERE state = 'held' AND item_id = ''"); held != "1" {
			t.Errorf("%s held", held)
		}
		city := o.page(t, 200, city, plan)
		if strings.Contains(city, "<form method=\"post\" action=\"/console/plans") {
			t.Error("the city may act on a plan")
		}
	})
}

// handed exports the bank's file and returns the template to fill in.
func (o office) handed(t *testing.T, plan string) string {
	t.Helper()
	if _, err := excelize.OpenReader(strings.NewReader(o.form(t, 200, own, plan+"/export", nil))); err != nil {
		t.Fatal(err)
	}
	return o.form(t, 200, own, plan+"/template", nil)
}

// sendsOnce exports the bank's file: the same press gets the same file, another
// gets the rule's sentence.
func (o office) sendsOnce(t *testing.T, plan string) {
	t.Helper()
	form := url.Values{"key": {"one press"}}
	file := o.form(t, 200, own, plan+"/export", form)
	if again := o.form(t, 200, own, plan+"/export", form); again != file {
		t.Error("the same press of the button got another file")
	}
	f, err := excelize.OpenReader(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if account, err := f.GetCellValue("拨付", "D7"); err != nil || account != storetest.PayeeOf("").Account {
		t.Errorf("account %q, %v", account, err)
	}
	for _, key := range []string{"", "another press"} {
		if problem := problemIn(o.form(t, 409, chief, plan+"/export", url.Values{"key": {key}})); !strings.Contains(
			problem, "不能再次导出") {
			t.Error(problem)
		}
	}
	o.Clock.Advance(2 * time.Minute)
	if problem := problemIn(o.form(t, 409, own, plan+"/export", form)); !strings.Contains(problem, "不能再次导出") {
		t.Error("the same press later: " + problem)
	}
}

// takesOnce offers answers that do not fit, each of which changes nothing, then
// the one that does, twice.
func (o office) takesOnce(t *testing.T, plan string, claims []claim.Claim) {
	t.Helper()
	o.Later(t, calendar.NewDay(2027, 1, 6))
	template := o.form(t, 200, own, plan+"/template", nil)
	picture := func() string {
		return o.Text(t, "SELECT COUNT(*) FROM event") +
			o.Text(t, "SELECT COUNT(*) FROM claim_line WHERE item_id <> '' AND state = 'live'") +
			o.Text(t, "SELECT COUNT(*) FROM payment_item WHERE state = 'waiting'")
	}
	before := picture()
	set := func(cell, value string) func(*excelize.File) {
		return func(f *excelize.File) { _ = f.SetCellStr("拨付", cell, value) }
	}
	for says, change := range map[string]func(*excelize.File){
		"不是本计划":       set("B1", "BF440203-2026-99999"),
		"没有“合计”行":     func(f *excelize.File) { _ = f.RemoveRow("拨付", 11); _ = f.RemoveRow("拨付", 10) },
		"文件里有2笔":      func(f *excelize.File) { _ = f.RemoveRow("拨付", 8) },
		"账号或金额与计划不一致": set("D8", "6222000011119999"),
		"不完整":         set("E8", "179.00"),
		"没有凭证号":       set("J7", ""),
		"晚于今天":        set("K7", "2027-02-01"),
		"结果应是":        set("H7", "处理中"),
		"公式没有算出结果":    set("E7", "=60+60"),
	} {
		if problem := o.send(t, own, plan+"/answer", answered(t, template, nil, change)); !strings.Contains(problem,
			says) {
			t.Errorf("%s: %s", says, problem)
		}
		if after := picture(); after != before {
			t.Errorf("%s: %s became %s", says, before, after)
		}
	}
	answer := answered(t, template, map[string]bool{claims[1].Number: true}, nil)
	if problem := o.send(t, own, plan+"/answer", answer); problem != "" {
		t.Fatal(problem)
	}
	before = picture()
	for _, file := range [][]byte{answer, answered(t, template, nil, nil)} {
		if problem := o.send(t, chief, plan+"/answer", file); !strings.Contains(problem, "不能重复导入") {
			t.Error(problem)
		}
	}
	if after := picture(); after != before {
		t.Errorf("taken twice: %s became %s", before, after)
	}
	if page := o.page(t, 200, own, plan); !strings.Contains(page, "支付成功 <b>2</b> 笔，300 元") ||
		!strings.Contains(page, "支付失败 <b>1</b> 笔，180 元") || !strings.Contains(page, "户名不符") {
		t.Error("the page does not say what the bank answered")
	}
	o.form(t, 409, chief, plan+"/cancel", url.Values{"reason": {"银行退回整批"}})
}

func TestAPlanWithTheBankIsGivenUpByTheChiefAloneAndItsMoneyIsPayableAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		claims := o.cleared(t, 2)
		plan := o.makePlan(t, claims[0])
		o.form(t, 303, chief, plan+"/approve", nil)
		o.handed(t, plan)
		o.form(t, 403, own, plan+"/cancel", url.Values{"reason": {"银行退回整批"}})
		if problem := problemIn(o.form(t, 422, chief, plan+"/cancel", url.Values{"reason": {""}})); !strings.Contains(
			problem, "作废理由") {
			t.Error(problem)
		}
		o.form(t, 303, chief, plan+"/cancel", url.Values{"reason": {"银行退回整批"}})
		if page := o.page(t, 200, own, "/console/plans"); !strings.Contains(page, claims[0].Number) ||
			!strings.Contains(page, "已作废") {
			t.Error("its claim is not payable again")
		}
		o.makePlan(t, claims...)
	})
}

// papers looks at what is printed and exported: masked where it is put up or
// signed, whole where it is typed into the provincial system, for a reason.
func (o office) papers(t *testing.T, plan string, c claim.Claim) {
	t.Helper()
	entry := storetest.Entries(1)[0]
	if page := o.page(t, 200, own, plan+"/paper"); strings.Contains(page, c.Entry.Payee.Account) ||
		!strings.Contains(page, "制定人（签名）") || !strings.Contains(page, "复核人（签名）") ||
		!strings.Contains(page, "480.00") {
		t.Error("the plan on paper")
	}
	here := "/console/claims/" + c.ID
	if page := o.page(t, 200, own, here+"/publicity"); strings.Contains(page, entry.ID) ||
		strings.Contains(page, entry.Name+"<") || strings.Contains(page, entry.Phone) ||
		!strings.Contains(page, subsidy.ResidentID(entry.ID).Masked()) ||
		!strings.Contains(page, c.Publicity.Until.Chinese()) {
		t.Error("the publicity list")
	}
	o.form(t, 422, own, here+"/export", nil)
	f, err := excelize.OpenReader(
		strings.NewReader(o.form(t, 200, own, here+"/export", url.Values{"reason": {"录入省系统"}})))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for at, want := range map[string]string{
		"申领表!B2":  c.Number,
		"申领表!B11": c.Entry.Payee.Account,
		"申领表!D9":  "120.00",
		"人员明细!D4": entry.ID,
		"人员明细!F4": "2",
		"人员明细!H4": "60.00",
		"人员明细!B6": "2人",
		"人员明细!H6": "120.00",
	} {
		sheet, cell, _ := strings.Cut(at, "!")
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s is %q, not %q, %v", at, got, want, err)
		}
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'claim.export'"); n != "1" {
		t.Errorf("%s exports logged", n)
	}
}
