package form

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"shigang/subsidy"
)

func TestAnOpenQuoteIsRefusedWithItsLine(t *testing.T) {
	for name, data := range map[string][]byte{
		"roster": file(t, "open-quote-roster.csv"),
		"study":  file(t, "open-quote-study.csv"),
	} {
		_, err := ReadSheets(data)
		if subsidy.KindOf(err) != subsidy.Invalid || !strings.Contains(err.Error(), "第3行的引号") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for text, line := range map[string]string{
		"姓名,账号\n\"王小明,a\n李四,b\n":          "第2行",
		"姓名,账号\n王小明,\"a\n李四,b\"\n\"":      "第4行",
		"姓名,账号\n王小明,\"a\"b\n":             "第2行",
		"姓名,账号,手机\n\"王小明,a,1\n李四,b,2\"\n": "第2行",
		"姓名,账号\r\"王小明,a\r李四,b":            "第2行",
		"姓名,账号\r\n\r\n\"":                 "第3行",
		"\"姓名\n,账号\"x":                    "第1行",
	} {
		if _, err := read([]byte(text)); subsidy.KindOf(err) != subsidy.Invalid ||
			!strings.Contains(err.Error(), line+"的引号") {
			t.Errorf("%q: %v, want %s", text, err, line)
		}
	}
	good := "姓名,身份证号码,手机号码,平台登录账号,备注\n" +
		"\"王\"\"小\"\"明\",11010519491231002X, \"13800138000\" ,w\"x,\"第一行\n第二行, 还有\"\n" +
		"\"李四\",440524188001010014,13900139000,ls,\n"
	rows, err := read([]byte(good))
	if err != nil || len(rows) != 2 || rows[0].Phone != "13800138000" || rows[1].Row != 4 || rows[1].Name != "李四" {
		t.Errorf("quotes that are right: %+v, %v", rows, err)
	}
}

// wide16 is text as UTF-16 without its mark.
func wide16(order binary.ByteOrder, text string) []byte {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune(text)) {
		_ = binary.Write(&b, order, u)
	}
	return b.Bytes()
}

func TestATextIsReadWhateverItsEncodingAndLineEnds(t *testing.T) {
	rows := people(5)
	want := checked(t, book(t, rows, nil), Mapping{})
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(lines(rows, ",", "\r"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"UTF-16 without a mark": wide16(binary.LittleEndian, lines(rows, "\t", "\r\n")),
		"big-endian":            wide16(binary.BigEndian, lines(rows, ",", "\n")),
		"CR alone":              []byte(lines(rows, ",", "\r")), "CR alone in GB18030": []byte(gb),
		"semicolons": []byte(lines(rows, ";", "\n")), "tabs": []byte(lines(rows, "\t", "\n")),
		"bars":             []byte(lines(rows, "|", "\n")),
		"no last line end": []byte(strings.TrimSpace(lines(rows, ",", "\n"))),
		"empty lines":      []byte(lines(rows, ",", "\n\n\n")),
	} {
		got := checked(t, data, Mapping{})
		if len(got) != len(want) {
			t.Errorf("%s: %d people", name, len(got))
			continue
		}
		for i := range got {
			if got[i].Problem != nil || got[i].Person != want[i].Person {
				t.Errorf("%s: %+v, want %+v", name, got[i].Problem, want[i].Person.Name)
			}
		}
	}
	for _, name := range []string{"utf16-no-mark.csv", "cr-only.csv", "one-bad-byte.csv"} {
		got := checked(t, file(t, name), Mapping{})
		if len(got) != 5 || len(subsidy.Flagged(got)) != 0 ||
			!slices.ContainsFunc(got, func(r subsidy.CheckedRow) bool { return r.Person.Name == "温知秋" }) {
			t.Errorf("%s: %+v", name, subsidy.Flagged(got))
		}
	}
	broken := strings.Replace(lines(rows, ",", "\n"), rows[2][1].(string), rows[2][1].(string)+"\xff", 1)
	if problems := subsidy.Flagged(checked(t, []byte(broken), Mapping{})); len(problems) != 1 ||
		problems[0].Field != "name" || !strings.Contains(problems[0].Message, "损坏的字符") {
		t.Errorf("one broken byte in a name: %+v", problems)
	}
}

// page is rows as a web page.
func page(rows [][]any, cells string) string {
	var b strings.Builder
	b.WriteString("<html><head><title>导出</title></head><body><table>")
	for _, row := range rows {
		b.WriteString("<tr>")
		for _, c := range row {
			fmt.Fprintf(&b, "<%s>%v</%s>", cells, c, cells)
		}
		b.WriteString("</tr>\n")
	}
	return b.String() + "</table></body></html>"
}

func TestFilesUnderAWrongNameAreReadOrSayWhatTheyAre(t *testing.T) {
	rows := people(5)
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(page(rows, "td"))
	var quoted bytes.Buffer
	q := quotedprintable.NewWriter(&quoted)
	_, _ = q.Write([]byte(page(rows, "td")))
	_ = q.Close()
	mail := "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n" +
		"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted.String() +
		"\r\n--b--\r\n"
	xml := xml2003
	for _, row := range rows {
		xml += "<Row>"
		for _, c := range row {
			xml += fmt.Sprintf(`<Cell><Data ss:Type="String">%v</Data></Cell>`, c)
		}
		xml += "</Row>"
	}
	xml += "</Table></Worksheet></Workbook>"
	for name, data := range map[string][]byte{
		"page.xls": file(t, "page.xls"), "xml2003.xls": file(t, "xml2003.xls"), "mhtml.xls": file(t, "mhtml.xls"),
		"far-row.xlsx": file(t, "far-row.xlsx"),
		"a page":       []byte(page(rows, "td")), "a page in GB18030": []byte(gb),
		"a page in UTF-16": wide16(binary.LittleEndian, page(rows, "th")), "a mail": []byte(mail),
		"an XML": []byte(xml),
		"a page with a title over columns": []byte(strings.Replace(page(rows, "td"), "<table>",
			"<table><tr><td colspan=6>名册</td></tr>", 1)),
		"a page with a cell over rows": []byte(strings.NewReplacer("<tr><td>1</td>", "<tr><td rowspan=5>1</td>",
			"<tr><td>2</td>", "<tr>", "<tr><td>3</td>", "<tr>", "<tr><td>4</td>", "<tr>", "<tr><td>5</td>",
			"<tr>").Replace(page(rows, "td"))),
		"a page without ends of cells": []byte(strings.ReplaceAll(strings.ReplaceAll(page(rows, "td"), "</td>",
			""), "</tr>", "")),
		"a stray cell in the last column": book(t, rows,
			func(f *excelize.File) { _ = f.SetCellStr("Sheet1", "XFD2", "x") }),
		"a sheet with its dimension overly": book(t, rows,
			func(f *excelize.File) { _ = f.SetSheetDimension("Sheet1", "A1:XFD1048576") }),
	} {
		good := slices.DeleteFunc(checked(t, data, Mapping{}),
			func(r subsidy.CheckedRow) bool { return r.Problem != nil })
		if len(good) != 5 {
			t.Errorf("%s: %d good people", name, len(good))
		}
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"a login page": {
			[]byte("<!DOCTYPE html><html><body><form>请登录</form></body></html>"),
			"登录已经过期",
		},
		"half a page":            {[]byte(page(rows, "td")[:400]), "不完整"},
		"half an XML":            {[]byte(xml[:len(xml)/2]), "打不开"},
		"an XML without its end": {[]byte(strings.TrimSuffix(xml, "</Workbook>")), "不完整"},
		"tables in tables":       {[]byte("<table><tr><td><table></table></table>"), "表格套着表格"},
		"a mail without tables": {
			[]byte("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--"), "单个文件网页",
		},
		"RAR": {[]byte("Rar!\x1a\x07"), "压缩包"}, "7z": {[]byte("7z\xbc\xaf\x27\x1c"), "压缩包"},
		"an old .xls": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "旧版Excel"},
		"Word":        {only("word/document.xml"), "Word"}, "ODS": {only("content.xml"), ".ods"},
		"xlsb": {only("xl/workbook.bin"), ".xlsb"}, "a zip of a table": {only("名册.xlsx"), "先解压"},
	} {
		if _, err := ReadSheets(c.data); subsidy.KindOf(err) != subsidy.Invalid ||
			!strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
