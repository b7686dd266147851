package web

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// screenshot draws a platform's page: the same frame for everybody, and lines
// of text that are the person's own.
func screenshot(person uint64, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		draw.Draw(m, image.Rect(x0*w/100, y0*h/200, x1*w/100, y1*h/200), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(0, 0, 100, 200, color.White)
	fill(0, 0, 100, 16, color.RGBA{0, 82, 217, 255})
	fill(0, 180, 100, 200, color.RGBA{240, 240, 245, 255})
	r := rand.New(rand.NewPCG(person, 7))
	for line := range 9 {
		y := 22 + line*17
		fill(4, y, 14, y+10, color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255})
		for x := 18; x < 30+r.IntN(60); x += 3 + r.IntN(4) {
			fill(x, y+r.IntN(3), x+1+r.IntN(3), y+5+r.IntN(5), color.Gray{uint8(r.IntN(90))})
		}
	}
	return m
}

func encoded(t *testing.T, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	if quality == 0 {
		err = png.Encode(&b, m)
	} else {
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func looked(t *testing.T, data []byte) File {
	t.Helper()
	f, err := CleanFile(t.Context(), door(), data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestASavedAgainScreenshotLooksTheSame(t *testing.T) {
	if storetest.Raced() {
		t.Skip("pixel by pixel in one goroutine, which the race detector makes ten times as slow")
	}
	limits := signal.DefaultLimits()
	for person := range uint64(12) {
		m := screenshot(person, 750, 1500)
		whole := looked(t, encoded(t, m, 0))
		for name, other := range map[string][]byte{
			"as JPEG": encoded(t, m, 60),
			"smaller": encoded(t, fit(m, 900), 80),
		} {
			if o := looked(t, other); !signal.Alike(whole.Look, o.Look, limits) {
				t.Errorf("person %d %s does not look the same", person, name)
			}
		}
		if again := looked(t, encoded(t, m, 0)); !bytes.Equal(again.Data, whole.Data) {
			t.Errorf("person %d: the same file is kept differently", person)
		}
	}
}

func TestScreenshotsOfDifferentPeopleOnOnePlatformDoNotLookAlike(t *testing.T) {
	if storetest.Raced() {
		t.Skip("pixel by pixel in one goroutine, which the race detector makes ten times as slow")
	}
	limits := signal.DefaultLimits()
	var looks []subsidy.Look
	for person := range uint64(60) {
		looks = append(looks, looked(t, encoded(t, screenshot(person, 750, 1500), 85)).Look)
	}
	alike := 0
	for i := range looks {
		for j := range i {
			if signal.Alike(looks[i], looks[j], limits) {
				alike++
			}
		}
	}
	if alike > 0 {
		t.Errorf("%d pairs of different people look alike", alike)
	}
}

func TestAnEmptyPictureLooksLikeNothing(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 400, 800))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	f := looked(t, encoded(t, m, 80))
	if f.Look.Known() || signal.Alike(f.Look, f.Look, signal.DefaultLimits()) {
		t.Errorf("an empty picture looks like %+v", f.Look)
	}
}
