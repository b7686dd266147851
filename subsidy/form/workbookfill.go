package form

import (
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
)

// Standing is what a filing holds before a file is taken into it.
type Standing struct {
	Form       subsidy.FilingForm
	Type       subsidy.TrainingType
	Enterprise subsidy.Enterprise
	Platforms  []subsidy.Platform // those that the enterprise may choose
	People     int                // of the roster, after the file is taken
}

// FieldChange is a field of 附表1, or of a course, now and after the import.
type FieldChange struct {
	Key   string `json:"key" doc:"哪一栏，如 project、leader_phone"`
	Label string `json:"label" doc:"附表里的名称"`
	Now   string `json:"now" doc:"现在的内容，空为没有"`
	New   string `json:"new" doc:"导入后的内容"`
}

// CourseChange is what the import does to one course.
type CourseChange struct {
	Name   string        `json:"name"`
	Change string        `json:"change" enum:"added,changed,same,removed" doc:"新增、有变化、不变、删去"`
	Fields []FieldChange `json:"fields" nullable:"false" doc:"有变化的各栏"`
}

// Filled is a filing's form with what a file says, and what that changes.
type Filled struct {
	Form     subsidy.FilingForm
	Fields   []FieldChange
	Courses  []CourseChange
	Problems []WorkbookProblem
}

// Stopped is the first problem that stops an import of the forms, nil for none.
func (f Filled) Stopped() error {
	for _, p := range f.Problems {
		if p.Stops {
			return workbookTable.refuse(p.Form.Chinese()+"还不能导入："+p.Message, nil)
		}
	}
	return nil
}

// filler fills a form from a file.
type filler struct {
	Standing
	sheet    string
	annex    Annex
	fields   []FieldChange
	problems []WorkbookProblem
}

// Fill takes the chosen forms of a file into what stands. What a file leaves
// blank, and what cannot be read, stays as it is; the latter is a problem. The
// courses become those that the chosen forms name.
func (w Workbook) Fill(now Standing, take []Annex) Filled {
	f := &filler{Standing: now}
	f.Form.Courses = slices.Clone(now.Form.Courses)
	for _, p := range w.problems {
		if slices.Contains(take, p.Form) {
			f.problems = append(f.problems, p)
		}
	}
	var rows []courseOf
	for _, a := range []Annex{AnnexFiling, AnnexPlan, AnnexOutline} {
		if !slices.Contains(take, a) || len(w.found[a]) == 0 {
			continue
		}
		found := w.found[a][0]
		f.sheet, f.annex = found.sheet, a
		f.takeFields(found.fields)
		rows = append(rows, f.readCourses(found.courses)...)
	}
	out := Filled{}
	if len(rows) > 0 {
		f.Form.Courses = f.merge(rows)
	}
	f.Form = f.Form.Known(now.Form, now.People)
	out.Form, out.Fields = f.Form, f.shownFields(now.Form)
	out.Courses = f.changes(now.Form.Courses)
	out.Problems = f.problems
	return out
}

// problem notes what a cell says in a way nobody can read.
func (f *filler) problem(label string, at placedCell, message string, stops bool) {
	f.problems = append(f.problems, WorkbookProblem{
		Form: f.annex, Sheet: f.sheet, Cell: at.at(), Label: label, Message: message, Stops: stops,
	})
}

// takeFields takes 附表1's fields, in its order: a platform before what is known of it.
func (f *filler) takeFields(fields []toldField) {
	seen := map[string]string{}
	for _, known := range formFields {
		for _, t := range fields {
			if t.key != known.key || len(t.cells) == 0 || t.kind == shownValue {
				continue
			}
			text := joined(t.cells)
			if was, twice := seen[t.key]; twice {
				if was != text {
					f.problem(t.label, t.cells[0], "“"+t.label+"”在表里写了两次，内容不一样，请只留一处", false)
				}
				continue
			}
			seen[t.key] = text
			why, at := broken(t.label, t.cells)
			if why == "" {
				at = t.cells[0]
				why = f.take(t)
			}
			if why != "" {
				f.problem(t.label, at, why, t.key == "-type" || strings.HasPrefix(t.key, "-name"))
				continue
			}
			f.fields = append(f.fields, FieldChange{Key: t.key, Label: t.label})
		}
	}
}

// take takes one field, or says why it cannot.
func (f *filler) take(t toldField) (why string) {
	form := &f.Form
	switch t.key {
	case "-name", "-credit_code":
		return f.sameEnterprise(t)
	case "-type":
		return f.sameType(t)
	case "aid_received":
		var word string
		if word, why = readChoice(t.label, t.cells, t.choices()); why == "" {
			form.AidReceived = word == "是"
		}
		return why
	case "planned_people":
		var n int
		if n, why = readPeople(t.label, t.cells); why == "" {
			form.PlannedPeople = n
		}
		return why
	case "period":
		from, to, why := readPeriod(t.label, t.cells, t.from1904)
		if why == "" {
			form.Start, form.End = from, to
		}
		return why
	case "platform/name":
		return f.takePlatform(t)
	}
	read := readText
	if t.kind == numberValue {
		read = readNumber
	}
	text, why := read(t.label, t.cells)
	if why == "" {
		*textOfForm(form, t.key) = text
	}
	if why == "" && strings.HasPrefix(t.key, "institution/") && text != "" {
		form.Organiser = subsidy.OrganiserCommissioned
	}
	return why
}

// takePlatform takes the platform that is named, with what is known of it.
func (f *filler) takePlatform(t toldField) string {
	p, why := readPlatform(t.label, t.cells, f.Platforms)
	text, long := readText(t.label, t.cells)
	if long != "" {
		return long
	}
	if p.ID != f.Form.Platform.ID || p.ID == "" {
		f.Form.Platform = subsidy.PlatformInfo{Name: text}
	}
	if p.ID != "" {
		f.Form.Platform.ID, f.Form.Platform.Name = p.ID, p.Name
		f.Form = f.Form.KnownPlatform(p, subsidy.PlatformInfo{})
	}
	return why
}

// sameEnterprise says that a file is another enterprise's.
func (f *filler) sameEnterprise(t toldField) string {
	text := joined(t.cells)
	if t.key == "-name" && subsidy.PlainName(text) != subsidy.PlainName(f.Enterprise.Name) {
		return "文件里的企业名称与登记的不一样，请核对是不是拿错了文件，或把这一格改为“" + f.Enterprise.Name + "”"
	}
	if t.key == "-credit_code" && !strings.EqualFold(number(text), f.Enterprise.CreditCode) {
		return "文件里的统一社会信用代码与登记的不一样，请核对是不是拿错了文件，或改为登记的代码"
	}
	return ""
}

// sameType says that a file is about another type of training: one filing, one type.
func (f *filler) sameType(t toldField) string {
	word, why := readChoice(t.label, t.cells, t.choices())
	if why == "" && typeOf(word) != f.Type {
		return "文件里写的是" + word + "，这份备案是" + f.Type.Chinese() + "：一份备案一种类型，请新建" + word +
			"的备案再导入，或更正这一格"
	}
	return why
}

// shownFields are the fields that were taken, before and after.
func (f *filler) shownFields(was subsidy.FilingForm) []FieldChange {
	out := []FieldChange{}
	for _, c := range f.fields {
		if strings.HasPrefix(c.Key, "-") {
			continue
		}
		c.Now, c.New = shownField(was, c.Key), shownField(f.Form, c.Key)
		out = append(out, c)
	}
	if was.Organiser != f.Form.Organiser {
		out = append(out, FieldChange{
			Key: "organiser", Label: "培训组织方式", Now: was.Organiser.Chinese(),
			New: f.Form.Organiser.Chinese(),
		})
	}
	return out
}

// courseOf is what one row says of a course, and where it says it.
type courseOf struct {
	subsidy.Course
	annex Annex
	sheet string
	at    map[string]placedCell // the cells that were read, by column
}

// readCourses reads a form's rows about courses.
func (f *filler) readCourses(rows []toldCourse) (out []courseOf) {
	first := map[string]int{}
	for _, r := range rows {
		name, ok := r.cells["name"]
		if !ok {
			f.nameless(r)
			continue
		}
		c := courseOf{annex: f.annex, sheet: f.sheet, at: map[string]placedCell{}}
		for _, column := range courseColumns {
			t, told := r.cells[column.key]
			if _, done := c.at[column.key]; !told || done || t.title == "" {
				continue
			}
			why, at := broken(t.courseColumn.title, t.cells)
			if why == "" {
				at = t.cells[0]
				why = f.takeColumn(&c.Course, t)
			}
			if why != "" {
				f.problem(t.courseColumn.title, at, why, false)
				delete(r.cells, column.key) // told once
				continue
			}
			c.at[column.key] = at
		}
		key := subsidy.PlainName(c.Name)
		if was, twice := first[key]; twice && key != "" {
			f.problem(name.courseColumn.title, name.cells[0],
				fmt.Sprintf("这门课程与第%d行同名，请合并成一行或改名；现在只读取第%d行", was, was), false)
			continue
		}
		if first[key] = r.row; key != "" {
			out = append(out, c)
		}
	}
	return out
}

// nameless notes a row that names no course, as below a merged cell.
func (f *filler) nameless(r toldCourse) {
	for _, t := range r.cells {
		at := t.cells[0]
		at.column = 0
		f.problem("课程资源名称", at,
			fmt.Sprintf("第%d行没有课程资源名称，像是合并了单元格，请取消合并，每行写全名称", r.row), false)
		return
	}
}

// takeColumn takes one column of a course's row, or says why it cannot.
func (f *filler) takeColumn(c *subsidy.Course, t toldColumn) (why string) {
	label := t.courseColumn.title
	switch t.key {
	case "minutes":
		c.Minutes, why = readMinutes(label, t.title, t.cells)
	case "people":
		c.People, why = readPeople(label, t.cells)
	case "period":
		c.Start, c.End, why = readPeriod(label, t.cells, t.from1904)
	case "platform":
		c.Platform, why = f.coursePlatform(label, t.cells)
	case "module":
		var word string
		if word, why = readChoice(label, t.cells, moduleWords()); why == "" {
			c.Module = moduleOf(word)
		}
	default:
		*textOfCourse(c, t.key), why = readText(label, t.cells)
	}
	return why
}

// coursePlatform is the platform that a course's row names: the filing's own, or another.
func (f *filler) coursePlatform(label string, cells []placedCell) (string, string) {
	if own := f.Form.Platform; own.ID != "" && subsidy.PlainName(own.Name) == subsidy.PlainName(joined(cells)) {
		return own.ID, ""
	}
	p, why := readPlatform(label, cells, f.Platforms)
	return p.ID, why
}

// merge makes one course of the rows that name it, upon the course that stands
// under that name; where two forms differ, what stands stays.
func (f *filler) merge(rows []courseOf) []subsidy.Course {
	standing := map[string]subsidy.Course{}
	for _, c := range f.Form.Courses {
		standing[subsidy.PlainName(c.Name)] = c
	}
	names := f.names()
	var order []string
	said := map[string][]courseOf{}
	for _, r := range rows {
		key := subsidy.PlainName(r.Name)
		if _, known := said[key]; !known {
			order = append(order, key)
		}
		said[key] = append(said[key], r)
	}
	out := []subsidy.Course{}
	for _, key := range order {
		c := standing[key]
		c.Name = said[key][0].Name
		for _, column := range columnKeys() {
			f.mergeColumn(&c, column, said[key], names)
		}
		out = append(out, c)
	}
	if len(out) > subsidy.MaxCourses {
		f.problem("", placedCell{},
			fmt.Sprintf("课程有%d门，一份备案最多%d门，请分项目备案", len(out), subsidy.MaxCourses), true)
	}
	return out
}

// columnKeys are the columns of courses but the name, each once.
func columnKeys() (out []string) {
	for _, c := range courseColumns {
		if c.key != "name" && !slices.Contains(out, c.key) {
			out = append(out, c.key)
		}
	}
	return out
}

// mergeColumn takes one column from the rows of a course, unless they differ.
func (f *filler) mergeColumn(c *subsidy.Course, key string, rows []courseOf, names map[string]string) {
	var from *courseOf
	for i, r := range rows {
		at, told := r.at[key]
		if !told {
			continue
		}
		if from == nil {
			from = &rows[i]
			continue
		}
		if a, b := shownCourse(from.Course, key, names), shownCourse(r.Course, key, names); a != b {
			f.annex, f.sheet = r.annex, r.sheet
			f.problem(columnTitle(key), at, fmt.Sprintf("课程“%s”的%s在%s和%s里不一样，请改为一致", c.Name,
				columnTitle(key), from.annex.Chinese(), r.annex.Chinese()), false)
			return
		}
	}
	if from == nil {
		return
	}
	switch r := from.Course; key {
	case "minutes":
		c.Minutes = r.Minutes
	case "people":
		c.People = r.People
	case "period":
		c.Start, c.End = r.Start, r.End
	case "platform":
		c.Platform = r.Platform
	case "module":
		c.Module = r.Module
	default:
		*textOfCourse(c, key) = *textOfCourse(&r, key)
	}
}

// columnTitle is a column's title where the notice prints it first.
func columnTitle(key string) string {
	at := slices.IndexFunc(courseColumns, func(c courseColumn) bool { return c.key == key })
	return courseColumns[at].title
}

// names are the platforms' names, for showing.
func (f *filler) names() map[string]string {
	return FilingSheets{Filing: subsidy.Filing{Form: f.Form}, Platforms: f.Platforms}.platformNames()
}

// changes says what becomes of each course.
func (f *filler) changes(was []subsidy.Course) []CourseChange {
	names, out := f.names(), []CourseChange{}
	old := map[string]subsidy.Course{}
	for _, c := range was {
		old[c.ID] = c
	}
	for _, c := range f.Form.Courses {
		before, kept := old[c.ID]
		delete(old, c.ID)
		change := CourseChange{Name: c.Name, Change: "same", Fields: []FieldChange{}}
		for _, key := range columnKeys() {
			if a, b := shownCourse(before, key, names), shownCourse(c, key, names); a != b {
				change.Fields = append(change.Fields, FieldChange{Key: key, Label: columnTitle(key), Now: a, New: b})
			}
		}
		switch {
		case !kept || c.ID == "":
			change.Change = "added"
		case len(change.Fields) > 0:
			change.Change = "changed"
		}
		out = append(out, change)
	}
	for _, c := range was {
		if _, gone := old[c.ID]; gone {
			out = append(out, CourseChange{Name: c.Name, Change: "removed", Fields: []FieldChange{}})
		}
	}
	return out
}
