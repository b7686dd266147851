package form

import (
	"slices"
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

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
