package form

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form/formtest"
)

func TestARosterIsReadBackAsItWasWritten(t *testing.T) {
	rows := []subsidy.RosterEntry{{
		Name: "王小明", Sex: "男", ID: "11010519491231002X", Phone: "13800138000",
		Account: "wxm",
	}, {Name: "𠮷田", ID: "440524188001010014", Phone: "13900139000", Account: "ab"}}
	data, err := WriteRoster("某公司", rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(data)
	if err != nil || len(got) != 2 || got[0].RosterEntry != rows[0] || got[1].RosterEntry != rows[1] ||
		got[0].Row != 4 {
		t.Fatalf("%+v, %v", got, err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{
		"A1": "韶关市企业职工线上适岗职业技能培训人员名册",
		"A2": "企业名称（盖章）：某公司",
		"A3": "序号",
		"B3": "姓名",
		"C3": "性别",
		"D3": "身份证号码",
		"E3": "手机号码",
		"F3": "平台登录账号",
		"A4": "1",
	} {
		if got, err := f.GetCellValue("附表4", cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
}

func TestAForeignersNumberIsReadFromASheetAndTheOldOneRefused(t *testing.T) {
	id := string(subsidy.MakeResidentID("944840", calendar.NewDay(1988, 2, 29), 124))
	data, err := WriteRoster("某公司", []subsidy.RosterEntry{
		{Name: "ANNA BELL", Sex: "女", ID: id, Phone: "13800138000", Account: "anna"},
		{Name: "JOHN BELL", Sex: "男", ID: "USA440188022901", Phone: "13800138001", Account: "john"},
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := read(data)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%+v, %v", rows, err)
	}
	if p, err := rows[0].Check(); err != nil || string(p.ID) != id || p.Sex != subsidy.Female {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := rows[1].Check(); err == nil || !strings.Contains(err.Error(), "旧版外国人永久居留身份证") {
		t.Errorf("the old number: %v", err)
	}
}

func TestNumbersTypedAsNumbersAreRead(t *testing.T) {
	f := excelize.NewFile()
	for i, v := range []any{"手机号码", "平台登录账号", "姓名", "身份证号码", "性别"} {
		cell, _ := excelize.CoordinatesToCellName(i+1, 2)
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for i, v := range []any{13800138000, "u1", "王小明", 440203199001011234, "男"} {
		cell, _ := excelize.CoordinatesToCellName(i+1, 5)
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := read(b.Bytes())
	if err != nil || len(got) != 1 || got[0].Row != 5 || got[0].Phone != "13800138000" || got[0].Name != "王小明" {
		t.Fatalf("%+v, %v", got, err)
	}
}

// read is the rows of a file as found.
func read(data []byte) ([]subsidy.NumberedEntry, error) {
	sheets, err := ReadSheets(data)
	if err != nil {
		return nil, err
	}
	return People(sheets, Mapping{})
}

// TestRostersThatHRReallyHasAreRead reads every damage from several seeds and
// sizes: the good people come out as they are, the wrong rows are named.
func TestRostersThatHRReallyHasAreRead(t *testing.T) {
	for seed, n := range map[uint64]int{1: 3, 2: 10, 3: 61, 4: 200, 5: 2000} {
		for _, f := range formtest.Files(seed, n) {
			rows, err := read(f.Data)
			if err != nil {
				t.Errorf("%s of %d: %v", f.Name, n, err)
				continue
			}
			var good []subsidy.RosterEntry
			checked := subsidy.CheckRoster(rows, calendar.NewDay(2026, 11, 30))
			for _, r := range checked {
				if r.Problem == nil {
					good = append(good, r.Person.Entry())
				}
			}
			if !slices.Equal(good, f.People) {
				t.Errorf("%s of %d: %d good people, want %d", f.Name, n, len(good), len(f.People))
			}
			problems := subsidy.Flagged(checked)
			if len(problems) != len(f.Wrong) {
				t.Errorf("%s of %d: %d flagged, want %d: %+v", f.Name, n, len(problems), len(f.Wrong),
					problems[:min(3, len(problems))])
				continue
			}
			for i, w := range f.Wrong {
				if p := problems[i]; p.Row != w.Row || p.Field != w.Field || !strings.Contains(p.Message, w.Word) {
					t.Errorf("%s of %d: %+v, want %+v", f.Name, n, p, w)
				}
			}
		}
	}
}

func TestAMarkedFileNamesEachWrongCellAndKeepsTheRest(t *testing.T) {
	for _, f := range formtest.Files(7, 12) {
		rows, err := read(f.Data)
		if err != nil {
			t.Fatal(err)
		}
		problems := subsidy.Flagged(subsidy.CheckRoster(rows, calendar.NewDay(2026, 11, 30)))
		marked, err := MarkRoster(f.Data, Mapping{}, problems)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		again, err := read(marked)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for i := range again {
			again[i].Sheet = rows[i].Sheet
		}
		if !slices.Equal(again, rows) {
			t.Errorf("%s: marking changed the rows", f.Name)
		}
		x, err := excelize.OpenReader(bytes.NewReader(marked))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			cells, err := x.GetRows(x.GetSheetList()[0])
			if err != nil {
				t.Fatal(err)
			}
			if row := cells[p.Row-1]; row[len(row)-1] != p.Message {
				t.Errorf("%s: row %d does not say %q", f.Name, p.Row, p.Message)
			}
		}
	}
}

func TestAPersonMayChooseOtherColumns(t *testing.T) {
	f := formtest.Files(3, 5)[12] // without a header and without accounts
	sheets, err := ReadSheets(f.Data)
	if err != nil {
		t.Fatal(err)
	}
	columns := maps.Clone(sheets[0].Columns)
	columns[FieldAccount] = columns[FieldPhone]
	rows, err := People(sheets, Mapping{Columns: columns})
	if err != nil || len(subsidy.Flagged(subsidy.CheckRoster(rows, calendar.NewDay(2026, 11, 30)))) != 0 {
		t.Fatalf("%v, %+v", err, rows)
	}
	for _, m := range []Mapping{
		{Sheet: "没有这张表"},
		{Columns: map[Field]int{FieldName: 99}},
		{Columns: map[Field]int{FieldName: -1}},
	} {
		if _, err := People(sheets, m); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

// BenchmarkRosterOf2000 is the whole way of a large roster, found, read and
// checked, beside the library's reading alone in the same run.
func BenchmarkRosterOf2000(b *testing.B) {
	f := formtest.Files(5, 2000)[0]
	var reading, whole time.Duration
	for b.Loop() {
		start := time.Now()
		x, err := excelize.OpenReader(bytes.NewReader(f.Data))
		if err != nil {
			b.Fatal(err)
		}
		if rows, err := x.GetRows("Sheet1"); err != nil || len(rows) != 2001 {
			b.Fatal(err)
		}
		reading += time.Since(start)
		start = time.Now()
		rows, err := read(f.Data)
		if err != nil || len(subsidy.CheckRoster(rows, calendar.NewDay(2026, 11, 30))) != 2000 {
			b.Fatal(err)
		}
		whole += time.Since(start)
	}
	b.ReportMetric(float64(whole.Milliseconds())/float64(b.N), "ms/roster")
	b.ReportMetric(float64(whole)/float64(reading), "x-of-reading")
}

// bomb is an .xlsx whose one part unpacks to a hundred megabytes.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 100 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsNoRosterIsRefusedWithOneSentence(t *testing.T) {
	blank, err := RosterTemplate()
	if err != nil {
		t.Fatal(err)
	}
	other := excelize.NewFile()
	if err := other.SetCellValue("Sheet1", "A1", "工资表"); err != nil {
		t.Fatal(err)
	}
	var noHeader bytes.Buffer
	if err := other.Write(&noHeader); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]struct {
		data []byte
		word string
	}{
		"empty":     {nil, "空的"},
		"png":       {[]byte("\x89PNG\r\n\x1a\n...."), "图片"},
		"jpeg":      {[]byte("\xff\xd8\xff\xe0abc"), "图片"},
		"xls":       {[]byte("\xd0\xcf\x11\xe0...."), ".xls"},
		"pdf":       {[]byte("%PDF-1.7"), "PDF"},
		"text":      {[]byte("姓名,身份证"), "没有人员"},
		"binary":    {[]byte("\x00\x01\x02abc"), "不是Excel"},
		"cut":       {blank[:len(blank)/2], "不完整"},
		"bomb":      {bomb(t), "太大"},
		"no header": {noHeader.Bytes(), "表头"},
	} {
		_, err := read(v.data)
		if kind := subsidy.KindOf(err); kind != subsidy.Invalid && kind != subsidy.TooLarge ||
			!strings.Contains(err.Error(), v.word) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if rows, err := read(blank); err == nil && len(rows) == 0 {
		t.Error("an empty form was taken as a roster of nobody")
	}
}
