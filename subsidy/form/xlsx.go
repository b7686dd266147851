package form

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An .xlsx is read here as a stream, part by part, so that no part costs more
// than the budget allows: a library would unpack all of it first. Macros, links
// to other files and data connections are parts that nobody opens.

// errEntities is a document that declares entities, which only attacks do.
var errEntities = errors.New("entity declarations")

// workbook is an opened .xlsx.
type workbook struct {
	kind     tableKind
	budget   *budget
	parts    map[string]*zip.File
	strings  []string
	formats  []numberFormat // by the cells' style
	sheets   []sheetPart
	from1904 bool
}

// sheetPart is a sheet as the workbook names it.
type sheetPart struct {
	name, path string
	hidden     bool
}

// numberFormat is how a style shows a number.
type numberFormat struct {
	is  cellKind
	pad int // digits to which zeros are put in front: 000000
}

// readXLSX reads every sheet of an .xlsx.
func (k tableKind) readXLSX(data []byte, b *budget) ([]grid, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, k.refuse("这个Excel文件不完整，可能没有传完，请重新上传", err)
	}
	w := &workbook{kind: k, budget: b, parts: map[string]*zip.File{}}
	var total uint64
	for _, part := range z.File {
		w.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(part.Name, `\`, "/"), "/"))] = part
		if total += part.UncompressedSize64; total > maxUnzipped ||
			swollen(part.UncompressedSize64, part.CompressedSize64) {
			return nil, k.swollen()
		}
	}
	if len(z.File) > maxParts {
		return nil, k.swollen()
	}
	if err := w.open(); err != nil {
		return nil, err
	}
	if len(w.sheets) > maxSheets {
		return nil, k.refuse(fmt.Sprintf("工作表太多（最多%d张），请只保留%s所在的工作表", maxSheets, k.noun), nil)
	}
	var out []grid
	for _, s := range w.sheets {
		g, err := w.sheet(s)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// swollen reports a part that unpacks to far more than tables do.
func swollen(unpacked, packed uint64) bool { return unpacked > 1<<20 && unpacked > maxRatio*(packed+1) }

// open reads what stands beside the sheets: their names, the shared texts and
// the number formats.
func (w *workbook) open() error {
	at, ok := "", false
	for _, r := range w.relations("") {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			at = r.target
		}
	}
	if at == "" {
		at = "xl/workbook.xml"
	}
	if _, ok = w.parts[at]; !ok {
		return w.kind.refuse(w.otherZip(), nil)
	}
	targets := map[string]string{}
	for _, r := range w.relations(at) {
		targets[r.id] = r.target
		var err error
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = w.readStrings(r.target)
		case strings.HasSuffix(r.kind, "/styles"):
			err = w.readStyles(r.target)
		}
		if err != nil {
			return err
		}
	}
	err := w.each(at, func(t xml.StartElement, _ *xml.Decoder) error {
		switch t.Name.Local {
		case "workbookPr":
			w.from1904 = truth(attr(t, "date1904"))
		case "sheet":
			s := sheetPart{name: attr(t, "name"), hidden: strings.Contains(strings.ToLower(attr(t, "state")), "hidden")}
			for _, a := range t.Attr {
				if a.Name.Local == "id" && a.Name.Space != "" {
					s.path = targets[a.Value]
				}
			}
			w.sheets = append(w.sheets, s)
		}
		return nil
	})
	if err == nil && len(w.sheets) == 0 {
		err = w.kind.damaged(nil)
	}
	return err
}

// otherZip says what a packed file without a workbook is.
func (w *workbook) otherZip() string {
	has := func(name string) bool { _, ok := w.parts[name]; return ok }
	as := "请用Excel或WPS打开后另存为 .xlsx 再上传"
	switch {
	case has("xl/workbook.bin"):
		return "这是二进制的Excel文件（.xlsb），" + as
	case has("word/document.xml"):
		return "这是Word文档，不是Excel。请上传" + w.kind.noun + "的 .xlsx 或 .csv 文件"
	case has("content.xml"), has("index/document.iwa"):
		return "这是别的表格软件的文件（.ods 或 .numbers），" + as
	case slices.ContainsFunc(keys(w.parts), func(n string) bool {
		return strings.HasSuffix(n, ".xlsx") || strings.HasSuffix(n, ".csv")
	}):
		return "这是压缩包，请先解压，再上传里面的表格"
	}
	return "这个Excel文件打不开，可能已损坏，请在电脑上重新另存为 .xlsx 后再上传"
}

func keys(m map[string]*zip.File) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}

// relation is one part's pointer to another.
type relation struct{ id, kind, target string }

// relations are the pointers of a part to others inside the file; what points
// outside is left alone.
func (w *workbook) relations(of string) (out []relation) {
	dir, name := path.Split(of)
	_ = w.each(dir+"_rels/"+name+".rels", func(t xml.StartElement,
		_ *xml.Decoder,
	) error { // none, or broken: the part itself says so
		if t.Name.Local != "Relationship" || attr(t, "TargetMode") == "External" {
			return nil
		}
		target := strings.ReplaceAll(attr(t, "Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		clean := strings.ToLower(strings.TrimPrefix(path.Clean("/"+target), "/"))
		out = append(out, relation{attr(t, "Id"), attr(t, "Type"), clean})
		return nil
	})
	return out
}

// each walks the start elements of a part.
func (w *workbook) each(name string, see func(xml.StartElement, *xml.Decoder) error) error {
	return w.walk(name, func(d *xml.Decoder) error {
		for {
			t, err := token(d)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if start, ok := t.(xml.StartElement); ok {
				if err := see(start, d); err != nil {
					return err
				}
			}
		}
	})
}

// token is the next one; a document that declares anything is refused.
func token(d *xml.Decoder) (xml.Token, error) {
	t, err := d.RawToken()
	if _, declares := t.(xml.Directive); declares {
		return nil, errEntities
	}
	return t, err
}

// walk opens a part within the budget.
func (w *workbook) walk(name string, read func(*xml.Decoder) error) error {
	part, ok := w.parts[name]
	if !ok {
		return w.kind.damaged(errors.New("a part is missing"))
	}
	r, err := part.Open()
	if err != nil {
		return w.kind.damaged(err)
	}
	defer func() { _ = r.Close() }()
	err = read(xml.NewDecoder(&inflating{from: r, packed: part.CompressedSize64, budget: w.budget}))
	return w.kind.told(err)
}

// inflating counts what a part really unpacks to: its declared size may lie.
type inflating struct {
	from     io.Reader
	packed   uint64
	unpacked uint64
	tag      int // bytes since the last tag began: an element is held whole
	budget   *budget
}

func (r *inflating) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.unpacked += uint64(n)
	r.budget.unpacked -= int64(n)
	r.tag += n
	if last := bytes.LastIndexByte(p[:n], '<'); last >= 0 {
		r.tag = n - last
	}
	if r.budget.unpacked < 0 || r.tag > maxTag || swollen(r.unpacked, r.packed) {
		return 0, errSwollen
	}
	if late := r.budget.late(); late != nil {
		return 0, late
	}
	return n, err
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" }

// textOf reads the text of an element up to its end: the runs of a rich text,
// without the readings (拼音) above them.
func textOf(d *xml.Decoder, end string) (string, error) {
	var one string
	var more []byte
	inText, above := false, false
	for {
		t, err := token(d)
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			above = above || t.Name.Local == "rPh"
		case xml.CharData:
			if !inText || above || len(one)+len(more) > maxCell {
				continue
			}
			if more == nil && one == "" {
				one = string(t)
				continue
			}
			more = append(more, t...)
		case xml.EndElement:
			switch inText = false; t.Name.Local {
			case end:
				return one + string(more), nil
			case "rPh":
				above = false
			}
		}
	}
}

// readStrings reads the texts that cells share.
func (w *workbook) readStrings(name string) error {
	return w.each(name, func(t xml.StartElement, d *xml.Decoder) error {
		if t.Name.Local != "si" {
			return nil
		}
		s, err := textOf(d, "si")
		if err != nil {
			return err
		}
		s = clean(s)
		if err := w.budget.spend(len(s), 1); err != nil {
			return err
		}
		w.strings = append(w.strings, s)
		return nil
	})
}

// readStyles reads how each style shows numbers.
func (w *workbook) readStyles(name string) error {
	codes, inside := map[string]string{}, false
	return w.walk(name, func(d *xml.Decoder) error {
		for {
			t, err := token(d)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			switch t := t.(type) {
			case xml.EndElement:
				inside = inside && t.Name.Local != "cellXfs"
			case xml.StartElement:
				inside = inside || t.Name.Local == "cellXfs"
				switch {
				case t.Name.Local == "numFmt" && len(codes) < 5000:
					if code := attr(t, "formatCode"); len(code) <= maxFormat { // each style reads it again
						codes[attr(t, "numFmtId")] = code
					}
				case t.Name.Local == "xf" && inside && len(w.formats) < 1<<16: // as many as a workbook may have
					id := attr(t, "numFmtId")
					w.formats = append(w.formats, formatOf(id, codes[id]))
				}
			}
		}
	})
}

var (
	formatAsides = regexp.MustCompile(`"[^"]*"|\\.|_.|\[(?:[^hms\]][^\]]*)?\]`)
	elapsed      = regexp.MustCompile(`^\[(h+|m+|s+)\]`)
	zeros        = regexp.MustCompile(`^0{2,30}$`)
)

// formatOf tells dates, times and shares of a hundred from other numbers.
func formatOf(id, code string) numberFormat {
	n, _ := strconv.Atoi(id)
	switch {
	case code == "" && (n == 9 || n == 10):
		return numberFormat{is: percentCell}
	case code == "" && (n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58):
		return numberFormat{is: timeCell}
	}
	code = strings.ToLower(code)
	if zeros.MatchString(code) {
		return numberFormat{is: numberCell, pad: len(code)}
	}
	first, _, _ := strings.Cut(formatAsides.ReplaceAllString(code, ""), ";")
	switch {
	case strings.Contains(first, "%"):
		return numberFormat{is: percentCell}
	case elapsed.MatchString(first), strings.Contains(first, "general"):
		return numberFormat{is: map[bool]cellKind{
			true:  numberCell,
			false: timeCell,
		}[strings.Contains(first, "general")]}
	case strings.ContainsAny(first, "ymdhs"):
		return numberFormat{is: timeCell}
	}
	return numberFormat{is: numberCell}
}
