// Package form reads and writes the bureau's paper: domain values in, files
// out, and back.
package form

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

// ExcelType is the media type of an .xlsx file.
const ExcelType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// rosterColumns are 附表4's columns, in its order.
var rosterColumns = []string{"序号", "姓名", "性别", "身份证号码", "手机号码", "平台登录账号"}

// Field is a column of 附表4 that a person fills in.
type Field string

// The fields, named as in subsidy.RosterEntry.
const (
	FieldName    Field = "name"      // 姓名
	FieldSex     Field = "sex"       // 性别
	FieldID      Field = "id_number" // 身份证号码
	FieldPhone   Field = "phone"     // 手机号码
	FieldAccount Field = "account"   // 平台登录账号
)

// Fields are all fields, in 附表4's order.
func Fields() []Field { return []Field{FieldName, FieldSex, FieldID, FieldPhone, FieldAccount} }

// Chinese returns the column's title in 附表4.
func (f Field) Chinese() string { return rosterColumns[1+slices.Index(Fields(), f)] }

// titles are what HR calls each column, after plain(); 附表4's own come first.
var titles = map[Field][]string{
	FieldName:    {"姓名", "员工姓名", "职工姓名", "学员姓名", "人员姓名", "参训人员", "参训人员姓名", "培训人员姓名", "名字", "员工", "学员", "name"},
	FieldSex:     {"性别", "sex"},
	FieldID:      {"身份证号码", "身份证号", "身份证", "居民身份证号码", "居民身份证号", "公民身份号码", "证件号码", "证件号", "身份号码", "有效证件号码", "idcard", "id"},
	FieldPhone:   {"手机号码", "手机号", "手机", "联系电话", "联系方式", "移动电话", "电话", "电话号码", "本人手机", "联系手机", "phone", "mobile"},
	FieldAccount: {"平台登录账号", "平台登陆账号", "登录账号", "登陆账号", "账号", "帐号", "平台账号", "平台帐号", "登录帐号", "学习账号", "培训账号", "用户名", "登录名", "account"},
}

// headerRows is how far down a header is looked for: titles may stand above it.
const headerRows = 15

// Sheet is a sheet of a file that holds people, and where their data stands.
type Sheet struct {
	Name    string
	Header  int           // the header's row number, 0 when there is none
	Titles  []string      // what stands over each column, “第1列” where nothing does
	Columns map[Field]int // 0-based column of each field that was found
	first   int           // row number of the first row below the header
	cells   [][]string    // from that row on
}

// ReadSheets finds the sheets of a file that hold people, by their headers, or
// without one by what stands in the columns. A file without any is refused.
func ReadSheets(data []byte) ([]Sheet, error) {
	grids, err := readGrids(data, rosterTable)
	if err != nil {
		return nil, err
	}
	var out []Sheet
	headed := false
	for _, g := range grids {
		s, ok := findPeople(g)
		if !ok {
			continue
		}
		if len(s.entries(s.Columns, "")) == 0 {
			headed = true
			continue
		}
		out = append(out, s)
	}
	switch {
	case len(out) > 0:
		return out, nil
	case headed:
		return nil, rosterTable.refuse("表头下面没有人员，请填写后再上传", nil)
	}
	return nil, rosterTable.refuse("没有找到名册的表头（姓名、身份证号码、手机号码、平台登录账号），请核对，或下载空白附表4填写", nil)
}

// Mapping is which sheet and columns a person chose; the zero value takes what
// was found.
type Mapping struct {
	Sheet   string        `json:"sheet" doc:"工作表名称，空为所有有名册的工作表"`
	Columns map[Field]int `json:"columns" doc:"每一栏在第几列（从0数起）"`
}

// People reads the chosen sheets' rows as typed, with their places; whether
// they are right is subsidy.CheckRoster's to say.
func People(sheets []Sheet, m Mapping) ([]subsidy.NumberedEntry, error) {
	var out []subsidy.NumberedEntry
	for _, s := range sheets {
		if m.Sheet != "" && m.Sheet != s.Name {
			continue
		}
		columns := s.Columns
		if len(m.Columns) > 0 {
			columns = m.Columns
		}
		name := ""
		if len(sheets) > 1 {
			name = s.Name
		}
		out = append(out, s.entries(columns, name)...)
	}
	switch {
	case len(out) == 0:
		return nil, rosterTable.refuse("按所选的工作表和列没有读到人员，请重新选择", nil)
	case len(out) > subsidy.MaxRoster:
		return nil, rosterTable.tooManyRows()
	}
	return out, nil
}

func (s Sheet) entries(columns map[Field]int, sheet string) []subsidy.NumberedEntry {
	var out []subsidy.NumberedEntry
	for i, row := range s.cells {
		cell := func(f Field) string {
			if at, ok := columns[f]; ok && at >= 0 && at < len(row) {
				return row[at]
			}
			return ""
		}
		e := subsidy.RosterEntry{Name: cell(FieldName), Sex: cell(FieldSex), ID: cell(FieldID), Phone: cell(FieldPhone), Account: cell(FieldAccount)}
		if !remark(e) {
			out = append(out, subsidy.NumberedEntry{Sheet: sheet, Row: s.first + i, RosterEntry: e})
		}
	}
	return out
}

var remarks = regexp.MustCompile(`^[（(]?(合计|总计|小计|共计|共[0-9]+人|备注|注[:：]|填表|填报|制表|审核|经办|此名册|说明|企业名称|单位名称|盖章)`)

// remark reports a row without a person: empty, a sum, a closing note, or the
// header once more.
func remark(e subsidy.RosterEntry) bool {
	if e == (subsidy.RosterEntry{}) {
		return true
	}
	if slices.Contains(titles[FieldName], plain(e.Name)) && (e.ID == "" || slices.Contains(titles[FieldID], plain(e.ID))) {
		return true
	}
	alone := e.ID == "" && (e.Phone == "" || e.Account == "")
	return alone && (e.Name == "" && e.Phone == "" || remarks.MatchString(e.Name) || len([]rune(e.Name)) > 15)
}

var asides = regexp.MustCompile(`[（(\[【].*?[)）\]】]`)

// plain makes a column's title comparable: without asides, marks and width.
func plain(s string) string {
	s = asides.ReplaceAllString(s, "")
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= 0xFEE0
		}
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// findPeople looks for 附表4's columns in a sheet.
func findPeople(g grid) (Sheet, bool) {
	s := Sheet{Name: g.name, Columns: map[Field]int{}}
	for i, row := range g.cells[:min(len(g.cells), headerRows)] {
		if columns := header(row); len(columns) > len(s.Columns) {
			s.Header, s.Columns = i+1, columns
		}
	}
	_, name := s.Columns[FieldName]
	_, id := s.Columns[FieldID]
	if len(s.Columns) < 2 || !name && !id {
		s.Header, s.Columns = 0, map[Field]int{}
	}
	s.first, s.cells = s.Header+1, g.cells[s.Header:]
	s.guess()
	_, name = s.Columns[FieldName]
	_, id = s.Columns[FieldID]
	if s.Header == 0 && (!name || !id) {
		return s, false
	}
	var over []string
	if s.Header > 0 {
		over = g.cells[s.Header-1]
	}
	for i := range widest(g.cells) {
		title := ""
		if i < len(over) {
			title = strings.Join(strings.Fields(over[i]), "")
		}
		if title == "" {
			title = fmt.Sprintf("第%d列", i+1)
		}
		s.Titles = append(s.Titles, title)
	}
	return s, true
}

func widest(rows [][]string) (n int) {
	for _, r := range rows {
		n = max(n, len(r))
	}
	return n
}

// header says where each field stands in a header row; of two columns that fit,
// the one with 附表4's own words, else the first.
func header(row []string) map[Field]int {
	out := map[Field]int{}
	for _, f := range Fields() {
		best := len(titles[f])
		for i, c := range row {
			if rank := slices.Index(titles[f], plain(c)); rank >= 0 && rank < best {
				best, out[f] = rank, i
			}
		}
	}
	return out
}

// guess finds fields that no title named by what stands in the columns.
func (s *Sheet) guess() {
	shapes := []struct {
		field Field
		fits  func(string) bool
	}{
		{FieldID, func(c string) bool { _, err := subsidy.ParseResidentID(c); return err == nil }},
		{FieldPhone, func(c string) bool { _, err := subsidy.ParseMobile(c); return err == nil }},
		{FieldSex, func(c string) bool { return c == "男" || c == "女" }},
		{FieldName, func(c string) bool { n := len([]rune(c)); return n >= 2 && n <= 4 && strings.TrimFunc(c, isHan) == "" }},
	}
	used := map[int]bool{}
	for _, at := range s.Columns {
		used[at] = true
	}
	sample := s.cells[:min(len(s.cells), 60)]
	for _, shape := range shapes {
		if _, found := s.Columns[shape.field]; found {
			continue
		}
		best, most := -1, 0
		for at := range widest(sample) {
			fit, filled := 0, 0
			for _, row := range sample {
				if at < len(row) && row[at] != "" {
					filled++
					if shape.fits(row[at]) {
						fit++
					}
				}
			}
			if !used[at] && fit*2 > filled && fit > most {
				best, most = at, fit
			}
		}
		if best >= 0 {
			s.Columns[shape.field], used[best] = best, true
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) || r == '·' }

// Mark is what is wrong with one row of a file.
type Mark = subsidy.RowProblem

// MarkRoster gives the file back as an .xlsx in which every wrong cell is red
// and the sentence stands at the end of its row; the rest stays as it was.
func MarkRoster(data []byte, m Mapping, marks []Mark) ([]byte, error) {
	sheets, err := ReadSheets(data)
	if err != nil {
		return nil, err
	}
	f, err := openOrCopy(data, sheets)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	byName := map[string]Sheet{}
	for _, s := range sheets {
		if m.Sheet == "" || m.Sheet == s.Name {
			byName[s.Name] = s
			byName[""] = s // the only one, when marks name none
		}
	}
	w := &sheetWriter{f: f}
	red := map[int]int{}
	for _, mark := range marks {
		s, ok := byName[mark.Sheet]
		if !ok {
			continue
		}
		w.sheet = s.Name
		if w.sheet == "" {
			w.sheet = "Sheet1"
		}
		columns := s.Columns
		if len(m.Columns) > 0 {
			columns = m.Columns
		}
		if at, ok := columns[Field(mark.Field)]; ok {
			w.redden(at, mark.Row, red)
		}
		end, _ := excelize.CoordinatesToCellName(len(s.Titles)+1, mark.Row)
		w.do(f.SetCellStr(w.sheet, end, mark.Message))
		if s.Header > 0 {
			head, _ := excelize.CoordinatesToCellName(len(s.Titles)+1, s.Header)
			w.do(f.SetCellStr(w.sheet, head, "需要更正"))
		}
	}
	if w.err != nil {
		return nil, fmt.Errorf("mark roster: %w", w.err)
	}
	return written(f)
}

// openOrCopy opens an .xlsx, or puts a CSV's rows into a new one.
func openOrCopy(data []byte, sheets []Sheet) (*excelize.File, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
		if err != nil {
			return nil, fmt.Errorf("open roster: %w", err)
		}
		return f, nil
	}
	f := excelize.NewFile()
	w := &sheetWriter{f: f, sheet: "Sheet1"}
	format := "@"
	text := w.style(&excelize.Style{CustomNumFmt: &format})
	if s := sheets[0]; s.Header > 0 {
		w.row(s.Header, s.Titles, text)
	}
	for i, row := range sheets[0].cells {
		w.row(sheets[0].first+i, row, text)
	}
	return f, w.err
}

// redden fills a cell red and keeps the rest of its style.
func (w *sheetWriter) redden(column, row int, made map[int]int) {
	cell, err := excelize.CoordinatesToCellName(column+1, row)
	w.do(err)
	old, err := w.f.GetCellStyle(w.sheet, cell)
	w.do(err)
	if _, ok := made[old]; !ok {
		style, err := w.f.GetStyle(old)
		if err != nil || style == nil {
			style = &excelize.Style{}
		}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}
		made[old] = w.style(style)
	}
	w.do(w.f.SetCellStyle(w.sheet, cell, cell, made[old]))
}

func written(f *excelize.File) ([]byte, error) {
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write table: %w", err)
	}
	return out.Bytes(), nil
}

// RosterTemplate returns an empty 附表4 as an .xlsx, with number columns as
// text so that Excel keeps every digit.
func RosterTemplate() ([]byte, error) { return WriteRoster("", nil) }

// WriteRoster returns 附表4 filled with rows, as an .xlsx.
func WriteRoster(enterprise string, rows []subsidy.RosterEntry) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	const sheet = "附表4"
	w := &sheetWriter{f: f, sheet: sheet}
	w.do(f.SetSheetName("Sheet1", sheet))
	title := w.style(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}, Alignment: &excelize.Alignment{Horizontal: "center"}})
	border := []excelize.Border{{Type: "left", Style: 1}, {Type: "right", Style: 1}, {Type: "top", Style: 1}, {Type: "bottom", Style: 1}}
	head := w.style(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: border, Alignment: &excelize.Alignment{Horizontal: "center"}})
	textFormat := "@"
	cell := w.style(&excelize.Style{Border: border, CustomNumFmt: &textFormat})
	for i, width := range []float64{8, 14, 8, 24, 18, 26} {
		name, _ := excelize.ColumnNumberToName(i + 1)
		w.do(f.SetColWidth(sheet, name, name, width))
	}
	w.do(f.MergeCell(sheet, "A1", "F1"))
	w.do(f.SetCellStr(sheet, "A1", "韶关市企业职工线上适岗职业技能培训人员名册"))
	w.do(f.SetCellStyle(sheet, "A1", "F1", title))
	w.do(f.SetCellStr(sheet, "A2", "企业名称（盖章）："+enterprise))
	w.do(f.SetCellStr(sheet, "E2", "填报日期：    年  月  日"))
	w.row(3, rosterColumns, head)
	for i := range max(len(rows), 30) {
		values := make([]string, len(rosterColumns))
		values[0] = fmt.Sprint(i + 1)
		if i < len(rows) {
			r := rows[i]
			values = []string{values[0], r.Name, r.Sex, r.ID, r.Phone, r.Account}
		}
		w.row(4+i, values, cell)
	}
	if w.err != nil {
		return nil, fmt.Errorf("write roster: %w", w.err)
	}
	return written(f)
}

// sheetWriter keeps the first error of a run of writes.
type sheetWriter struct {
	f                 *excelize.File
	sheet             string
	title, head, text int // styles
	err               error
}

func (w *sheetWriter) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *sheetWriter) style(s *excelize.Style) int {
	id, err := w.f.NewStyle(s)
	w.do(err)
	return id
}

// row writes text cells from column A on, all in one style.
func (w *sheetWriter) row(n int, values []string, style int) {
	for i, v := range values {
		name, err := excelize.CoordinatesToCellName(i+1, n)
		w.do(err)
		w.do(w.f.SetCellStr(w.sheet, name, v))
		w.do(w.f.SetCellStyle(w.sheet, name, name, style))
	}
}
