package storetest

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// MaxPeak is how much memory a process may take at most under an attack, in MB.
const MaxPeak = 256

const peakOf = "SHIGANG_TEST_PEAK_OF" // the test that the child process runs

// Peak runs an attack in a process of its own, without a memory limit, and
// fails the test when that process takes more than MaxPeak each time. What prepare does
// before it returns the attack is not counted.
func Peak(t *testing.T, prepare func() (attack func())) {
	t.Helper()
	PeakWithin(t, MaxPeak, prepare)
}

// PeakWithin is Peak with a bound of its own, in MB.
func PeakWithin(t *testing.T, most int, prepare func() (attack func())) {
	t.Helper()
	if Raced() {
		t.Skip("the race detector takes several times the memory")
	}
	if os.Getenv(peakOf) == t.Name() {
		attack := prepare()
		debug.FreeOSMemory()
		if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // forget the peak so far
			t.Fatal(err)
		}
		attack()
		fmt.Printf("peak %d MB\n", peak(t))
		return
	}
	least := attacked(t)
	for again := 0; least > most && again < peakTries-1; again++ {
		least = min(least, attacked(t))
	}
	if least > most {
		t.Errorf("the process took %d MB, more than %d", least, most)
	}
}

// peakTries is how often an attack is tried before it counts as too costly: on a busy machine the collector comes
// late, and what is too much is too much each time.
const peakTries = 3

// attacked runs the test's attack in a process of its own, and returns what that took, in MB.
func attacked(t *testing.T) int {
	t.Helper()
	steps := strings.Split(t.Name(), "/")
	for i, step := range steps {
		steps[i] = "^" + regexp.QuoteMeta(step) + "$"
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run="+strings.Join(steps, "/"), "-test.v")
	child.Env = append(
		slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "GOMEMLIMIT=") }),
		peakOf+"="+t.Name())
	out, err := child.CombinedOutput()
	found := regexp.MustCompile(`(?m)^peak (\d+) MB$`).FindSubmatch(out)
	if err != nil || found == nil {
		t.Fatalf("%v\n%s", err, out)
	}
	n, err := strconv.Atoi(string(found[1]))
	if err != nil || n == 0 {
		t.Fatalf("no peak: %v", err)
	}
	t.Logf("peak %d MB", n)
	return n
}

// peak is the largest resident memory of this process, in MB.
func peak(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Fatal("no VmHWM")
	}
	kb, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}

// Raced reports a binary with the race detector, which takes several times the memory.
func Raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
