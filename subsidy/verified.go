package subsidy

import (
	"strings"

	"shigang/subsidy/calendar"
)

// Finding is how one check of a case came out.
type Finding string

// The findings: 通过, 不通过, 没有数据.
const (
	FindingPassed Finding = "passed"
	FindingFailed Finding = "failed"
	FindingNoData Finding = "no_data"
)

// Chinese returns the finding as people read it.
func (f Finding) Chinese() string {
	return map[Finding]string{FindingPassed: "通过", FindingFailed: "不通过", FindingNoData: "没有数据"}[f]
}

// Verified (核对) is one check of a case in one line: what was checked, how it came out,
// and on what.
type Verified struct {
	Name    string
	Finding Finding
	Note    string
}

// Verify tells what the rules say of a filing, a line a subject. c is its Check on
// the day it was filed, by the day to file by.
func (f Filing) Verify(c Check, by calendar.Deadline) []Verified {
	out := []Verified{{Name: "备案期限", Finding: FindingPassed, Note: "在期限内备案"}}
	switch {
	case f.SubmittedAt.IsZero():
		out[0].Finding, out[0].Note = FindingNoData, "还没有提交"
	case !f.InTime(by):
		out[0].Finding, out[0].Note = FindingFailed, "备案已超过期限"
	}
	for _, one := range []struct {
		name, passed string
		steps        []Step
	}{
		{"附表1 备案表", "填写齐全", []Step{StepType, StepProject}},
		{"线上培训平台", "在推荐名单内、已登记或已评估同意", []Step{StepPlatform}},
		{"附表2、附表3 课程", Itoa(len(f.Form.Courses)) + " 门课程，填写齐全", []Step{StepCourses}},
		{"附表4 人员名册", Itoa(f.RosterSize) + " 人，号码都正确", []Step{StepRoster}},
		{"申报企业承诺", "已承诺", []Step{StepPromise}},
	} {
		line := Verified{Name: one.name, Finding: FindingPassed, Note: one.passed}
		if problems := c.about(one.steps...); len(problems) > 0 {
			line.Finding, line.Note = FindingFailed, strings.Join(problems, "；")
		}
		out = append(out, line)
	}
	return out
}

// about are the sentences of the problems in some steps.
func (c Check) about(steps ...Step) (out []string) {
	for _, p := range c.Problems {
		for _, s := range steps {
			if p.Step == s {
				out = append(out, p.Message)
			}
		}
	}
	return out
}
