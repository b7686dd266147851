package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"shigang/store/storetest"
)

// BenchmarkAStart starts the program as `make run` does, on an empty folder and again, each time until it tells its
// address.
func BenchmarkAStart(b *testing.B) {
	var first, later []float64
	for b.Loop() {
		dir := b.TempDir()
		for _, into := range []*[]float64{&first, &later} {
			began := time.Now()
			p := start(b, nil, "serve", "--addr", "127.0.0.1:0", "--data", dir)
			*into = append(*into, time.Since(began).Seconds())
			if err := p.interrupt(); err != nil {
				b.Fatal(err)
			}
		}
	}
	storetest.Figure{Name: "first start, s", Aim: 1, AtMost: true}.Report(b, storetest.Median(first))
	storetest.Figure{Name: "later start, s", Aim: 0.3, AtMost: true}.Report(b, storetest.Median(later))
}

// own is what a process holds of memory for itself, in MB; pages of the program's file, which the system takes back
// when it needs them, stand beside it.
func own(b *testing.B, pid int) (held, file float64) {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for name, into := range map[string]*float64{"RssAnon": &held, "RssFile": &file} {
		found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(text)
		if found == nil {
			b.Fatalf("%s is not told", name)
		}
		kB, err := strconv.Atoi(string(found[1]))
		if err != nil {
			b.Fatal(err)
		}
		*into = float64(kB) / 1024
	}
	return held, file
}

// BenchmarkIdle holds the demo with its city, twenty seconds after it was filled.
func BenchmarkIdle(b *testing.B) {
	var all, files []float64
	for b.Loop() {
		p := start(b, []string{"SHIGANG_DEMO_CITY=true"}, "serve", "--addr", "127.0.0.1:0", "--data", b.TempDir())
		<-time.After(20 * time.Second)
		held, file := own(b, p.cmd.Process.Pid)
		all, files = append(all, held), append(files, file)
		if err := p.interrupt(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(storetest.Median(files), "MB-of-its-file")
	storetest.Figure{Name: "idle memory with the demo's city, MB", Aim: 64, AtMost: true}.
		Report(b, storetest.Median(all))
}
