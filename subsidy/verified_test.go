package subsidy

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// TestEachCheckOfAFilingIsOneLineThatSaysHowItCameOut breaks one part at a time.
func TestEachCheckOfAFilingIsOneLineThatSaysHowItCameOut(t *testing.T) {
	in := input()
	for name, one := range map[string]struct {
		change func(*Filing)
		failed string // the line that does not pass, "" for none
		says   string
	}{
		"nothing":      {func(*Filing) {}, "", ""},
		"no goal":      {func(f *Filing) { f.Form.Goal = "" }, "附表1 备案表", "培训目标"},
		"no platform":  {func(f *Filing) { f.Form.Platform.ID = "another" }, "线上培训平台", "评估"},
		"no effect":    {func(f *Filing) { f.Form.Courses[0].Effect = "" }, "附表2、附表3 课程", "第1门课程"},
		"flagged rows": {func(f *Filing) { f.Flagged = 2 }, "附表4 人员名册", "2行"},
		"no promise":   {func(f *Filing) { f.Form.Promised = false }, "申报企业承诺", "承诺"},
		"late": {
			func(f *Filing) { f.SubmittedAt = f.SubmittedAt.AddDate(0, 0, 7) }, "备案期限", "超过期限",
		},
	} {
		f := complete()
		f.SubmittedAt, f.FirstStart = monday, f.Form.Start
		check := must[Check](t)(f.Check(in, calendar.DayOf(monday)))
		by := must[calendar.Deadline](t)(in.Policy.FilingDeadline(f.FirstStart, in.Calendar))
		one.change(&f)
		if name != "late" {
			check = must[Check](t)(f.Check(in, calendar.DayOf(monday)))
		}
		for _, line := range f.Verify(check, by) {
			want := FindingPassed
			if line.Name == one.failed {
				want = FindingFailed
			}
			if line.Finding != want || line.Note == "" || line.Finding.Chinese() == "" ||
				want == FindingFailed && !strings.Contains(line.Note, one.says) {
				t.Errorf("%s: %s is %q: %s", name, line.Name, line.Finding, line.Note)
			}
		}
	}
}

// TestWhatWasNotSubmittedHasNoDataOnItsTime is neither in time nor late.
func TestWhatWasNotSubmittedHasNoDataOnItsTime(t *testing.T) {
	f := complete()
	f.SubmittedAt = time.Time{}
	lines := f.Verify(Check{}, calendar.Deadline{})
	if lines[0].Finding != FindingNoData || lines[0].Finding.Chinese() != "没有数据" {
		t.Errorf("it is %+v", lines[0])
	}
}
