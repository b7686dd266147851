package handler_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shigang/store/storetest"
	"shigang/subsidy/calendar"
)

// late is an office whose one claim, of 武江区, is two working days late.
func late(t *testing.T) (o office, number, id string) {
	t.Helper()
	o = newOffice(t)
	_, member := o.Member(t, "440203")
	filing := o.Studied(t, member, 1, 90)
	o.Later(t, calendar.DayOf(storetest.Monday).AddDays(40)) // a Saturday
	c := o.ClaimOf(t, member, filing.ID)
	o.overdue(t, c)
	return o, c.Number, c.ID
}

// TestTheCitySeesAllCountiesAndAChiefTheOwn opens the figures as each that may, and as those who may not.
func TestTheCitySeesAllCountiesAndAChiefTheOwn(t *testing.T) {
	o, number, _ := late(t)
	shown := o.opened(t, city, "/console/city?span=all")
	for _, word := range []string{
		"全市情况", "收到备案（件）", "备案人数（人次）", "核定课时（课时）", "核定金额（元）", "已拨付（元）",
		"超期未办（1 件）", number,
		"浈江区", "武江区", "曲江区", "乐昌市", "南雄市", "仁化县", "始兴县", "翁源县", "新丰县", "乳源县", "岗前培训",
		"2026-11-23 至 2026-11-29", "督办", "/charts.mjs",
	} {
		if !strings.Contains(shown, word) {
			t.Errorf("the city does not see %s", word)
		}
	}
	own := o.opened(t, chief, "/console/city?span=all&county=440204")
	for word, want := range map[string]bool{"本县情况": true, "浈江区": false, "/urge": false, number: false} {
		if strings.Contains(own, word) != want {
			t.Errorf("a chief sees %s: %v", word, !want)
		}
	}
	if own = o.opened(t, chief, "/console/city"); !strings.Contains(own, number) {
		t.Error("a chief does not see the own overdue case")
	}
	for _, by := range []visitor{nobody, centre, admin} {
		status, _, page := o.ask(t, by, "GET", "/console/city", nil)
		if status == 200 || strings.Contains(page, number) {
			t.Errorf("%s: %d", visitors[by].name, status)
		}
	}
	if status, _, _ := o.ask(t, foreign, "GET", "/console/city", nil); status != 403 {
		t.Errorf("a reviewer: %d", status)
	}
	if status, to, _ := o.ask(t, city, "GET", "/console/", nil); status != 303 || to != "/console/city" {
		t.Errorf("the city begins at %s", to)
	}
}

// TestAPeriodThatIsNoneIsTold keeps what was typed out of the figures and says what is wrong.
func TestAPeriodThatIsNoneIsTold(t *testing.T) {
	o := newOffice(t)
	for query, want := range map[string]string{
		"span=days&from=2026-11-03&until=2026-11-02": "统计的结束日期不能早于开始日期",
		"span=days":   "请填写统计的起止日期",
		"span=decade": "请选择统计的时间",
	} {
		if _, _, page := o.ask(t, city, "GET", "/console/city?"+query, nil); !strings.Contains(page, want) {
			t.Errorf("%s does not say %s", query, want)
		}
	}
	if page := o.opened(t, city, "/console/city?county=none&type=none"); !strings.Contains(page, "没有超期的件") {
		t.Error("an unknown county or type shows something")
	}
}

// TestTheCityUrgesAnOverdueCaseOnce clicks twice with one key, and again with another.
func TestTheCityUrgesAnOverdueCaseOnce(t *testing.T) {
	o, number, id := late(t)
	form := url.Values{"case": {"claim " + id}, "key": {"one click"}}
	for range 2 {
		if status, to, _ := o.ask(t, city, "POST", "/console/city/urge?span=all", form); status != 303 ||
			to != "/console/city?span=all" {
			t.Fatalf("urging: %d to %s", status, to)
		}
	}
	form.Set("key", "another click")
	status, _, page := o.ask(t, city, "POST", "/console/city/urge", form)
	if status != 409 || !strings.Contains(problemOn(page), "今天已由") {
		t.Errorf("a second urging: %d %s", status, problemOn(page))
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'case.urge'"); n != "1" {
		t.Errorf("%s audit lines", n)
	}
	told := "SELECT COUNT(*) FROM notice WHERE kind = 'urged' AND account_id = ?"
	if n := o.Text(t, told, o.staff[chief]); n != "1" {
		t.Errorf("%s messages", n)
	}
	if n := o.Text(t, told, o.staff[own]); n != "0" {
		t.Errorf("%s messages to a reviewer", n)
	}
	for path, by := range map[string]visitor{
		"/console/city/overdue": city, "/console/": chief, "/console/inbox": chief, "/console/claims/" + id: chief,
	} {
		if page := o.opened(t, by, path); !strings.Contains(page, number) || !strings.Contains(page, "督办") {
			t.Errorf("%s of %s does not say so", path, visitors[by].name)
		}
	}
	if page := o.opened(t, city, "/console/city"); !strings.Contains(page, "已督办 2027年1月2日") {
		t.Error("the list does not say when")
	}
	if page := o.opened(t, own, "/console/"); strings.Contains(page, "市局督办（") {
		t.Error("the reviewer's work has the chief's list")
	}
}

// TestTheFiguresAreHadAsExcel reads each table back: numbers are numbers, and a project's name that looks like a
// formula is text.
func TestTheFiguresAreHadAsExcel(t *testing.T) {
	o, number, id := late(t)
	o.Put(t, "UPDATE claim SET project = ? WHERE id = ?", "=1+1", id)
	cells := func(table string) [][]string {
		t.Helper()
		status, _, body := o.ask(t, city, "GET", "/console/city/excel/"+table+"?span=all", nil)
		f, err := excelize.OpenReader(strings.NewReader(body))
		if status != 200 || err != nil {
			t.Fatalf("%s: %d, %v", table, status, err)
		}
		defer func() { _ = f.Close() }()
		rows := storetest.Must[[][]string](t)(f.GetRows("统计"))
		for i, row := range rows {
			for j := range row {
				cell := storetest.Must[string](t)(excelize.CoordinatesToCellName(j+1, i+1))
				if formula := storetest.Must[string](t)(f.GetCellFormula("统计", cell)); formula != "" {
					t.Errorf("%s has the formula %s at %s", table, formula, cell)
				}
			}
		}
		return rows
	}
	for table, want := range map[string][]string{
		"counties": {"武江区", "1", "1", "0", "0", "0.00", "0.00", "1"},
		"types":    {"在岗培训", "1", "1", "0", "0", "0.00", "0.00"},
		"received": {"2026-11-23 至 2026-11-29", "1", "1"},
		"money":    {"合计", "0", "0.00", "0.00"},
		"claims":   {"武江区", "0", "–", "–", "–", "–"},
		"filings":  {"武江区", "1", "0", "0", "1", "100%"},
	} {
		found := false
		for _, row := range cells(table) {
			found = found || strings.Join(row, "|") == strings.Join(want, "|")
		}
		if !found {
			t.Errorf("%s lacks %v: %v", table, want, cells(table))
		}
	}
	rows := cells("overdue")
	last := rows[len(rows)-1]
	if last[2] != number || last[4] != "=1+1" || last[5] != "武江区" || last[0] != "1" {
		t.Errorf("overdue: %v", last)
	}
	if status, _, _ := o.ask(t, city, "GET", "/console/city/excel/none", nil); status != 404 {
		t.Errorf("a table that is none: %d", status)
	}
}
