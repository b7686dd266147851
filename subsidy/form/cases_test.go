package form

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"mime/quotedprintable"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form/formtest"
	"shigang/subsidy/study"
)

// file is one of testdata.
func file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// checked are the rows of a roster as found, checked.
func checked(t *testing.T, data []byte, m Mapping) []subsidy.CheckedRow {
	t.Helper()
	sheets, err := ReadSheets(data)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := People(sheets, m)
	if err != nil {
		t.Fatal(err)
	}
	return subsidy.CheckRoster(rows, calendar.NewDay(2026, 11, 30))
}

// book makes an .xlsx and changes it.
func book(t *testing.T, rows [][]any, change func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f)
	}
	data, err := written(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// people are a header and good people, as rows of a sheet.
func people(n int) [][]any {
	rows := [][]any{{"序号", "姓名", "性别", "身份证号码", "手机号码", "平台登录账号"}}
	for i, e := range formtest.People(uint64(n), n) {
		rows = append(rows, []any{i + 1, e.Name, e.Sex, e.ID, e.Phone, e.Account})
	}
	return rows
}

// lines are rows as a CSV.
func lines(rows [][]any, comma, end string) string {
	var b strings.Builder
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = fmt.Sprint(c)
		}
		b.WriteString(strings.Join(cells, comma) + end)
	}
	return b.String()
}

func TestAFormulaWithoutItsResultIsFlagged(t *testing.T) {
	const says = "公式没有算出结果"
	got, err := studiesIn(file(t, "formula-without-value.xlsx"), StudyMapping{})
	if err != nil || len(got) != 1 || got[0].Unread == nil || got[0].Unread.Field != "length" ||
		!strings.Contains(got[0].Unread.Message, says) {
		t.Errorf("the file: %+v, %v", got, err)
	}
	head := []any{
		"账号", "课程", "开始时间", "结束时间", "学习时长(分钟)", "学习进度", "单元总数", "已完成单元数", "完成状态",
		"成绩", "是否合格", "学习日期",
	}
	good := []any{
		"wxm", "安全", "2026-03-05 08:00", "2026-03-05 12:00", 45, 0.5, 5, 3, "已完成", 90, "合格", "2026-03-05",
	}
	for i := range head {
		data := book(t, [][]any{head, good}, func(f *excelize.File) {
			at, _ := excelize.CoordinatesToCellName(i+1, 2)
			_ = f.SetCellValue("Sheet1", at, nil)
			_ = f.SetCellFormula("Sheet1", at, "A1&B1")
		})
		got, err := studiesIn(data, StudyMapping{})
		skipped := head[i] == "学习进度" // units are told, so that nobody reads it
		if err != nil || len(got) != 1 || !skipped &&
			(got[0].Unread == nil || !strings.Contains(got[0].Unread.Message, says)) {
			t.Errorf("%s: %+v, %v", head[i], got, err)
		}
	}
	for i, f := range Fields() {
		rows := people(3)
		data := book(t, rows, func(x *excelize.File) {
			at, _ := excelize.CoordinatesToCellName(i+2, 3)
			_ = x.SetCellValue("Sheet1", at, nil)
			_ = x.SetCellFormula("Sheet1", at, `VLOOKUP(A3,名单!A:B,2,0)`)
		})
		problems := subsidy.Flagged(checked(t, data, Mapping{}))
		if len(problems) != 1 || problems[0].Field != string(f) || !strings.Contains(problems[0].Message, says) ||
			problems[0].Row != 3 {
			t.Errorf("%s: %+v", f, problems)
		}
	}
	p := bankPlan()
	for _, at := range []string{"A7", "D7", "E7", "H7", "I8", "J7", "K7", "E10"} {
		_, err := ReadBankAnswer(filled(t, p, func(f *excelize.File) {
			_ = f.SetCellValue("拨付", at, nil)
			_ = f.SetCellFormula("拨付", at, "1+1")
		}))
		if subsidy.KindOf(err) != subsidy.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("the bank's %s: %v", at, err)
		}
	}
	kept := book(t, people(1), func(f *excelize.File) { // a formula with its result is a value
		_ = f.SetCellFormula("Sheet1", "A2", "ROW()-1")
	})
	if problems := subsidy.Flagged(checked(t, kept, Mapping{})); len(problems) != 0 {
		t.Errorf("a formula in a column that nobody reads: %+v", problems)
	}
	result := packed(part{
		name: sheet1,
		head: `<worksheet><sheetData><row><c t="inlineStr"><is><t>姓名</t></is></c>` +
			`<c t="inlineStr"><is><t>身份证号码</t></is></c></row>` +
			`<row><c t="str"><f>A1</f><v>王小明</v></c><c t="str"><f>IF(1,"","")</f><v></v></c></row>` +
			`<row><c t="str"><f>A1</f><v></v></c><c t="str"><f>A2</f><v>11010519491231002X</v></c></row>` + endRows,
	})
	if rows, err := read(result); err != nil || len(rows) != 2 || rows[0].Name != "王小明" ||
		rows[0].Unread.Message != "" || rows[1].Unread.Message != "" {
		t.Errorf("results, empty ones too: %+v, %v", rows, err)
	}
}

func TestAnErrorValueIsNoNameAndNoAccount(t *testing.T) {
	problems := subsidy.Flagged(checked(t, file(t, "error-values.xlsx"), Mapping{}))
	if len(problems) != 3 || problems[0].Field != "name" || problems[1].Field != "account" ||
		problems[2].Field != "account" {
		t.Errorf("the file: %+v", problems)
	}
	for _, word := range []string{
		"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!",
		"#n/a",
	} {
		for i, f := range Fields() {
			rows := people(3)
			rows[2][i+1] = word
			for kind, data := range map[string][]byte{
				"text": book(t, rows, nil),
				"CSV":  []byte(lines(rows, ",", "\n")),
			} {
				problems := subsidy.Flagged(checked(t, data, Mapping{}))
				if len(problems) != 1 || problems[0].Field != string(f) ||
					!strings.Contains(problems[0].Message, "错误值") {
					t.Errorf("%s as %s, %s: %+v", word, f, kind, problems)
				}
			}
		}
		got, err := studiesIn(csvOf("账号,课程,学习时长(分钟)", "wxm,安全,"+word), StudyMapping{})
		if err != nil || len(got) != 1 || got[0].Unread == nil || !strings.Contains(got[0].Unread.Message, "错误值") {
			t.Errorf("%s as a length: %+v, %v", word, got, err)
		}
	}
}

func TestANumberThatLostDigitsIsFlagged(t *testing.T) {
	whole, rest := RosterTroubles(checked(t, file(t, "rounded-accounts.xlsx"), Mapping{}))
	if len(whole) != 1 || whole[0].Rows != 5 || !strings.Contains(whole[0].Message, "后几位已经丢失") ||
		len(rest) != 0 {
		t.Errorf("the file: %+v, %+v", whole, rest)
	}
	for name, account := range map[string]any{
		"as shown": "4.40203E+17", "in full": 440203198804120218e0 + 64, "as a CSV keeps it": "4.40203198804120E+17",
		"small":      "1.39075E+10",
		"lower case": "4.402031988e17", "no fraction": "4E+17", "sixteen digits": 6222021234567890.0,
	} {
		rows := people(3)
		rows[2][5] = account
		problems := subsidy.Flagged(checked(t, book(t, rows, nil), Mapping{}))
		if len(problems) != 1 || problems[0].Field != "account" ||
			!strings.Contains(problems[0].Message, "后几位已经丢失") {
			t.Errorf("an account %s: %+v", name, problems)
		}
	}
	rows := people(3)
	rows[2][5] = rows[2][3].(string)[:15] + "000" // the account is the ID number, rounded, in a CSV
	rows[3][4] = "1.39075E+10"
	problems := subsidy.Flagged(checked(t, []byte(lines(rows, ",", "\n")), Mapping{}))
	if rows[2][3] != rows[2][5] && len(problems) != 2 || problems[len(problems)-1].Field != "phone" {
		t.Errorf("a rounded ID as account, a rounded phone: %+v", problems)
	}
	for _, good := range []any{"sg2001", "e10", "13907514100", 13907514100, "ABCE+17", "622202123456789"} {
		rows := people(1)
		rows[1][5] = good
		if problems := subsidy.Flagged(checked(t, book(t, rows, nil), Mapping{})); len(problems) != 0 {
			t.Errorf("the account %v: %+v", good, problems)
		}
	}
}

// day is a day in seconds, as Excel's fractions of a day need it.
const day = 24 * 3600.0

type lengthCell struct {
	title, format string
	value         float64
	seconds       int64
}

// lengthCells are lengths under a title and in a number format.
var lengthCells = []lengthCell{
	{"学习时长（小时）", "h:mm:ss", 4833 / day, 4833},
	{"学习时长（分钟）", "[h]:mm:ss", 4833 / day, 4833},
	{"学习时长(秒)", "[h]:mm", 93600 / day, 93600},
	{"学习时长", "mm:ss", 90 / day, 90},
	{"学习时长(毫秒)", `[$-804]h"时"mm"分"`, 3600 / day, 3600},
	{"学习时长（小时）", "yyyy/m/d h:mm", 4833 / day, 4833},
	{"学习时长（小时）", "0.00", 1.5, 5400},
	{"学习时长（分钟）", "General", 45, 2700},
	{"学习时长(分)", `#,##0"分"`, 45, 2700},
	{"学习时长(毫秒)", "#,##0", 45000, 45},
	{"学习时长(ms)", "", 45000, 45},
	{"时长(sec)", "", 90, 90},
	{"学习时长(h)", "", 2, 7200},
	{"学习时长（hour）", "", 2, 7200},
}

func TestANumberFormatAndTheHeadersUnitDecide(t *testing.T) {
	for name, want := range map[string][]int64{"time-cell-under-hours.xlsx": {4833}, "milliseconds.xlsx": {2700, 45}} {
		got, err := studiesIn(file(t, name), StudyMapping{})
		for i, seconds := range want {
			if err != nil || len(got) != len(want) || got[i].Seconds != seconds || got[i].Unread != nil {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	}
	got, err := studiesIn(file(t, "percent-title.xlsx"), StudyMapping{})
	if err != nil || len(got) != 3 || got[0].UnitsDone != 1 || got[0].UnitsTotal != 100 || got[1].UnitsDone != 0 {
		t.Errorf("1 under (%%): %+v, %v", got, err)
	}
	for _, c := range lengthCells {
		data := book(t, [][]any{{"账号", "课程名称", c.title}, {"wxm", "安全", c.value}}, func(f *excelize.File) {
			if c.format != "" {
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
				if err != nil {
					t.Fatal(err)
				}
				_ = f.SetCellStyle("Sheet1", "C2", "C2", style)
			}
		})
		columns := map[StudyField]int{StudyAccount: 0, StudyCourse: 1, StudyLength: 2}
		got, err := studiesIn(data, StudyMapping{Columns: columns})
		if err != nil || len(got) != 1 || got[0].Seconds != c.seconds || got[0].Unread != nil {
			t.Errorf("%v as %s under %s: %+v, %v", c.value, c.format, c.title, got, err)
		}
	}
	for _, c := range []struct {
		title, format string
		value         float64
		done          int
	}{
		{"学习进度（%）", "0%", 1, 100},
		{"学习进度(%)", "0.00%", 0.5, 50},
		{"学习进度(%)", "General", 1, 1},
		{"学习进度(％)", "0", 100, 100},
		{"学习进度", "0%", 1, 100},
		{"学习进度", "General", 1, 100},
	} {
		data := book(t, [][]any{{"账号", "课程名称", c.title}, {"wxm", "安全", c.value}}, func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
			_ = f.SetCellStyle("Sheet1", "C2", "C2", style)
		})
		if got, err := studiesIn(data, StudyMapping{}); err != nil || len(got) != 1 || got[0].UnitsDone != c.done ||
			got[0].UnitsTotal != 100 {
			t.Errorf("%v as %s under %s: %+v, %v", c.value, c.format, c.title, got, err)
		}
	}
	zeros := "000000"
	data := book(t, [][]any{
		{"姓名", "身份证号码", "手机号码", "平台登录账号"},
		{"王小明", "11010519491231002X", "13800138000", 1234},
	},
		func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &zeros})
			_ = f.SetCellStyle("Sheet1", "D2", "D2", style)
		})
	if rows, err := read(data); err != nil || rows[0].Account != "001234" {
		t.Errorf("an account shown with zeros: %+v, %v", rows, err)
	}
}

func TestAUnitInTheTitleWinsOverTheLastTimes(t *testing.T) {
	sheets, err := ReadStudySheets(csvOf("账号,课程,学习时长(毫秒)", "wxm,安全,45000"), StudyMapping{Unit: Minutes})
	if err != nil || sheets[0].Unit != Milliseconds {
		t.Fatalf("%+v, %v", sheets, err)
	}
	sheets, err = ReadStudySheets(csvOf("账号,课程,学习时长", "wxm,安全,45"), StudyMapping{Unit: Minutes})
	if err != nil || sheets[0].Unit != Minutes || sheets[0].Remember(StudyMapping{}).Unit != Minutes {
		t.Fatalf("%+v, %v", sheets, err)
	}
	if got, err := Studies(sheets, StudyMapping{}); err != nil || got[0].Seconds != 2700 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestALengthOfNothingIsNotTheTimeBetweenStartAndEnd(t *testing.T) {
	for _, told := range []string{"0", "0分钟", "00:00:00", "<1分钟"} {
		got, err := studiesIn(
			csvOf("账号,课程,开始时间,结束时间,学习时长(分钟)", "wxm,安全,2026-03-05 08:00,2026-03-05 12:00,"+told),
			StudyMapping{})
		if err != nil || len(got) != 1 || !got[0].End.Equal(got[0].Start) || got[0].Unread != nil {
			t.Errorf("%s: %+v, %v", told, got, err)
		}
	}
}

type hidingFile struct {
	data      []byte
	hides     HiddenCount
	all, left int
}

// hideSheet adds a second roster on a hidden sheet.
func hideSheet(very bool) func(*excelize.File) {
	return func(f *excelize.File) {
		_, _ = f.NewSheet("旧名册")
		for i, row := range people(4) {
			_ = f.SetSheetRow("旧名册", fmt.Sprintf("A%d", i+1), &row)
		}
		_ = f.SetSheetVisible("旧名册", false, very)
	}
}

// hidingFiles are files that hide sheets, rows or columns, and some that do not.
func hidingFiles(t *testing.T) map[string]hidingFile {
	t.Helper()
	return map[string]hidingFile{
		"the filtered file":   {file(t, "hidden-rows.xlsx"), HiddenCount{Rows: 2}, 5, 3},
		"the hidden sheet":    {file(t, "hidden-sheet.xlsx"), HiddenCount{Sheets: 1}, 10, 5},
		"the very hidden one": {file(t, "very-hidden-sheet.xlsx"), HiddenCount{Sheets: 1}, 10, 5},
		"rows": {book(t, people(5), func(f *excelize.File) {
			_ = f.SetRowVisible("Sheet1", 3, false)
			_ = f.SetRowVisible("Sheet1", 5, false)
		}), HiddenCount{Rows: 2}, 5, 3},
		"an empty row": {
			book(t, people(5), func(f *excelize.File) { _ = f.SetRowVisible("Sheet1", 30, false) }),
			HiddenCount{},
			5, 5,
		},
		"a column": {book(t, people(5),
			func(f *excelize.File) { _ = f.SetColVisible("Sheet1", "C", false) }), HiddenCount{Columns: 1}, 5, 5},
		"an empty column": {book(t, people(5),
			func(f *excelize.File) { _ = f.SetColVisible("Sheet1", "K", false) }), HiddenCount{}, 5, 5},
		"a column of width 0": {
			book(t, people(5), func(f *excelize.File) { _ = f.SetColWidth("Sheet1", "A", "A", 0) }),
			HiddenCount{Columns: 1},
			5, 5,
		},
		"a sheet":             {book(t, people(5), hideSheet(false)), HiddenCount{Sheets: 1}, 9, 5},
		"a very hidden sheet": {book(t, people(5), hideSheet(true)), HiddenCount{Sheets: 1}, 9, 5},
		"a hidden sheet alone": {book(t, people(5), func(f *excelize.File) {
			_, _ = f.NewSheet("选项")
			_ = f.SetCellStr("选项", "A1", "男")
			_ = f.SetSheetVisible("选项", false)
		}), HiddenCount{}, 5, 5},
		"a web page": {[]byte("<table><tr><td>姓名<td>身份证号码</tr><tr " +
			"style='display:none'><td>王小明<td>11010519491231002X</tr>" +
			"<tr><td>李四<td>440524188001010014</tr></table>"), HiddenCount{Rows: 1}, 2, 1},
		"an XML": {
			[]byte(xml2003 +
				`<Row><Cell><Data>姓名</Data></Cell><Cell><Data>身份证号码</Data></Cell></Row>` +
				`<Row ss:Hidden="1"><Cell><Data>王小明</Data></Cell><Cell><Data>11010519491231002X</Data>` +
				`</Cell></Row>` +
				`<Row><Cell><Data>李四</Data></Cell><Cell><Data>440524188001010014</Data></Cell></Row></Table>` +
				`</Worksheet></Workbook>`),
			HiddenCount{Rows: 1},
			2,
			1,
		},
	}
}

func TestWhatAFileHidesIsCountedAndChosen(t *testing.T) {
	for name, c := range hidingFiles(t) {
		sheets, err := ReadSheets(c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		hides := HiddenIn(sheets, Mapping{})
		if hides != c.hides {
			t.Errorf("%s hides %+v, want %+v", name, hides, c.hides)
		}
		if err := hides.Chosen(""); (subsidy.KindOf(err) == subsidy.Invalid) != (c.hides != HiddenCount{}) {
			t.Errorf("%s without a choice: %v", name, err)
		}
		for choice, want := range map[Hidden]int{ReadHidden: c.all, SkipHidden: c.left} {
			rows, err := People(sheets, Mapping{Hidden: choice})
			if err != nil || len(rows) != want || hides.Chosen(choice) != nil {
				t.Errorf("%s, %s: %d people, want %d (%v)", name, choice, len(rows), want, err)
			}
		}
	}
	column := book(t, people(5), func(f *excelize.File) { _ = f.SetColVisible("Sheet1", "F", false) })
	if whole, _ := RosterTroubles(checked(t, column, Mapping{Hidden: SkipHidden})); len(whole) != 1 || !whole[0].Phone {
		t.Errorf("accounts in a hidden column that is skipped: %+v", whole)
	}
	if _, err := People([]Sheet{{}}, Mapping{Hidden: "both"}); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("a choice that there is not: %v", err)
	}
}

func TestHiddenStudyRecordsAreCountedAndChosenAndABanksRefused(t *testing.T) {
	data := book(t, [][]any{{"账号", "课程", "学习时长(秒)"}, {"wxm", "安全", 60}, {"zs", "安全", 90}},
		func(f *excelize.File) { _ = f.SetRowVisible("Sheet1", 3, false) })
	sheets, err := ReadStudySheets(data, StudyMapping{})
	if err != nil || HiddenStudies(sheets, StudyMapping{}) != (HiddenCount{Rows: 1}) {
		t.Fatalf("%+v, %v", sheets, err)
	}
	for choice, want := range map[Hidden]int{ReadHidden: 2, SkipHidden: 1} {
		if got, err := Studies(sheets, StudyMapping{Hidden: choice}); err != nil || len(got) != want {
			t.Errorf("%s: %+v, %v", choice, got, err)
		}
	}
	for name, hide := range map[string]func(*excelize.File){
		"a row":    func(f *excelize.File) { _ = f.SetRowVisible("拨付", 8, false) },
		"a column": func(f *excelize.File) { _ = f.SetColVisible("拨付", "H", false) },
		"the sheet": func(f *excelize.File) {
			at, _ := f.NewSheet("a")
			f.SetActiveSheet(at)
			_ = f.SetSheetVisible("拨付", false)
		},
	} {
		if _, err := ReadBankAnswer(filled(t, bankPlan(), hide)); subsidy.KindOf(err) != subsidy.Invalid ||
			!strings.Contains(err.Error(), "隐藏") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnOpenQuoteIsRefusedWithItsLine(t *testing.T) {
	for name, data := range map[string][]byte{
		"roster": file(t, "open-quote-roster.csv"),
		"study":  file(t, "open-quote-study.csv"),
	} {
		_, err := ReadSheets(data)
		if subsidy.KindOf(err) != subsidy.Invalid || !strings.Contains(err.Error(), "第3行的引号") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for text, line := range map[string]string{
		"姓名,账号\n\"王小明,a\n李四,b\n":          "第2行",
		"姓名,账号\n王小明,\"a\n李四,b\"\n\"":      "第4行",
		"姓名,账号\n王小明,\"a\"b\n":             "第2行",
		"姓名,账号,手机\n\"王小明,a,1\n李四,b,2\"\n": "第2行",
		"姓名,账号\r\"王小明,a\r李四,b":            "第2行",
		"姓名,账号\r\n\r\n\"":                 "第3行",
		"\"姓名\n,账号\"x":                    "第1行",
	} {
		if _, err := read([]byte(text)); subsidy.KindOf(err) != subsidy.Invalid ||
			!strings.Contains(err.Error(), line+"的引号") {
			t.Errorf("%q: %v, want %s", text, err, line)
		}
	}
	good := "姓名,身份证号码,手机号码,平台登录账号,备注\n" +
		"\"王\"\"小\"\"明\",11010519491231002X, \"13800138000\" ,w\"x,\"第一行\n第二行, 还有\"\n" +
		"\"李四\",440524188001010014,13900139000,ls,\n"
	rows, err := read([]byte(good))
	if err != nil || len(rows) != 2 || rows[0].Phone != "13800138000" || rows[1].Row != 4 || rows[1].Name != "李四" {
		t.Errorf("quotes that are right: %+v, %v", rows, err)
	}
}

// wide16 is text as UTF-16 without its mark.
func wide16(order binary.ByteOrder, text string) []byte {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune(text)) {
		_ = binary.Write(&b, order, u)
	}
	return b.Bytes()
}

func TestATextIsReadWhateverItsEncodingAndLineEnds(t *testing.T) {
	rows := people(5)
	want := checked(t, book(t, rows, nil), Mapping{})
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(lines(rows, ",", "\r"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"UTF-16 without a mark": wide16(binary.LittleEndian, lines(rows, "\t", "\r\n")),
		"big-endian":            wide16(binary.BigEndian, lines(rows, ",", "\n")),
		"CR alone":              []byte(lines(rows, ",", "\r")), "CR alone in GB18030": []byte(gb),
		"semicolons": []byte(lines(rows, ";", "\n")), "tabs": []byte(lines(rows, "\t", "\n")),
		"bars":             []byte(lines(rows, "|", "\n")),
		"no last line end": []byte(strings.TrimSpace(lines(rows, ",", "\n"))),
		"empty lines":      []byte(lines(rows, ",", "\n\n\n")),
	} {
		got := checked(t, data, Mapping{})
		if len(got) != len(want) {
			t.Errorf("%s: %d people", name, len(got))
			continue
		}
		for i := range got {
			if got[i].Problem != nil || got[i].Person != want[i].Person {
				t.Errorf("%s: %+v, want %+v", name, got[i].Problem, want[i].Person.Name)
			}
		}
	}
	for _, name := range []string{"utf16-no-mark.csv", "cr-only.csv", "one-bad-byte.csv"} {
		got := checked(t, file(t, name), Mapping{})
		if len(got) != 5 || len(subsidy.Flagged(got)) != 0 ||
			!slices.ContainsFunc(got, func(r subsidy.CheckedRow) bool { return r.Person.Name == "温知秋" }) {
			t.Errorf("%s: %+v", name, subsidy.Flagged(got))
		}
	}
	broken := strings.Replace(lines(rows, ",", "\n"), rows[2][1].(string), rows[2][1].(string)+"\xff", 1)
	if problems := subsidy.Flagged(checked(t, []byte(broken), Mapping{})); len(problems) != 1 ||
		problems[0].Field != "name" || !strings.Contains(problems[0].Message, "损坏的字符") {
		t.Errorf("one broken byte in a name: %+v", problems)
	}
}

// page is rows as a web page.
func page(rows [][]any, cells string) string {
	var b strings.Builder
	b.WriteString("<html><head><title>导出</title></head><body><table>")
	for _, row := range rows {
		b.WriteString("<tr>")
		for _, c := range row {
			fmt.Fprintf(&b, "<%s>%v</%s>", cells, c, cells)
		}
		b.WriteString("</tr>\n")
	}
	return b.String() + "</table></body></html>"
}

func TestFilesUnderAWrongNameAreReadOrSayWhatTheyAre(t *testing.T) {
	rows := people(5)
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(page(rows, "td"))
	var quoted bytes.Buffer
	q := quotedprintable.NewWriter(&quoted)
	_, _ = q.Write([]byte(page(rows, "td")))
	_ = q.Close()
	mail := "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n" +
		"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted.String() +
		"\r\n--b--\r\n"
	xml := xml2003
	for _, row := range rows {
		xml += "<Row>"
		for _, c := range row {
			xml += fmt.Sprintf(`<Cell><Data ss:Type="String">%v</Data></Cell>`, c)
		}
		xml += "</Row>"
	}
	xml += "</Table></Worksheet></Workbook>"
	for name, data := range map[string][]byte{
		"page.xls": file(t, "page.xls"), "xml2003.xls": file(t, "xml2003.xls"), "mhtml.xls": file(t, "mhtml.xls"),
		"far-row.xlsx": file(t, "far-row.xlsx"),
		"a page":       []byte(page(rows, "td")), "a page in GB18030": []byte(gb),
		"a page in UTF-16": wide16(binary.LittleEndian, page(rows, "th")), "a mail": []byte(mail),
		"an XML": []byte(xml),
		"a page with a title over columns": []byte(strings.Replace(page(rows, "td"), "<table>",
			"<table><tr><td colspan=6>名册</td></tr>", 1)),
		"a page with a cell over rows": []byte(strings.NewReplacer("<tr><td>1</td>", "<tr><td rowspan=5>1</td>",
			"<tr><td>2</td>", "<tr>", "<tr><td>3</td>", "<tr>", "<tr><td>4</td>", "<tr>", "<tr><td>5</td>",
			"<tr>").Replace(page(rows, "td"))),
		"a page without ends of cells": []byte(strings.ReplaceAll(strings.ReplaceAll(page(rows, "td"), "</td>",
			""), "</tr>", "")),
		"a stray cell in the last column": book(t, rows,
			func(f *excelize.File) { _ = f.SetCellStr("Sheet1", "XFD2", "x") }),
		"a sheet with its dimension overly": book(t, rows,
			func(f *excelize.File) { _ = f.SetSheetDimension("Sheet1", "A1:XFD1048576") }),
	} {
		good := slices.DeleteFunc(checked(t, data, Mapping{}),
			func(r subsidy.CheckedRow) bool { return r.Problem != nil })
		if len(good) != 5 {
			t.Errorf("%s: %d good people", name, len(good))
		}
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"a login page": {
			[]byte("<!DOCTYPE html><html><body><form>请登录</form></body></html>"),
			"登录已经过期",
		},
		"half a page":            {[]byte(page(rows, "td")[:400]), "不完整"},
		"half an XML":            {[]byte(xml[:len(xml)/2]), "打不开"},
		"an XML without its end": {[]byte(strings.TrimSuffix(xml, "</Workbook>")), "不完整"},
		"tables in tables":       {[]byte("<table><tr><td><table></table></table>"), "表格套着表格"},
		"a mail without tables": {
			[]byte("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--"), "单个文件网页",
		},
		"RAR": {[]byte("Rar!\x1a\x07"), "压缩包"}, "7z": {[]byte("7z\xbc\xaf\x27\x1c"), "压缩包"},
		"an old .xls": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "旧版Excel"},
		"Word":        {only("word/document.xml"), "Word"}, "ODS": {only("content.xml"), ".ods"},
		"xlsb": {only("xl/workbook.bin"), ".xlsb"}, "a zip of a table": {only("名册.xlsx"), "先解压"},
	} {
		if _, err := ReadSheets(c.data); subsidy.KindOf(err) != subsidy.Invalid ||
			!strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAStrayFarCellIsMarkedAfterTheRest(t *testing.T) {
	data := file(t, "far-row.xlsx")
	problems := subsidy.Flagged(checked(t, data, Mapping{}))
	if len(problems) != 1 || problems[0].Row != 1_048_576 {
		t.Fatalf("%+v", problems)
	}
	marked, err := MarkRoster(data, Mapping{}, problems)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		t.Fatal(err)
	}
	if says, err := f.GetCellValue("Sheet1", "G7"); err != nil || says != problems[0].Message {
		t.Errorf("%q, %v", says, err)
	}
}

func TestAColumnMissingForEverybodyIsSaidOnceWithItsWaysOut(t *testing.T) {
	rows := people(8)
	without := func(columns ...int) [][]any {
		out := make([][]any, len(rows))
		for i, row := range rows {
			for at, c := range row {
				if !slices.Contains(columns, at) {
					out[i] = append(out[i], c)
				}
			}
		}
		return out
	}
	missing := book(t, without(5), nil)
	whole, rest := RosterTroubles(checked(t, missing, Mapping{}))
	if len(whole) != 1 || len(rest) != 0 || !whole[0].Phone || whole[0].Rows != 8 ||
		!strings.Contains(whole[0].Message, "整列没有“平台登录账号”") {
		t.Errorf("no accounts: %+v, %+v", whole, rest)
	}
	for _, r := range checked(t, missing, Mapping{Account: AccountFromPhone}) {
		if r.Problem != nil || r.Person.Account != r.Person.Phone {
			t.Errorf("the phone for the account: %+v", r.Problem)
		}
	}
	sheets, err := ReadSheets(missing)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := People(sheets, Mapping{Account: "name"}); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("another account: %v", err)
	}
	if whole, rest := RosterTroubles(checked(t, book(t, without(2), nil), Mapping{})); len(whole)+len(rest) != 0 {
		t.Errorf("no sexes: %+v, %+v", whole, rest)
	}
}

func TestAColumnThatIsWrongForEverybodyIsSaidOnce(t *testing.T) {
	for name, c := range map[string]struct {
		change func(row []any)
		says   string
	}{
		"rounded IDs": {
			func(row []any) { row[3] = row[3].(string)[:1] + "." + row[3].(string)[1:15] + "E+17" },
			"“身份证号码”这一列有8行",
		},
		"short phones":   {func(row []any) { row[4] = row[4].(string)[:10] }, "“手机号码”这一列有8行"},
		"no phones":      {func(row []any) { row[4] = "" }, "整列没有“手机号码”"},
		"wrong sexes":    {func(row []any) { row[2] = "未知" }, "“性别”这一列有8行"},
		"error accounts": {func(row []any) { row[5] = "#N/A" }, "“平台登录账号”这一列有8行"},
	} {
		all := people(8)
		for _, row := range all[1:] {
			c.change(row)
		}
		whole, rest := RosterTroubles(checked(t, book(t, all, nil), Mapping{}))
		if len(whole) != 1 || len(rest) != 0 || whole[0].Phone || !strings.Contains(whole[0].Message, c.says) {
			t.Errorf("%s: %+v, %+v", name, whole, rest)
		}
	}
	few := people(8)
	few[1][5], few[2][5], few[3][5] = "", "", ""
	if whole, rest := RosterTroubles(checked(t, book(t, few, nil), Mapping{})); len(whole) != 0 || len(rest) != 3 {
		t.Errorf("three of eight: %+v, %+v, want nothing of all and 3 of some", whole, rest)
	}
}

func TestDatesInOneWrongFormAreSaidOnce(t *testing.T) {
	records := []string{"账号,课程,开始时间,学习时长(分钟)"}
	for range 9 {
		records = append(records, "wxm,安全,3/5/2026,30")
	}
	got, err := studiesIn(csvOf(records...), StudyMapping{})
	if err != nil {
		t.Fatal(err)
	}
	filing := subsidy.Filing{
		State: subsidy.FilingAccepted,
		Form:  subsidy.FilingForm{Courses: []subsidy.Course{{ID: "c1", Name: "安全"}}},
	}
	in := study.Input{
		Filing: filing, People: []subsidy.Person{{Account: "wxm"}},
		Now: china(2026, 12, 5, 9, 0, 0),
	}
	whole, wrong := StudyTroubles(study.CheckStudies(got, in))
	if len(whole) != 1 || len(wrong) != 0 || whole[0].Rows != 9 || !strings.Contains(whole[0].Message, "哪个是月") {
		t.Errorf("dates in one wrong form: %+v, %+v", whole, wrong)
	}
}

func TestPlatformsOwnWordsForLengthsAreRead(t *testing.T) {
	for text, want := range map[string]int64{
		"1小时20分":                  4800,
		"1 小时 20 分 5 秒":           4805,
		"80分钟":                    4800,
		"4833秒":                   4833,
		"45 mins":                 2700,
		"1 hour 20 mins":          4800,
		"1 hr 20 min":             4800,
		"1h20m":                   4800,
		"PT1H20M":                 4800,
		"pt1h20m33s":              4833,
		"P16559.14S":              16559,
		"P1DT1H":                  90000,
		"1天2小时":                   93600,
		"1.5小时":                   5400,
		"一小时二十分":                  4800,
		"两小时":                     7200,
		"四十五分钟":                   2700,
		"80'":                     4800,
		"80′":                     4800,
		"01:20:33":                4833,
		"1:20:33.5":               4833,
		"0009 hour 35 min 08 sec": 34508,
		"1小时20":                   4800,
		"20分33":                   1233,
		"1，200秒":                  1200,
		"1,200秒":                  1200,
		"26:05:00":                93900,
		"1900-01-00 01:20:00":     4800,
		"1小时20分33秒（含回看）":          4833,
		"１小时２０分":                  4800,
		"3个小时":                    10800,
		"0":                       0,
		"<1分钟":                    0,
		"不足1分钟":                   0,
	} {
		if got, why := lengthOf(text, "", unknownClock); got != want || why != "" {
			t.Errorf("%s: %d %s", text, got, why)
		}
	}
	for _, text := range []string{
		"约80分钟", "1:20", "59:59", "很久", "1.0559375", "P1M", "1小时90", "20", "NaN", "1e99",
		"一百分钟", "-", "5 5", "1分20小时",
	} {
		if got, why := lengthOf(text, "", unknownClock); why == "" {
			t.Errorf("%s was guessed as %d", text, got)
		}
	}
	for title, want := range map[string]int64{
		"学习时长(时:分)": 4800,
		"学习时长（分：秒）": 80,
		"时长(hh:mm)": 4800,
		"时长(mm:ss)": 80,
	} {
		if got, why := lengthOf("1:20", unitOf(title), clockOf(title)); got != want || why != "" {
			t.Errorf("1:20 under %s: %d %s", title, got, why)
		}
	}
	if got, err := studiesIn(file(t, "lengths.xlsx"), StudyMapping{}); err != nil || len(got) != 55 ||
		len(slices.DeleteFunc(got, func(e study.Entry) bool { return e.Unread == nil })) != 4 {
		t.Errorf("the file: %d, %v", len(got), err)
	}
}

func TestPlatformsOwnWordsForTimesAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"2020年3月2日14时05分": "2020-03-02 14:05:00", "2026年3月5日 星期四 08:05": "2026-03-05 08:05:00",
		"2026/03/05（周四）08:05": "2026-03-05 08:05:00", "2026年3月5日 下午2:05": "2026-03-05 14:05:00",
		"2026/3/5 下午 02:05:00": "2026-03-05 14:05:00", "2026-03-05 2:05 PM": "2026-03-05 14:05:00",
		"2026-03-05 12:05am": "2026-03-05 00:05:00", "2026-03-05 中午12:05": "2026-03-05 12:05:00",
		"2026-03-05 凌晨12:05": "2026-03-05 00:05:00",
		"2026-03-05 晚上8点":    "2026-03-05 20:00:00", "5 March 2026, 8:05 AM": "2026-03-05 08:05:00",
		"Thursday, 5 March 2026, 8:05 AM": "2026-03-05 08:05:00", "Mar 5, 2026 8:05": "2026-03-05 08:05:00",
		"Thu Mar 5 08:05:09 2026": "2026-03-05 08:05:09", "2026-03-05 24:00": "2026-03-06 00:00:00",
		"2026-03-05 08：05": "2026-03-05 08:05:00", "2026-03-05 08:05:09 +0800 CST": "2026-03-05 08:05:09",
		"2026-03-05 08:05:09+08": "2026-03-05 08:05:09", "2026-03-05T00:05:09Z": "2026-03-05 08:05:09",
		"2026-03-05T00:05:09.123456789Z": "2026-03-05 08:05:09", "2026-03-05 08:05:09.123": "2026-03-05 08:05:09",
		"46086.3368055556": "2026-03-05 08:05:00", "20260305080509": "2026-03-05 08:05:09",
		"1772669109": "2026-03-05 08:05:09", "2026.3.5 8:05": "2026-03-05 08:05:00",
		"2026-03-04 19:05:09 -0500": "2026-03-05 08:05:09",
	} {
		if m, ok := readMoment(text, false); !ok || m.at.Format("2006-01-02 15:04:05") != want {
			t.Errorf("%s: %v %v", text, m.at, ok)
		}
	}
	for _, text := range []string{
		"3/5/2026", "05/03/2026", "3/5/26 8:05", "26-03-05", "2026-3", "2026年3月", "3月5日",
		"2026-02-30", "星期四", "5 Foo 2026", "2026-03-05 25:00", "2026-03-05 24:30", "2026-03-05 上午15:00",
		"2026-03-05 下午", "昨天",
	} {
		if m, ok := readMoment(text, false); ok {
			t.Errorf("%s was guessed as %v", text, m.at)
		}
	}
}

func TestASessionOverMidnightEndsOnTheNextDay(t *testing.T) {
	got, err := studiesIn(file(t, "overnight.xlsx"), StudyMapping{})
	if err != nil || len(got) != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, minutes := range []float64{60, 30, 60, 60, 60} {
		if got[i].End.Sub(got[i].Start).Minutes() != minutes || got[i].Unread != nil {
			t.Errorf("row %d: %s to %s, %+v", i+2, got[i].Start, got[i].End, got[i].Unread)
		}
	}
	got, err = studiesIn(csvOf("账号,课程,开始时间,结束时间", "wxm,安全,2026-03-05 23:30,00:30",
		"wxm,安全,2026-03-05 09:30,10:30",
		"wxm,安全,2026-03-05 09:30,2026-03-05 08:30"), StudyMapping{})
	if err != nil || len(got) != 3 || got[0].End.Sub(got[0].Start).Hours() != 1 ||
		got[1].End.Sub(got[1].Start).Hours() != 1 || got[2].End.After(got[2].Start) {
		t.Errorf("an end without its day: %+v, %v", got, err)
	}
}

func TestSumsNotesAndDatesAreNoPeople(t *testing.T) {
	for _, footer := range [][]any{
		{"合计", "", "", "5人"},
		{"小计", 5},
		{"", "一车间小计", "", "", "", "5"},
		{"", "合计：", "", "3人", "5"},
		{"制表日期：2020年3月2日"},
		{"", "制表人：张三", "", "制表日期：2020-03-02"},
		{"", "2020年3月2日"},
		{"", "2020-03-02"},
		{"打印时间", "", "", "2020-03-02 14:05"},
		{"", "负责人：李四", "", "日期：2020.3.2"},
		{"共5人"},
		{"", "审批人", "", "王五"},
		{"累计", "", "", "", "", "100"},
	} {
		rows := append(people(5), footer)
		if got := checked(t, book(t, rows, nil), Mapping{}); len(got) != 5 || len(subsidy.Flagged(got)) != 0 {
			t.Errorf("%v: %d people, %+v", footer, len(got), subsidy.Flagged(got))
		}
	}
	got, err := studiesIn(csvOf("序号,账号,课程,学习时长(秒)", "1,wxm,安全,60", "小计,1人,,60", "合计,共1人,1门,60",
		",制表日期：2026-03-02,,",
		"制表日期,2026-03-02,,"), StudyMapping{})
	if err != nil || len(got) != 1 {
		t.Errorf("records: %+v, %v", got, err)
	}
}

func TestTwoPeopleInOneRowAreFlagged(t *testing.T) {
	other := people(2)[2]
	for name, change := range map[string]func(row []any){
		"names and IDs":      func(row []any) { row[1], row[3] = "张三/李四", row[3].(string)+"/"+other[3].(string) },
		"names":              func(row []any) { row[1] = "张三、李四" },
		"IDs on two lines":   func(row []any) { row[3] = row[3].(string) + "\n" + other[3].(string) },
		"IDs":                func(row []any) { row[3] = row[3].(string) + "，" + other[3].(string) },
		"names with a comma": func(row []any) { row[1] = "张三，李四" },
	} {
		rows := people(5)
		change(rows[2])
		problems := subsidy.Flagged(checked(t, book(t, rows, nil), Mapping{}))
		if len(problems) != 1 || problems[0].Row != 3 || !strings.Contains(problems[0].Message, "两个人") {
			t.Errorf("%s: %+v", name, problems)
		}
	}
	for _, name := range []string{"张和平", "阿依古丽·买买提", "欧阳 娜娜", "李及时", "Tom Lee"} {
		rows := people(2)
		rows[1][1] = name
		if problems := subsidy.Flagged(checked(t, book(t, rows, nil), Mapping{})); len(problems) != 0 {
			t.Errorf("%s: %+v", name, problems)
		}
	}
}

func TestAHeaderIsKnownByItsShapeToo(t *testing.T) {
	for _, name := range []string{"titles-known-one.xlsx", "titles-unknown.xlsx"} {
		if got := checked(t, file(t, name), Mapping{}); len(got) != 5 || len(subsidy.Flagged(got)) != 0 {
			t.Errorf("%s: %d people, %+v", name, len(got), subsidy.Flagged(got))
		}
	}
	for name, head := range map[string][]any{
		"one known":         {"No.", "姓名", "X", "编码甲", "编码乙", "编码丙"},
		"one known, the ID": {"#", "谁", "男女", "身份证", "怎么联系", "平台号"},
		"none known":        {"行", "谁", "男女", "证", "打给", "平台号"},
		"English":           {"no", "employee", "m/f", "resident id", "cell", "login"},
		"with asides":       {"", "谁(必填)", "男女*", "证【18位】", "打给", "平台号"},
	} {
		rows := append([][]any{{"某公司2026年名单"}, head}, people(5)[1:]...)
		sheets, err := ReadSheets(book(t, rows, nil))
		if err != nil || len(sheets) != 1 || sheets[0].Header != 2 {
			t.Errorf("%s: %+v, %v", name, sheets, err)
			continue
		}
		columns := map[Field]int{FieldName: 1, FieldSex: 2, FieldID: 3, FieldPhone: 4, FieldAccount: 5} // by hand
		got, err := People(sheets, Mapping{Columns: columns})
		if err != nil || len(got) != 5 ||
			len(subsidy.Flagged(subsidy.CheckRoster(got, calendar.NewDay(2026, 11, 30)))) != 0 {
			t.Errorf("%s: %d people, %v", name, len(got), err)
		}
		if found, err := People(sheets, Mapping{}); err != nil || len(found) != 5 {
			t.Errorf("%s, as found: %d people, %v", name, len(found), err)
		}
	}
	bare := people(5)[1:]
	bare[0][3], bare[0][2] = "", "" // the first person lacks an ID and stays a person
	if got := checked(t, book(t, bare, nil), Mapping{}); len(got) != 5 {
		t.Errorf("without a header: %d people", len(got))
	}
}

func TestMarksAroundNumbersAreDroppedByEveryImporter(t *testing.T) {
	for _, name := range []string{
		"marks-apostrophe.xlsx", "marks-equals-quotes.csv", "marks-direction.xlsx",
		"marks-control.csv",
	} {
		if got := checked(t, file(t, name), Mapping{}); len(got) != 5 || len(subsidy.Flagged(got)) != 0 {
			t.Errorf("%s: %d people, %+v", name, len(got), subsidy.Flagged(got))
		}
	}
	for _, around := range [][2]string{
		{"'", ""},
		{`="`, `"`},
		{"\u202d", "\u202c"},
		{"\u200b", "\ufeff"},
		{"“", "”"},
		{"\u00a0", "\u3000"},
		{"`", ""},
		{"\u2060", "\u00ad"},
		{"’", ""},
		{"\t", "\t"},
		{"＇", ""},
	} {
		rows := people(3)
		for _, row := range rows[1:] {
			for _, at := range []int{3, 4, 5} {
				row[at] = around[0] + row[at].(string) + around[1]
			}
		}
		data := book(t, rows, nil)
		if got := checked(t, data, Mapping{}); len(got) != 3 || len(subsidy.Flagged(got)) != 0 {
			t.Errorf("%q: %+v", around, subsidy.Flagged(got))
		}
		study, err := studiesIn(book(t, [][]any{
			{"身份证号", "手机号", "账号", "课程", "学习时长(秒)"},
			{rows[1][3], rows[1][4], rows[1][5], "安全", 60},
		}, nil), StudyMapping{})
		plain := people(3)
		if err != nil || len(study) != 1 || study[0].ID != plain[1][3] || study[0].Phone != plain[1][4] ||
			study[0].Account != plain[1][5] {
			t.Errorf("%q in a record: %+v, %v", around, study, err)
		}
		answer, err := ReadBankAnswer(filled(t, bankPlan(),
			func(f *excelize.File) { _ = f.SetCellStr("拨付", "D7", around[0]+"6222000011112222001"+around[1]) }))
		if err != nil || answer.Results[0].Account != "6222000011112222001" {
			t.Errorf("%q in a bank's answer: %v", around, err)
		}
	}
	rows, err := read(file(t, "names.xlsx"))
	if err != nil || len(rows) != 10 || rows[1].Name != "王五" || rows[6].Name != "赵六" ||
		subsidy.NameKey(rows[0].Name) != "李四" {
		t.Errorf("names: %+v, %v", rows, err)
	}
}

func TestAnAbsentVerdictOrScoreIsNoFailedOne(t *testing.T) {
	none := study.Test{}
	for _, word := range []string{
		"", "-", "--", "—", "/", "无", "N/A", "null", "未考", "未考试", "缺考", "未参加考试", "暂无", "待考",
		"免考", "未测试",
	} {
		for _, title := range []string{"成绩", "是否合格", "考试结果"} {
			got, err := studiesIn(csvOf("账号,课程,学习时长(秒),"+title, "wxm,安全,60,"+word), StudyMapping{})
			if err != nil || len(got) != 1 || got[0].Test != none || got[0].Unread != nil {
				t.Errorf("%q under %s: %+v, %v", word, title, got, err)
			}
		}
	}
	got, err := studiesIn(csvOf("账号,课程,学习时长(秒)", "wxm,安全,60"), StudyMapping{})
	if err != nil || got[0].Test != none {
		t.Errorf("no column: %+v, %v", got, err)
	}
	for word, want := range map[string]study.Verdict{
		"合格": study.Passed, "1": study.Passed, "不合格": study.Failed,
		"0": study.Failed,
	} {
		got, err := studiesIn(csvOf("账号,课程,是否合格", "wxm,安全,"+word), StudyMapping{})
		if err != nil || got[0].Test.Verdict != want {
			t.Errorf("%s: %+v, %v", word, got, err)
		}
	}
	got, err = studiesIn(csvOf("账号,课程,成绩", "wxm,安全,0"), StudyMapping{})
	if err != nil || !got[0].Test.Scored || got[0].Test.Score != 0 || got[0].Test.Verdict != "" {
		t.Errorf("nought points are points: %+v, %v", got, err)
	}
}
