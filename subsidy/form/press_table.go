package form

import "math"

// box of a row: where it stands and what is in it.
type slot struct {
	x, w   float64
	lines  []string
	stamp  string
	align  Align
	middle bool // its text stands at half height
	again  string
}

// edges are the left ends of columns by their shares of the width, with the right end of the last.
func (l *layout) edges(widths []float64) []float64 {
	sum := 0.0
	for _, w := range widths {
		sum += w
	}
	at := []float64{sideEdge}
	for _, w := range widths {
		at = append(at, at[len(at)-1]+w/sum*l.inner())
	}
	return at
}

// high is how high a row is that shows all of its slots.
func high(slots []slot, size, least float64) float64 {
	h := least
	for _, s := range slots {
		n := float64(len(s.lines))
		if s.stamp != "" {
			n += 1.5
		}
		h = math.Max(h, n*lead(size)+2*pad)
	}
	return h
}

// row draws a row, on the next page when it has no room here; head is what is printed anew on each page. A row that is
// longer than a page is cut between lines and goes on.
func (l *layout) row(slots []slot, size, least float64, head func()) {
	for {
		h := high(slots, size, least)
		if l.y+h <= l.bottom() {
			l.drawRow(slots, size, h)
			return
		}
		fresh := l.bottom() - topEdge - noteSize*2
		fit := int((l.bottom() - l.y - 2*pad) / lead(size))
		if h > fresh && fit >= 3 {
			slots = l.part(slots, size, fit)
			least = 0
		}
		l.turn()
		if head != nil {
			head()
		}
	}
}

// part draws as many lines of a row as fit, and returns what is left of it.
func (l *layout) part(slots []slot, size float64, fit int) []slot {
	now, rest := make([]slot, len(slots)), make([]slot, len(slots))
	for i, s := range slots {
		now[i], rest[i] = s, s
		n := min(fit, len(s.lines))
		now[i].lines, rest[i].lines = s.lines[:n], s.lines[n:]
		now[i].stamp = ""
		if s.again != "" {
			rest[i].lines = l.wrap(s.again+"（续）", size, s.w-2*pad)
			rest[i].again = s.again
		}
	}
	l.drawRow(now, size, l.bottom()-l.y)
	return rest
}

// drawRow draws a row of a height and goes to its foot.
func (l *layout) drawRow(slots []slot, size, h float64) {
	for _, s := range slots {
		l.box(s.x, l.y, s.w, h, thin)
		y := l.y + pad
		if s.middle {
			y = l.y + (h-float64(len(s.lines))*lead(size))/2
		}
		for i, line := range s.lines {
			x := s.x + pad
			switch free := s.w - 2*pad - l.long(line, size); s.align {
			case Centre:
				x += free / 2
			case Right:
				x += free
			}
			l.put(x, y+float64(i)*lead(size), size, line)
		}
		if s.stamp != "" {
			stamp := l.clean(s.stamp)
			l.put(s.x+s.w-2*pad-l.long(stamp, size), l.y+h-pad-lead(size), size, stamp)
		}
	}
	l.y += h
}

// leastRow is a row's least height, so that one can write in it by hand.
const leastRow = 8 * millimetre

// grid draws rows of labels and values.
func (l *layout) grid(g Grid) {
	at := l.edges(g.Widths)
	for _, row := range g.Rows {
		if len(row) == 1 && row[0].Label {
			l.room(5 * leastRow) // a heading stays with what it heads, of which a table asks for four
		}
		var slots []slot
		column, least := 0, leastRow
		for _, c := range row {
			end := column + max(c.Span, 1)
			s := slot{x: at[column], w: at[end] - at[column], middle: true, stamp: c.Stamp}
			filled := c
			filled.Stamp = ""
			s.lines = l.wrap(l.clean(filled.text()), bodySize, s.w-2*pad)
			if c.Label {
				s.align, s.again = Centre, c.Text
			}
			if c.Label && len(row) == 1 {
				s.align = Left
			}
			if c.Stamp != "" {
				s.middle = false
			}
			least = math.Max(least, c.Least*millimetre)
			slots = append(slots, s)
			column = end
		}
		l.row(slots, bodySize, least, nil)
	}
}

// tableSize is the size of a table's text, by its columns.
func tableSize(columns int) float64 {
	switch {
	case columns > 12:
		return 7.5
	case columns > 8:
		return noteSize
	}
	return bodySize
}

// table draws a table, its titles on each page.
func (l *layout) table(t Table) {
	widths := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = c.Width
	}
	at, size := l.edges(widths), tableSize(len(t.Columns))
	head := func() { l.tableHead(t, at, size) }
	l.room(4 * leastRow)
	head()
	for row := range t.rows {
		slots := make([]slot, len(row))
		for i, text := range row {
			s := slot{x: at[i], w: at[i+1] - at[i], align: t.Columns[i].Align, middle: true}
			s.lines = l.wrap(l.clean(text), size, s.w-2*pad)
			slots[i] = s
		}
		l.row(slots, size, leastRow*0.9, head)
	}
}

// tableHead draws the titles, under those of their groups where there are any.
func (l *layout) tableHead(t Table, at []float64, size float64) {
	slots := make([]slot, len(t.Columns))
	for i, c := range t.Columns {
		w := at[i+1] - at[i]
		slots[i] = slot{x: at[i], w: w, align: Centre, middle: true, lines: l.wrap(l.clean(c.Title), size, w-2*pad)}
	}
	h := high(slots, size, leastRow)
	if !t.grouped() {
		l.drawRow(slots, size, h)
		return
	}
	over := leastRow * 0.8
	top := l.y
	for i := 0; i < len(t.Columns); {
		end := i + 1
		group := t.Columns[i].Group
		for group != "" && end < len(t.Columns) && t.Columns[end].Group == group {
			end++
		}
		l.y = top
		if group == "" {
			l.drawRow(slots[i:end], size, over+h)
		} else {
			lines := []string{l.clean(group)}
			l.drawRow([]slot{{x: at[i], w: at[end] - at[i], align: Centre, middle: true, lines: lines}}, size, over)
			l.drawRow(slots[i:end], size, h)
		}
		i = end
	}
}

// chart draws the steps of a procedure as boxes with arrows between them.
func (l *layout) chart(c Chart) {
	const (
		arrow    = 20.0
		hereTold = "← " + hereMark
	)
	w := l.inner() - l.long(hereTold, textSize) - 12
	x := sideEdge
	for i, s := range c.Steps {
		titles := l.wrap(l.clean(s.Title), textSize, w-4*pad)
		lines := l.wrap(l.clean(s.told()), bodySize, w-4*pad)
		h := float64(len(titles))*lead(textSize) + float64(len(lines))*lead(bodySize) + 4*pad
		l.room(h + arrow)
		if i > 0 {
			middle := x + w/2
			l.page().strokes = append(l.page().strokes,
				stroke{middle, l.y, middle, l.y + arrow, thin},
				stroke{middle - 4, l.y + arrow - 6, middle, l.y + arrow, thin},
				stroke{middle + 4, l.y + arrow - 6, middle, l.y + arrow, thin})
			l.y += arrow
		}
		border := thin
		if s.Here {
			border = thick
			l.put(x+w+12, l.y+h/2-lead(textSize)/2, textSize, hereTold)
		}
		l.box(x, l.y, w, h, border)
		y := l.y + 2*pad
		for _, t := range titles {
			l.put(x+(w-l.long(t, textSize))/2, y, textSize, t)
			y += lead(textSize)
		}
		for _, t := range lines {
			l.put(x+(w-l.long(t, bodySize))/2, y, bodySize, t)
			y += lead(bodySize)
		}
		l.y += h
	}
	l.y += 8
}
