package form_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
	"shigang/subsidy/weekly"
)

// tenCounties are a week's tables: one is not confirmed, one corrected.
func tenCounties(t *testing.T) (calendar.Day, []weekly.Table) {
	t.Helper()
	week := calendar.NewDay(2026, 11, 23)
	made := week.AddDays(7).Start().Add(5 * time.Minute)
	var tables []weekly.Table
	for i, c := range subsidy.Counties() {
		var events []weekly.Event
		for n := range i + 1 {
			id := string(c) + strings.Repeat("x", n)
			events = append(events, weekly.Event{
				Filing:     id,
				Enterprise: id,
				Action:     subsidy.SubmitFiling,
				Type:       []subsidy.TrainingType{subsidy.OnJob, subsidy.PreJob}[n%2],
				People:     10,
				At:         week.Start().Add(time.Hour),
			})
		}
		table := weekly.NewWeeklyTable(c, week, nil, nil, events, made)
		chief := subsidy.Actor{ID: "chief", Role: subsidy.CountyChief, County: c}
		var err error
		switch c {
		case "440205": // 曲江区 is late
		case "440203": // 武江区 corrects
			typed := [4]weekly.Figures{}
			for k, r := range table.Rows {
				typed[k] = r.Week
			}
			typed[1].Received, typed[1].People = 4, 65
			_, err = table.Correct(typed, "三份纸质备案没有录入系统", chief, made)
		default:
			_, err = table.Confirm(chief, made)
		}
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, table)
	}
	return week, tables
}

// weeklyByType are cells of the sheet by training type.
var weeklyByType = map[string]string{
	"A5":  "浈江区",
	"B5":  "岗前培训",
	"C5":  "0",
	"B6":  "在岗培训",
	"C6":  "1",
	"B7":  "转岗转业培训",
	"C7":  "0",
	"B8":  "合计",
	"C8":  "1",
	"Q5":  "已确认",
	"A9":  "武江区",
	"B9":  "岗前培训",
	"C9":  "1",
	"C10": "4",
	"I10": "65",
	"C12": "5",
	"Q9":  "已更正",
	"Q13": "未确认",
	"A45": "合计",
	"B45": "岗前培训",
	"C45": "25",
	"C46": "33",
	"C48": "58",
	"I48": "605",
}

// weeklyTotals are cells of the sheet of all counties.
var weeklyTotals = map[string]string{
	"A1":  "企业职工线上适岗职业技能培训备案情况统计表",
	"A2":  "统计周期：2026年11月23日至2026年11月29日",
	"M2":  "填报单位（盖章）：韶关市人力资源和社会保障局",
	"A3":  "序号",
	"B3":  "县（市、区）",
	"C3":  "本周",
	"J3":  "累计",
	"Q3":  "状态",
	"R3":  "备注",
	"C4":  "收到备案\n（件）",
	"D4":  "准予备案\n（件）",
	"E4":  "退回补正\n（次）",
	"F4":  "不予备案\n（件）",
	"G4":  "企业撤回\n（件）",
	"H4":  "备案企业\n（家）",
	"I4":  "计划培训\n（人）",
	"J4":  "收到备案\n（件）",
	"P4":  "计划培训\n（人）",
	"A5":  "1",
	"B5":  "浈江区",
	"C5":  "1",
	"D5":  "0",
	"H5":  "1",
	"I5":  "10",
	"J5":  "1",
	"P5":  "10",
	"Q5":  "已确认",
	"R5":  "",
	"A6":  "2",
	"B6":  "武江区",
	"C6":  "5",
	"H6":  "2",
	"I6":  "75",
	"J6":  "5",
	"P6":  "75",
	"Q6":  "已更正",
	"R6":  "更正：在岗培训收到备案 1→4；在岗培训计划培训 10→65。理由：三份纸质备案没有录入系统",
	"B7":  "曲江区",
	"C7":  "3",
	"I7":  "30",
	"Q7":  "未确认",
	"R7":  "数字由系统统计，县区没有确认",
	"B14": "乳源县",
	"C14": "10",
	"I14": "100",
	"A15": "合计",
	"C15": "58",
	"H15": "55",
	"I15": "605",
	"J15": "58",
	"P15": "605",
	"Q15": "",
	"F18": "审核人：",
	"A18": "填报人：",
	"Q18": "填报日期：    年  月  日",
}

func TestTheWeeklyTableCellByCell(t *testing.T) {
	week, tables := tenCounties(t)
	data, err := form.WriteWeekly(week, tables)
	if err != nil {
		t.Fatal(err)
	}
	if path := os.Getenv("SHIGANG_KEEP_XLSX"); path != "" { // to look at it
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if got := f.GetSheetList(); len(got) != 2 || got[0] != "汇总" || got[1] != "按培训类型" {
		t.Fatalf("sheets %v", got)
	}
	for cell, want := range weeklyTotals {
		if got, err := f.GetCellValue("汇总", cell); err != nil || got != want {
			t.Errorf("汇总 %s: %q, want %q (%v)", cell, got, want, err)
		}
	}
	for cell, want := range weeklyByType {
		if got, err := f.GetCellValue("按培训类型", cell); err != nil || got != want {
			t.Errorf("按培训类型 %s: %q, want %q (%v)", cell, got, want, err)
		}
	}
	looks(t, f)
}

// looks checks what is marked, and that every cell is wide enough.
func looks(t *testing.T, f *excelize.File) {
	t.Helper()
	colour := func(cell string) string {
		id, err := f.GetCellStyle("汇总", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if len(style.Fill.Color) == 0 {
			return ""
		}
		return style.Fill.Color[0]
	}
	for cell, marked := range map[string]bool{
		"C6":  true,
		"I6":  true,
		"J6":  true,
		"P6":  true,
		"D6":  false,
		"H6":  false,
		"C5":  false,
		"C7":  false,
		"C15": false,
	} {
		if (colour(cell) != "") != marked {
			t.Errorf("%s is filled with %q", cell, colour(cell))
		}
	}
	for _, sheet := range f.GetSheetList() {
		merged, err := f.GetMergeCells(sheet)
		if err != nil {
			t.Fatal(err)
		}
		in := map[string]bool{}
		for _, m := range merged {
			in[m.GetStartAxis()] = true
		}
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows[4:14] { // figures, names and states
			for x, text := range row[:len(row)-1] {
				name, _ := excelize.ColumnNumberToName(x + 1)
				width, err := f.GetColWidth(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				need := 0.0
				for _, r := range text {
					need += map[bool]float64{true: 2.1, false: 1.1}[r > 127]
				}
				if need > width {
					t.Errorf("%s %s%d: %q needs %.1f, has %.1f", sheet, name, y+5, text, need, width)
				}
			}
		}
	}
}
