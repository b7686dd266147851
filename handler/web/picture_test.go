package web

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
	"time"

	"shigang/store"
	"shigang/subsidy"
)

func door() *store.Door { return store.NewDoor(0, time.Second) }

// photo is a JPEG, red on the left and blue on the right, whose EXIF says an
// orientation and a place.
func photo(t *testing.T, w, h, how int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			c := color.RGBA{255, 0, 0, 255}
			if x >= w/2 {
				c = color.RGBA{0, 0, 255, 255}
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	exif = append(exif, byte(how), 0, 0, 0, 0, 0, 0, 0)
	exif = append(exif, []byte("GPS 24.8N 113.6E")...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(out, exif...), b.Bytes()[2:]...)
}

func TestAPhotoIsTurnedUprightAndItsPlaceForgotten(t *testing.T) {
	for how, want := range map[int]struct {
		w, h     int
		redFirst string // where red is: left, right, top, bottom
	}{1: {400, 200, "left"}, 3: {400, 200, "right"}, 6: {200, 400, "top"}, 8: {200, 400, "bottom"}} {
		f, err := CleanFile(t.Context(), door(), photo(t, 400, 200, how))
		if err != nil || f.Type != "image/jpeg" || bytes.Contains(f.Data, []byte("GPS")) ||
			bytes.Contains(f.Data, []byte("Exif")) {
			t.Fatalf("%d: %s %v", how, f.Type, err)
		}
		m, err := jpeg.Decode(bytes.NewReader(f.Data))
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]image.Point{
			"left":   {5, want.h / 2},
			"right":  {want.w - 5, want.h / 2},
			"top":    {want.w / 2, 5},
			"bottom": {want.w / 2, want.h - 5},
		}[want.redFirst]
		r, _, blue, _ := m.At(at.X, at.Y).RGBA()
		if m.Bounds().Dx() != want.w || m.Bounds().Dy() != want.h || r < blue {
			t.Errorf("%d: %v, red is not at the %s", how, m.Bounds(), want.redFirst)
		}
		small, err := jpeg.DecodeConfig(bytes.NewReader(f.Thumb))
		if err != nil || max(small.Width, small.Height) != thumbSide {
			t.Errorf("%d: thumbnail %dx%d, %v", how, small.Width, small.Height, err)
		}
	}
}

func TestOnlyPicturesAndPDFsAreKept(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3000, 10))); err != nil {
		t.Fatal(err)
	}
	if f, err := CleanFile(t.Context(), door(), b.Bytes()); err != nil || f.Type != "image/jpeg" {
		t.Errorf("PNG: %v", err)
	}
	if f, err := CleanFile(t.Context(), door(), []byte("%PDF-1.7\n...")); err != nil || f.Type != "application/pdf" ||
		f.Thumb != nil {
		t.Errorf("PDF: %v", err)
	}
	huge := bytes.Clone(b.Bytes())
	binary.BigEndian.PutUint32(huge[16:], 100_000)
	binary.BigEndian.PutUint32(huge[20:], 100_000)
	for name, data := range map[string][]byte{
		"nothing": nil,
		"text":    []byte("hello"),
		"page":    []byte("<html><script>alert(1)</script>"),
		"program": []byte("MZ\x90"),
		"cut":     b.Bytes()[:60],
		"huge":    huge,
		"archive": []byte("PK\x03\x04...."),
	} {
		if _, err := CleanFile(t.Context(), door(), data); subsidy.KindOf(err) == "" {
			t.Errorf("%s was kept: %v", name, err)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00"))
	f.Fuzz(func(t *testing.T, data []byte) { orientation(data) })
}
