package form

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// sheets are files to start from.
func sheets(f *testing.F) {
	f.Helper()
	roster, err := WriteRoster("某公司", []subsidy.RosterEntry{{
		Name:  "张三",
		Sex:   "男",
		ID:    "110101199003070011",
		Phone: "13912345678",
	}})
	if err != nil {
		f.Fatal(err)
	}
	var bank bytes.Buffer
	if err := WriteBankTemplate(&bank, bankPlan(), calendar.NewDay(2026, 12, 1)); err != nil {
		f.Fatal(err)
	}
	for _, data := range [][]byte{
		roster, bank.Bytes(), csvOf("姓名,身份证号码,手机号码", "张三,110101199003070011,13912345678"),
		csvOf("姓名,身份证号码,课程名称,开始时间,结束时间",
			"张三,110101199003070011,安全,2026-12-01 09:00:00,2026-12-01 10:00:00"),
		[]byte("\xff\xfea\x00"), []byte("a;b\n\"c"), nil,
	} {
		f.Add(data)
	}
}

// refusedInWords fails for an error that is no sentence.
func refusedInWords(t *testing.T, err error) {
	t.Helper()
	if err != nil && subsidy.KindOf(err) == "" {
		t.Fatalf("%v", err)
	}
}

func FuzzReadRoster(f *testing.F) {
	sheets(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, err := ReadSheets(data)
		refusedInWords(t, err)
		if err != nil {
			return
		}
		people, err := People(sheets, Mapping{})
		refusedInWords(t, err)
		if len(people) > subsidy.MaxRoster+200 {
			t.Fatalf("%d people", len(people))
		}
		for _, p := range people {
			if p.Row < 1 || !utf8.ValidString(p.Name+p.ID+p.Phone+p.Account+p.Sex) {
				t.Fatalf("row %d is no text", p.Row)
			}
		}
	})
}

func FuzzReadStudies(f *testing.F) {
	sheets(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, err := ReadStudySheets(data, StudyMapping{})
		refusedInWords(t, err)
		if err == nil {
			_, err = Studies(sheets, StudyMapping{})
			refusedInWords(t, err)
		}
	})
}

func FuzzReadBankAnswer(f *testing.F) {
	sheets(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ReadBankAnswer(data)
		refusedInWords(t, err)
		if err == nil && a.Digest == "" {
			t.Fatal("an answer without its digest")
		}
	})
}
