package form

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Press prints papers as PDF with one font, which it reads once; it may be used by many at a time.
type Press struct {
	outlines *sfnt.Font
	fonts    gopdf.FontContainer

	lock   sync.Mutex
	buffer sfnt.Buffer
	widths map[rune]float64 // of characters at size 1, negative for those that the font lacks
}

// fontName is the name of the font in our files.
const fontName = "shigang"

// geta (〓) stands for a character that the font lacks, as printers have it: seen, and named under the form.
const geta = '〓'

// ticked is drawn, since the font has no such mark: a box with its check.
const (
	ticked = '☑'
	check  = '✓'
)

// NewPress reads a TrueType font, which it keeps.
func NewPress(ttf []byte) (*Press, error) {
	outlines, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	p := &Press{outlines: outlines, widths: map[rune]float64{ticked: 1}}
	if err := p.fonts.AddTTFFontData(fontName, ttf); err != nil {
		return nil, fmt.Errorf("read font: %w", err)
	}
	if p.width(geta) < 0 || p.width(check) < 0 {
		return nil, errors.New("read font: it has no Chinese marks")
	}
	return p, nil
}

// width is how wide a character is at size 1, negative when the font lacks it.
func (p *Press) width(r rune) float64 {
	p.lock.Lock()
	defer p.lock.Unlock()
	if w, ok := p.widths[r]; ok {
		return w
	}
	w := -1.0
	const size = 1000
	if glyph, err := p.outlines.GlyphIndex(&p.buffer, r); err == nil && glyph != 0 {
		advance, err := p.outlines.GlyphAdvance(&p.buffer, glyph, fixed.I(size), font.HintingNone)
		if err == nil {
			w = float64(advance) / 64 / size
		}
	}
	p.widths[r] = w
	return w
}

// Lacking are the characters of a text that the font has not, each once.
func (p *Press) Lacking(text string) (out []rune) {
	for _, r := range text {
		if !unseen(r) && p.width(r) < 0 && !strings.ContainsRune(string(out), r) {
			out = append(out, r)
		}
	}
	return out
}

// unseen reports whether a character leaves nothing on paper.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector)
}

// printable is a text as the font can print it: 〓 for what it lacks.
func (p *Press) printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unseen(r):
			return -1
		case p.width(r) < 0:
			return geta
		}
		return r
	}, text)
}

// long is how wide a printable text is at a size, in points.
func (p *Press) long(text string, size float64) (w float64) {
	for _, r := range text {
		w += p.width(r)
	}
	return w * size
}

// Characters that may not begin a line, and those that may not end one (避头尾).
const (
	noHead = "，。、；：？！）》〉」』】〕”’％…·,.;:?!)]}%"
	noTail = "（《〈「『【〔“‘([{□☑"
)

// together reports whether no line may end between two characters.
func together(a, b rune) bool {
	word := func(r rune) bool {
		return r < 0x2E80 && !unicode.IsSpace(r) && !strings.ContainsRune("□☑√✓", r)
	}
	return word(a) && word(b) || strings.ContainsRune(noHead, b) || strings.ContainsRune(noTail, a)
}

// wrap breaks a printable text into lines of at most so many points; what has no place to break is broken anywhere.
func (p *Press) wrap(text string, size, width float64) (lines []string) {
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, p.wrapOne(paragraph, size, width)...)
	}
	return lines
}

// wrapOne breaks one paragraph.
func (p *Press) wrapOne(text string, size, width float64) (lines []string) {
	line, used := "", 0.0
	for _, unit := range units(text) {
		w := p.long(unit, size)
		if line != "" && used+w > width {
			lines, line, used = append(lines, line), "", 0
			unit = strings.TrimLeft(unit, " ")
			w = p.long(unit, size)
		}
		if w <= width {
			line, used = line+unit, used+w
			continue
		}
		for _, r := range unit {
			w := p.width(r) * size
			if line != "" && used+w > width {
				lines, line, used = append(lines, line), "", 0
			}
			line, used = line+string(r), used+w
		}
	}
	return append(lines, line)
}

// units are a text's pieces that stay on one line.
func units(text string) (out []string) {
	var last rune
	for i, r := range text {
		if i > 0 && together(last, r) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		last = r
	}
	return out
}
