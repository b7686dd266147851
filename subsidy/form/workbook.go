package form

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

// workbookTable is 附表1-4 in one file, ours or what HR has in that form.
var workbookTable = tableKind{
	noun: "附表1-4", clause: "附表1-4", filled: subsidy.MaxRoster + 1000,
	tooMany: fmt.Sprintf("表格行数太多，一份名册最多%d人，请分项目备案", subsidy.MaxRoster),
}

// WorkbookProblem is one thing that a file says in a way nobody can read for
// sure: where it stands, and the way out.
type WorkbookProblem struct {
	Form    Annex  `json:"form" enum:"filing,plan,outline,roster"`
	Sheet   string `json:"sheet" doc:"工作表，没有名称的为空"`
	Cell    string `json:"cell" doc:"哪一格，如 B7；说的是整张表时为空"`
	Label   string `json:"label" doc:"哪一栏"`
	Message string `json:"message"`
	Stops   bool   `json:"stops" doc:"改好之前，这张表不能导入"`
}

// Workbook is what was found of 附表1-4 in one file.
type Workbook struct {
	People   []Sheet // 附表4, as the roster's own reading finds it
	found    map[Annex][]foundForm
	hidden   HiddenCount
	problems []WorkbookProblem
}

// foundForm is a form in a file: 附表1's fields, and rows about courses.
type foundForm struct {
	annex   Annex
	sheet   string
	fields  []toldField
	courses []toldCourse
}

// placedCell is a cell and where it stands.
type placedCell struct {
	cell
	row, column int
}

// at is the cell's name: B7.
func (p placedCell) at() string {
	name, err := excelize.CoordinatesToCellName(p.column+1, p.row)
	if err != nil {
		return ""
	}
	return name
}

// toldField is what a file has beside a label of 附表1.
type toldField struct {
	formField
	cells    []placedCell
	from1904 bool
}

// toldCourse is a row about a course, by columns.
type toldCourse struct {
	row   int
	cells map[string]toldColumn
}

// toldColumn is what stands in one column of a course's row.
type toldColumn struct {
	courseColumn
	title    string // as the file has it
	cells    []placedCell
	from1904 bool
}

// ReadWorkbook finds 附表1-4 in a file, whatever its sheets are called and in
// whatever order they come, by titles and labels; hidden content is read or
// skipped as chosen. A file without any of them is refused.
func ReadWorkbook(data []byte, hidden Hidden) (Workbook, error) {
	w := Workbook{found: map[Annex][]foundForm{}}
	if !hidden.known() {
		return w, workbookTable.refuse("所选的读取方式无法识别，请重新选择", nil)
	}
	grids, err := readGrids(data, workbookTable)
	if err != nil {
		return w, err
	}
	for _, g := range grids {
		for _, part := range segments(g) {
			w.read(part, hidden)
		}
	}
	w.twice()
	if len(w.found) == 0 && len(w.People) == 0 && len(w.problems) == 0 {
		return w, workbookTable.refuse("没有找到附表1-4里的任何一张表，请核对，或下载带附表1-4的模板填写", nil)
	}
	return w, nil
}

// Has reports whether the file holds a form.
func (w Workbook) Has(a Annex) bool {
	return a == AnnexRoster && len(w.People) > 0 || len(w.found[a]) > 0
}

// Troubled reports a form that the file has, but not so that it can be read.
func (w Workbook) Troubled(a Annex) bool {
	return slices.ContainsFunc(w.problems, func(p WorkbookProblem) bool { return p.Form == a })
}

// Sheet is where a form was found, "" when it was not.
func (w Workbook) Sheet(a Annex) string {
	switch {
	case a == AnnexRoster && len(w.People) > 0:
		return w.People[0].Name
	case len(w.found[a]) > 0:
		return w.found[a][0].sheet
	}
	return ""
}

// Hidden counts what the sheets that hold a form hide.
func (w Workbook) Hidden() HiddenCount { return w.hidden }

// read takes one part of a sheet for the form that it is, if any.
func (w *Workbook) read(g grid, hidden Hidden) {
	annex, titled := annexOf(g)
	if annex == "" || annex == AnnexRoster {
		s, ok := findPeople(g)
		switch {
		case ok && len(s.entries(Mapping{}, "")) > 0:
			w.hidden.add(g)
			if len(s.entries(Mapping{Hidden: hidden}, "")) > 0 {
				w.People = append(w.People, s)
			}
		case titled != "" && titled != AnnexRoster:
			w.problems = append(w.problems, WorkbookProblem{
				Form: titled, Sheet: g.name, Stops: true,
				Message: "这张表的标题是" + titled.Chinese() + "，但没有找到它的栏目，请照模板的样子填写",
			})
		}
		return
	}
	w.hidden.add(g)
	shown := g
	shown.rows = hidden.rows(g, g.rows)
	f := foundForm{annex: annex, sheet: g.name}
	if annex == AnnexFiling {
		w.readFields(&f, shown)
	} else {
		f.courses = tableIn(shown)
	}
	if len(f.fields)+len(f.courses) > 0 {
		w.found[annex] = append(w.found[annex], f)
	}
}

// twice refuses a form that stands in a file twice: which of them is meant?
func (w *Workbook) twice() {
	for _, a := range Annexes() {
		if f := w.found[a]; len(f) > 1 {
			w.problems = append(w.problems, WorkbookProblem{
				Form: a, Sheet: f[1].sheet, Stops: true,
				Message: fmt.Sprintf("文件里有%d张%s（工作表“%s”和“%s”），请只留一张", len(f), a.Chinese(), f[0].sheet,
					f[1].sheet),
			})
		}
	}
}

var (
	filingTitle  = regexp.MustCompile(`备案(申请)?表$`)
	planTitle    = regexp.MustCompile(`培训计划表?$`)
	outlineTitle = regexp.MustCompile(`培训大纲表?$`)
	rosterTitle  = regexp.MustCompile(`(名册|人员名单)$`)
	otherForms   = regexp.MustCompile(`评估|报送|此表|统计表|^线上培训计划$`)
)

// titleOf is the form that a cell is the title of, "" for none.
func titleOf(text string) Annex {
	text = plain(text)
	if n := len([]rune(text)); n < 3 || n > 45 || otherForms.MatchString(text) {
		return ""
	}
	switch {
	case filingTitle.MatchString(text):
		return AnnexFiling
	case planTitle.MatchString(text):
		return AnnexPlan
	case outlineTitle.MatchString(text):
		return AnnexOutline
	case rosterTitle.MatchString(text):
		return AnnexRoster
	}
	return ""
}

// titleIn is the form whose title a row holds, alone or with a date beside it.
func titleIn(r row) Annex {
	filled := 0
	for _, c := range r.cells {
		if c.text != "" {
			filled++
		}
	}
	if filled > 2 {
		return ""
	}
	return titleOf(r.first())
}

// segments cuts a sheet that holds several forms, one below the other, at their titles.
func segments(g grid) []grid {
	var out []grid
	from, titled := 0, false
	for i, r := range g.rows {
		if titleIn(r) == "" {
			continue
		}
		if titled {
			part := g
			part.rows = g.rows[from:i]
			out, from = append(out, part), i
		}
		titled = true
	}
	rest := g
	rest.rows = g.rows[from:]
	return append(out, rest)
}

// fewLabels is how many labels of 附表1 tell it from other sheets.
const fewLabels = 4

// annexOf tells which form a sheet is, by its labels, then by its title; titled
// is what the title alone says.
func annexOf(g grid) (annex, titled Annex) {
	labels := map[string]bool{}
	for i, r := range g.rows {
		if t := titleIn(r); t != "" && titled == "" && i < headerRows {
			titled = t
		}
		if i > 200 {
			break
		}
		for _, c := range r.cells {
			if fields, _ := labelsIn(c.text); len(fields) > 0 {
				labels[fields[0].key] = true
			}
		}
	}
	if titled == AnnexRoster {
		return AnnexRoster, titled
	}
	if len(labels) >= fewLabels || titled == AnnexFiling && len(labels) >= 2 {
		return AnnexFiling, titled
	}
	header := -1
	for i, r := range g.rows[:min(len(g.rows), headerRows)] {
		if len(courseHeader(r)) > 0 {
			header = i
			break
		}
	}
	if header < 0 {
		return "", titled
	}
	if titled == AnnexPlan || titled == AnnexOutline {
		return titled, titled
	}
	for _, c := range courseHeader(g.rows[header]) {
		if slices.Contains([]string{"module", "effect", "period"}, c.key) {
			return AnnexOutline, titled
		}
	}
	return AnnexPlan, titled
}

// labelsIn are the fields of 附表1 that a cell may be the label of, and the value
// that stands behind a colon in the same cell.
func labelsIn(text string) (fields []formField, value string) {
	if text == "" || len(text) > 600 {
		return nil, ""
	}
	label := text
	if at := strings.IndexAny(text, "：:"); at > 0 {
		label, value = text[:at], strings.TrimLeft(text[at:], "：: ")
	}
	label = plain(label)
	for _, f := range formFields {
		if slices.Contains(labelWords(f.label, f.also), label) {
			fields = append(fields, f)
		}
	}
	if label == plain("已领取受影响企业培训补助") { // the notice breaks the label in two
		fields = append(fields, fieldOf("aid_received"))
	}
	return fields, value
}

// choose picks the field that a label means in its group: the one that belongs
// there, else the one that belongs nowhere else.
func choose(fields []formField, group string) (formField, bool) {
	for _, f := range fields {
		if f.within == group && group != "" {
			return f, true
		}
	}
	for _, f := range fields {
		if f.within == "" || len(fields) == 1 {
			return f, true
		}
	}
	return formField{}, false
}

// readFields walks 附表1: what follows a label in its row is its value.
func (w *Workbook) readFields(f *foundForm, g grid) {
	group := ""
	for i := 0; i < len(g.rows); i++ {
		if courses, next := coursesFrom(g, i); next > i {
			f.courses = append(f.courses, courses...)
			i = next - 1
			continue
		}
		var now *toldField
		keep := func() {
			if now != nil {
				f.fields = append(f.fields, *now)
			}
			now = nil
		}
		for at, c := range g.rows[i].cells {
			here := placedCell{c, g.rows[i].at, at}
			if opens := sectionOf(c.text); opens != "" {
				keep()
				group = opens
				continue
			}
			fields, value := labelsIn(c.text)
			if len(fields) == 0 {
				if now != nil && !(c.is == plainCell && nothing(c.text)) {
					now.cells = append(now.cells, here)
				}
				continue
			}
			keep()
			field, ok := choose(fields, group)
			if !ok {
				w.unclear(f, here, fields[0])
				continue
			}
			if field.opens != "" {
				group = field.opens
			}
			if now = (&toldField{formField: field, from1904: g.from1904}); !nothing(value) {
				now.cells = append(now.cells, placedCell{cell{text: value}, here.row, here.column})
			}
		}
		keep()
	}
}

// unclear notes a label that nobody can place.
func (w *Workbook) unclear(f *foundForm, at placedCell, field formField) {
	w.problems = append(w.problems, WorkbookProblem{
		Form: f.annex, Sheet: f.sheet, Cell: at.at(), Label: field.label,
		Message: "看不出这里的“" + field.label + "”是谁的，请照模板的样子放在所属的一栏后面",
	})
}

// sectionOf is the group that a heading of 附表1 opens, "" for another text.
func sectionOf(text string) string {
	text = plain(text)
	for _, s := range sections {
		if text == plain(s.heading) {
			return s.opens
		}
	}
	return ""
}

// courseHeader says where each column about courses stands in a header row, nil
// for a row that is none.
func courseHeader(r row) map[int]courseColumn {
	out, keys := map[int]courseColumn{}, map[string]bool{}
	for i, c := range r.cells {
		text := plain(c.text)
		if text == "" || c.is != plainCell || strings.ContainsAny(c.text, "：:") {
			continue
		}
		for _, column := range courseColumns {
			if !keys[column.key] && slices.Contains(labelWords(column.title, column.also), text) {
				out[i], keys[column.key] = column, true
				break
			}
		}
	}
	if !keys["name"] || len(keys) < 2 {
		return nil
	}
	return out
}

// tableIn reads a sheet that is nothing but a table about courses.
func tableIn(g grid) []toldCourse {
	for i := range g.rows[:min(len(g.rows), headerRows)] {
		if courses, next := coursesFrom(g, i); next > i {
			return courses
		}
	}
	return nil
}

// closing are rows below a table that are about no course.
var closing = regexp.MustCompile(`^[（(]?(合计|总计|小计|共计|备注[:：]|注[:：]|说明[:：]|` +
	`填写说明|填表|填报|制表|此栏目)`)

// coursesFrom reads the table whose titles stand in row i of a sheet; next is
// the row after it, i when there is none.
func coursesFrom(g grid, i int) (out []toldCourse, next int) {
	if len(courseHeader(g.rows[i])) == 0 {
		return nil, i
	}
	header := i
	columns, over := courseHeader(g.rows[header]), g.rows[header]
	for next = header + 1; next < len(g.rows); next++ {
		r := g.rows[next]
		if fields, _ := labelsIn(r.first()); len(fields) > 0 || titleIn(r) != "" {
			break
		}
		if len(courseHeader(r)) > 0 || closing.MatchString(r.first()) {
			continue
		}
		if c := courseFrom(r, over, columns, g.from1904); len(c.cells) > 0 {
			out = append(out, c)
		}
	}
	return out, next
}

// courseFrom reads one row by columns; a column without a title belongs to the
// one before it (two cells under 培训起止时间).
func courseFrom(r, over row, columns map[int]courseColumn, from1904 bool) toldCourse {
	out := toldCourse{row: r.at, cells: map[string]toldColumn{}}
	last := -1
	for at, c := range r.cells {
		column, ok := columns[at]
		switch {
		case ok:
			last = at
		case last >= 0 && over.cell(at).text == "" && columns[last].kind == periodValue:
			column = columns[last]
		default:
			last = -1
			continue
		}
		if c.is == plainCell && nothing(c.text) {
			continue
		}
		told := out.cells[column.key]
		told.courseColumn, told.title, told.from1904 = column, over.cell(last).text, from1904
		told.cells = append(told.cells, placedCell{c, r.at, at})
		out.cells[column.key] = told
	}
	return out
}

// nothing reports what people write where there is nothing: /, 无, 年 月 日.
func nothing(text string) bool {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	return text == "" || slices.Contains(blanks, text) || strings.Trim(text, "年月日至到-—~～_＿/、（）()") == ""
}
