// Package form reads and writes the bureau's paper: domain values in, files
// out, and back.
package form

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

// ExcelType is the media type of an .xlsx file.
const ExcelType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Bounds on an Excel that somebody uploads.
const (
	maxUnzipped = 64 << 20 // bytes, all parts together
	maxParts    = 1000     // files inside the .xlsx
	maxRows     = 20_000   // rows walked, empty ones included
	headerRows  = 10       // the header stands within the first rows
)

// rosterColumns are 附表4's columns, in its order.
var rosterColumns = []string{"序号", "姓名", "性别", "身份证号码", "手机号码", "平台登录账号"}

// ReadRoster reads the rows of an Excel with 附表4's columns. It answers with
// the rows as typed and their row numbers; whether they are right is
// subsidy.CheckRoster's to say. A file that is no such Excel is refused with
// one sentence.
func ReadRoster(data []byte) ([]subsidy.NumberedEntry, error) {
	if err := sniff(data); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, RawCellValue: true})
	if err != nil {
		return nil, refuse("这个Excel文件打不开，可能已损坏，请在电脑上重新另存为 .xlsx 后再上传", err)
	}
	defer func() { _ = f.Close() }()
	for _, sheet := range f.GetSheetList() {
		rows, found, err := readSheet(f, sheet)
		if err != nil || found {
			return rows, err
		}
	}
	return nil, refuse("没有找到附表4的表头（姓名、性别、身份证号码、手机号码、平台登录账号），请下载空白附表4填写", nil)
}

// sniff refuses what is not an .xlsx of reasonable size before it is opened.
func sniff(data []byte) error {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case len(data) == 0:
		return refuse("文件是空的，请重新选择", nil)
	case starts("\xff\xd8\xff"), starts("\x89PNG"), starts("GIF8"), starts("BM"), len(data) > 12 && string(data[8:12]) == "WEBP":
		return refuse("这是一张图片，不是Excel。请上传附表4的 .xlsx 文件", nil)
	case starts("\xd0\xcf\x11\xe0"):
		return refuse("这是旧版Excel（.xls）或加了密码的文件，请另存为不加密的 .xlsx 后再上传", nil)
	case starts("%PDF"):
		return refuse("这是PDF文件，不是Excel。请上传附表4的 .xlsx 文件", nil)
	case !starts("PK\x03\x04"):
		return refuse("这不是Excel文件，请上传附表4的 .xlsx 文件", nil)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return refuse("这个Excel文件不完整，可能没有传完，请重新上传", err)
	}
	var total uint64
	for _, part := range z.File {
		total += part.UncompressedSize64
		if total > maxUnzipped || part.UncompressedSize64 > maxUnzipped {
			break
		}
	}
	if total > maxUnzipped || len(z.File) > maxParts {
		return &subsidy.Error{Kind: subsidy.TooLarge, Field: "/file", Message: "这个Excel解压后太大，无法接收，请只保留名册所在的工作表"}
	}
	return nil
}

func refuse(message string, cause error) error {
	return &subsidy.Error{Kind: subsidy.Invalid, Field: "/file", Message: message, Clause: "附表4", Err: cause}
}

// readSheet reads a sheet's rows under 附表4's header; found is false where the
// sheet has no such header.
func readSheet(f *excelize.File, sheet string) (entries []subsidy.NumberedEntry, found bool, err error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return nil, false, refuse("这个Excel文件打不开，可能已损坏，请在电脑上重新另存为 .xlsx 后再上传", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var columns map[string]int
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, false, refuse(fmt.Sprintf("Excel第%d行读不出来，文件可能已损坏，请重新另存后再上传", n), err)
		}
		switch {
		case n > maxRows || len(entries) > subsidy.MaxRoster:
			return nil, false, &subsidy.Error{Kind: subsidy.TooLarge, Field: "/file", Message: fmt.Sprintf("名册行数太多，一份名册最多%d人，请分项目备案", subsidy.MaxRoster)}
		case columns != nil:
			if e := entryOf(cells, columns, n); !blank(e) {
				entries = append(entries, e)
			}
		case n > headerRows:
			return nil, false, nil
		default:
			columns = header(cells)
		}
	}
	if err := rows.Error(); err != nil {
		return nil, false, refuse("这个Excel文件读到一半就断了，请重新另存后再上传", err)
	}
	if columns != nil && len(entries) == 0 {
		return nil, true, refuse("表头下面没有人员，请填写后再上传", nil)
	}
	return entries, columns != nil, nil
}

// header returns where each of 附表4's columns stands, nil when the row is not
// its header.
func header(cells []string) map[string]int {
	at := map[string]int{}
	for i, c := range cells {
		c = strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, c)
		at[c] = i
	}
	for _, name := range rosterColumns[1:] {
		if _, ok := at[name]; !ok {
			return nil
		}
	}
	return at
}

func entryOf(cells []string, columns map[string]int, row int) subsidy.NumberedEntry {
	cell := func(name string) string {
		if i := columns[name]; i < len(cells) {
			return strings.ToValidUTF8(strings.TrimFunc(cells[i], unicode.IsSpace), "�")
		}
		return ""
	}
	return subsidy.NumberedEntry{Row: row, RosterEntry: subsidy.RosterEntry{Name: cell("姓名"), Sex: cell("性别"), ID: cell("身份证号码"),
		Phone: cell("手机号码"), Account: cell("平台登录账号")}}
}

// blank reports a row without a person: empty, or the form's own closing note.
func blank(e subsidy.NumberedEntry) bool {
	return e.RosterEntry == (subsidy.RosterEntry{})
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
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write roster: %w", err)
	}
	return out.Bytes(), nil
}

// sheetWriter keeps the first error of a run of writes.
type sheetWriter struct {
	f     *excelize.File
	sheet string
	err   error
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
