package web

import (
	"strings"
	"testing"
)

func TestAModestBodyIsToldByItsPartsOutsideOfText(t *testing.T) {
	record := `{` + strings.Repeat(`"key":"with, commas { and \" [[[",`, 14) + `"last":1}`
	for body, want := range map[string]bool{
		"":                                       true,
		"1":                                      true,
		`"` + strings.Repeat("[,", 50_000) + `"`: true,
		`"\"` + strings.Repeat(",", 50_000) + `"`:                        true,
		`{"records":[` + strings.Repeat(record+",", 999) + record + `]}`: true,
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth):    true,
		strings.Repeat("[", maxDepth+1):                                  false,
		`[` + strings.Repeat("1,", maxParts+1) + "1]":                    false,
		strings.Repeat("{}", maxParts+1):                                 false,
		`"\\"` + strings.Repeat("[", maxDepth+1):                         false, // the quotes end before
	} {
		if got := modest([]byte(body)); got != want {
			t.Errorf("%.40s… of %d bytes: %v", body, len(body), got)
		}
	}
}

// What is modest can be read, and the rest is refused, whatever it is.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,"\"",{}]}`))
	f.Add([]byte(strings.Repeat("[", 17)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		err := JSON().Unmarshal(data, &v)
		if !modest(data) && err == nil {
			t.Fatal("an immodest body is read")
		}
		if err == nil && depth(v) > maxDepth {
			t.Fatalf("a body %d deep is read", depth(v))
		}
	})
}

func depth(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for _, in := range v {
			n = max(n, depth(in))
		}
		return n + 1
	case []any:
		for _, in := range v {
			n = max(n, depth(in))
		}
		return n + 1
	}
	return 0
}
