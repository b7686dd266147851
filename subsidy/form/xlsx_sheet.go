package form

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// sheetReader reads the cells of one sheet.
type sheetReader struct {
	w     *workbook
	g     grid
	d     *xml.Decoder
	row   row
	next  int // the column after the last one
	rowAt int
	low   bool // rows are hidden unless they say otherwise
}

func (w *workbook) sheet(s sheetPart) (grid, error) {
	r := &sheetReader{w: w, g: grid{name: s.name, hidden: s.hidden, from1904: w.from1904}}
	err := w.walk(s.path, func(d *xml.Decoder) error {
		r.d = d
		return r.read()
	})
	return r.g, err
}

// read walks the sheet up to the end of its cells.
func (r *sheetReader) read() error {
	begun := false
	for {
		t, err := token(r.d)
		if errors.Is(err, io.EOF) {
			if begun {
				return io.ErrUnexpectedEOF
			}
			return nil // a chart
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			begun = begun || t.Name.Local == "sheetData"
			if err := r.start(t); err != nil {
				return err
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "row":
				if err := r.w.kind.keep(&r.g, r.row, r.w.budget); err != nil {
					return err
				}
				r.row.cells = r.row.cells[:0]
			case "sheetData":
				return nil
			}
		}
	}
}

func (r *sheetReader) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "sheetFormatPr":
		r.low = truth(attr(t, "zeroHeight"))
	case "col":
		if truth(attr(t, "hidden")) || attr(t, "width") == "0" {
			from, _ := strconv.Atoi(attr(t, "min"))
			to, _ := strconv.Atoi(attr(t, "max"))
			for i := max(from, 1); i <= min(to, maxColumns); i++ {
				r.g.hideColumn(i - 1)
			}
		}
	case "row":
		r.rowAt++
		if n, err := strconv.Atoi(attr(t, "r")); err == nil && n > 0 {
			r.rowAt = n
		}
		height, hidden := attr(t, "ht"), attr(t, "hidden")
		r.row.at, r.next = r.rowAt, 0
		r.row.hidden = truth(hidden) || height == "0" || r.low && height == "" && hidden == ""
	case "c":
		return r.cell(t)
	}
	return nil
}

// cell reads one cell into its column.
func (r *sheetReader) cell(t xml.StartElement) error {
	at := r.next
	if c := columnOf(attr(t, "r")); c > 0 {
		at = c - 1
	}
	r.next = at + 1
	style, _ := strconv.Atoi(attr(t, "s"))
	c, err := r.value(attr(t, "t"), style)
	if err != nil || at >= maxColumns || c.is == plainCell && c.text == "" {
		return err
	}
	for len(r.row.cells) <= at {
		r.row.cells = append(r.row.cells, cell{})
	}
	r.row.cells[at] = c
	return nil
}

// value reads what a cell holds, up to its end.
func (r *sheetReader) value(kind string, style int) (c cell, err error) {
	var formula, told, inside bool
	for {
		t, err := token(r.d)
		if err != nil {
			return c, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "f":
				formula = true
			case "v":
				told, inside = true, true
			case "is":
				told = true
				if c.text, err = textOf(r.d, "is"); err != nil {
					return c, err
				}
			}
		case xml.CharData:
			if inside && len(c.text) <= maxCell {
				c.text += string(t)
			}
		case xml.EndElement:
			switch inside = false; t.Name.Local {
			case "c":
				if formula && (!told || c.text == "" && kind != "str") {
					return cell{is: uncalculated}, nil
				}
				return r.typed(c.text, kind, style)
			}
		}
	}
}

// typed tells what a cell's text is.
func (r *sheetReader) typed(text, kind string, style int) (cell, error) {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || i < 0 || i >= len(r.w.strings) {
			return cell{}, errors.New("a shared text is missing")
		}
		return textCell(r.w.strings[i]), nil
	case "e":
		return cell{clean(text), errorCell}, nil
	case "b":
		return cell{text: map[string]string{"1": "TRUE", "0": "FALSE"}[text]}, nil
	case "str", "inlineStr", "d":
		text = clean(text)
		return textCell(text), r.w.budget.spend(len(text), 0)
	}
	format := numberFormat{is: numberCell}
	if style >= 0 && style < len(r.w.formats) {
		format = r.w.formats[style]
	}
	return numbered(text, format), nil
}

// numbered is a number as it is shown: what a program wrote as 1.3800138E10 is
// 13800138000, and 000000 keeps its zeros.
func numbered(text string, format numberFormat) cell {
	text = strings.TrimSpace(text)
	if text == "" {
		return cell{}
	}
	if strings.ContainsAny(text, "Ee") {
		if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1e15 {
			text = strconv.FormatInt(int64(f), 10)
		}
	}
	if format.pad > len(text) && strings.Trim(text, "0123456789") == "" {
		text = strings.Repeat("0", format.pad-len(text)) + text
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return textCell(clean(text))
	}
	return cell{text, format.is}
}

// columnOf reads the column of a cell's name, from 1; 0 for none.
func columnOf(name string) (n int) {
	for _, c := range []byte(name) {
		switch {
		case c >= 'A' && c <= 'Z':
			n = n*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			n = n*26 + int(c-'a') + 1
		default:
			return n
		}
		if n > 1<<15 {
			return n
		}
	}
	return n
}
