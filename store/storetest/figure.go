package storetest

import (
	"fmt"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
)

// Figure is one measured ratio as `make bench` prints it and docs/speed.md keeps it.
type Figure struct {
	Name   string // what, and of what it is a part, or in what unit
	Aim    float64
	AtMost bool // the ratio shall not be over the aim; else not under it
}

// Report prints the figure on a line of its own: name TAB ratio TAB aim TAB ok or short.
func (f Figure) Report(b *testing.B, ratio float64) {
	b.Helper()
	b.ReportMetric(ratio, "ratio")
	met, sign := ratio >= f.Aim, "≥"
	if f.AtMost {
		met, sign = ratio <= f.Aim, "≤"
	}
	verdict := "short"
	if met {
		verdict = "ok"
	}
	_, _ = fmt.Fprintf(os.Stdout, "\n%s\t%.3g\t%s %.3g\t%s\n", f.Name, ratio, sign, f.Aim, verdict)
}

// Rounds is how often a figure is measured; it is the median of them.
const Rounds = 3

// Median is the middle of what was measured.
func Median(all []float64) float64 {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/2]
}

// PerSecond is how many a second n in that time are.
func PerSecond(n int, took time.Duration) float64 { return float64(n) / took.Seconds() }

// Spent is the time that this process has had of the machine's cores.
func Spent() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
