package web

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"

	"shigang/subsidy"
)

// Bounds on what a picture may cost, told by its header before it is decoded.
const (
	maxCost  = 200_000_000 // bytes of memory
	maxScans = 100         // of a JPEG; cameras write one, progressive ones about ten
)

func badPicture(cause error) error {
	return &subsidy.Error{
		Kind:    subsidy.Invalid,
		Field:   "/file",
		Message: "这张图片打不开，可能没有传完，请重新拍照或选择",
		Err:     cause,
	}
}

// costOf is how much memory decoding a picture takes at most, in bytes.
func costOf(kind string, data []byte) (int, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, badPicture(err)
	}
	large := &subsidy.Error{Kind: subsidy.TooLarge, Field: "/file", Message: "图片尺寸太大，请缩小后再上传"}
	if config.Width <= 0 || config.Height <= 0 || config.Width > subsidy.MaxFilePixels/config.Height {
		return 0, large
	}
	halves := 0 // half bytes a pixel
	switch kind {
	case "image/png":
		halves = pngCost(data, config)
	case "image/webp":
		halves = webpCost(data)
	default:
		if bytes.Count(data, []byte{0xff, 0xda}) > maxScans { // each walks over the whole picture
			return 0, large
		}
		halves = jpegCost(data, config)
	}
	cost := config.Width * config.Height * halves / 2
	if cost > maxCost {
		return 0, large
	}
	return cost, nil
}

// pngCost is the memory of a PNG, in half bytes a pixel: the picture, and, of an
// interlaced one, the last pass over half of it.
func pngCost(data []byte, config image.Config) int {
	halves := 2 * 4
	switch config.ColorModel {
	case color.GrayModel:
		halves = 2
	case color.Gray16Model:
		halves = 2 * 2
	case color.RGBA64Model, color.NRGBA64Model:
		halves = 2 * 8
	}
	if interlaced := len(data) > 28 && data[28] == 1; interlaced { // the last byte of IHDR
		halves += halves / 2
	}
	return halves
}

// webpCost is the memory of a WebP, in half bytes a pixel: a lossless one, and
// the lossless mask of another, is decoded twice over for its palette.
func webpCost(data []byte) int {
	if bytes.Contains(data, []byte("VP8L")) || bytes.Contains(data, []byte("ALPH")) {
		return 2 * (4 + 4 + 2)
	}
	return 2 * 2
}

// jpegCost is the memory of a JPEG, in half bytes a pixel: its planes, the
// coefficients of a progressive one, and a second picture where its colours are
// not the usual ones (CMYK; red, green and blue).
func jpegCost(data []byte, config image.Config) int {
	frame, progressive := jpegFrame(data)
	if len(frame) < 6 {
		return 2 * 24 // no frame: nothing that the decoder takes
	}
	planes, most := 0, 1
	for c := frame[6:]; len(c) >= 3; c = c[3:] {
		planes += int(c[1]>>4) * int(c[1]&15)
		most = max(most, int(c[1]>>4)*int(c[1]&15))
	}
	halves := (2*planes + most - 1) / most
	if progressive {
		halves += 4 * halves // 32-bit numbers
	}
	if config.ColorModel != color.YCbCrModel && config.ColorModel != color.GrayModel ||
		bytes.Contains(data, []byte("Adobe\x00")) {
		halves += 2 * 4
	}
	return halves
}

// jpegFrame finds the frame header (SOF0 to SOF2), without its marker and length.
// It walks as the decoder does, which passes over restart markers and a 0xff
// that marks nothing: who reads a length there is led to another frame.
func jpegFrame(data []byte) (frame []byte, progressive bool) {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker := data[i+1]
		switch {
		case marker == 0xff: // filling
			i++
			continue
		case marker == 0, marker >= 0xd0 && marker <= 0xd7: // no length follows
			i += 2
			continue
		}
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		if size < 2 || i+2+size > len(data) {
			return nil, false
		}
		if marker >= 0xc0 && marker <= 0xc2 {
			return data[i+4 : i+2+size], marker == 0xc2
		}
		i += 2 + size
	}
	return nil, false
}
