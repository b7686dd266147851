package form

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	utf16 "golang.org/x/text/encoding/unicode"

	"shigang/subsidy"
)

// Bounds on a table that somebody uploads.
const (
	maxUnzipped = 64 << 20 // bytes, all parts together
	maxParts    = 1000     // files inside the .xlsx
	maxColumns  = 100      // columns kept of a row
	maxSheets   = 50
)

// tableKind is what sort of table is read: what it is called in sentences, and
// how much of it.
type tableKind struct {
	noun, clause string
	walked       int // rows looked at, empty ones included
	filled       int // rows with something in them
	tooMany      string
}

// rosterTable is 附表4, from whatever HR has.
var rosterTable = tableKind{noun: "名册", clause: "附表4", walked: 20_000, filled: subsidy.MaxRoster + 200,
	tooMany: fmt.Sprintf("名册行数太多，一份名册最多%d人，请分项目备案", subsidy.MaxRoster)}

// grid is one sheet of a table, as text; row 1 is first.
type grid struct {
	name     string
	cells    [][]string
	from1904 bool // days are counted from 1904, as old Macs did
}

// readGrids reads every sheet of an .xlsx, or the one of a CSV in UTF-8,
// UTF-16 or GB18030. What is no such file is refused with one sentence.
func readGrids(data []byte, kind tableKind) ([]grid, error) {
	if err := kind.sniff(data); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		g, err := kind.readCSV(data)
		return []grid{g}, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, RawCellValue: true})
	if err != nil {
		return nil, kind.refuse("这个Excel文件打不开，可能已损坏，请在电脑上重新另存为 .xlsx 后再上传", err)
	}
	defer func() { _ = f.Close() }()
	props, err := f.GetWorkbookProps()
	if err != nil {
		return nil, kind.refuse("这个Excel文件打不开，可能已损坏，请在电脑上重新另存为 .xlsx 后再上传", err)
	}
	var out []grid
	for _, sheet := range f.GetSheetList()[:min(maxSheets, f.SheetCount)] {
		g, err := kind.readSheet(f, sheet)
		if err != nil {
			return nil, err
		}
		g.from1904 = props.Date1904 != nil && *props.Date1904
		out = append(out, g)
	}
	return out, nil
}

// sniff refuses what is no table of reasonable size before it is opened.
func (k tableKind) sniff(data []byte) error {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case len(data) == 0:
		return k.refuse("文件是空的，请重新选择", nil)
	case starts("\xff\xd8\xff"), starts("\x89PNG"), starts("GIF8"), starts("BM"), len(data) > 12 && string(data[8:12]) == "WEBP":
		return k.refuse("这是一张图片，不是Excel。请上传"+k.noun+"的 .xlsx 或 .csv 文件", nil)
	case starts("\xd0\xcf\x11\xe0"):
		return k.refuse("这是旧版Excel（.xls）或加了密码的文件，请另存为不加密的 .xlsx 后再上传", nil)
	case starts("%PDF"):
		return k.refuse("这是PDF文件，不是Excel。请上传"+k.noun+"的 .xlsx 或 .csv 文件", nil)
	case !starts("PK\x03\x04"):
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return k.refuse("这个Excel文件不完整，可能没有传完，请重新上传", err)
	}
	var total uint64
	for _, part := range z.File {
		total += part.UncompressedSize64
		if total > maxUnzipped || part.UncompressedSize64 > maxUnzipped {
			break
		}
	}
	if total > maxUnzipped || len(z.File) > maxParts {
		return &subsidy.Error{Kind: subsidy.TooLarge, Field: "/file", Message: "这个Excel解压后太大，无法接收，请只保留" + k.noun + "所在的工作表"}
	}
	return nil
}

func (k tableKind) refuse(message string, cause error) error {
	return &subsidy.Error{Kind: subsidy.Invalid, Field: "/file", Message: message, Clause: k.clause, Err: cause}
}

func (k tableKind) tooManyRows() error {
	return &subsidy.Error{Kind: subsidy.TooLarge, Field: "/file", Message: k.tooMany}
}

func (k tableKind) readSheet(f *excelize.File, sheet string) (g grid, err error) {
	rows, err := f.Rows(sheet)
	if err != nil {
		return g, k.refuse("这个Excel文件打不开，可能已损坏，请在电脑上重新另存为 .xlsx 后再上传", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	g.name = sheet
	filled := 0
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return g, k.refuse(fmt.Sprintf("Excel第%d行读不出来，文件可能已损坏，请重新另存后再上传", n), err)
		}
		row := tidy(cells)
		if len(row) > 0 {
			filled++
		}
		if n > k.walked && len(row) > 0 || filled > k.filled {
			return g, k.tooManyRows()
		}
		if n <= k.walked {
			g.cells = append(g.cells, row)
		}
	}
	if err := rows.Error(); err != nil {
		return g, k.refuse("这个Excel文件读到一半就断了，请重新另存后再上传", err)
	}
	return g, nil
}

// tidy trims each cell and drops what is empty at the end.
func tidy(cells []string) []string {
	out := make([]string, 0, min(len(cells), maxColumns))
	last := 0
	for i, c := range cells[:min(len(cells), maxColumns)] {
		out = append(out, strings.ToValidUTF8(strings.TrimFunc(c, unicode.IsSpace), "�"))
		if out[i] != "" {
			last = i + 1
		}
	}
	return out[:last]
}

// readCSV reads text as Excel and WPS write it in China.
func (k tableKind) readCSV(data []byte) (grid, error) {
	text, err := k.decode(data)
	if err != nil {
		return grid{}, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes, r.Comma = -1, true, delimiter(text)
	var g grid
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if err != nil {
			return g, k.refuse("这个CSV文件的引号或分隔符不完整，请用Excel打开后另存为 .xlsx 再上传", err)
		}
		line, _ := r.FieldPos(0)
		for len(g.cells) < line-1 { // lines that were empty, or held by quotes
			g.cells = append(g.cells, nil)
		}
		if g.cells = append(g.cells, tidy(record)); len(g.cells) > k.walked {
			return g, k.tooManyRows()
		}
	}
}

// delimiter is the one that the first lines have most of.
func delimiter(text string) rune {
	head := text[:min(len(text), 4096)]
	return slices.MaxFunc([]rune{',', '\t', ';', '|'}, func(a, b rune) int { return strings.Count(head, string(a)) - strings.Count(head, string(b)) })
}

// decode turns the file into UTF-8: by its byte order mark, or, without one, as
// UTF-8 where it is valid, else as GB18030.
func (k tableKind) decode(data []byte) (string, error) {
	no := "这不是Excel文件，请上传" + k.noun + "的 .xlsx 或 .csv 文件"
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")):
		from = utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = utf16.UTF16(utf16.LittleEndian, utf16.UseBOM)
	case bytes.IndexByte(data, 0) >= 0:
		return "", k.refuse(no, nil)
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\ufeff"), nil
	default:
		from = simplifiedchinese.GB18030
	}
	text, _, err := transform.Bytes(from.NewDecoder(), data)
	if err != nil {
		return "", k.refuse(no, err)
	}
	if lost := bytes.Count(text, []byte("�")); lost > 0 && lost*20 > utf8.RuneCount(text) {
		return "", k.refuse("文件里的文字无法识别，请用Excel打开后另存为 .xlsx 再上传", nil)
	}
	return string(text), nil
}
