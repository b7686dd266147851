package main

import (
	"strings"
	"testing"

	"shigang/subsidy/signal"
)

// TestAnybodyDrawsTheSameFromThePublishedFile: the file has titles and further
// columns, and may be in any order.
func TestAnybodyDrawsTheSameFromThePublishedFile(t *testing.T) {
	file := "\ufeff编号,金额（元）,层\nSL440203-2026-00002,1200.50,x\nSL440203-2026-00001,300.00,x\n" +
		"SL440203-2026-00003,60000,x\n"
	var out strings.Builder
	if err := drawAgain(&out, "0712182325", "0:10,10000:20", []byte(file)); err != nil {
		t.Fatal(err)
	}
	cases := []signal.DrawCase{
		{Number: "SL440203-2026-00001", Amount: 300_00},
		{Number: "SL440203-2026-00002", Amount: 1200_50},
		{Number: "SL440203-2026-00003", Amount: 60_000_00},
	}
	drawn, err := signal.Draw("0712182325", cases, signal.Strata{{Share: 10}, {From: 10_000_00, Share: 20}})
	if err != nil {
		t.Fatal(err)
	}
	want := "list " + signal.DrawListDigest(cases) + "  3 cases\n"
	for _, d := range drawn {
		if d.Selected {
			want += d.Digest + "  " + d.Number + "  " + d.Amount.Yuan() + "\n"
		}
	}
	if out.String() != want || strings.Count(want, "\n") != 3 {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

func TestAListOrStrataThatCannotBeReadAreRefused(t *testing.T) {
	for _, c := range [][3]string{
		{"0712", "0:10", "SL1,1.234"},
		{"0712", "0-10", "SL1,1"},
		{"0712", "5:10", "SL1,1"},
		{"07 12", "0:10", "SL1,1"},
		{"0712", "0:10", "SL1,1\nSL2,x"},
		{"0712", "0:10", "SL1,1\nSL1,1"},
		{"0712", "0:10", "SL1"},
	} {
		if err := drawAgain(&strings.Builder{}, c[0], c[1], []byte(c[2])); err == nil {
			t.Errorf("%v passes", c)
		}
	}
}
