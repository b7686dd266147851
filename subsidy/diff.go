package subsidy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shigang/subsidy/calendar"
)

// Change is one field of a form that differs between two versions.
type Change struct {
	Name string `json:"name" doc:"哪一栏"`
	From string `json:"from" doc:"原来的内容，空为没有"`
	To   string `json:"to" doc:"现在的内容，空为没有"`
}

// shown is one field of the form as people read it.
type shown struct{ key, name, value string }

// shown lists every field of the form, courses by their ids.
func (f FilingForm) shown() []shown {
	yes := map[bool]string{true: "是", false: "否"}
	out := []shown{
		{"aid", "是否已领取受影响企业培训补助", yes[f.AidReceived]},
		{"organiser", "培训组织方式", f.Organiser.Chinese()},
		{"start", "培训开始日期", f.Start.Chinese()},
		{"end", "培训结束日期", f.End.Chinese()},
		{"people", "培训计划人数", number(f.PlannedPeople, "人")},
	}
	form := f
	form.Courses = nil
	for _, t := range form.texts() {
		if t.field != "/platform/id" {
			out = append(out, shown{t.field, t.name, *t.value})
		}
	}
	for i, c := range f.Courses {
		name := "课程“" + c.Name + "”的"
		if c.Name == "" {
			name = "第" + strconv.Itoa(i+1) + "门课程的"
		}
		for _, v := range []shown{
			{"name", "名称", c.Name},
			{"points", "内容要点", c.Points},
			{"form", "资源形式", c.Form},
			{"minutes", "培训时长", number(c.Minutes, "分钟")},
			{"platform", "网络平台", c.Platform},
			{"people", "培训人数", number(c.People, "人")},
			{"start", "开始日期", c.Start.Chinese()},
			{"end", "结束日期", c.End.Chinese()},
			{"module", "培训模块", c.Module.Chinese()},
			{"effect", "培训效果", c.Effect},
			{"remark", "备注", c.Remark},
		} {
			out = append(out, shown{"/courses/" + c.ID + "/" + v.key, name + v.name, v.value})
		}
	}
	return out
}

func number(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d%s", n, unit)
}

// DiffForms says which fields differ between two forms, in the forms' order.
func DiffForms(from, to FilingForm) []Change {
	old, changes := map[string]shown{}, []Change{}
	for _, v := range from.shown() {
		old[v.key] = v
	}
	for _, v := range to.shown() {
		if was := old[v.key]; was.value != v.value {
			changes = append(changes, Change{Name: v.name, From: was.value, To: v.value})
		}
		delete(old, v.key)
	}
	for _, v := range from.shown() {
		if _, gone := old[v.key]; gone && v.value != "" {
			changes = append(changes, Change{Name: v.name, From: v.value})
		}
	}
	return changes
}

// names are the changed fields' names, each once, at most five.
func names(changes []Change) string {
	var out []string
	for _, c := range changes {
		if !slices.Contains(out, c.Name) {
			out = append(out, c.Name)
		}
	}
	text := ""
	for i, n := range out[:min(5, len(out))] {
		if i > 0 {
			text += "、"
		}
		text += n
	}
	if len(out) > 5 {
		text += fmt.Sprintf("等%d处", len(out))
	}
	return text
}

// Edit is a save of the form by one member: what a colleague must see before
// overwriting it.
type Edit struct {
	Revision int
	By       string // the member's name, or role when no name is known
	At       string // 14:02, in China
	Fields   string // names of what changed
}

// EditedMeanwhile refuses a save over colleagues' work and says who changed what.
func EditedMeanwhile(edits []Edit) *Error {
	message := "这份备案刚被同事修改过，您的修改还没有保存"
	for i, e := range edits[:min(3, len(edits))] {
		if i == 0 {
			message = ""
		}
		message += e.By + " " + e.At + " 改了" + e.Fields + "；"
	}
	if len(edits) > 0 {
		message += "您的修改还没有保存，请核对后再保存"
	}
	return &Error{Kind: Conflict, Message: message}
}

// addition reports whether a form adds courses or platforms to another, or
// lengthens a course: what an amendment must file five working days ahead.
func addition(from, to FilingForm) bool {
	old := map[string]Course{}
	platforms := map[string]bool{from.Platform.ID: true}
	for _, c := range from.Courses {
		old[c.ID] = c
		platforms[c.Platform] = true
	}
	for _, c := range to.Courses {
		was, kept := old[c.ID]
		if !kept || !platforms[c.Platform] || c.Platform != was.Platform || c.Minutes > was.Minutes ||
			c.Name != was.Name {
			return true
		}
	}
	return !platforms[to.Platform.ID]
}

// alone is a form of the course and nothing else, on the platform of another.
func (c Course) alone(other FilingForm) FilingForm {
	return FilingForm{Platform: other.Platform, Courses: []Course{c}}
}

// markAdded gives whatever the form adds to base the day from which its study
// counts: what stood in the form that was filed last keeps its day, the rest
// counts from fresh on. What is as base has it has base's day again.
func markAdded(base, filed FilingForm, form *FilingForm, fresh calendar.Day) {
	accepted, named := sinceOf(base.Courses), sinceOf(filed.Courses)
	for i, c := range form.Courses {
		switch {
		case !addition(base, c.alone(base)):
			form.Courses[i].Since = accepted[c.ID]
		case addition(filed, c.alone(filed)) || named[c.ID].IsZero():
			form.Courses[i].Since = fresh
		default:
			form.Courses[i].Since = named[c.ID]
		}
	}
	switch {
	case !addition(base, FilingForm{Platform: form.Platform}):
		form.PlatformSince = base.PlatformSince
	case form.Platform.ID != filed.Platform.ID || filed.PlatformSince.IsZero():
		form.PlatformSince = fresh
	default:
		form.PlatformSince = filed.PlatformSince
	}
}

// sinceOf are the days from which courses count, by the course's id.
func sinceOf(courses []Course) map[string]calendar.Day {
	since := map[string]calendar.Day{}
	for _, c := range courses {
		since[c.ID] = c.Since
	}
	return since
}

// MaskChanges hides the people among changed fields, as the form itself does.
func MaskChanges(changes []Change) []Change {
	for i, c := range changes {
		switch {
		case strings.Contains(c.Name, "手机"), strings.Contains(c.Name, "联系电话"):
			changes[i].From, changes[i].To = MaskPhone(c.From), MaskPhone(c.To)
		case strings.Contains(c.Name, "负责人"), strings.Contains(c.Name, "管理员"):
			changes[i].From, changes[i].To = MaskName(c.From), MaskName(c.To)
		}
	}
	return changes
}
