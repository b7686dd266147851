package form

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

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
