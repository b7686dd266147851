package form

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A CSV is read here, character by character: encoding/csv holds a record whole
// before it can be refused, and takes the lines after an open quote for one cell.

// csvReader reads records within their bounds.
type csvReader struct {
	kind   tableKind
	budget *budget
	text   string
	comma  byte
	at     int // of the next byte
	line   int // of the next byte, from 1
	fields int // of the record
	begun  int // where the record begins
	row    row
}

// errOpenQuote is a quote that does not end where a cell ends.
var errOpenQuote = errors.New("open quote")

// readCSV reads text as Excel and WPS write it in China, whatever ends its
// lines; a quote that is not closed is refused with its line.
func (k tableKind) readCSV(text string, b *budget) (grid, error) {
	r := &csvReader{kind: k, budget: b, text: text, comma: delimiter(text), line: 1}
	var g grid
	for r.at < len(r.text) {
		line := r.line
		err := r.record()
		switch {
		case errors.Is(err, errOpenQuote):
			return g,
				k.refuse(fmt.Sprintf(
					"CSV第%d行的引号没有成对（多了或少了一个引号），请更正这一行，或用Excel另存为 .xlsx 再上传", line),
					err)
		case err == nil:
			err = k.keep(&g, r.row, b)
		}
		if err != nil {
			return g, k.told(err)
		}
	}
	return g, nil
}

// record reads one record up to the end of its line.
func (r *csvReader) record() error {
	r.row.at, r.row.cells, r.fields, r.begun = r.line, r.row.cells[:0], 0, r.at
	for {
		text, last, err := r.field()
		if err != nil {
			return err
		}
		if r.fields++; r.fields > maxFields {
			return errCells
		}
		if r.fields <= maxColumns {
			text = clean(text)
			if err := r.budget.spend(len(text), 0); err != nil {
				return err
			}
			r.row.cells = append(r.row.cells, textCell(text))
		}
		if last {
			return nil
		}
	}
}

// field reads one field, and whether it is the record's last one.
func (r *csvReader) field() (text string, last bool, err error) {
	begin := r.at
	for r.at < len(r.text) && r.text[r.at] == ' ' && r.comma != ' ' {
		r.at++
	}
	if r.at < len(r.text) && r.text[r.at] == '"' {
		if text, err = r.quoted(); err != nil {
			return "", false, err
		}
	} else {
		for r.at < len(r.text) && r.text[r.at] != r.comma && r.text[r.at] != '\n' && r.text[r.at] != '\r' {
			r.at++
		}
		text = r.text[begin:r.at]
	}
	if r.at-r.begun > maxRecord {
		return "", false, errCells
	}
	if r.at < len(r.text) && r.text[r.at] == r.comma {
		r.at++
		return text, false, nil
	}
	r.endLine()
	return text, true, nil
}

// quoted reads a field in quotes. One that runs over a line and holds several
// cells' commas is an open quote that the next one closed.
func (r *csvReader) quoted() (string, error) {
	r.at++
	begin, lines, commas, doubled := r.at, 0, 0, false
	for ; r.at < len(r.text) && r.at-begin <= maxRecord; r.at++ {
		switch c := r.text[r.at]; c {
		case r.comma:
			commas++
		case '\n', '\r':
			if lines++; c == '\r' && r.at+1 < len(r.text) && r.text[r.at+1] == '\n' {
				r.at++
			}
		case '"':
			if r.at+1 < len(r.text) && r.text[r.at+1] == '"' {
				doubled = true
				r.at++
				continue
			}
			text := r.text[begin:r.at]
			if doubled {
				text = strings.ReplaceAll(text, `""`, `"`)
			}
			r.at++
			for r.at < len(r.text) && r.text[r.at] == ' ' {
				r.at++
			}
			ends := r.at == len(r.text) || r.text[r.at] == r.comma || r.text[r.at] == '\n' || r.text[r.at] == '\r'
			if !ends || lines > 0 && commas > 1 {
				return "", errOpenQuote
			}
			r.line += lines
			return text, nil
		}
	}
	return "", errOpenQuote
}

// endLine goes over the end of a line: CRLF, LF, or CR alone.
func (r *csvReader) endLine() {
	if r.at < len(r.text) {
		if r.text[r.at] == '\r' && r.at+1 < len(r.text) && r.text[r.at+1] == '\n' {
			r.at++
		}
		r.at++
		r.line++
	}
}

// delimiter is the one that the first lines have most of.
func delimiter(text string) byte {
	head := text[:min(len(text), 4096)]
	return slices.MaxFunc([]byte{',', '\t', ';', '|'}, func(a, b byte) int {
		return strings.Count(head, string(rune(a))) - strings.Count(head, string(rune(b)))
	})
}
