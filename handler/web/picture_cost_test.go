package web

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// emptyPNG is a PNG of zeros, made without ever holding the picture.
func emptyPNG(t *testing.T, w, h int, depth, colour, interlace byte) []byte {
	t.Helper()
	chunk := func(out []byte, name string, data []byte) []byte {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		named := append([]byte(name), data...)
		return binary.BigEndian.AppendUint32(append(out, named...), crc32.ChecksumIEEE(named))
	}
	samples := map[byte]int{0: 1, 2: 3, 4: 2, 6: 4}[colour]
	size := func(w, h int) int { return h * (1 + (w*samples*int(depth)+7)/8) }
	left := size(w, h)
	if interlace == 1 {
		left = 0
		for _, p := range [][4]int{
			{0, 0, 8, 8},
			{4, 0, 8, 8},
			{0, 4, 4, 8},
			{2, 0, 4, 4},
			{0, 2, 2, 4},
			{1, 0, 2, 2},
			{0, 1, 1, 2},
		} {
			left += size((w-p[0]+p[2]-1)/p[2], (h-p[1]+p[3]-1)/p[3])
		}
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	for zeros := make([]byte, 1<<16); left > 0; left -= len(zeros) {
		if _, err := z.Write(zeros[:min(left, len(zeros))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	out := chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", append(head, depth, colour, 0, 0, interlace))
	return chunk(chunk(out, "IDAT", packed.Bytes()), "IEND", nil)
}

// emptyJPEG is a grey JPEG whose every code is one bit; sampling has a byte a
// component, scans is how often its first scan comes.
func emptyJPEG(w, h int, progressive, adobe bool, sampling []byte, scans int) []byte {
	out := []byte{0xff, 0xd8}
	segment := func(marker byte, data ...byte) {
		out = append(binary.BigEndian.AppendUint16(append(out, 0xff, marker), uint16(len(data)+2)), data...)
	}
	if adobe {
		segment(0xee, append([]byte("Adobe\x00"), 100, 0, 0, 0, 0, 0)...)
	}
	segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	frame := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16([]byte{8}, uint16(h)), uint16(w))
	frame = append(frame, byte(len(sampling)))
	scan := []byte{byte(len(sampling))}
	blocks := 0
	most := int(sampling[0]>>4) * int(sampling[0]&15)
	for i, s := range sampling {
		frame = append(frame, byte(i+1), s, 0)
		scan = append(scan, byte(i+1), 0)
		blocks += ((w + 15) / 8 * ((h + 15) / 8)) * int(s>>4) * int(s&15) / most
	}
	marker, end := byte(0xc0), []byte{0, 63, 0}
	if progressive {
		marker, end = 0xc2, []byte{0, 0, 0}
	}
	segment(marker, frame...)
	for class := range byte(2) {
		segment(0xc4, append(append([]byte{class << 4}, 1), make([]byte, 16)...)...)
	}
	for range scans {
		segment(0xda, append(scan, end...)...)
		out = append(out, make([]byte, blocks/4+64)...)
	}
	return append(out, 0xff, 0xd9)
}

// misled puts before a JPEG's frame a marker without a length: who takes what
// follows for one lands in the next segment, at a small frame that no decoder reads.
func misled(jpeg []byte, marker byte) []byte {
	const lands = 2 + 2 + 0xffe0 // the next marker, read as a length
	out := append(bytes.Clone(jpeg[:2]), 0xff, marker, 0xff, 0xe0, 0xff, 0xfe)
	comment := make([]byte, 0xfffe-2)
	copy(comment[lands-len(out):], "\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00")
	return append(append(out, comment...), jpeg[2:]...)
}

func TestAMarkerWithoutALengthDoesNotHideWhatAPictureCosts(t *testing.T) {
	dear := emptyJPEG(wholeW, wholeH, true, true, []byte{0x11, 0x11, 0x11, 0x11}, 1)
	for _, marker := range []byte{0x00, 0xd0, 0xd7} {
		if _, err := costOf("image/jpeg", misled(dear, marker)); subsidy.KindOf(err) != subsidy.TooLarge {
			t.Errorf("after %#02x: %v", marker, err)
		}
	}
}

// emptyWebP is a lossless WebP of one colour, whose pixels take no bit at all.
func emptyWebP(w, h int) []byte {
	data := binary.LittleEndian.AppendUint32([]byte{0x2f}, uint32(w-1)|uint32(h-1)<<14)
	data = append(data, 0x88, 0x88, 0x08, 0, 0) // no transforms, and five trees of one symbol
	riff := append([]byte("WEBPVP8L"), binary.LittleEndian.AppendUint32(nil, uint32(len(data)))...)
	riff = append(riff, data...)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(riff)))...), riff...)
}

// whole is about the most pixels that a picture may have.
const wholeW, wholeH = 5770, 4330

func TestTheLargestPicturesStayWithinTheMemory(t *testing.T) {
	for name, c := range map[string]struct {
		make  func() []byte
		times int
		kind  subsidy.Kind
	}{
		"PNG, six":            {func() []byte { return emptyPNG(t, wholeW, wholeH, 8, 6, 0) }, 6, ""},
		"PNG of 16 bits":      {func() []byte { return emptyPNG(t, wholeW, wholeH, 16, 6, 0) }, 1, ""},
		"interlaced PNG":      {func() []byte { return emptyPNG(t, wholeW, wholeH, 8, 6, 1) }, 1, ""},
		"interlaced, 16 bits": {func() []byte { return emptyPNG(t, wholeW, wholeH, 16, 6, 1) }, 2, subsidy.TooLarge},
		"JPEG, six": {
			func() []byte { return emptyJPEG(wholeW, wholeH, false, false, []byte{0x22, 0x11, 0x11}, 1) },
			6,
			"",
		},
		"progressive JPEG": {
			func() []byte { return emptyJPEG(wholeW, wholeH, true, false, []byte{0x22, 0x11, 0x11}, 1) },
			1,
			"",
		},
		"progressive, 4:4:4": {
			func() []byte { return emptyJPEG(wholeW, wholeH, true, false, []byte{0x11, 0x11, 0x11}, 1) },
			2,
			subsidy.TooLarge,
		},
		"CMYK": {
			func() []byte { return emptyJPEG(wholeW, wholeH, false, true, []byte{0x11, 0x11, 0x11, 0x11}, 1) },
			1,
			"",
		},
		"progressive CMYK": {
			func() []byte { return emptyJPEG(wholeW, wholeH, true, true, []byte{0x11, 0x11, 0x11, 0x11}, 1) },
			2,
			subsidy.TooLarge,
		},
		"red, green and blue": {
			func() []byte { return emptyJPEG(wholeW, wholeH, false, true, []byte{0x11, 0x11, 0x11}, 1) },
			1,
			"",
		},
		"JPEG of 200 scans": {
			func() []byte { return emptyJPEG(800, 800, true, false, []byte{0x11}, 200) }, 1,
			subsidy.TooLarge,
		},
		"lossless WebP":          {func() []byte { return emptyWebP(4470, 4470) }, 1, ""},
		"larger WebP":            {func() []byte { return emptyWebP(wholeW, wholeH) }, 2, subsidy.TooLarge},
		"PNG of too many pixels": {func() []byte { return emptyPNG(t, 5100, 5000, 8, 0, 0) }, 1, subsidy.TooLarge},
		"PNG of just few enough": {func() []byte { return emptyPNG(t, 5000, 5000, 8, 0, 0) }, 1, ""},
		"JPEG turned on its side": {
			func() []byte { return turned(emptyJPEG(wholeW, wholeH, false, false, []byte{0x11, 0x11, 0x11}, 1)) },
			1,
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Peak(t, func() func() {
				data := c.make()
				door := store.NewDoor(c.times, time.Hour)
				return func() {
					var wg sync.WaitGroup
					for range c.times {
						wg.Go(func() {
							if _, err := CleanFile(t.Context(), door, data); subsidy.KindOf(err) != c.kind ||
								(err == nil) != (c.kind == "") {
								t.Errorf("%v", err)
							}
						})
					}
					wg.Wait()
				}
			})
		})
	}
}

// turned says in a JPEG's EXIF that the camera lay on its side.
func turned(jpeg []byte) []byte {
	exif := []byte("\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06" +
		"\x00\x00\x00\x00\x00\x00\x00")
	return append(append(bytes.Clone(jpeg[:2]), exif...), jpeg[2:]...)
}
