// Package form reads and writes the bureau's paper: domain values in, files
// out, and back.
package form

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

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
	FieldName: {
		"姓名", "员工姓名", "职工姓名", "学员姓名", "人员姓名", "参训人员", "参训人员姓名", "参训学员", "参训学员姓名",
		"培训人员姓名", "名字", "员工", "学员",
		"name",
	},
	FieldSex: {"性别", "sex"},
	FieldID: {
		"身份证号码", "身份证号", "身份证", "居民身份证号码", "居民身份证号", "公民身份号码", "公民身份证号码",
		"公民身份证号", "证件号码", "证件号", "身份号码",
		"有效证件号码", "idcard", "id",
	},
	FieldPhone: {
		"手机号码", "手机号", "手机", "联系电话", "联系方式", "移动电话", "电话", "电话号码", "本人手机", "本人手机号",
		"本人手机号码", "联系手机",
		"联系手机号", "手机电话", "电话手机", "phone", "mobile",
	},
	FieldAccount: {
		"平台登录账号", "平台登陆账号", "登录账号", "登陆账号", "账号", "帐号", "平台账号", "平台帐号", "登录帐号",
		"学习账号", "培训账号", "用户名", "登录名",
		"登录账户", "登陆账户", "平台账户", "学习卡号", "account",
	},
}

// headerRows is how far down a header is looked for: titles may stand above it.
const headerRows = 15

// Sheet is a sheet of a file that holds people, and where their data stands.
type Sheet struct {
	Name    string
	Header  int           // the header's row number, 0 when there is none
	Titles  []string      // what stands over each column, “第1列” where nothing does
	Columns map[Field]int // 0-based column of each field that was found
	grid    grid
	rows    []row // those below the header
}

// ReadSheets finds the sheets of a file that hold people, by their headers, or
// without one by what stands in the columns. A file without any is refused.
func ReadSheets(data []byte) ([]Sheet, error) {
	grids, err := readGrids(data, rosterTable)
	if err != nil {
		return nil, err
	}
	out, headed := peopleIn(grids)
	if len(out) == 0 && !headed { // below other forms of the same sheet
		var parts []grid
		for _, g := range grids {
			parts = append(parts, segments(g)...)
		}
		out, headed = peopleIn(parts)
	}
	switch {
	case len(out) > 0:
		return out, nil
	case headed:
		return nil, rosterTable.refuse("表头下面没有人员，请填写后再上传", nil)
	}
	return nil,
		rosterTable.refuse(
			"没有找到名册的表头（姓名、身份证号码、手机号码、平台登录账号），请核对，或下载空白附表4填写", nil)
}

// peopleIn are the sheets that hold people; headed reports a header above nobody.
func peopleIn(grids []grid) (out []Sheet, headed bool) {
	for _, g := range grids {
		s, ok := findPeople(g)
		if !ok {
			continue
		}
		if len(s.entries(Mapping{}, "")) == 0 {
			headed = true
			continue
		}
		out = append(out, s)
	}
	return out, headed
}

// Mapping is which sheet and columns a person chose; the zero value takes what
// was found.
type Mapping struct {
	Sheet   string        `json:"sheet" doc:"工作表名称，空为所有有名册的工作表"`
	Columns map[Field]int `json:"columns" doc:"每一栏在第几列（从0数起）"`
	Hidden  Hidden        `json:"hidden,omitempty" doc:"隐藏的内容：read也读取，skip跳过"`
	Account AccountFrom   `json:"account,omitempty" doc:"没有平台登录账号的人：phone用手机号码代替"`
}

// AccountFrom is what stands for an account that is missing.
type AccountFrom string

// AccountFromPhone takes the phone number for the account (用手机号码代替).
const AccountFromPhone AccountFrom = "phone"

// Check refuses choices that there are not.
func (m Mapping) Check() error {
	if !m.Hidden.known() || m.Account != "" && m.Account != AccountFromPhone {
		return rosterTable.refuse("所选的读取方式无法识别，请重新选择", nil)
	}
	return nil
}

// HiddenIn counts what the chosen sheets hide.
func HiddenIn(sheets []Sheet, m Mapping) (n HiddenCount) {
	for _, s := range sheets {
		if m.Sheet == "" || m.Sheet == s.Name {
			n.add(s.grid)
		}
	}
	return n
}

// People reads the chosen sheets' rows as typed, with their places; whether
// they are right is subsidy.CheckRoster's to say.
func People(sheets []Sheet, m Mapping) ([]subsidy.NumberedEntry, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	var out []subsidy.NumberedEntry
	for _, s := range sheets {
		if m.Sheet != "" && m.Sheet != s.Name {
			continue
		}
		name := ""
		if len(sheets) > 1 {
			name = s.Name
		}
		out = append(out, s.entries(m, name)...)
	}
	switch {
	case len(out) == 0:
		return nil, rosterTable.refuse("按所选的工作表和列没有读到人员，请重新选择", nil)
	case len(out) > subsidy.MaxRoster:
		return nil, rosterTable.tooManyRows()
	}
	return out, nil
}

func (s Sheet) entries(m Mapping, sheet string) []subsidy.NumberedEntry {
	var out []subsidy.NumberedEntry
	columns := s.Columns
	if len(m.Columns) > 0 {
		columns = m.Columns
	}
	for _, r := range m.Hidden.rows(s.grid, s.rows) {
		if e := entryOf(r, columns, m.Account); !remark(r, e) {
			e.Sheet = sheet
			out = append(out, e)
		}
	}
	return out
}

// entryOf reads one row: names as lines, numbers as they are checked, and what
// no rule could tell from a good cell as its sentence.
func entryOf(r row, columns map[Field]int, account AccountFrom) subsidy.NumberedEntry {
	e := subsidy.NumberedEntry{Row: r.at}
	for _, f := range Fields() {
		at, ok := columns[f]
		if !ok {
			continue
		}
		c := r.cell(at)
		why := c.unreadable(f.Chinese())
		switch f {
		case FieldName:
			e.Name = c.text
		case FieldSex:
			e.Sex = c.text
		case FieldID:
			e.ID = number(c.text)
		case FieldPhone:
			e.Phone = number(c.text)
		case FieldAccount:
			e.Account = number(c.text)
		}
		if why == "" && (f == FieldID || f == FieldPhone || f == FieldAccount) {
			why = c.lost(f.Chinese())
		}
		if why == "" && f == FieldAccount {
			why = roundedID(e.ID, e.Account)
		}
		if e.Unread.Message == "" && why != "" {
			e.Unread = subsidy.RowProblem{Field: string(f), Message: why}
		}
	}
	if e.Unread.Message == "" {
		e.Unread = twoPeople(e.Name, e.ID)
	}
	if e.Account == "" && account == AccountFromPhone {
		e.Account = e.Phone
	}
	return e
}

// roundedID says that an account is the row's own ID number without its last
// digits, as a CSV keeps it.
func roundedID(id, account string) string {
	if len(id) == 18 && len(account) == 18 && account != id && account[:15] == id[:15] &&
		strings.HasSuffix(account, "000") {
		return cell{text: "0E+1"}.lost(FieldAccount.Chinese())
	}
	return ""
}

var (
	twoIDs   = regexp.MustCompile(`\d{17}[\dXx]\D{0,5}\d{17}[\dXx]`)
	twoNames = regexp.MustCompile(`\p{Han}\s*[/、,，;；|&+＋]\s*\p{Han}`)
)

// twoPeople flags a row with two people in it: 张三/李四.
func twoPeople(name, id string) subsidy.RowProblem {
	const why = "这一行像是写了两个人，请一人一行，各填各的身份证号码、手机号码和账号"
	switch {
	case twoIDs.MatchString(id):
		return subsidy.RowProblem{Field: string(FieldID), Message: why}
	case twoNames.MatchString(name):
		return subsidy.RowProblem{Field: string(FieldName), Message: why}
	}
	return subsidy.RowProblem{}
}

var (
	remarks = regexp.MustCompile(`^[（(]?(合计|总计|小计|共计|累计|共[0-9]+人|备注|注[:：` +
		`]|填表|填报|制表|制单|打印|导出|审核|审批|复核|经办|负责人|` +
		`日期[:：]|此名册|说明|企业名称|单位名称|盖章)|(合计|小计|总计)[:：]?$`)
	dates  = regexp.MustCompile(`^\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?$`)
	digits = regexp.MustCompile(`\d{6}`)
)

// remark reports a row without a person: empty, a sum, a closing note, or the
// header once more.
func remark(r row, e subsidy.NumberedEntry) bool {
	note := (remarks.MatchString(e.Name) || remarks.MatchString(r.first()) || dates.MatchString(e.Name)) &&
		!digits.MatchString(e.ID)
	if note || e.Unread.Message != "" {
		return note
	}
	if slices.Contains(titles[FieldName], plain(e.Name)) &&
		(e.ID == "" || slices.Contains(titles[FieldID], plain(e.ID))) {
		return true
	}
	alone := e.ID == "" && (e.Phone == "" || e.Account == "")
	return alone && (e.Name == "" && e.Phone == "" || len([]rune(e.Name)) > 15)
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
	s := Sheet{Name: g.name, Columns: map[Field]int{}, grid: g}
	at := -1
	for i, r := range g.rows[:min(len(g.rows), headerRows)] {
		if columns := header(r); len(columns) > len(s.Columns) {
			at, s.Columns = i, columns
		}
	}
	_, name := s.Columns[FieldName]
	_, id := s.Columns[FieldID]
	if len(s.Columns) < 2 || !name && !id {
		at, s.Columns = shapedHeader(g.rows), map[Field]int{}
	}
	if at >= 0 {
		s.Header, s.Columns = g.rows[at].at, header(g.rows[at])
	}
	s.rows = g.rows[at+1:]
	s.guess()
	_, name = s.Columns[FieldName]
	_, id = s.Columns[FieldID]
	if s.Header == 0 && (!name || !id) {
		return s, false
	}
	var over row
	if at >= 0 {
		over = g.rows[at]
	}
	s.Titles = titlesOver(over, widest(g.rows))
	return s, true
}

// shapedHeader finds a header whose titles nobody knows by its shape: texts,
// none of them a value, over a column of ID numbers; -1 for none.
func shapedHeader(rows []row) int {
	for i, r := range rows[:min(len(rows), headerRows)] {
		filled := 0
		for _, c := range r.cells {
			if c.text == "" {
				continue
			}
			filled++
			if c.is != plainCell || valueLike(c.text) {
				filled = -maxColumns
			}
		}
		if filled < 2 {
			continue
		}
		below := Sheet{Columns: map[Field]int{}, rows: rows[i+1:]}
		below.guess()
		id, ok := below.Columns[FieldID]
		phone, called := below.Columns[FieldPhone]
		if ok && r.cell(id).text != "" && (!called || r.cell(phone).text != "") {
			return i
		}
	}
	return -1
}

// valueLike reports a cell that holds data, not a title.
func valueLike(text string) bool {
	return text == "男" || text == "女" || len([]rune(text)) > 20 || strings.Trim(text, "0123456789.-/") == "" ||
		digits.MatchString(text)
}

// titlesOver are what stands over each column.
func titlesOver(over row, wide int) []string {
	out := make([]string, wide)
	for i := range out {
		if out[i] = strings.Join(strings.Fields(over.cell(i).text), ""); out[i] == "" {
			out[i] = fmt.Sprintf("第%d列", i+1)
		}
	}
	return out
}

func widest(rows []row) (n int) {
	for _, r := range rows {
		n = max(n, len(r.cells))
	}
	return n
}

// header says where each field stands in a header row; of two columns that fit,
// the one with 附表4's own words, else the first.
func header(r row) map[Field]int {
	out := map[Field]int{}
	for _, f := range Fields() {
		best := len(titles[f])
		for i, c := range r.cells {
			if rank := slices.Index(titles[f], plain(c.text)); rank >= 0 && rank < best {
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
		{FieldID, realID},
		{FieldPhone, func(c string) bool { _, err := subsidy.ParseMobile(number(c)); return err == nil }},
		{FieldSex, func(c string) bool { return c == "男" || c == "女" }},
		{FieldName, func(c string) bool {
			n := len([]rune(c))
			return n >= 2 && n <= 4 && strings.TrimFunc(c, isHan) == ""
		}},
	}
	used := map[int]bool{}
	for _, at := range s.Columns {
		used[at] = true
	}
	sample := s.rows[:min(len(s.rows), 60)]
	for _, shape := range shapes {
		if _, found := s.Columns[shape.field]; found {
			continue
		}
		best, most := -1, 0
		for at := range widest(sample) {
			fit, filled := 0, 0
			for _, r := range sample {
				if c := r.cell(at); c.text != "" {
					filled++
					if shape.fits(c.text) {
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
