package web

import (
	"fmt"
	"image"

	"github.com/corona10/goimagehash"

	"shigang/subsidy"
)

// flat is how little the brightness of a picture may vary before it is taken
// for empty: everything empty looks alike.
const flat = 6

// lookOf is what a picture looks like: perceptual hashes of 64 and 256 bits
// (pHash, the low frequencies of its cosine transform against their median). An
// empty picture has none.
func lookOf(m image.Image) (subsidy.Look, error) {
	var l subsidy.Look
	if empty(m) {
		return l, nil
	}
	coarse, err := goimagehash.PerceptionHash(m)
	if err != nil {
		return l, fmt.Errorf("look at picture: %w", err)
	}
	fine, err := goimagehash.ExtPerceptionHash(m, 16, 16)
	if err != nil {
		return l, fmt.Errorf("look at picture: %w", err)
	}
	l.Coarse = coarse.GetHash()
	copy(l.Fine[:], fine.GetHash())
	return l, nil
}

// empty reports whether a picture shows next to nothing.
func empty(m image.Image) bool {
	b := m.Bounds()
	least, most := uint32(255), uint32(0)
	for y := b.Min.Y; y < b.Max.Y; y += max(1, b.Dy()/32) {
		for x := b.Min.X; x < b.Max.X; x += max(1, b.Dx()/32) {
			r, g, blue, _ := m.At(x, y).RGBA()
			bright := (r*299 + g*587 + blue*114) / 1000 >> 8
			least, most = min(least, bright), max(most, bright)
		}
	}
	return b.Empty() || most-least < flat
}
