package form

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"shigang/store/storetest"
	"shigang/subsidy"
)

// fontPath is the font as the build puts it beside the phone.
const fontPath = "../../miniprogram/dist/" + FontFile

// press is the press that the server has.
func press(t testing.TB) *Press {
	t.Helper()
	ttf, err := os.ReadFile(fontPath)
	if err != nil {
		t.Fatalf("the font is not built (make build): %v", err)
	}
	p, err := NewPress(ttf)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// filed are 附表1-4 of a filing with so many people, whose names want rare characters.
func filed(people int) FilingSheets {
	x := known()
	x.Filing.Number = "BA440203-2026-00012"
	f := &x.Filing.Form
	f.Project, f.Post, f.Method, f.PlannedPeople = "数控车工线上培训", "数控车工", "线上培训", people
	f.Goal = strings.Repeat("掌握数控车工应知应会（含安全操作）。", 12)
	for i := range 4 {
		f.Courses = append(f.Courses, subsidy.Course{
			ID: fmt.Sprint("c", i), Name: fmt.Sprintf("课程%d", i+1),
			Points: strings.Repeat("安全操作规程、设备点检；", 20), Form: "视频", Minutes: 90,
			Platform: "class", People: people, Module: subsidy.PublicRequired,
			Effect: "了解、掌握", Remark: "https://px.class.com.cn/course/0123456789/0123456789/0123456789",
		})
	}
	for i, e := range storetest.Entries(people) {
		e.Name = []string{e.Name, "欧阳䶮", "𬱟某某", "阿卜杜拉·买买提"}[i%4]
		x.People = append(x.People, e)
	}
	return x
}

// coded are papers as they are handed out, with a code on each page.
func coded(papers ...Paper) []Paper {
	for i := range papers {
		papers[i].Check = Check{
			Number: "编号：BA440203-2026-00012", Version: "第1版", Code: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
			Address: "https://shigang.example.com/paper/ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		}
	}
	return papers
}

// dense is a text without its spaces, its ticks as the press prints them.
func dense(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r == ticked:
			return check
		}
		return r
	}, text)
}

// said is all that a paper says, once.
func said(p Paper) string {
	out := []string{p.Annex, p.Title}
	out = append(out, p.Head...)
	for _, b := range p.Blocks {
		switch {
		case b.Grid != nil:
			for _, row := range b.Grid.Rows {
				for _, c := range row {
					out = append(out, c.text())
				}
			}
		case b.Table != nil:
			for i, c := range b.Table.Columns {
				out = append(out, c.Title)
				if i == 0 || c.Group != b.Table.Columns[i-1].Group {
					out = append(out, c.Group)
				}
			}
			for row := range b.Table.rows {
				out = append(out, row...)
			}
		case b.Words != nil:
			out = append(append(out, b.Words.Paragraphs...), b.Words.Signs...)
		case b.Chart != nil:
			for _, s := range b.Chart.Steps {
				out = append(out, s.Title, s.Who, s.Text)
			}
		}
	}
	return strings.Join(append(out, p.under()...), "\n")
}

// missed tells what a paper says and its pages do not, and what stands outside of them.
func missed(p *Press, paper Paper) (out []string) {
	l := p.lay(paper)
	left := map[rune]int{}
	for i, s := range l.sheets {
		for _, t := range s.texts {
			for _, r := range dense(t.text) {
				left[r]++
			}
			if end := t.x + l.long(t.text, t.size); t.x < sideEdge-0.1 || end > l.width-sideEdge+0.1 {
				out = append(out, fmt.Sprintf("page %d: “%s” ends at %.0f of %.0f", i+1, t.text, end, l.width))
			}
			if t.y > l.height-bottomEdge+20 || t.y < topEdge {
				out = append(out, fmt.Sprintf("page %d: “%s” at height %.0f", i+1, t.text, t.y))
			}
		}
	}
	for _, r := range dense(p.printable(said(paper))) {
		if left[r]--; left[r] == -1 {
			out = append(out, fmt.Sprintf("“%c” is printed too seldom", r))
		}
	}
	return out
}

func TestEveryFormIsPrintedWholeAndWithinItsPages(t *testing.T) {
	p := press(t)
	for name, papers := range everyPaper() {
		for _, paper := range papers {
			for _, m := range missed(p, paper) {
				t.Errorf("%s %s: %s", name, paper.Name, m)
			}
		}
	}
}

func TestAnyTextIsPrintedWhole(t *testing.T) {
	p := press(t)
	piece := rapid.StringMatching(`[一-龥]{0,90}|[a-z0-9./-]{0,120}|[，。（）《》\n 　]{0,3}`)
	text := rapid.Map(rapid.SliceOfN(piece, 0, 20), func(p []string) string { return strings.Join(p, "") })
	rapid.Check(t, func(t *rapid.T) {
		row := func(string) []Cell {
			return []Cell{
				{Text: text.Draw(t, "label"), Label: true},
				{Text: text.Draw(t, "value"), Stamp: stamp},
			}
		}
		cells := rapid.SliceOfN(text, 3, 3).Draw(t, "cells")
		paper := Paper{
			Title: "标题", Head: []string{text.Draw(t, "head"), "右边"}, Notes: []string{text.Draw(t, "note")},
			Blocks: []Block{
				{Grid: &Grid{Widths: []float64{1, 3}, Rows: [][]Cell{row("a"), row("b")}}},
				{Table: &Table{
					Columns: []Column{
						{Title: "甲", Width: 1}, {Title: "乙", Width: 2}, {Title: "丙", Width: 1, Align: Right},
					},
					Count: 3, Row: func(int) []string { return cells },
				}},
			},
		}
		for _, m := range missed(p, paper) {
			t.Error(m)
		}
	})
}

// found is what a reader of the file finds on its pages, in the order in which it was printed.
func found(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf: %v: %s", err, out)
	}
	text, err := exec.Command("pdftotext", "-raw", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(text)
}

// letters are how often each character stands in a text.
func letters(text string) map[rune]int {
	n := map[rune]int{}
	for _, r := range dense(text) {
		n[r]++
	}
	return n
}

func TestTheTextOfAFileIsTheTextThatWasPrinted(t *testing.T) {
	p := press(t)
	for name, papers := range everyPaper() {
		var b bytes.Buffer
		if err := p.Print(&b, papers...); err != nil {
			t.Fatal(err)
		}
		var printed strings.Builder
		for _, paper := range papers {
			for _, s := range p.lay(paper).sheets {
				for _, text := range s.texts {
					printed.WriteString(text.text)
				}
			}
		}
		got, want := letters(found(t, b.Bytes())), letters(printed.String())
		for r, n := range want {
			if got[r] != n {
				t.Errorf("%s: %c (U+%04X) is read %d times, printed %d", name, r, r, got[r], n)
			}
		}
		for r, n := range got {
			if want[r] == 0 {
				t.Errorf("%s: %c (U+%04X) is read %d times and never printed", name, r, r, n)
			}
		}
	}
}

func TestTheSamePapersMakeTheSameFile(t *testing.T) {
	p := press(t)
	var a, b bytes.Buffer
	if err := p.Print(&a, filed(30).Papers()...); err != nil {
		t.Fatal(err)
	}
	if err := p.Print(&b, filed(30).Papers()...); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two files of the same papers differ")
	}
}

func TestACharacterThatTheFontLacksIsSaid(t *testing.T) {
	p := press(t)
	if lacking := p.Lacking("䶮𬱟㛃䲟𬬭𬭳𫓧𫖯·〇①√□☑（）“”"); len(lacking) > 0 {
		t.Errorf("the font lacks %q", string(lacking))
	}
	x := filed(3)
	x.People[1].Name = "王𠮷"
	var b bytes.Buffer
	if err := p.Print(&b, x.Papers()...); err != nil {
		t.Fatal(err)
	}
	if text := dense(found(t, b.Bytes())); !strings.Contains(text, "王〓") || !strings.Contains(text, "U+20BB7") {
		t.Error("nothing says which character is to be written by hand")
	}
}

func TestEachPageRepeatsItsTitlesAndTellsItsNumber(t *testing.T) {
	papers := filed(200).Papers()
	l := press(t).lay(papers[3])
	if len(l.sheets) < 5 {
		t.Fatalf("%d pages", len(l.sheets))
	}
	for i, s := range l.sheets {
		var all strings.Builder
		for _, text := range s.texts {
			all.WriteString(text.text + "\n")
		}
		for _, want := range append(rosterColumns, fmt.Sprintf("第 %d 页　共 %d 页", i+1, len(l.sheets))) {
			if i < len(l.sheets)-1 && !strings.Contains(all.String(), want) {
				t.Errorf("page %d has no %s", i+1, want)
			}
		}
		if i > 0 && !strings.Contains(all.String(), "附表4 韶关市企业职工线上适岗职业技能培训人员名册（续）") {
			t.Errorf("page %d does not say what it goes on with", i+1)
		}
	}
}

func TestNoLineBeginsWithAMarkThatMayNot(t *testing.T) {
	p := press(t)
	text := strings.Repeat("按培训计划完成培训任务，培训效果达到要求（含“安全”）。", 9) + "□岗前培训□在岗培训"
	for width := 60.0; width < 300; width += 7 {
		for _, line := range p.wrap(text, bodySize, width) {
			runes := []rune(line)
			if strings.ContainsRune(noHead, runes[0]) || strings.ContainsRune(noTail, runes[len(runes)-1]) {
				t.Errorf("at %.0f: %s", width, line)
			}
		}
	}
}

// TestARosterOf2000IsPrintedWithinTheMemory holds a roster of 2,000 people against 128 MB, the font included.
func TestARosterOf2000IsPrintedWithinTheMemory(t *testing.T) {
	storetest.PeakWithin(t, 128, func() func() {
		x := filed(2000)
		return func() {
			if err := press(t).Print(io.Discard, x.Papers()...); err != nil {
				t.Error(err)
			}
		}
	})
}

func BenchmarkPrintedRosterOf2000(b *testing.B) {
	p, x := press(b), filed(2000)
	for b.Loop() {
		if err := p.Print(io.Discard, x.Papers()...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(math.Round(b.Elapsed().Seconds()/float64(b.N)*1000), "ms/roster")
}

// TestAHeadingStaysWithWhatItHeads lets 附表1 grow line by line: its last heading never stands alone at a page's foot.
func TestAHeadingStaysWithWhatItHeads(t *testing.T) {
	p := press(t)
	x := filed(1)
	for lines := range 40 {
		x.Filing.Form.Goal = strings.Repeat("掌握安全操作。\n", lines)
		for i, s := range p.lay(x.filingPaper()).sheets {
			says := func(begins string) bool {
				begun := func(t placedText) bool { return strings.HasPrefix(t.text, begins) }
				return slices.ContainsFunc(s.texts, begun)
			}
			if says("线上培训计划（") && !says("课程资源名称") {
				t.Errorf("with %d lines page %d ends with a heading", lines, i+1)
			}
		}
	}
}
