// Package formtest makes the rosters that HR really has: good people in files
// with other titles, orders, encodings and every damage a spreadsheet does.
package formtest

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/sample"
)

// File is a damaged roster and what must be read from it.
type File struct {
	Name   string
	Data   []byte
	People []subsidy.RosterEntry // the good ones, in order
	Wrong  []Wrong               // the flagged ones, in order
}

// Wrong is a row that must be flagged.
type Wrong struct {
	Sheet string
	Row   int
	Field string
	Word  string // part of the sentence
}

// maker builds one file.
type maker struct {
	*sample.Sampler
	people []subsidy.RosterEntry
}

// Files makes one file of each damage, with n people.
func Files(seed uint64, n int) []File {
	kinds := []struct {
		name string
		make func(m *maker) File
	}{
		{"附表4", func(m *maker) File { return m.sheet(standard, m.rows(), 1) }},
		{"other titles and order", func(m *maker) File {
			return m.sheet([]string{"部门", "联系电话", "员工姓名", "证件号码", "性 别", "登录账号（必填）"},
				m.rowsIn("dept", "phone", "name", "id", "sex", "account"), 1)
		}},
		{"merged titles above, notes below", mergedTitles},
		{"people on two sheets", twoSheets},
		{"other sheets around", otherSheets},
		{"spaces", func(m *maker) File {
			return m.written(standard, func(e *subsidy.RosterEntry) {
				e.Name, e.ID, e.Phone = " "+e.Name+"　", e.ID[:6]+" "+e.ID[6:14]+"\u00a0"+e.ID[14:],
					e.Phone[:3]+" "+e.Phone[3:7]+" "+e.Phone[7:]
			})
		}},
		{"full-width digits", func(m *maker) File {
			return m.written(standard, func(e *subsidy.RosterEntry) { e.ID, e.Phone = wide(e.ID), wide(e.Phone) })
		}},
		{"lower-case x", func(m *maker) File {
			return m.written(standard, func(e *subsidy.RosterEntry) { e.ID = strings.ToLower(e.ID) })
		}},
		{"numbers and dates as numbers", numbers},
		{"IDs that lost digits", lostDigits},
		{"duplicates", duplicates},
		{"wrong check digit, short phone, no account", mistakes},
		{"without a header", func(m *maker) File {
			return m.sheet(nil, m.rowsIn("n", "name", "sex", "id", "phone"), 0).noAccount(1)
		}},
		{"without sexes", func(m *maker) File {
			return m.sheet([]string{"姓名", "身份证号", "手机号", "账号"}, m.rowsIn("name", "id", "phone", "account"),
				1)
		}},
		{"CSV in UTF-8", func(m *maker) File { return m.csv(",", func(s string) []byte { return []byte(s) }) }},
		{"CSV in UTF-8 with a mark", func(m *maker) File {
			return m.csv(",", func(s string) []byte { return []byte("\ufeff" + s) })
		}},
		{"CSV in GB18030", func(m *maker) File {
			return m.csv(",", func(s string) []byte {
				return must(simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s)))
			})
		}},
		{"Unicode text", func(m *maker) File {
			return m.csv("\t", func(s string) []byte {
				return must(utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewEncoder().Bytes([]byte(s)))
			})
		}},
		{"Unicode text without a mark", func(m *maker) File {
			return m.csv("\t", func(s string) []byte {
				return must(utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM).NewEncoder().Bytes([]byte(s)))
			})
		}},
		{"CSV with semicolons and CR alone", func(m *maker) File {
			return m.csv(";", func(s string) []byte { return []byte(strings.ReplaceAll(s, "\r\n", "\r")) })
		}},
		{"marks around numbers", func(m *maker) File {
			return m.written(standard, func(e *subsidy.RosterEntry) {
				e.ID, e.Phone, e.Account = "'"+e.ID, `="`+e.Phone+`"`, "\u202d"+e.Account+"\u202c"
			})
		}},
		{"a web page named .xls", webPage},
		{"titles that nobody knows", func(m *maker) File {
			return m.sheet([]string{"行", "谁", "男女", "证", "打给", "平台登录账号"}, m.rows(), 2)
		}},
		{"formulas without results and error values", uncalculated},
		{"accounts that lost digits", roundedAccounts},
		{"two people in a row", twoInARow},
	}
	out := make([]File, len(kinds))
	for i, k := range kinds {
		m := &maker{Sampler: sample.New(seed*100 + uint64(i))}
		m.people = m.Roster(n)
		out[i] = k.make(m)
		out[i].Name = k.name
	}
	return out
}

// People makes good people.
func People(seed uint64, n int) []subsidy.RosterEntry {
	return sample.New(seed).Roster(n)
}

var standard = []string{"序号", "姓名", "性别", "身份证号码", "手机号码", "平台登录账号"}

func (m *maker) rows() [][]any { return m.rowsIn("n", "name", "sex", "id", "phone", "account") }

func (m *maker) rowsIn(columns ...string) [][]any {
	out := make([][]any, len(m.people))
	for i, e := range m.people {
		values := map[string]any{
			"n":       i + 1,
			"name":    e.Name,
			"sex":     e.Sex,
			"id":      e.ID,
			"phone":   e.Phone,
			"account": e.Account,
			"dept":    "生产部",
		}
		for _, c := range columns {
			out[i] = append(out[i], values[c])
		}
	}
	return out
}

// sheet is an .xlsx of one sheet with its header in a row (0: none).
func (m *maker) sheet(header []string, rows [][]any, at int) File {
	f := excelize.NewFile()
	fill(f, "Sheet1", header, rows, at)
	return File{Data: save(f), People: m.people}
}

// written is 附表4 with each person typed in some other way.
func (m *maker) written(header []string, change func(*subsidy.RosterEntry)) File {
	good := append([]subsidy.RosterEntry(nil), m.people...)
	for i := range m.people {
		change(&m.people[i])
	}
	out := m.sheet(header, m.rows(), 1)
	out.People = good
	return out
}

// noAccount expects every row flagged for its missing account.
func (f File) noAccount(first int) File {
	for i := range f.People {
		f.Wrong = append(f.Wrong, Wrong{Row: first + i, Field: "account", Word: "账号"})
	}
	f.People = nil
	return f
}

func mergedTitles(m *maker) File {
	f := excelize.NewFile()
	check(f.SetCellStr("Sheet1", "A1", "2026年度职工线上培训人员花名册"))
	check(f.MergeCell("Sheet1", "A1", "F2"))
	check(f.SetCellStr("Sheet1", "A3", "企业名称（盖章）：某公司"))
	check(f.MergeCell("Sheet1", "A3", "D3"))
	check(f.SetCellStr("Sheet1", "B4", "基本信息"))
	check(f.MergeCell("Sheet1", "B4", "D4"))
	fill(f, "Sheet1", standard, m.rows(), 5)
	last := 6 + len(m.people)
	check(f.SetCellStr("Sheet1", cell(1, last), "合计"))
	check(f.SetCellStr("Sheet1", cell(2, last), fmt.Sprintf("共%d人", len(m.people))))
	check(f.SetCellStr("Sheet1", cell(1, last+2), "（此名册可顺延）"))
	check(f.SetCellStr("Sheet1", cell(2, last+3), "填表人："+m.Name()))
	return File{Data: save(f), People: m.people}
}

func twoSheets(m *maker) File {
	half := len(m.people) / 2
	f := excelize.NewFile()
	check(f.SetSheetName("Sheet1", "一车间"))
	fill(f, "一车间", standard, m.rows()[:half], 1)
	_, err := f.NewSheet("二车间")
	check(err)
	fill(f, "二车间", []string{"姓名", "手机", "身份证号", "平台账号"},
		m.rowsIn("name", "phone", "id", "account")[half:], 2)
	return File{Data: save(f), People: m.people}
}

func otherSheets(m *maker) File {
	f := excelize.NewFile()
	check(f.SetSheetName("Sheet1", "填写说明"))
	check(f.SetCellStr("填写说明", "A1", "请如实填写，不要改动表头"))
	_, err := f.NewSheet("工资")
	check(err)
	fill(f, "工资", []string{"工号", "应发", "实发"}, [][]any{{1, 5000, 4800}, {2, 6000, 5700}}, 1)
	_, err = f.NewSheet("名册")
	check(err)
	fill(f, "名册", standard, m.rows(), 1)
	return File{Data: save(f), People: m.people}
}

// numbers types phones as numbers and adds columns of dates, which Excel keeps
// as numbers too.
func numbers(m *maker) File {
	rows := m.rowsIn("n", "name", "sex", "id", "phone", "account")
	for i := range rows {
		var phone int64
		_, err := fmt.Sscan(m.people[i].Phone, &phone)
		check(err)
		rows[i][4] = phone
		rows[i] = append(rows[i], 43831+i%900, calendar.NewDay(2020, 3, 2).String())
	}
	return m.sheet(append(append([]string(nil), standard...), "入职日期", "合同到期"), rows, 1)
}

func lostDigits(m *maker) File {
	rows, good := m.rows(), []subsidy.RosterEntry{}
	var wrong []Wrong
	for i, e := range m.people {
		if i%3 != 0 {
			good = append(good, e)
			continue
		}
		rounded := e.ID[:15] + "000"
		// by chance a number, or never a number in Excel
		if _, err := subsidy.ParseResidentID(rounded); err == nil || e.ID[17] == 'X' {
			good = append(good, e)
			continue
		}
		rows[i][3] = rounded
		if i%2 == 0 {
			rows[i][3] = e.ID[:1] + "." + e.ID[1:15] + "E+17"
		}
		wrong = append(wrong, Wrong{Row: i + 2, Field: "id_number", Word: "存成了数字"})
	}
	out := m.sheet(standard, rows, 1)
	out.People, out.Wrong = good, wrong
	return out
}

func duplicates(m *maker) File {
	rows := m.rows()
	n := len(rows)
	rows = append(rows, rows[0], rows[n-1])
	out := m.sheet(standard, rows, 1)
	out.Wrong = []Wrong{
		{Row: n + 2, Field: "id_number", Word: "第2行重复"},
		{Row: n + 3, Field: "id_number", Word: fmt.Sprintf("第%d行重复", n+1)},
	}
	return out
}

// webPage is what platforms save under the name .xls.
func webPage(m *maker) File {
	var b strings.Builder
	b.WriteString("<html><body><table><tr><td>" + strings.Join(standard, "</td><td>") + "</td></tr>")
	for i, e := range m.people {
		cells := []string{fmt.Sprint(i + 1), e.Name, e.Sex, e.ID, e.Phone, e.Account}
		b.WriteString("<tr><td>" + strings.Join(cells, "</td><td>") + "</td></tr>")
	}
	b.WriteString("</table></body></html>")
	return File{Data: []byte(b.String()), People: m.people}
}

// uncalculated has a formula that nobody calculated and an error value.
func uncalculated(m *maker) File {
	f := excelize.NewFile()
	fill(f, "Sheet1", standard, m.rows(), 1)
	check(f.SetCellValue("Sheet1", "B2", nil))
	check(f.SetCellFormula("Sheet1", "B2", "VLOOKUP(D2,名单!A:B,2,0)"))
	check(f.SetCellStr("Sheet1", "F3", "#N/A"))
	return File{Data: save(f), People: m.people[2:], Wrong: []Wrong{
		{Row: 2, Field: "name", Word: "公式没有算出结果"}, {Row: 3, Field: "account", Word: "错误值"},
	}}
}

// roundedAccounts has ID numbers as accounts, which Excel keeps as numbers.
func roundedAccounts(m *maker) File {
	rows := m.rows()
	rows[0][5] = m.people[0].ID[:1] + "." + m.people[0].ID[1:15] + "E+17"
	rows[1][5] = 6.222021234567890e17
	out := m.sheet(standard, rows, 1)
	out.People = m.people[2:]
	out.Wrong = []Wrong{{Row: 2, Field: "account", Word: "存成了数字"}, {Row: 3, Field: "account", Word: "存成了数字"}}
	return out
}

func twoInARow(m *maker) File {
	rows := m.rows()
	rows[0][1] = m.people[0].Name + "/" + m.people[1].Name
	rows[1][3] = m.people[1].ID + "\n" + m.people[0].ID
	out := m.sheet(standard, rows, 1)
	out.People = m.people[2:]
	out.Wrong = []Wrong{{Row: 2, Field: "name", Word: "两个人"}, {Row: 3, Field: "id_number", Word: "两个人"}}
	return out
}

func mistakes(m *maker) File {
	rows := m.rows()
	id := m.people[0].ID
	rows[0][3] = id[:17] + map[bool]string{true: "1", false: "0"}[id[17] == '0']
	rows[1][4] = m.people[1].Phone[:10]
	rows[2][5] = ""
	out := m.sheet(standard, rows, 1)
	out.People = m.people[3:]
	out.Wrong = []Wrong{
		{Row: 2, Field: "id_number", Word: "校验位"},
		{Row: 3, Field: "phone", Word: "11位"},
		{Row: 4, Field: "account", Word: "账号"},
	}
	return out
}

func (m *maker) csv(comma string, encode func(string) []byte) File {
	var b strings.Builder
	b.WriteString("职工线上培训名册\r\n\r\n" + strings.Join(standard, comma) + "\r\n")
	for i, e := range m.people {
		fmt.Fprintf(&b, "%d%s", i+1, comma)
		b.WriteString(strings.Join([]string{`"` + e.Name + `"`, e.Sex, e.ID, e.Phone, e.Account}, comma) + "\r\n")
	}
	return File{Data: encode(b.String()), People: m.people}
}

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xFEE0
		}
		return r
	}, s)
}

func fill(f *excelize.File, sheet string, header []string, rows [][]any, at int) {
	for i, h := range header {
		check(f.SetCellStr(sheet, cell(i+1, at), h))
	}
	for n, row := range rows {
		check(f.SetSheetRow(sheet, cell(1, at+1+n), &row))
	}
}

func cell(column, row int) string { return must(excelize.CoordinatesToCellName(column, row)) }

func save(f *excelize.File) []byte {
	var b bytes.Buffer
	check(f.Write(&b))
	check(f.Close())
	return b.Bytes()
}

// check and must: a file that cannot be made is a mistake in this package.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}
