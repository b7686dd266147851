package web

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // screenshots
	"net/http"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // screenshots

	"shigang/store"
	"shigang/subsidy"
)

// Sizes of what is kept of a picture, in pixels.
const (
	maxSide   = 2560
	thumbSide = 320
)

// File is an uploaded file as it is kept.
type File struct {
	Type  string // image/jpeg or application/pdf
	Data  []byte
	Thumb []byte // a small JPEG, nil for a PDF
	Look  subsidy.Look
}

// CleanFile looks at what a file really is and keeps only pictures and PDFs. A
// picture is turned upright, bounded and written anew, so that nothing of its
// camera or place stays; that is done behind the door, large ones alone.
func CleanFile(ctx context.Context, door *store.Door, data []byte) (File, error) {
	kind := http.DetectContentType(data)
	switch kind {
	case "application/pdf":
		return File{Type: kind, Data: data}, nil
	case "image/jpeg", "image/png", "image/webp":
	default:
		return File{}, &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   "/file",
			Message: "只能上传图片（JPG、PNG）或PDF文件，请转换后再上传",
		}
	}
	cost, err := costOf(kind, data)
	if err != nil {
		return File{}, err
	}
	places := 1
	if cost > maxCost/(2*store.DoorPlaces) {
		places = store.DoorPlaces
	}
	leave, err := door.Enter(ctx, places)
	if err != nil {
		return File{}, err
	}
	defer leave()
	return cleanPicture(data)
}

// cleanPicture lets go of the picture as it came before anything is written.
func cleanPicture(data []byte) (File, error) {
	large, small, err := scaled(data)
	if err != nil {
		return File{}, err
	}
	out := File{Type: "image/jpeg"}
	how := orientation(data)
	if out.Data, err = encode(turn(large, how), 85); err != nil {
		return File{}, err
	}
	upright := turn(small, how)
	if out.Thumb, err = encode(upright, 75); err != nil {
		return File{}, err
	}
	out.Look, err = lookOf(upright)
	return out, err
}

// scaled decodes a picture and gives back its two smaller forms alone.
func scaled(data []byte) (large, small *image.RGBA, err error) {
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, badPicture(err)
	}
	return fit(picture, maxSide), fit(picture, thumbSide), nil
}

// Within makes a picture of ours smaller until it has at most so many bytes.
func Within(picture []byte, most int) ([]byte, error) {
	if len(picture) <= most {
		return picture, nil
	}
	m, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, badPicture(err)
	}
	for side := maxSide * 3 / 4; len(picture) > most; side = side * 3 / 4 {
		if picture, err = encode(fit(m, side), 85); err != nil {
			return nil, err
		}
	}
	return picture, nil
}

func encode(m image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}

// fit scales a picture down so that its longer side is at most side, on white.
func fit(m image.Image, side int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, m.Bounds(), draw.Over, nil)
	return out
}

// turn makes a picture upright as its camera said (EXIF orientation 1 to 8).
func turn(m *image.RGBA, how int) *image.RGBA {
	if how <= 1 || how > 8 {
		return m
	}
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	size := image.Rect(0, 0, w, h)
	if how >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			from := [9][2]int{
				2: {w - 1 - x, y},
				3: {w - 1 - x, h - 1 - y},
				4: {x, h - 1 - y},
				5: {y, x},
				6: {y, h - 1 - x},
				7: {w - 1 - y, h - 1 - x},
				8: {w - 1 - y, x},
			}[how]
			out.SetRGBA(x, y, m.RGBAAt(b.Min.X+from[0], b.Min.Y+from[1]))
		}
	}
	return out
}

// orientation reads a JPEG's EXIF orientation, 1 when it says none.
func orientation(data []byte) int {
	for i := 2; i+4 <= len(data) && data[0] == 0xff && data[1] == 0xd8 && data[i] == 0xff; {
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		if size < 2 || i+2+size > len(data) {
			return 1
		}
		if segment := data[i+4 : i+2+size]; data[i+1] == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return orientationIn(segment[6:])
		}
		i += 2 + size
	}
	return 1
}

// orientationIn finds tag 0x0112 in the first directory of a TIFF header.
func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	for n := int(order.Uint16(tiff[at:])); n > 0; n-- {
		entry := at + 2 + (n-1)*12
		if entry+12 <= len(tiff) && order.Uint16(tiff[entry:]) == 0x0112 {
			return int(order.Uint16(tiff[entry+8:]))
		}
	}
	return 1
}
