package form

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

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
