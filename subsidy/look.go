package subsidy

// Look is what a picture looks like, in a few bits: pictures that look alike
// have looks that differ in few of them, whatever their size or compression.
type Look struct {
	Coarse uint64    // 64 bits, to find pictures by
	Fine   [4]uint64 // 256 bits, to look more closely at those found
}

// Known reports whether the picture has a look: an empty one has none.
func (l Look) Known() bool { return l != Look{} }

// Bands are the look's four quarters of 16 bits, each with its number before
// it: looks that differ in at most three bits share at least one, so that an
// index of bands finds them without comparing all with all.
func (l Look) Bands() [4]int64 {
	var out [4]int64
	for i := range out {
		out[i] = int64(i)<<16 | int64(l.Coarse>>(16*i)&0xffff)
	}
	return out
}
