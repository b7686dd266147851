package form

import (
	"archive/zip"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shigang/store/storetest"
	"shigang/subsidy"
)

// part is one part of a made .xlsx: its name, and pieces with their repetition.
type part struct {
	name, head string
	body       func(n int) string // nil: nothing
	times      int
	tail       string
}

// packed makes an .xlsx of one sheet whose other parts are as given.
func packed(parts ...part) []byte {
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	const types = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	base := []part{
		{name: "_rels/.rels", head: relations + `<Relationship Id="a" Type="` + types +
			`officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{
			name: "xl/workbook.xml",
			head: `<workbook xmlns:r="r"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		},
		{name: "xl/_rels/workbook.xml.rels", head: relations + `<Relationship Id="rId1" Type="` + types +
			`worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + types + `sharedStrings" Target="sharedStrings.xml"/>` +
			`<Relationship Id="rId3" Type="` + types + `styles" Target="styles.xml"/></Relationships>`},
		{name: "xl/worksheets/sheet1.xml", head: `<worksheet><sheetData/></worksheet>`},
		{name: "xl/sharedStrings.xml", head: `<sst/>`},
		{name: "xl/styles.xml", head: `<styleSheet/>`},
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range base {
		for _, own := range parts {
			if own.name == p.name {
				p = own
			}
		}
		w, err := z.Create(p.name)
		if err != nil {
			panic(err)
		}
		var chunk bytes.Buffer
		chunk.WriteString(p.head)
		for i := range p.times {
			chunk.WriteString(p.body(i))
			if chunk.Len() > 1<<20 || i == p.times-1 {
				if _, err := w.Write(chunk.Bytes()); err != nil {
					panic(err)
				}
				chunk.Reset()
			}
		}
		chunk.WriteString(p.tail)
		if _, err := w.Write(chunk.Bytes()); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// only is a packed file of one part.
func only(name string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create(name); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const (
	sheet1  = "xl/worksheets/sheet1.xml"
	shared  = "xl/sharedStrings.xml"
	styles  = "xl/styles.xml"
	endRows = "</sheetData></worksheet>"
)

func same(s string) func(int) string { return func(int) string { return s } }

// noise is text that packs badly, so that no ratio gives it away.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(strconv.FormatUint(r.Uint64(), 36))
	}
	return b.String()
}

// attacks are small files that would cost much.
var attacks = map[string]func() []byte{
	"many empty shared texts": func() []byte {
		return packed(part{name: shared, head: "<sst>", body: same("<si/>"), times: 12 << 20, tail: "</sst>"})
	},
	"shared texts that pack badly": func() []byte {
		return packed(part{
			name: shared, head: "<sst>",
			body: func(i int) string { return "<si><t>" + noise(8+i%9) + "</t></si>" }, times: 1_500_000,
			tail: "</sst>",
		})
	},
	"many empty texts that pack a little": func() []byte {
		return packed(part{
			name: shared, head: "<sst>",
			body: func(i int) string { return "<si/>" + strings.Repeat(" ", i*7919%11) }, times: 4_000_000,
			tail: "</sst>",
		})
	},
	"one text of 100 MB": func() []byte {
		return packed(part{
			name: shared, head: "<sst><si><t>", body: same(strings.Repeat("长", 1000)), times: 35_000,
			tail: "</t></si></sst>",
		})
	},
	"a rich text of a million runs": func() []byte {
		return packed(part{
			name: shared, head: "<sst><si>",
			body: func(i int) string { return "<r><t>" + strconv.Itoa(i*7919) + "</t></r>" }, times: 1_500_000,
			tail: "</si></sst>",
		})
	},
	"a million empty rows": func() []byte {
		return packed(part{
			name: sheet1, head: `<worksheet><dimension ref="A1:XFD1048576"/><sheetData>`,
			body: func(i int) string {
				return fmt.Sprintf(`<row r="%d" spans="1:6"><c r="A%d" s="1"/></row>`, i+1,
					i+1)
			}, times: 1_048_576, tail: endRows,
		})
	},
	"cells of one wide row": func() []byte {
		return packed(part{
			name: sheet1, head: `<worksheet><sheetData><row r="1">`,
			body: func(i int) string { return fmt.Sprintf(`<c><v>%d</v></c>`, i*7919) }, times: 2_500_000,
			tail: "</row>" + endRows,
		})
	},
	"a hundred columns in every row": func() []byte {
		return packed(part{name: sheet1, head: `<worksheet><sheetData>`, body: func(i int) string {
			return fmt.Sprintf(`<row><c r="A1"><v>%d</v></c><c r="CV1"><v>1</v></c></row>`, i*7919)
		}, times: 900_000, tail: endRows})
	},
	"elements in elements": func() []byte {
		return packed(part{
			name: sheet1, head: `<worksheet><sheetData>`, body: same("<a>"), times: 12 << 20,
			tail: endRows,
		})
	},
	"styles without end": func() []byte {
		return packed(part{
			name: styles, head: "<styleSheet><cellXfs>",
			body: func(i int) string { return fmt.Sprintf(`<xf numFmtId="%d"/>`, i*7919) }, times: 2_500_000,
			tail: "</cellXfs></styleSheet>",
		})
	},
	"formats without end": func() []byte {
		return packed(part{
			name: styles, head: "<styleSheet><numFmts>",
			body:  func(i int) string { return fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="%d"/>`, i, i*7919) },
			times: 1_200_000, tail: "</numFmts></styleSheet>",
		})
	},
	"styles of one long format": func() []byte {
		return packed(longFormat())
	},
	"an element of many attributes": func() []byte {
		return packed(part{
			name: sheet1, head: `<worksheet><sheetData><row `,
			body:  func(i int) string { return fmt.Sprintf(`a%d="%d" `, i, i*7919%1000) },
			times: 1_500_000, tail: "/>" + endRows,
		})
	},
	"entities": func() []byte {
		return packed(part{
			name: shared,
			head: `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>`,
		})
	},
	"an attribute of 60 MB": func() []byte {
		return packed(part{
			name: sheet1, head: `<worksheet><sheetData><row a="`,
			body: func(i int) string { return noise(1000 + i%7) }, times: 9_000, tail: `"/>` + endRows,
		})
	},
	"a line of 10 MB of commas": func() []byte { return bytes.Repeat([]byte(","), 10<<20) },
	"lines of commas": func() []byte {
		return []byte(strings.Repeat(strings.Repeat(",", 1900)+"1\n", 5000))
	},
	"10 MB of quotes":             func() []byte { return bytes.Repeat([]byte(`"`), 10<<20) },
	"10 MB of quoted fields":      func() []byte { return bytes.Repeat([]byte(`"",`), 3<<20) },
	"10 MB of line ends":          func() []byte { return bytes.Repeat([]byte("\n"), 10<<20) },
	"10 MB of rows":               func() []byte { return bytes.Repeat([]byte("1\n"), 5<<20) },
	"a cell of 10 MB":             func() []byte { return bytes.Repeat([]byte("长"), 3<<20) },
	"10 MB of zeros between text": func() []byte { return bytes.Repeat([]byte("1\x00\n\x00"), 2<<20) },
	"a page of cells": func() []byte {
		return []byte("<table><tr>" + strings.Repeat("<td>1", 2<<20) + "</table>")
	},
	"a page of rows": func() []byte {
		return []byte("<table>" + strings.Repeat(`<tr><td colspan=100 rowspan=60000>1`, 280_000) + "</table>")
	},
	"a page of tables": func() []byte { return []byte(strings.Repeat("<table></table>", 680_000)) },
	"tables in tables": func() []byte { return []byte(strings.Repeat("<table><tr><td>", 680_000)) },
	"one tag of 10 MB": func() []byte { return []byte("<table " + strings.Repeat("a=b ", 2<<20)) },
	"attributes by the lot": func() []byte {
		return []byte(strings.Repeat("<p "+strings.Repeat("a ", 100_000)+">", 50))
	},
	"an XML of cells": func() []byte {
		return []byte(xml2003 + strings.Repeat(`<Row><Cell ss:Index="100"><Data>1</Data></Cell></Row>`, 190_000))
	},
	"an XML of columns": func() []byte {
		return []byte(xml2003 + strings.Repeat(`<Column ss:Span="16000" ss:Hidden="1"/>`, 270_000))
	},
	"an XML with an entity": func() []byte {
		return []byte(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "a">]>` +
			xml2003)
	},
	"a mail of many parts": func() []byte {
		return []byte("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" +
			strings.Repeat("--b\r\nContent-Type: text/html\r\n\r\n<table></table>\r\n", 180_000))
	},
	"a mail of long headers": func() []byte {
		return []byte("MIME-Version: 1.0\r\n" + strings.Repeat("a: b\r\n", 1_700_000))
	},
}

const xml2003 = `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ` +
	`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>`

// attackVariable names the attack that this process, started by the test, runs.
// longFormat is 60,000 styles that show numbers by one format of 300 kB.
func longFormat() part {
	return part{name: styles, head: `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="` + noise(300_000) +
		`"/></numFmts><cellXfs>` + strings.Repeat(`<xf numFmtId="200"/>`, 60_000) + "</cellXfs></styleSheet>"}
}

// A format that every style reads again costs the time of all of them; it is no
// reason to refuse the sheet.
func TestALongNumberFormatIsNotReadForEveryStyle(t *testing.T) {
	if _, err := ReadSheets(packed(longFormat(), part{name: sheet1, head: "<worksheet><sheetData>" +
		`<row><c t="inlineStr"><is><t>姓名</t></is></c><c t="inlineStr"><is><t>身份证号码</t></is></c></row>` +
		`<row><c t="inlineStr"><is><t>王小明</t></is></c><c ` +
		`t="inlineStr"><is><t>11010519491231002X</t></is></c></row>` +
		endRows})); err != nil {
		t.Errorf("%v", err)
	}
}

const attackVariable = "SHIGANG_TEST_ATTACK"

// TestOneAttack reads one attack; it runs in a process of its own,
// so that the peak of its memory is the reading's.
func TestOneAttack(t *testing.T) {
	file := os.Getenv(attackVariable)
	if file == "" {
		t.Skip("runs in the process that the next test starts")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = ReadStudySheets(data, StudyMapping{}) // the readers share their bounds; this one's are the widest
	if kind := subsidy.KindOf(err); err != nil && kind != subsidy.Invalid && kind != subsidy.TooLarge {
		t.Errorf("it is no refusal: %v", err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no peak to be read here")
	}
	for line := range strings.Lines(string(status)) {
		if peak, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			fmt.Println("peak", strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(peak), "kB")))
		}
	}
}

// maxPeak is how much memory a reading may take at its peak, in kB.
const maxPeak = 256 << 10

func TestNoSheetCostsMoreThanItsBounds(t *testing.T) {
	if storetest.Raced() {
		t.Skip("the race detector takes several times the memory")
	}
	for name, make := range attacks {
		t.Run(name, func(t *testing.T) {
			file := t.TempDir() + "/attack"
			data := make()
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			child := exec.Command(os.Args[0], "-test.run=^TestOneAttack$")
			child.Env = append(os.Environ(), attackVariable+"="+file)
			out, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, after, found := strings.Cut(string(out), "peak ")
			peak, _, _ := strings.Cut(after, "\n")
			kB, err := strconv.Atoi(peak)
			if !found || err != nil {
				t.Skip("no peak to be read here")
			}
			t.Logf("%d kB, %v of the processor, of %d kB", kB, child.ProcessState.UserTime(), len(data)>>10)
			if kB > maxPeak {
				t.Errorf("a file of %d kB takes %d MB", len(data)>>10, kB>>10)
			}
		})
	}
}

// TestNoSheetCostsMoreByLyingAboutItsSize reads 6,000,000 empty strings, whatever
// size is declared for them: refused in time.
func TestNoSheetCostsMoreByLyingAboutItsSize(t *testing.T) {
	if storetest.Raced() {
		t.Skip("one goroutine, which the race detector makes ten times as slow")
	}
	honest := packed(part{
		name: shared, head: "<sst>",
		body: func(i int) string { return "<si>" + strings.Repeat(" ", i%13) + "</si>" }, times: 6_000_000,
		tail: "</sst>",
	})
	lying := bytes.Clone(honest)
	for at := 0; ; at += 4 { // in the directory: the size, unpacked, is 24 bytes in
		next := bytes.Index(lying[at:], []byte("PK\x01\x02"))
		if next < 0 {
			break
		}
		at += next
		copy(lying[at+24:], []byte{200, 0, 0, 0})
	}
	for name, data := range map[string][]byte{"honest": honest, "lying": lying} {
		if _, err := ReadSheets(data); subsidy.KindOf(err) != subsidy.TooLarge &&
			subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("%s: %v, want %q or %q", name, err, subsidy.TooLarge, subsidy.Invalid)
		}
	}
}

func TestMacrosAndLinksToOtherFilesAreLeftAlone(t *testing.T) {
	var b bytes.Buffer
	f := excelize.NewFile()
	for i, v := range []string{
		"姓名", "身份证号码", "手机号码", "平台登录账号", "王小明", "11010519491231002X", "13800138000", "wxm",
	} {
		name, _ := excelize.CoordinatesToCellName(i%4+1, i/4+1)
		if err := f.SetCellStr("Sheet1", name, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	whole, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var more bytes.Buffer
	z := zip.NewWriter(&more)
	for _, p := range whole.File {
		if err := z.Copy(p); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"xl/vbaProject.bin":                  "macro",
		"xl/externalLinks/externalLink1.xml": "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a>&b;</a>",
		"xl/connections.xml":                 "<connections/>",
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if rows, err := read(more.Bytes()); err != nil || len(rows) != 1 || rows[0].Account != "wxm" {
		t.Errorf("%+v, %v", rows, err)
	}
	rows, err := read(
		[]byte("姓名,身份证号码,手机号码,平台登录账号\n=cmd|' /C calc'!A0,11010519491231002X,13800138000,wxm\n"))
	if err != nil || len(rows) != 1 || rows[0].Unread.Field != "name" {
		t.Errorf("a command as a name: %+v, %v", rows, err)
	}
}
