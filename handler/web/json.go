package web

import (
	"errors"

	"github.com/danielgtaylor/huma/v2"
)

// Bounds on a JSON body. The largest that is meant holds 1,000 study records.
const (
	maxParts = 20_000 // values in objects and arrays
	maxDepth = 16     // objects and arrays in each other
)

// JSON is how bodies are read and written. What is no text is refused, and so is
// a body of very many parts before it is read: the check of a megabyte of empty
// objects would note ten faults for each, and take hundreds of megabytes for it.
func JSON() huma.Format {
	f := huma.DefaultJSONFormat
	f.Unmarshal = func(data []byte, v any) error {
		if err := JSONText(data); err != nil {
			return err
		}
		if !modest(data) {
			return errors.New("JSON of too many parts")
		}
		return huma.DefaultJSONFormat.Unmarshal(data, v)
	}
	return f
}

// modest reports whether a body is within the bounds; whether it is JSON at all
// is for its reader to say.
func modest(data []byte) bool {
	parts, depth, quoted := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			parts++
		case c == '{', c == '[':
			parts++
			depth++
		case c == '}', c == ']':
			depth--
		}
		if parts > maxParts || depth > maxDepth {
			return false
		}
	}
	return true
}
