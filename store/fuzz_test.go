package store

import (
	"encoding/hex"
	"slices"
	"testing"
	"unicode/utf8"

	"shigang/subsidy"
)

// A page key comes back as it was made, and whatever else is sent is refused in words.
func FuzzPageKeys(f *testing.F) {
	f.Add("WyJhIiwiYiJd", "a", "b")
	f.Add("", "", "")
	f.Add("W251bGwsMV0", "\x00", "\xff")
	f.Fuzz(func(t *testing.T, after, one, two string) {
		keys, err := Page{After: after}.keys(2)
		switch {
		case err != nil && subsidy.KindOf(err) != subsidy.Invalid:
			t.Fatalf("%q: %v", after, err)
		case err == nil && after != "" && len(keys) != 2:
			t.Fatalf("%q: %q", after, keys)
		}
		if !utf8.ValidString(one) || !utf8.ValidString(two) {
			return // no key of ours
		}
		_, next := cut([]int{1, 2}, Page{Limit: 1}, func(int) []string { return []string{one, two} })
		if keys, err := (Page{After: next}).keys(2); err != nil || !slices.Equal(keys, []string{one, two}) {
			t.Fatalf("%q %q came back as %q: %v", one, two, keys, err)
		}
	})
}

// No header passes for a signature but the right digits of a known algorithm.
func FuzzSignature(f *testing.F) {
	d := digests{SM3: []byte("sm3"), SHA256: []byte("sha256")}
	f.Add("sha256=00", "1790000000", "nonce", []byte("{}"))
	f.Add("sm3", "", "", []byte(nil))
	f.Add("=", "\n", "\n", []byte("\n"))
	f.Fuzz(func(t *testing.T, header, timestamp, nonce string, body []byte) {
		if d.signed(Signed{Timestamp: timestamp, Nonce: nonce, Signature: header, Body: body}) {
			t.Fatalf("%q signs", header)
		}
		if text := hex.EncodeToString([]byte(header)); d.signed(Signed{
			Timestamp: timestamp,
			Nonce:     nonce,
			Signature: "md5=" + text,
			Body:      body,
		}) {
			t.Fatal("an unknown algorithm signs")
		}
	})
}
