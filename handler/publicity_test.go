package handler_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/handler"
	"shigang/handler/web"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// post sends a form from an address, with what else the browser says.
func (o office) post(t *testing.T, path string, form url.Values, headers ...string) (status int) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := o.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestPublicityShowsMaskedPeopleUntilItsLastDayAndThenNothing(t *testing.T) {
	o := newOffice(t)
	c, _ := o.Published(t, "440203", 3)
	e := storetest.Must[subsidy.Enterprise](t)(o.EnterpriseFor(context.Background(), storetest.City, c.Enterprise))
	entries := storetest.Entries(3)
	here := "/publicity/" + c.ID
	for _, path := range []string{"/publicity", "/publicity?county=440203", here} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		res, err := o.app.Test(r, 30_000)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != 200 || !strings.Contains(res.Header.Get("X-Robots-Tag"), "noindex") ||
			res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
		page := o.page(t, 200, nobody, path)
		for _, want := range []string{e.Name, c.Training.Project, c.Number, c.Publicity.Until.Chinese()} {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not say %s", path, want)
			}
		}
		secret := []string{
			e.Address, e.Legal, e.Phone, e.CreditCode, c.Entry.Payee.Account, c.Entry.Payee.Bank,
			c.Lines[0].Person,
		}
		for _, p := range entries {
			secret = append(secret, p.ID, p.Phone, p.Account, p.Name+"<")
		}
		for _, s := range secret {
			if strings.Contains(page, s) {
				t.Errorf("%s shows %q", path, s)
			}
		}
	}
	page := o.page(t, 200, nobody, here)
	for _, want := range []string{
		subsidy.MaskName(entries[0].Name), subsidy.ResidentID(entries[2].ID).Masked(), "2 课时", "60 元", "公示至",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(o.page(t, 200, nobody, "/publicity?county=440204"), e.Name) ||
		!strings.Contains(o.page(t, 200, nobody, "/"), `href="/publicity"`) {
		t.Error("another county's list has it, or the first page has no link")
	}
	o.Later(t, c.Publicity.Until) // its last day
	o.page(t, 200, nobody, here)
	o.Later(t, c.Publicity.Until.AddDays(1))
	over := o.page(t, 404, nobody, here)
	if !strings.Contains(over, "公示已结束") {
		t.Error("nobody is told that it is over")
	}
	for _, page := range []string{over, o.page(t, 200, nobody, "/publicity")} {
		for _, s := range []string{
			e.Name, c.Training.Project, c.Number, subsidy.MaskName(entries[0].Name),
			"440203**",
		} {
			if strings.Contains(page, s) {
				t.Errorf("taken down, and %q is still there", s)
			}
		}
	}
	if unknown := o.page(t, 404, nobody, "/publicity/none"); !strings.Contains(unknown, "公示已结束") {
		t.Error("a wrong address says something else than a page that was taken down")
	}
}

func TestAnybodyObjectsToPeopleInPublicityAndLaterReports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		filings, members := []subsidy.Filing{}, []subsidy.Actor{}
		for range 2 {
			_, member := o.Member(t, "440203")
			filings, members = append(filings, o.Studied(t, member, 3, 90)), append(members, member)
		}
		o.Later(t, filings[0].Form.End.AddDays(3))
		c, other := o.Publish(t, o.ClaimOf(t, members[0], filings[0].ID)),
			o.Publish(t, o.ClaimOf(t, members[1], filings[1].ID))
		here := "/publicity/" + c.ID + "/objections"
		said := url.Values{"text": {"这个人没有上过课"}, "name": {"钱举报"}, "contact": {"13911112222"}}
		lines := func(state string) string {
			return f.Text(t, "SELECT COUNT(*) FROM claim_line WHERE state = ? AND claim_id = ?", state, c.ID)
		}
		// a line of another claim: refused whole, with the clause
		page := o.form(t, 422, nobody, here, with(said, "line", c.Lines[0].ID, "line", other.Lines[0].ID))
		if !strings.Contains(page, "所选人员不在这份公示里") || !strings.Contains(page, "依据：附件1 二(二)") ||
			lines("held") != "0" || f.Text(t, "SELECT COUNT(*) FROM objection") != "0" {
			t.Errorf("a foreign line: %s, %s held", problemIn(page), lines("held"))
		}
		if !strings.Contains(page, "这个人没有上过课") || !strings.Contains(page, " checked") {
			t.Error("what was typed is lost")
		}
		if page = o.form(t, 422, nobody, here, url.Values{"text": {"假"}}); !strings.Contains(page, "情况说明") {
			t.Error(problemIn(page))
		}
		// from another site's page
		for _, headers := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}} {
			if status := o.post(t, here, said, headers...); status != 403 {
				t.Errorf("%v: %d", headers, status)
			}
		}
		// one person, sent twice under one key
		one := with(said, "line", c.Lines[0].ID, "key", "one form")
		for range 2 {
			if page = o.form(t, 200, nobody, here, one); !strings.Contains(page, "<b>1 人</b>的补贴从现在起暂缓") ||
				!strings.Contains(page, "0751-") {
				t.Errorf("the answer: %s", page)
			}
		}
		if lines("held") != "1" || f.Text(t, "SELECT COUNT(*) FROM objection") != "1" {
			t.Errorf("%s held", lines("held"))
		}
		for _, secret := range []string{"钱举报", "13911112222", "这个人没有上过课"} {
			if strings.Contains(o.page(t, 200, nobody, "/publicity/"+c.ID), secret) ||
				f.Text(t, "SELECT COUNT(*) FROM objection WHERE CAST(body AS TEXT) LIKE ?", "%"+secret+"%") != "0" {
				t.Errorf("%s is shown, or not sealed", secret)
			}
		}
		// nobody named, by somebody whom nobody vouches for: refused; two more named: put to the first
		if page = o.form(t, 422, nobody, here, said); !strings.Contains(page, "请勾选您有异议的人员") ||
			lines("held") != "1" {
			t.Errorf("%s held", lines("held"))
		}
		if page = o.form(t, 200, nobody, here,
			with(said, "line", c.Lines[1].ID, "line", c.Lines[2].ID)); !strings.Contains(page, "<b>3 人</b>") ||
			lines("held") != "3" {
			t.Errorf("%s held", lines("held"))
		}
		// late: a report, which holds nothing
		o.Later(t, other.Publicity.Until.AddDays(1))
		late := "/publicity/" + other.ID + "/objections"
		if page = o.form(t, 200, nobody, late, said); !strings.Contains(page, "已收到举报") ||
			strings.Contains(page, "暂缓") {
			t.Error("a late objection is no report")
		}
		if f.Text(t, "SELECT COUNT(*) FROM claim_line WHERE state = 'held' AND claim_id = ?", other.ID) != "0" ||
			f.Text(t, "SELECT COUNT(*) FROM objection WHERE kind = 'report' AND claim_id = ?", other.ID) != "1" {
			t.Error("a late objection holds, or is not kept")
		}
		o.form(t, 404, nobody, "/publicity/none/objections", said)
	})
}

func TestAnybodyReportsToACounty(t *testing.T) {
	o := newOffice(t)
	said := url.Values{"text": {"某公司没有培训过"}, "county": {"440281"}}
	if page := o.form(t, 200, nobody, "/report", said); !strings.Contains(page, "已收到举报") ||
		!strings.Contains(page, "乐昌") {
		t.Error(page)
	}
	if page := o.form(t, 422, nobody, "/report",
		url.Values{"text": {"某公司没有培训过"}}); !strings.Contains(problemIn(page), "请选择企业所在的县") ||
		!strings.Contains(page, "某公司没有培训过") {
		t.Error(problemIn(page))
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM objection WHERE kind = 'report' AND county = '440281'"); n != "1" {
		t.Errorf("%s reports", n)
	}
	if page := o.page(t, 200, nobody, "/report"); !strings.Contains(page, "韶关") && !strings.Contains(page, "武江") {
		t.Error("no county to choose")
	}
	if status := o.post(t, "/report", said, "Origin", "https://evil.example"); status != 403 {
		t.Errorf("from another site: %d", status)
	}
}

func TestAFloodFromOneAddressIsToldToWaitAndOthersAreNot(t *testing.T) {
	o := newOffice(t)
	// where tests' connections come from
	proxies := storetest.Must[web.Proxies](t)(web.ParseProxies([]string{"0.0.0.0"}))
	o.app = handler.Server{Store: o.Store, Assets: assets, Proxies: proxies}.App()
	said := url.Values{"text": {"某公司没有培训过"}, "county": {"440203"}}
	for i := range subsidy.DefaultLimits().Objections {
		said.Set("text", fmt.Sprintf("第%d家公司没有培训过", i)) // the same again would be put together
		if status := o.post(t, "/report", said, "X-Forwarded-For", "1.1.1.1, 203.0.113.9"); status != 200 {
			t.Fatalf("%d", status)
		}
	}
	// what the visitor wrote before our proxy's own entry changes nothing
	if status := o.post(t, "/report", said, "X-Forwarded-For", "1.1.1.2, 203.0.113.9"); status != 429 {
		t.Errorf("one too many: %d", status)
	}
	if status := o.post(t, "/report", said, "X-Forwarded-For", "203.0.113.10"); status != 200 {
		t.Errorf("somebody else: %d", status)
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM objection"); n != "21" {
		t.Errorf("%s kept", n)
	}
	o.Clock.Advance(61 * time.Minute)
	if status := o.post(t, "/report", said, "X-Forwarded-For", "203.0.113.9"); status != 200 {
		t.Errorf("an hour later: %d", status)
	}
}
