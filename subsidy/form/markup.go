package form

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Platforms and office systems save web pages and XML under the name .xls, for
// Excel opens them; they are read as streams, like the rest.

// looksLikeMail reports an MHTML: a web page as one file (单个文件网页).
func looksLikeMail(data []byte) bool {
	head := strings.ToLower(string(data[:min(len(data), 2048)]))
	return strings.HasPrefix(strings.TrimLeft(head, "\r\n \ufeff"), "mime-version:") ||
		strings.Contains(head, "content-type: multipart/related")
}

// readMHTML reads the tables of an MHTML's pages.
func (k tableKind) readMHTML(data []byte, b *budget) ([]grid, error) {
	no := "这是单个文件网页（.mht），里面没有能读的表格，请用Excel打开后另存为 .xlsx 再上传"
	m, err := mail.ReadMessage(bytes.NewReader(bytes.TrimLeft(data, "\r\n \xef\xbb\xbf")))
	if err != nil {
		return nil, k.refuse(no, err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return nil, k.refuse(no, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	var out []grid
	for range maxParts {
		part, err := parts.NextRawPart()
		if err != nil { // the end, or cut off there: the pages say themselves whether they are whole
			break
		}
		if kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind != "text/html" {
			continue
		}
		page, err := io.ReadAll(decoded(part, part.Header.Get("Content-Transfer-Encoding")))
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, k.refuse(no, err)
		}
		text, err := k.decode(page)
		if err != nil {
			return nil, err
		}
		if !strings.Contains(strings.ToLower(text), "<table") {
			continue
		}
		grids, err := k.readHTML(text, b)
		if err != nil {
			return nil, err
		}
		if out = append(out, grids...); len(out) > maxSheets {
			return nil, k.tooManyTables()
		}
	}
	if len(out) == 0 {
		return nil, k.refuse(no, nil)
	}
	return named(out), nil
}

func decoded(r io.Reader, encoding string) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}

func (k tableKind) tooManyTables() error {
	return k.refuse(fmt.Sprintf("文件里的表格太多（最多%d个），请只保留%s", maxSheets, k.noun), nil)
}

// named tells several tables apart.
func named(grids []grid) []grid {
	for i := range grids {
		if len(grids) > 1 {
			grids[i].name = fmt.Sprintf("表格%d", i+1)
		}
	}
	return grids
}

// pageReader gathers the tables of a web page.
type pageReader struct {
	kind   tableKind
	budget *budget
	out    []grid
	depth  int // of tables in tables
	row    row
	text   strings.Builder
	inCell bool
	at     int         // column of the cell
	wide   int         // columns it takes
	over   map[int]int // rows that a cell above still takes, by column
	tall   int
}

// readHTML reads the tables of a web page, one grid each.
func (k tableKind) readHTML(text string, b *budget) ([]grid, error) {
	r := &pageReader{kind: k, budget: b}
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(maxRecord)
	for z.Next() != html.ErrorToken {
		if err := r.take(z.Token()); err != nil {
			return nil, k.told(err)
		}
	}
	switch {
	case !errors.Is(z.Err(), io.EOF):
		return nil, k.refuse("这个网页格式的表格读不出来，请用Excel打开后另存为 .xlsx 再上传", z.Err())
	case r.depth > 0:
		return nil, k.refuse("这个网页格式的表格不完整，可能没有传完，请重新导出", nil)
	case len(r.out) == 0:
		return nil,
			k.refuse("这是一个网页，里面没有表格（可能是平台的登录已经过期），请重新导出，或另存为 .xlsx 再上传", nil)
	}
	return named(r.out), nil
}

// take reads one token.
func (r *pageReader) take(t html.Token) error {
	switch t.Type {
	case html.TextToken:
		if r.inCell && r.text.Len() <= maxCell {
			r.text.WriteString(t.Data)
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		return r.start(t)
	case html.EndTagToken:
		switch t.Data {
		case "table":
			err := r.endRow()
			r.depth = max(r.depth-1, 0)
			return err
		case "tr":
			return r.endRow()
		case "td", "th":
			return r.endCell()
		}
	}
	return nil
}

func (r *pageReader) start(t html.Token) error {
	style := strings.ToLower(strings.ReplaceAll(value(t, "style"), " ", ""))
	hidden := strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
	switch t.Data {
	case "table":
		if r.depth++; r.depth > 1 {
			return r.kind.refuse("这个网页里表格套着表格，读不准，请用Excel打开后另存为 .xlsx 再上传", nil)
		}
		if len(r.out) >= maxSheets {
			return r.kind.tooManyTables()
		}
		r.out, r.over, r.row = append(r.out, grid{hidden: hidden}), map[int]int{}, row{}
	case "tr":
		if err := r.endRow(); err != nil || r.depth == 0 {
			return err
		}
		r.row = row{at: r.row.at + 1, hidden: hidden, cells: r.row.cells[:0]}
		r.at = 0
	case "td", "th":
		if err := r.endCell(); err != nil || r.depth == 0 {
			return err
		}
		for r.over[r.at] > 0 {
			r.over[r.at]--
			r.at++
		}
		r.inCell, r.wide, r.tall = true, span(value(t, "colspan"), maxColumns), span(value(t, "rowspan"), 1<<16)
		if hidden && r.at < maxColumns {
			r.out[len(r.out)-1].hideColumn(r.at)
		}
	case "br", "p", "div":
		if r.inCell {
			r.text.WriteByte(' ')
		}
	}
	return nil
}

func value(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// span is how many columns or rows a cell takes.
func span(s string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 1
	}
	return min(max(n, 1), most)
}

func (r *pageReader) endCell() error {
	if !r.inCell {
		return nil
	}
	text := clean(r.text.String())
	r.inCell = false
	r.text.Reset()
	if r.at < maxColumns && text != "" {
		for len(r.row.cells) <= r.at {
			r.row.cells = append(r.row.cells, cell{})
		}
		r.row.cells[r.at] = textCell(text)
	}
	for i := range r.wide {
		if r.tall > 1 && r.at+i < maxColumns {
			r.over[r.at+i] = r.tall - 1
		}
	}
	r.at += r.wide
	return r.budget.spend(len(text), 0)
}

func (r *pageReader) endRow() error {
	if err := r.endCell(); err != nil || r.depth == 0 || r.row.at == 0 {
		return err
	}
	for c := r.at; c < maxColumns && r.at > 0; c++ {
		r.over[c] = max(r.over[c]-1, 0)
	}
	err := r.kind.keep(&r.out[len(r.out)-1], r.row, r.budget)
	r.row.cells, r.at = r.row.cells[:0], 0
	return err
}

// xmlReader reads a SpreadsheetML of 2003 (XML表格2003).
type xmlReader struct {
	kind   tableKind
	budget *budget
	d      *xml.Decoder
	out    []grid
	row    row
	next   int
	style  string
	shown  map[string]cellKind // by the style
}

// readXML2003 reads the sheets of a SpreadsheetML of 2003.
func (k tableKind) readXML2003(text string, b *budget) ([]grid, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	r := &xmlReader{kind: k, budget: b, d: d, shown: map[string]cellKind{}}
	ended := false
	for {
		t, err := token(d)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			switch t := t.(type) {
			case xml.StartElement:
				err = r.start(t)
			case xml.EndElement:
				ended = ended || t.Name.Local == "Workbook"
				if t.Name.Local == "Row" && len(r.out) > 0 {
					err = k.keep(&r.out[len(r.out)-1], r.row, b)
				}
			}
		}
		if err != nil {
			return nil, k.told(err)
		}
	}
	if !ended || len(r.out) == 0 {
		return nil, k.refuse("这个XML表格不完整，可能没有传完，请重新导出", nil)
	}
	return r.out, nil
}

func (r *xmlReader) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "Style":
		r.style = local(t, "ID")
	case "NumberFormat":
		r.shown[r.style] = formatWord(local(t, "Format"))
	case "Worksheet":
		if len(r.out) >= maxSheets {
			return r.kind.tooManyTables()
		}
		r.out = append(r.out, grid{name: local(t, "Name")})
		r.row = row{}
	}
	if len(r.out) == 0 {
		return nil
	}
	g := &r.out[len(r.out)-1]
	switch t.Name.Local {
	case "Table":
		r.row, r.next = row{}, 0
	case "Visible":
		text, err := r.inner("Visible")
		g.hidden = strings.Contains(text, "Hidden")
		return err
	case "Column":
		r.next = index(local(t, "Index"), r.next)
		for range min(span(local(t, "Span"), maxColumns)+1, maxColumns) {
			if local(t, "Hidden") == "1" && r.next < maxColumns {
				g.hideColumn(r.next)
			}
			r.next++
			if local(t, "Span") == "" {
				break
			}
		}
	case "Row":
		r.row = row{
			at: index(local(t, "Index"), r.row.at) + 1, hidden: local(t, "Hidden") == "1",
			cells: r.row.cells[:0],
		}
		r.next = 0
	case "Cell":
		return r.cell(t)
	}
	return nil
}

// index is where a row or column stands, from 0: the next, unless it says so.
func index(told string, next int) int {
	if n, err := strconv.Atoi(told); err == nil && n > 0 {
		return n - 1
	}
	return next
}

// local is an attribute whatever its prefix.
func local(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// inner is the text up to an element's end.
func (r *xmlReader) inner(end string) (string, error) {
	var b strings.Builder
	for {
		t, err := token(r.d)
		if errors.Is(err, io.EOF) {
			return "", io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			if b.Len() <= maxCell {
				b.Write(t)
			}
		case xml.EndElement:
			if t.Name.Local == end {
				return b.String(), nil
			}
		}
	}
}

func (r *xmlReader) cell(t xml.StartElement) error {
	at := index(local(t, "Index"), r.next)
	across, _ := strconv.Atoi(local(t, "MergeAcross"))
	r.next = at + 1 + max(min(across, maxColumns), 0)
	c := cell{}
	if local(t, "Formula") != "" {
		c.is = uncalculated
	}
	for {
		t2, err := token(r.d)
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		if end, ok := t2.(xml.EndElement); ok && end.Name.Local == "Cell" {
			break
		}
		if data, ok := t2.(xml.StartElement); ok && data.Name.Local == "Data" {
			text, err := r.inner("Data")
			if err != nil {
				return err
			}
			c = typed2003(clean(text), local(data, "Type"), r.shown[local(t, "StyleID")])
		}
	}
	if at >= maxColumns || c == (cell{}) {
		return nil
	}
	for len(r.row.cells) <= at {
		r.row.cells = append(r.row.cells, cell{})
	}
	r.row.cells[at] = c
	return r.budget.spend(len(c.text), 0)
}

// typed2003 tells what a cell's text is; a time of 1899 is a time alone.
func typed2003(text, kind string, shown cellKind) cell {
	switch kind {
	case "Error":
		return cell{text, errorCell}
	case "Number":
		return numbered(text, numberFormat{is: max(shown, numberCell)})
	case "DateTime":
		t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(text, ".000"))
		if zero := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC); err == nil && t.Year() < 1901 {
			return cell{strconv.FormatFloat(t.Sub(zero).Hours()/24, 'f', -1, 64), timeCell}
		}
	}
	return textCell(text)
}

// formatWord is what a format's name or code shows a number as.
func formatWord(format string) cellKind {
	switch {
	case format == "Percent":
		return percentCell
	case strings.Contains(format, "Date"), strings.Contains(format, "Time"):
		return timeCell
	case format == "", strings.Contains(format, "General"), strings.Contains(format, "Fixed"),
		strings.Contains(format, "Standard"),
		strings.Contains(format, "Currency"), strings.Contains(format, "Scientific"):
		return numberCell
	}
	return formatOf("", format).is
}
