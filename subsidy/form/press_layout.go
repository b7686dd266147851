package form

import (
	"fmt"
	"slices"
	"strings"
)

// Sizes on paper, in points: A4, and what stands around the form.
const (
	a4Short, a4Long = 595.28, 841.89
	millimetre      = 72 / 25.4

	sideEdge   = 18 * millimetre
	topEdge    = 16 * millimetre
	bottomEdge = 18 * millimetre
	codeSide   = 17 * millimetre // of the square code at the foot
	codeEdge   = 28 * millimetre // the bottom edge of a page with a code

	titleSize = 16.0
	bodySize  = 10.5
	noteSize  = 9.0
	textSize  = 12.0 // of a letter
	pad       = 4.0  // between a cell's border and its text
	thin      = 0.6
	thick     = 2.0
)

// placedText is a text at its place on a page: its left end, and its base line from the page's top, in points.
type placedText struct {
	x, y, size float64
	text       string
}

// stroke is a line on a page, from its top left corner, in points.
type stroke struct{ x1, y1, x2, y2, width float64 }

// sheet is one printed page.
type sheet struct {
	texts   []placedText
	strokes []stroke
}

// layout places a paper on pages.
type layout struct {
	*Press
	paper         Paper
	width, height float64 // of a page
	sheets        []*sheet
	y             float64 // where the next part begins
	lacking       []rune
}

// lay places a paper on its pages.
func (p *Press) lay(paper Paper) *layout {
	l := &layout{Press: p, paper: paper, width: a4Short, height: a4Long}
	if paper.Wide {
		l.width, l.height = a4Long, a4Short
	}
	l.turn()
	l.title()
	for _, b := range paper.Blocks {
		switch {
		case b.Grid != nil:
			l.grid(*b.Grid)
		case b.Table != nil:
			l.table(*b.Table)
		case b.Words != nil:
			l.words(*b.Words)
		case b.Chart != nil:
			l.chart(*b.Chart)
		}
	}
	l.notes()
	for i := range l.sheets {
		l.foot(i)
	}
	return l
}

// page is the page that is being filled.
func (l *layout) page() *sheet { return l.sheets[len(l.sheets)-1] }

// inner is how wide the form is.
func (l *layout) inner() float64 { return l.width - 2*sideEdge }

// bottom is where a page's form ends.
func (l *layout) bottom() float64 {
	if l.paper.Check.Address != "" {
		return l.height - codeEdge
	}
	return l.height - bottomEdge
}

// turn begins a page; those after the first say what they go on with.
func (l *layout) turn() {
	l.sheets = append(l.sheets, &sheet{})
	l.y = topEdge
	if len(l.sheets) > 1 {
		l.put(sideEdge, l.y, noteSize, strings.TrimSpace(l.paper.Annex+" "+l.paper.Title)+"（续）")
		l.y += noteSize * 2
	}
}

// room begins a page unless so many points are left on this one.
func (l *layout) room(h float64) {
	if l.y+h > l.bottom() {
		l.turn()
	}
}

// lead is how far base lines of a size are apart.
func lead(size float64) float64 { return size * 1.45 }

// clean is a text as it can be printed; what the font lacks is noted.
func (l *layout) clean(text string) string {
	for _, r := range l.Lacking(text) {
		if r != '\n' && !slices.Contains(l.lacking, r) {
			l.lacking = append(l.lacking, r)
		}
	}
	return l.printable(text)
}

// put places one line whose top is at y.
func (l *layout) put(x, y, size float64, text string) {
	if text == "" {
		return
	}
	base := y + (lead(size)-size)/2 + size*0.88
	for {
		before, after, found := strings.Cut(text, string(ticked))
		if before != "" {
			l.page().texts = append(l.page().texts, placedText{x, base, size, before})
			x += l.long(before, size)
		}
		if !found {
			return
		}
		l.tick(x, base, size)
		x += size
		text = after
	}
}

// tick draws a ticked box whose text would begin at x.
func (l *layout) tick(x, base, size float64) {
	side := size * 0.78
	left, top := x+(size-side)/2, base-side*0.95
	l.box(left, top, side, side, thin)
	middle := left + (side-l.long(string(check), side))/2
	l.page().texts = append(l.page().texts, placedText{middle, base, side, string(check)})
}

// box draws a frame.
func (l *layout) box(x, y, w, h, width float64) {
	l.page().strokes = append(l.page().strokes,
		stroke{x, y, x + w, y, width},
		stroke{x, y + h, x + w, y + h, width},
		stroke{x, y, x, y + h, width},
		stroke{x + w, y, x + w, y + h, width})
}

// title prints the form's number, title and what stands over the form.
func (l *layout) title() {
	if l.paper.Annex != "" {
		l.put(sideEdge, l.y, textSize, l.paper.Annex+"：")
		l.y += lead(textSize) * 1.2
	}
	for _, line := range l.wrap(l.clean(l.paper.Title), titleSize, l.inner()) {
		l.put(sideEdge+(l.inner()-l.long(line, titleSize))/2, l.y, titleSize, line)
		l.y += lead(titleSize)
	}
	l.y += 6
	l.beside(l.paper.Head)
}

// beside prints texts side by side, the last at the right edge, or one under another where they do not fit.
func (l *layout) beside(texts []string) {
	if len(texts) == 0 {
		return
	}
	whole := 0.0
	for i := range texts {
		texts[i] = l.clean(texts[i])
		whole += l.long(texts[i], bodySize) + 2*bodySize
	}
	if whole-2*bodySize > l.inner() {
		for _, t := range texts {
			for _, line := range l.wrap(t, bodySize, l.inner()) {
				l.room(lead(bodySize))
				l.put(sideEdge, l.y, bodySize, line)
				l.y += lead(bodySize)
			}
		}
		l.y += 4
		return
	}
	gap := 0.0
	if len(texts) > 1 {
		gap = (l.inner() - (whole - 2*bodySize*float64(len(texts)))) / float64(len(texts)-1)
	}
	x := sideEdge
	for _, t := range texts {
		l.put(x, l.y, bodySize, t)
		x += l.long(t, bodySize) + gap
	}
	l.y += lead(bodySize) + 4
}

// notes prints what stands under the form, and which characters are to be written by hand.
func (l *layout) notes() {
	notes := l.paper.under()
	if len(l.lacking) > 0 {
		codes := make([]string, len(l.lacking))
		for i, r := range l.lacking {
			codes[i] = fmt.Sprintf("U+%04X", r)
		}
		notes = append(notes, fmt.Sprintf("※ 有%d个字不在打印字库里，以“〓”代替，请按证件手写补上（统一码依次为%s）。",
			len(codes), strings.Join(codes, "、")))
	}
	l.y += 6
	for _, n := range notes {
		for _, line := range l.wrap(l.clean(n), noteSize, l.inner()) {
			l.room(lead(noteSize))
			l.put(sideEdge, l.y, noteSize, line)
			l.y += lead(noteSize)
		}
	}
}

// words prints a letter.
func (l *layout) words(w Words) {
	const high = 1.3 // of a letter's lines, over a form's
	l.y += 8
	line := func(x float64, text string) {
		l.room(lead(textSize) * high)
		l.put(x, l.y, textSize, text)
		l.y += lead(textSize) * high
	}
	for _, p := range w.Paragraphs {
		for _, text := range l.wrap(l.clean(p), textSize, l.inner()) {
			line(sideEdge, text)
		}
	}
	l.y += 24
	l.room(lead(textSize) * high * float64(len(w.Signs)))
	for _, s := range w.Signs {
		s = l.clean(s)
		line(sideEdge+l.inner()-l.long(s, textSize), s)
	}
}

// foot prints a page's number and how it is checked.
func (l *layout) foot(i int) {
	s, y := l.sheets[i], l.bottom()+6
	if l.paper.Check.Address != "" {
		y += 14 // beside the middle of the code
	}
	text := fmt.Sprintf("第 %d 页　共 %d 页", i+1, len(l.sheets))
	at := func(x, y float64, text string) {
		s.texts = append(s.texts, placedText{x, y + noteSize, noteSize, l.printable(text)})
	}
	at((l.width-l.long(text, noteSize))/2, y, text)
	if told := l.paper.Check.told(); told != "" {
		at(sideEdge, y, told)
	}
	if code := l.paper.Check.codeTold(); code != "" {
		at(sideEdge, y+lead(noteSize), code)
	}
}
