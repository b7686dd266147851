package signal

import (
	"math/bits"

	"shigang/subsidy"
)

// Alike reports whether two pictures look alike within the limits.
func Alike(l, o subsidy.Look, limits Limits) bool {
	if !l.Known() || !o.Known() || bits.OnesCount64(l.Coarse^o.Coarse) > limits.Near {
		return false
	}
	fine := 0
	for i := range l.Fine {
		fine += bits.OnesCount64(l.Fine[i] ^ o.Fine[i])
	}
	return fine <= limits.NearFine
}
