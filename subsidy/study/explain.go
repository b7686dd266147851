package study

import (
	"fmt"
	"strings"

	"shigang/subsidy"
)

// minutes are whole minutes, as people count them.
func minutes(seconds int64) int64 { return seconds / 60 }

// Sentence tells a course's calculation.
func (c CourseCalculation) Sentence() string {
	told := fmt.Sprintf("“%s”：计划%d分钟，已学%d分钟", c.Name, c.Minutes, minutes(c.Recorded))
	if c.Counted < c.Recorded {
		told += fmt.Sprintf("（计入%d分钟）", minutes(c.Counted))
	}
	if c.ByTotal {
		told += "，只有总时长，重叠核对无数据"
	}
	if c.Units > 0 {
		told += fmt.Sprintf("，单元%d/%d", c.UnitsDone, c.Units)
	}
	if c.Test.Scored {
		told += fmt.Sprintf("，成绩%s分", ScoreText(c.Test.Score))
	}
	if c.Test.Verdict != "" {
		told += "，考核" + c.Test.Verdict.Chinese()
	}
	if c.Completed {
		return told + "，已完成。"
	}
	return told + "，未完成：" + c.Lacking() + "。"
}

// Lacking says what a course still lacks.
func (c CourseCalculation) Lacking() string {
	var out []string
	for _, l := range c.Lacks {
		switch l {
		case LackMinutes:
			out = append(out, fmt.Sprintf("还差%d分钟", (int64(c.Minutes)*60-c.Counted+59)/60))
		case LackUnits:
			out = append(out, fmt.Sprintf("还有%d个单元没有完成", c.Units-c.UnitsDone))
		case LackTest:
			out = append(out, "考核没有合格")
		}
	}
	return strings.Join(out, "，")
}

// ScoreText writes a score in tenths as people read it: 88 or 88.5.
func ScoreText(tenths int) string {
	if tenths%10 == 0 {
		return subsidy.Itoa(tenths / 10)
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

// Sentence tells what does not count, and why.
func (u Uncounted) Sentence() string {
	n, course := minutes(u.Seconds), "“"+u.Name+"”"
	length := fmt.Sprintf("%d分钟", n)
	if n == 0 {
		length = fmt.Sprintf("%d秒", u.Seconds)
	}
	switch u.Why {
	case WhyOutside:
		return course + "有" + length + "在培训期间（" + u.From.Chinese() + "至" + u.Until.Chinese() +
			"）之外，不计入。"
	case WhyBeforeAdded:
		return course + "有" + length + "在变更新增生效（" + u.From.Chinese() + "）之前，不计入。"
	case WhyTwice:
		return "有" + length + "同时在学几门课程，同一时间只计一次。"
	case WhyBeyond:
		return course + "超过计划时长" + length + "，超出部分不增加课时。"
	case WhyIncomplete:
		return course + "还没有完成，已学的" + length + "暂不计课时。"
	case WhyNoScreenshot:
		return course + "只有总时长" + length + "，还没有学习截图，上传截图后才计入。"
	case WhyUndated:
		return course + "的总时长" + length + "没有学习日期，无法确认是在变更新增（" + u.From.Chinese() +
			"）之后学的，不计入。"
	case WhySpans:
		return course + "的总时长" + length + "跨出计入的期间（" + u.From.Chinese() + "至" + u.Until.Chinese() +
			"），分不出期间内的部分，不计入。"
	}
	return "有" + length + "是已不在备案里的课程，不计入。"
}

// Explain tells an amount in one sentence: from courses to hours, from hours to
// money, and what the year leaves of it.
func (r Calculation) Explain(a Amount) string {
	if r.Completed == 0 {
		return "还没有完成的课程，现在还没有补贴。"
	}
	if a.Hours == 0 {
		return r.How() + "，不满一个课时，现在还没有补贴。"
	}
	return r.How() + " = " + a.Sentence()
}

// How tells how the class hours came about, "" where no course is completed.
func (r Calculation) How() string {
	if r.Completed == 0 {
		return ""
	}
	p := r.Policy
	told := fmt.Sprintf("完成 %d 门课程共 %d 分钟", r.Completed, r.Planned)
	planned := r.Planned / p.ClassHourMinutes
	if p.Basis == subsidy.PerCourse {
		planned = r.plannedPerCourse()
		told += fmt.Sprintf("，按课程分别计 %d 课时", planned)
	}
	if r.Hours < planned {
		told += fmt.Sprintf("，实际学习 %d 分钟（同一时间只计一次）", minutes(r.Studied))
	}
	return told
}

// Sentence tells from class hours to money, and what the year leaves of it.
func (a Amount) Sentence() string {
	p := a.Policy
	told := fmt.Sprintf("%d 课时 × %s = %s；本年度已用 %s，", a.Hours, p.RatePerHour.Plain(), a.Full.Plain(),
		a.Used.Plain())
	if a.Used+a.Granted <= p.CapPerYear && a.Granted == a.Full {
		return told + "仍在 " + p.CapPerYear.Plain() + "限额内。"
	}
	if a.Used == 0 {
		return told + "限额 " + p.CapPerYear.Plain() + "，因此为 " + a.Granted.Plain() + "。"
	}
	return told + "限额 " + p.CapPerYear.Plain() + "还剩 " + max(0, p.CapPerYear-a.Used).Plain() + "，因此为 " +
		a.Granted.Plain() + "。"
}

func (r Calculation) plannedPerCourse() (hours int) {
	for _, c := range r.Courses {
		if c.Completed {
			hours += c.Minutes / r.Policy.ClassHourMinutes
		}
	}
	return hours
}

// Basis tells under which document and version the hours were counted, and
// what the other basis would give.
func (r Calculation) Basis() string {
	other, hours := subsidy.PerCourse, r.PerCourse
	if r.Policy.Basis == subsidy.PerCourse {
		other, hours = subsidy.PerFiling, r.PerFiling
	}
	return fmt.Sprintf("依据%s%s（%s），课时%s；%s为 %d 课时。", r.Policy.Document, r.Policy.Clause, r.Policy.Span(),
		r.Policy.Basis.Chinese(), other.Chinese(), hours)
}

// Sentences explain the whole calculation: the amount, each course, what does not
// count, and the basis.
func (r Calculation) Sentences(a Amount) []string {
	out := []string{r.Explain(a)}
	for _, c := range r.Courses {
		out = append(out, c.Sentence())
	}
	for _, u := range r.Uncounted {
		out = append(out, u.Sentence())
	}
	return append(out, r.Basis())
}

// Standing is one part of what stands against a person's year, in the order in
// which it was asked for.
type Standing struct {
	Own    bool   // of the reader's own enterprise
	Number string // the claim's number, for the enterprise's own
	State  subsidy.ShareState
	Amount subsidy.Fen
}

// Sentence tells one part of the year's use; another enterprise is not named.
func (s Standing) Sentence() string {
	who := "其他企业的申领"
	switch {
	case s.State == subsidy.ShareElsewhere:
		who = "在其他地方领取同类补贴"
	case s.Own:
		who = "本企业申领" + s.Number
	}
	return who + s.State.Chinese() + " " + s.Amount.Plain() + "。"
}
