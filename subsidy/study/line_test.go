package study

import (
	"strings"
	"testing"

	"shigang/subsidy"

	"pgregory.net/rapid"
)

func TestWithinTheLimitIsSaidOnlyWhenItIs(t *testing.T) {
	p := terms().Policy
	rapid.Check(t, func(rt *rapid.T) {
		hours, used := rapid.IntRange(0, 40).Draw(rt, "hours"),
			subsidy.Fen(rapid.IntRange(0, 120).Draw(rt, "used"))*10_00
		a := AmountOf(p, hours, 2026, used)
		r := Calculation{Policy: p, Completed: 1, Planned: hours * 45, Hours: hours, Studied: int64(hours) * 45 * 60}
		within := strings.Contains(r.Explain(a), "仍在")
		if want := hours > 0 && used+subsidy.Fen(hours)*p.RatePerHour <= p.CapPerYear; within != want {
			rt.Fatalf("%d hours, used %d: %q", hours, used, r.Explain(a))
		}
	})
}
