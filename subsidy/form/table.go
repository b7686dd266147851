package form

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	utf16 "golang.org/x/text/encoding/unicode"

	"shigang/subsidy"
)

// Bounds on a table that somebody uploads; each holds while reading, before
// what is beyond it costs anything.
const (
	maxUnzipped = 64 << 20         // bytes, all parts together
	maxRatio    = 200              // times a part may grow when it is unpacked
	maxParts    = 1000             // files inside the .xlsx
	maxColumns  = 100              // columns kept of a row
	maxSheets   = 50               // sheets of a workbook, tables of a page
	maxCells    = 2_000_000        // places of all rows together
	maxText     = 24 << 20         // bytes of all texts together
	maxStrings  = 1_000_000        // texts that cells share
	maxCell     = 4 << 10          // bytes kept of a cell
	maxTag      = 1 << 20          // bytes of one element's tag, or of a text between two
	maxFormat   = 1 << 10          // bytes of a number format; Excel allows 255 characters
	maxRecord   = 256 << 10        // bytes of one record of a CSV
	maxFields   = 2_000            // columns of one record of a CSV
	readingTime = 15 * time.Second // for a whole file
)

// tableKind is what sort of table is read: what it is called in sentences, and
// how much of it.
type tableKind struct {
	noun, clause string
	filled       int // rows with something in them
	tooMany      string
}

// rosterTable is 附表4, from whatever HR has.
var rosterTable = tableKind{
	noun: "名册", clause: "附表4", filled: subsidy.MaxRoster + 200,
	tooMany: fmt.Sprintf("名册行数太多，一份名册最多%d人，请分项目备案", subsidy.MaxRoster),
}

// cellKind is what a cell is, as far as a reader must know.
type cellKind uint8

const (
	plainCell    cellKind = iota // text, or anything of a CSV
	numberCell                   // a number
	timeCell                     // a number that is shown as a date, a time or a length
	percentCell                  // a number that is shown as a share of a hundred
	uncalculated                 // a formula without its result (公式没有算出结果)
	errorCell                    // #N/A and the like
)

// cell is one cell of a table, its text cleaned.
type cell struct {
	text string
	is   cellKind
}

// row is a row with something in it, and its number in the file.
type row struct {
	at     int
	hidden bool
	cells  []cell
}

// cell returns a cell, empty beyond the row's end.
func (r row) cell(at int) cell {
	if at < 0 || at >= len(r.cells) {
		return cell{}
	}
	return r.cells[at]
}

// first is the text of the first cell with something in it.
func (r row) first() string {
	for _, c := range r.cells {
		if c.text != "" {
			return c.text
		}
	}
	return ""
}

// texts are the cells as text.
func (r row) texts() []string {
	out := make([]string, len(r.cells))
	for i, c := range r.cells {
		out[i] = c.text
	}
	return out
}

// grid is one sheet of a table; only rows with something in them are kept.
type grid struct {
	name     string
	rows     []row
	hidden   bool         // the sheet is (also “veryHidden”)
	columns  map[int]bool // hidden ones, from 0
	from1904 bool         // days are counted from 1904, as old Macs did
}

func (g *grid) hideColumn(at int) {
	if g.columns == nil {
		g.columns = map[int]bool{}
	}
	g.columns[at] = true
}

// budget is what is left of a file's bounds; one is used up per file.
type budget struct {
	ctx      context.Context
	unpacked int64
	cells    int
	text     int
	strings  int
	ticks    int
}

// The bounds that a budget can run out of.
var (
	errSwollen = errors.New("unpacks to too much")
	errCells   = errors.New("too many cells")
)

// spend takes texts off the budget.
func (b *budget) spend(text, strings int) error {
	b.text -= text
	b.strings -= strings
	if b.text < 0 || b.strings < 0 {
		return errSwollen
	}
	return nil
}

// late reports that the time for the file is over.
func (b *budget) late() error { return b.ctx.Err() }

// readGrids reads every sheet of an .xlsx, or the one of a CSV in UTF-8,
// UTF-16 or GB18030, or the tables of a web page or XML that Excel would open.
// What is no such file is refused with one sentence.
func readGrids(data []byte, kind tableKind) ([]grid, error) {
	ctx, cancel := context.WithTimeout(context.Background(), readingTime)
	defer cancel()
	if err := kind.sniff(data); err != nil {
		return nil, err
	}
	b := &budget{ctx: ctx, unpacked: maxUnzipped, cells: maxCells, text: maxText, strings: maxStrings}
	if bytes.HasPrefix(data, []byte("PK")) {
		return kind.readXLSX(data, b)
	}
	if looksLikeMail(data) {
		return kind.readMHTML(data, b)
	}
	text, err := kind.decode(data)
	if err != nil {
		return nil, err
	}
	switch head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 4096)])); {
	case strings.HasPrefix(head, "<") && strings.Contains(head, "schemas-microsoft-com:office:spreadsheet") &&
		strings.Contains(head, "<?xml"):
		return kind.readXML2003(text, b)
	case strings.HasPrefix(head, "<"):
		return kind.readHTML(text, b)
	}
	g, err := kind.readCSV(text, b)
	return []grid{g}, err
}

// sniff refuses what is no table of reasonable size before it is opened.
func (k tableKind) sniff(data []byte) error {
	starts := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case len(data) == 0:
		return k.refuse("文件是空的，请重新选择", nil)
	case starts("\xff\xd8\xff"), starts("\x89PNG"), starts("GIF8"), starts("BM"),
		len(data) > 12 && string(data[8:12]) == "WEBP":
		return k.refuse("这是一张图片，不是Excel。请上传"+k.noun+"的 .xlsx 或 .csv 文件", nil)
	case starts("\xd0\xcf\x11\xe0"):
		return k.refuse("这是旧版Excel（.xls）或加了密码的文件，请另存为不加密的 .xlsx 后再上传", nil)
	case starts("%PDF"):
		return k.refuse("这是PDF文件，不是Excel。请上传"+k.noun+"的 .xlsx 或 .csv 文件", nil)
	case starts("Rar!"), starts("7z\xbc\xaf"), starts("\x1f\x8b"):
		return k.refuse("这是压缩包，请先解压，再上传里面的表格", nil)
	}
	return nil
}

func (k tableKind) refuse(message string, cause error) error {
	return &subsidy.Error{Kind: subsidy.Invalid, Field: "/file", Message: message, Clause: k.clause, Err: cause}
}

func (k tableKind) tooLarge(message string, cause error) error {
	return &subsidy.Error{Kind: subsidy.TooLarge, Field: "/file", Message: message, Err: cause}
}

func (k tableKind) tooManyRows() error { return k.tooLarge(k.tooMany, nil) }

func (k tableKind) swollen() error {
	return k.tooLarge("这个Excel解压后太大，无法接收，请只保留"+k.noun+"所在的工作表", errSwollen)
}

func (k tableKind) damaged(cause error) error {
	return k.refuse("这个Excel文件打不开，可能已损坏，请在电脑上重新另存为 .xlsx 后再上传", cause)
}

// told turns what stopped a reading into its one sentence.
func (k tableKind) told(err error) error {
	var e *subsidy.Error
	switch {
	case err == nil, errors.As(err, &e):
		return err
	case errors.Is(err, errSwollen):
		return k.swollen()
	case errors.Is(err, errCells):
		return k.tooLarge("表格里的格子太多，无法接收，请只保留"+k.noun+"需要的行和列", err)
	case errors.Is(err, context.DeadlineExceeded):
		return k.tooLarge("这个文件太复杂，读了很久也没有读完，请只保留"+k.noun+"所在的工作表，另存后再上传", err)
	case errors.Is(err, errEntities):
		return k.refuse("文件里有实体声明，为安全不接收，请用Excel打开后另存为 .xlsx 再上传", err)
	}
	return k.damaged(err)
}

// keep adds a row to a grid when there is something in it.
func (k tableKind) keep(g *grid, r row, b *budget) error {
	for n := len(r.cells); n > 0 && r.cells[n-1] == (cell{}); n-- {
		r.cells = r.cells[:n-1]
	}
	if b.ticks++; b.ticks%256 == 0 && b.late() != nil {
		return b.late()
	}
	if len(r.cells) == 0 {
		return nil
	}
	if len(g.rows) >= k.filled {
		return k.tooManyRows()
	}
	if b.cells -= len(r.cells); b.cells < 0 {
		return errCells
	}
	r.cells = slices.Clone(r.cells)
	g.rows = append(g.rows, r)
	return nil
}

// errorWords are Excel's error values.
var errorWords = regexp.MustCompile(`^#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|` +
	`NUM!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!)$`)

// textCell is a text: one that is a formula, or an error value, says so; ="123"
// is how exports keep a number's digits.
func textCell(text string) cell {
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) {
		text = strings.TrimSuffix(inner, `"`)
	}
	switch {
	case len(text) < 2:
	case text[0] == '#' && errorWords.MatchString(strings.ToUpper(text)):
		return cell{strings.ToUpper(text), errorCell}
	case text[0] == '=' && !strings.HasPrefix(text, `="`) && !strings.HasPrefix(text, "=“") &&
		strings.Trim(text[1:], "0123456789Xx") != "":
		return cell{text, uncalculated}
	}
	return cell{text: text}
}

// clean is subsidy.CleanLine, quick for what needs none, and bounded.
func clean(s string) string {
	if len(s) > maxCell {
		s = strings.ToValidUTF8(s[:maxCell], "") + "…"
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1) {
			return subsidy.CleanLine(s)
		}
	}
	return s
}

// number is a number or code as it is checked, quick for what needs no cleaning.
func number(s string) string {
	for i := range len(s) {
		if c := s[i]; c < '0' || c > '9' && c < 'A' || c > 'z' || c > 'Z' && c < 'a' {
			return subsidy.CleanValue(s)
		}
	}
	return s
}

// scientific is a number of which a spreadsheet keeps fifteen digits.
var scientific = regexp.MustCompile(`^\d(\.\d+)?[Ee]\+?\d{1,2}$`)

// rounded reports a number that has lost its last digits: 4.40203198804120E+17,
// or a number of more digits than a spreadsheet keeps.
func (c cell) rounded() bool {
	text := number(c.text)
	if scientific.MatchString(c.text) || scientific.MatchString(text) {
		return true
	}
	return c.is == numberCell && len(text) > 15 && strings.Trim(text, "0123456789") == "" && !realID(text)
}

func realID(s string) bool {
	_, err := subsidy.ParseResidentID(s)
	return err == nil
}

// unreadable says why a cell cannot be taken as it stands, "" when it can.
func (c cell) unreadable(title string) string {
	switch {
	case c.is == uncalculated:
		return title + "这一格的公式没有算出结果，请用Excel打开、保存后再上传，或改成数值"
	case c.is == errorCell && errorWords.MatchString(c.text):
		return title + "这一格是错误值（" + c.text + "），请更正后再上传"
	case c.is == errorCell:
		return title + "这一格是错误值，请更正后再上传"
	case strings.ContainsRune(c.text, utf8.RuneError):
		return title + "里有损坏的字符，认不出是什么字，请更正这一格"
	}
	return ""
}

// lost says that a number or account has lost digits, "" when it has not.
func (c cell) lost(title string) string {
	if c.rounded() {
		return title + "被Excel存成了数字，后几位已经丢失，请把这一列设为文本后重新填写"
	}
	return ""
}

// decode turns the file into UTF-8: by its byte order mark, by the zeros of
// UTF-16, or as UTF-8 where most of it is valid, else as GB18030.
func (k tableKind) decode(data []byte) (string, error) {
	no := "这不是Excel文件，请上传" + k.noun + "的 .xlsx 或 .csv 文件"
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe\x00\x00")):
		from = utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		from = utf16.UTF16(utf16.LittleEndian, utf16.UseBOM)
	case bytes.IndexByte(data, 0) >= 0:
		order, ok := wideOrder(data)
		if !ok {
			return "", k.refuse(no, nil)
		}
		from = utf16.UTF16(order, utf16.IgnoreBOM)
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\ufeff"), nil
	case mostlyUTF8(data):
		return validAround(strings.TrimPrefix(string(data), "\ufeff")), nil
	default:
		from = simplifiedchinese.GB18030
	}
	text, _, err := transform.Bytes(from.NewDecoder(), data)
	if err != nil {
		return "", k.refuse(no, err)
	}
	if bytes.ContainsFunc(text, func(r rune) bool { return r < '\t' }) {
		return "", k.refuse(no, nil)
	}
	if lost := bytes.Count(text, []byte("�")); lost > 0 && lost*20 > utf8.RuneCount(text) {
		return "", k.refuse("文件里的文字无法识别，请用Excel打开后另存为 .xlsx 再上传", nil)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), nil
}

// wideOrder tells UTF-16 without a mark by where its zeros stand: digits and
// line ends have one as their high byte.
func wideOrder(data []byte) (utf16.Endianness, bool) {
	var even, odd int
	head := data[:min(len(data), 64<<10)]
	for i, c := range head {
		switch {
		case c == 0 && i%2 == 0:
			even++
		case c == 0:
			odd++
		}
	}
	switch most := max(even, odd); {
	case most*20 < len(head), min(even, odd)*10 > most:
		return utf16.LittleEndian, false
	case even > odd:
		return utf16.BigEndian, true
	}
	return utf16.LittleEndian, true
}

// mostlyUTF8 reports text in UTF-8 with a few broken bytes.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for rest := data; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		rest = rest[n:]
	}
	return good > bad*4
}

// validAround marks broken bytes; a lone 0xA0 is the space that another
// encoding left behind.
func validAround(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1 && s[0] == 0xa0:
			b.WriteByte(' ')
		case r == utf8.RuneError && n == 1:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}
