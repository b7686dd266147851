package form

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

// StudyField is a column of a platform's export of study records.
type StudyField string

// The columns; a platform has some of them.
const (
	StudyName       StudyField = "name"        // 姓名
	StudyID         StudyField = "id_number"   // 身份证号码
	StudyPhone      StudyField = "phone"       // 手机号码
	StudyAccount    StudyField = "account"     // 平台登录账号
	StudyCourse     StudyField = "course"      // 课程名称
	StudyDay        StudyField = "day"         // 学习日期
	StudyStart      StudyField = "start"       // 开始时间
	StudyEnd        StudyField = "end"         // 结束时间
	StudyLength     StudyField = "length"      // 学习时长
	StudyUnitsDone  StudyField = "units_done"  // 已完成单元数
	StudyUnitsTotal StudyField = "units_total" // 单元总数
	StudyProgress   StudyField = "progress"    // 学习进度
	StudyFinished   StudyField = "finished"    // 完成状态
	StudyScore      StudyField = "score"       // 成绩
	StudyPassed     StudyField = "passed"      // 是否合格
)

// studyColumn is what platforms call a column, after plain(); ours comes first.
type studyColumn struct {
	field  StudyField
	title  string
	titles []string
}

// studyColumns are all columns, in the order in which they are shown.
var studyColumns = []studyColumn{
	{StudyName, "姓名", titles[FieldName]},
	{StudyID, "身份证号码", titles[FieldID]},
	{StudyPhone, "手机号码", titles[FieldPhone]},
	{StudyAccount, "平台登录账号", append(slices.Clone(titles[FieldAccount]), "学号", "学员账号", "登录手机号")},
	{
		StudyCourse, "课程名称",
		[]string{
			"课程名称", "课程", "课程资源名称", "培训课程", "课程标题", "学习课程", "课程资源", "所学课程", "课程名",
			"course", "coursename",
		},
	},
	{StudyDay, "学习日期", []string{"学习日期", "日期", "培训日期", "date"}},
	{
		StudyStart, "开始时间",
		[]string{
			"开始时间", "开始学习时间", "学习开始时间", "起始时间", "进入时间", "登录时间", "首次学习时间", "starttime",
			"start",
		},
	},
	{
		StudyEnd, "结束时间",
		[]string{
			"结束时间", "结束学习时间", "学习结束时间", "终止时间", "退出时间", "离开时间", "完成时间", "末次学习时间",
			"最后学习时间", "最近学习时间", "endtime", "end",
		},
	},
	{
		StudyLength, "学习时长",
		[]string{
			"学习时长", "有效学习时长", "实际学习时长", "已学时长", "累计学习时长", "累计时长", "观看时长", "在线时长",
			"总时长", "学习总时长", "时长", "duration",
		},
	},
	{
		StudyUnitsDone, "已完成单元数",
		[]string{
			"已完成单元数", "完成单元数", "已学单元数", "完成章节数", "已完成章节数", "已学章节数", "完成课件数",
			"已学课件数",
		},
	},
	{
		StudyUnitsTotal, "单元总数",
		[]string{"单元总数", "总单元数", "单元数", "章节总数", "总章节数", "章节数", "课件总数", "课件数"},
	},
	{StudyProgress, "学习进度", []string{"学习进度", "完成进度", "进度", "完成率", "完成度", "完成百分比", "progress"}},
	{StudyFinished, "完成状态", []string{"完成状态", "学习状态", "是否完成", "是否学完", "完成情况", "状态", "status"}},
	{StudyScore, "成绩", []string{"成绩", "考试成绩", "考核成绩", "测试成绩", "分数", "得分", "最高分", "score"}},
	{
		StudyPassed, "是否合格",
		[]string{"是否合格", "是否通过", "是否及格", "考核结果", "考试结果", "考核结论", "合格情况", "passed"},
	},
}

// StudyFields are all columns, in the order in which they are shown.
func StudyFields() []StudyField {
	out := make([]StudyField, len(studyColumns))
	for i, c := range studyColumns {
		out[i] = c.field
	}
	return out
}

// Chinese returns the column's title as we call it.
func (f StudyField) Chinese() string {
	for _, c := range studyColumns {
		if c.field == f {
			return c.title
		}
	}
	return ""
}

// studyTable is a platform's export.
var studyTable = tableKind{
	noun: "学习记录", clause: "二", filled: study.MaxStudyRows + 200,
	tooMany: fmt.Sprintf("学习记录行数太多，一次最多导入%d行，请分几次导入", study.MaxStudyRows),
}

// StudyMapping is how a platform's export is read: chosen by a person, or
// remembered from the last time.
type StudyMapping struct {
	Sheet   string                `json:"sheet" doc:"工作表名称，空为所有有学习记录的工作表"`
	Columns map[StudyField]int    `json:"columns,omitempty" doc:"每一栏在第几列（从0数起），空为自动识别"`
	Titles  map[StudyField]string `json:"titles,omitempty" doc:"每一栏在平台文件里叫什么，由系统记住"`
	Unit    Unit                  `json:"unit" doc:"学习时长的单位，空为按表头"`
	Courses map[string]string     `json:"courses,omitempty" doc:"平台上的课程名称对应备案里的哪门课程"`
	Hidden  Hidden                `json:"hidden,omitempty" doc:"隐藏的内容：read也读取，skip跳过；只管这一次"`
}

// Unit is what a platform counts study time in.
type Unit string

// The units: 毫秒, 秒, 分钟, 小时.
const (
	Milliseconds Unit = "milliseconds"
	Seconds      Unit = "seconds"
	Minutes      Unit = "minutes"
	Hours        Unit = "hours"
)

// seconds is how many seconds the unit has, 0 when it is not known.
func (u Unit) seconds() float64 {
	return map[Unit]float64{Milliseconds: 0.001, Seconds: 1, Minutes: 60, Hours: 3600}[u]
}

var unitWords = []struct {
	unit  Unit
	words *regexp.Regexp
}{
	{"", regexp.MustCompile(`时[:：]分|分[:：]秒|h+:m|m+:s`)}, // how a clock is written, no unit
	{Milliseconds, regexp.MustCompile(`毫秒|[(（\[]ms[)）\]]|millisecond`)},
	{Seconds, regexp.MustCompile(`秒|[(（\[]s(ec(ond)?s?)?[)）\]]|seconds?`)},
	{Hours, regexp.MustCompile(`小时|[(（\[]h(rs?|ours?)?[)）\]]|hours?`)},
	{Minutes, regexp.MustCompile(`分钟|[(（\[]分[)）\]]|min`)},
}

// unitOf reads the unit from a column's title: 学习时长（分钟）.
func unitOf(title string) Unit {
	title = strings.ToLower(title)
	for _, u := range unitWords {
		if u.words.MatchString(title) {
			return u.unit
		}
	}
	return ""
}

// StudySheet is a sheet of an export, and where its columns stand.
type StudySheet struct {
	Name    string
	Header  int      // the header's row number
	Titles  []string // what stands over each column
	Columns map[StudyField]int
	Unit    Unit // of the length, "" when neither the title nor the last time tells it
	grid    grid
	rows    []row // those below the header
	usual   Unit  // remembered for a title that tells none
}

// Rows is how many rows stand below the header.
func (s StudySheet) Rows() int { return len(s.rows) }

// HiddenStudies counts what the chosen sheets hide.
func HiddenStudies(sheets []StudySheet, m StudyMapping) (n HiddenCount) {
	for _, s := range sheets {
		if m.Sheet == "" || m.Sheet == s.Name {
			n.add(s.grid)
		}
	}
	return n
}

// Missing says what a sheet lacks to be read, "" for nothing: a column that
// tells who it is, and one that tells what was studied.
func (s StudySheet) Missing(m StudyMapping) string {
	has := func(fields ...StudyField) bool {
		columns := s.chosen(m)
		return slices.ContainsFunc(fields, func(f StudyField) bool { _, ok := columns[f]; return ok })
	}
	var lacks []string
	if !has(StudyID, StudyPhone, StudyAccount) {
		lacks = append(lacks, "认得出是谁的列（身份证号码、手机号码或平台登录账号）")
	}
	if !has(StudyStart, StudyEnd, StudyLength, StudyUnitsDone, StudyProgress, StudyFinished, StudyScore, StudyPassed) {
		lacks = append(lacks, "学习情况的列（开始和结束时间、学习时长、进度或成绩）")
	}
	if len(lacks) == 0 {
		return ""
	}
	return "没有找到" + strings.Join(lacks, "和") + "。如果是另一个平台导出的文件，请选择各栏在哪一列"
}

// chosen are the columns as chosen, else as found.
func (s StudySheet) chosen(m StudyMapping) map[StudyField]int {
	if len(m.Columns) > 0 {
		return m.Columns
	}
	return s.Columns
}

// ReadStudySheets finds the sheets of an export that hold study records, by the
// titles that are remembered and by those that platforms use. When no sheet can
// be read by itself, the fullest one is shown, so that a person can choose.
func ReadStudySheets(data []byte, remembered StudyMapping) ([]StudySheet, error) {
	grids, err := readGrids(data, studyTable)
	if err != nil {
		return nil, err
	}
	var out []StudySheet
	var fullest StudySheet
	for _, g := range grids {
		s := findStudies(g, remembered)
		if s.Rows() <= 0 {
			continue
		}
		if s.Missing(StudyMapping{}) == "" {
			out = append(out, s)
		}
		if s.Rows() > fullest.Rows() {
			fullest = s
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case fullest.Rows() > 0:
		return []StudySheet{fullest}, nil
	}
	return nil, studyTable.refuse("文件里没有学习记录，请核对是不是选错了文件", nil)
}

// findStudies looks for the header row of a sheet: the one that names most
// columns, or, when none names two, the first that is a row of titles.
func findStudies(g grid, remembered StudyMapping) StudySheet {
	s := StudySheet{Name: g.name, Columns: map[StudyField]int{}, grid: g, usual: remembered.Unit}
	at, first := -1, -1
	for i, r := range g.rows[:min(len(g.rows), headerRows)] {
		if columns := studyHeader(r, remembered); len(columns) > len(s.Columns) {
			at, s.Columns = i, columns
		}
		filled := len(slices.DeleteFunc(r.texts(), func(c string) bool { return c == "" }))
		if first < 0 && filled >= 2 {
			first = i
		}
	}
	if len(s.Columns) < 2 {
		at = first
	}
	var over row
	if at >= 0 {
		over = g.rows[at]
		s.Header, s.Columns = over.at, studyHeader(over, remembered)
	}
	s.rows = g.rows[at+1:]
	s.Titles = titlesOver(over, widest(g.rows))
	if at, ok := s.Columns[StudyLength]; ok {
		s.Unit = s.unit(s.Titles[at])
	}
	return s
}

// unit is the title's, else the usual one: a title knows better than the last time.
func (s StudySheet) unit(title string) Unit {
	if u := unitOf(title); u != "" {
		return u
	}
	return s.usual
}

// studyHeader says where each column stands in a header row: by the title that
// is remembered for it, else by the best of the known ones.
func studyHeader(r row, remembered StudyMapping) map[StudyField]int {
	out, taken := map[StudyField]int{}, map[int]bool{}
	for _, c := range studyColumns {
		title, ok := remembered.Titles[c.field]
		for i, cell := range r.cells {
			if ok && cell.text != "" && plainTitle(cell.text) == plainTitle(title) && !taken[i] {
				out[c.field], taken[i] = i, true
				break
			}
		}
	}
	for _, c := range studyColumns {
		if _, found := out[c.field]; found {
			continue
		}
		best, at := len(c.titles), -1
		for i, cell := range r.cells {
			if rank := slices.Index(c.titles, plain(cell.text)); rank >= 0 && rank < best && !taken[i] {
				best, at = rank, i
			}
		}
		if at >= 0 {
			out[c.field], taken[at] = at, true
		}
	}
	return out
}

// plainTitle is plain, but keeps what stands in brackets: a platform may have
// 学习时长（分钟） beside 学习时长（秒）.
func plainTitle(s string) string {
	return plain(
		strings.NewReplacer("(", "", ")", "", "（", "", "）", "", "[", "", "]", "", "【", "", "】", "").Replace(s))
}

// Remember is the mapping to be remembered after an import: the titles of the
// columns that were read, the unit, and the courses.
func (s StudySheet) Remember(m StudyMapping) StudyMapping {
	out := StudyMapping{Titles: map[StudyField]string{}, Unit: m.Unit, Courses: m.Courses}
	if out.Unit == "" {
		out.Unit = s.usual
	}
	for f, at := range s.chosen(m) {
		if at >= 0 && at < len(s.Titles) {
			out.Titles[f] = s.Titles[at]
		}
	}
	return out
}

// Studies reads the chosen sheets' rows; whether they are right is
// subsidy.CheckStudies's to say.
func Studies(sheets []StudySheet, m StudyMapping) ([]study.Entry, error) {
	if !m.Hidden.known() {
		return nil, studyTable.refuse("所选的读取方式无法识别，请重新选择", nil)
	}
	var out []study.Entry
	for _, s := range sheets {
		if m.Sheet != "" && m.Sheet != s.Name {
			continue
		}
		if missing := s.Missing(m); missing != "" {
			return nil, &subsidy.Error{
				Kind: subsidy.Invalid, Field: "/mapping", Message: missing, Clause: studyTable.clause,
				Problems: []subsidy.Problem{{
					Form:    studyTable.noun,
					Row:     s.Header,
					Field:   "/mapping",
					Message: missing,
					Clause:  studyTable.clause,
				}},
			}
		}
		name := ""
		if len(sheets) > 1 {
			name = s.Name
		}
		out = append(out, s.entries(m, name)...)
	}
	switch {
	case len(out) == 0:
		return nil, studyTable.refuse("按所选的工作表和列没有读到学习记录，请重新选择", nil)
	case len(out) > study.MaxStudyRows:
		return nil, studyTable.tooManyRows()
	}
	return out, nil
}

// entries reads the rows below the header.
func (s StudySheet) entries(m StudyMapping, sheet string) []study.Entry {
	var out []study.Entry
	r := studyReader{columns: s.chosen(m), unit: s.Unit, from1904: s.grid.from1904}
	if at, ok := r.columns[StudyLength]; ok && at >= 0 && at < len(s.Titles) {
		r.unit, r.clock = s.unit(s.Titles[at]), clockOf(s.Titles[at])
	}
	if m.Unit != "" {
		r.unit = m.Unit
	}
	rows := m.Hidden.rows(s.grid, s.rows)
	r.percent = r.percentNumbers(s.Titles, rows)
	for _, row := range rows {
		if e, ok := r.entry(row); ok {
			e.Sheet, e.Row = sheet, row.at
			out = append(out, e)
		}
	}
	return out
}
