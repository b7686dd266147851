package jobs

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy"
)

// How soon after its commit a code leaves while 50,000 reminders wait and go out
// as fast as they can.
func BenchmarkACodeLeavesAFlood(b *testing.B) {
	opt, stop, err := Broker("")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(stop)
	f := storetest.SQLite(b)
	w := hesitant()
	close(w.let)
	a := f.Account(b, "one", "13800138000")
	f.Follows(b, a)
	floods(b, f, a.ID, flood)
	serves(b, f, Config{WeChat: w, Mail: w, Redis: opt, Poll: time.Second})
	storetest.Eventually(b, time.Minute, "reminders flow", func() bool { return len(w.began) > 100 })
	var took []float64
	for i := 0; b.Loop(); i++ {
		mails(b, f, fmt.Sprint(i, "@example.com"))
		committed := time.Now()
		storetest.Eventually(b, time.Minute, "the code leaves", func() bool {
			return len(w.on(subsidy.ChannelMail)) == i+1
		})
		took = append(took, time.Since(committed).Seconds()*1000)
	}
	if sent := len(w.began); sent >= flood {
		b.Fatalf("the flood was over: %d", sent)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*95/100], "p95-ms")
	b.ReportMetric(0, "ns/op")
}
