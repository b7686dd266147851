package form

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/signintech/gopdf"
	"rsc.io/qr"
)

// PDFType is the media type of a PDF file.
const PDFType = "application/pdf"

// Print writes papers as one PDF file, each beginning on a new page with pages counted by itself. The same papers make
// the same bytes.
func (p *Press) Print(w io.Writer, papers ...Paper) error {
	pdf := &gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: a4Short, H: a4Long}})
	if err := pdf.AddTTFFontFromFontContainer(fontName, &p.fonts); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	title := ""
	for _, paper := range papers {
		if title == "" {
			title = p.printable(paper.Title)
		}
		l := p.lay(paper)
		for _, s := range l.sheets {
			if err := l.draw(pdf, s); err != nil {
				return fmt.Errorf("print %s: %w", paper.Name, err)
			}
		}
	}
	pdf.SetInfo(gopdf.PdfInfo{Title: title, Creator: "适岗"})
	if _, err := pdf.WriteTo(cmapMender{w}); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// draw puts a page into the file.
func (l *layout) draw(pdf *gopdf.GoPdf, s *sheet) error {
	pdf.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: l.width, H: l.height}})
	if err := pdf.SetFont(fontName, "", bodySize); err != nil {
		return err
	}
	for _, line := range s.strokes {
		pdf.SetLineWidth(line.width)
		pdf.Line(line.x1, line.y1, line.x2, line.y2)
	}
	for _, t := range s.texts {
		if err := pdf.SetFontSize(t.size); err != nil {
			return err
		}
		pdf.SetXY(t.x, t.y)
		if err := pdf.Text(t.text); err != nil {
			return err
		}
	}
	if l.paper.Check.Address == "" {
		return nil
	}
	return l.code(pdf)
}

// code draws the square code at the foot of a page.
func (l *layout) code(pdf *gopdf.GoPdf) error {
	code, err := qr.Encode(l.paper.Check.Address, qr.M)
	if err != nil {
		return err
	}
	side := codeSide / float64(code.Size)
	left, top := l.width-sideEdge-codeSide, l.height-codeEdge+8
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			n := 0
			for code.Black(x+n, y) {
				n++
			}
			if n > 0 {
				pdf.RectFromUpperLeftWithStyle(left+float64(x)*side, top+float64(y)*side, float64(n)*side, side, "F")
				x += n
			}
		}
	}
	return nil
}

// cmapMender corrects on the way what gopdf says of its characters (ToUnicode), so that a text can be found and copied:
// it writes characters beyond U+FFFF with five digits instead of as a pair, and more of them in one list than readers
// need accept. What is put in its place has the same length, for the file's table of places is counted already.
type cmapMender struct{ w io.Writer }

// cmapLine is a character in gopdf's list.
var cmapLine = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]+)>\n`)

// mostInList is how many characters one list may have (Adobe technical note 5014).
const mostInList = 100

func (m cmapMender) Write(b []byte) (int, error) {
	if !bytes.HasPrefix(b, []byte("/CIDInit")) {
		return m.w.Write(b)
	}
	head, _, _ := strings.Cut(string(b), "1 begincodespacerange")
	var out strings.Builder
	out.WriteString(head + "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	lines := cmapLine.FindAllStringSubmatch(string(b), -1)
	for i, line := range lines {
		if i%mostInList == 0 {
			fmt.Fprintf(&out, "%d beginbfchar\n", min(mostInList, len(lines)-i))
		}
		code, err := strconv.ParseInt(line[2], 16, 32)
		if err != nil {
			return 0, fmt.Errorf("read the list of characters: %w", err)
		}
		fmt.Fprintf(&out, "<%s><", line[1])
		for _, u := range utf16.Encode([]rune{rune(code)}) {
			fmt.Fprintf(&out, "%04X", u)
		}
		out.WriteString(">\n")
		if i%mostInList == mostInList-1 || i == len(lines)-1 {
			out.WriteString("endbfchar\n")
		}
	}
	out.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end")
	free := len(b) - out.Len()
	if free < 1 {
		return 0, fmt.Errorf("the list of %d characters is %d bytes too long", len(lines), 1-free)
	}
	out.WriteString(strings.Repeat(" ", free-1) + "\n")
	return m.w.Write([]byte(out.String()))
}
