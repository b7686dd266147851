package form

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestFiguresAreNumbersAndEverythingElseIsText writes what a page shows and reads the cells' types back.
func TestFiguresAreNumbersAndEverythingElseIsText(t *testing.T) {
	row := []string{
		"武江区", "1,234", "-5", "12,345.60", "=1+1", "–", "100%", "BA440203-2026-00001", "1234567890123456",
	}
	data, err := WriteFigures(FigureSheet{
		Title: "=HYPERLINK(\"x\")", Notes: []string{"说明"}, Head: make([]string, len(row)), Rows: [][]string{row},
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	shown, err := f.GetRows("统计")
	if err != nil || len(shown) != 5 {
		t.Fatalf("%v, %v", shown, err)
	}
	for i, want := range []struct {
		text   string
		number bool
	}{
		{"武江区", false},
		{"1234", true},
		{"-5", true},
		{"12,345.60", true},
		{"=1+1", false},
		{"–", false},
		{"100%", false},
		{"BA440203-2026-00001", false},
		{"1234567890123456", false},
	} {
		cell, err := excelize.CoordinatesToCellName(i+1, 5)
		if err != nil {
			t.Fatal(err)
		}
		kind, err := f.GetCellType("统计", cell)
		if err != nil || shown[4][i] != want.text || (kind == excelize.CellTypeUnset) != want.number {
			t.Errorf("%s is %q of type %v, %v", row[i], shown[4][i], kind, err)
		}
		if formula, err := f.GetCellFormula("统计", cell); formula != "" || err != nil {
			t.Errorf("%s is the formula %q, %v", row[i], formula, err)
		}
	}
	if formula, err := f.GetCellFormula("统计", "A1"); formula != "" || err != nil {
		t.Errorf("the title is a formula: %q, %v", formula, err)
	}
}
