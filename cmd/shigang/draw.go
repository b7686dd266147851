package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/signal"
)

type drawCmd struct {
	Seed   string `required:"" help:"The seed, as it was published: digits."`
	Strata string `default:"0:10" help:"FROM:SHARE,… in yuan and percent, as published, such as 0:10,10000:20."`
	List   string `arg:"" type:"existingfile" help:"The published list: CSV with number and amount in yuan."`
}

// Run draws again from a published list.
func (d drawCmd) Run() error {
	data, err := os.ReadFile(d.List)
	if err != nil {
		return fmt.Errorf("read list: %w", err)
	}
	return drawAgain(os.Stdout, d.Seed, d.Strata, data)
}

// drawAgain prints the list's digest and what the seed selects, as docs/draw.md
// says.
func drawAgain(to io.Writer, seed, strata string, list []byte) error {
	seed, err := signal.ParseSeed(seed)
	if err != nil {
		return err
	}
	parsed, err := parseStrata(strata)
	if err != nil {
		return err
	}
	cases, err := parseCases(list)
	if err != nil {
		return err
	}
	drawn, err := signal.Draw(seed, cases, parsed)
	if err != nil {
		return err
	}
	out := fmt.Sprintf("list %s  %d cases\n", signal.DrawListDigest(cases), len(cases))
	for _, d := range drawn {
		if d.Selected {
			out += fmt.Sprintf("%s  %s  %s\n", d.Digest, d.Number, d.Amount.Yuan())
		}
	}
	_, err = io.WriteString(to, out)
	return err
}

// parseStrata reads FROM:SHARE,….
func parseStrata(text string) (out signal.Strata, err error) {
	for _, one := range strings.Split(text, ",") {
		from, share, ok := strings.Cut(one, ":")
		amount, err := parseYuan(from)
		percent, err2 := strconv.Atoi(strings.TrimSpace(share))
		if !ok || err != nil || err2 != nil {
			return nil, fmt.Errorf("strata %q: want FROM:SHARE,… such as 0:10,10000:20", text)
		}
		out = append(out, signal.Stratum{From: amount, Share: percent})
	}
	return out, nil
}

// parseCases reads number and amount of each row, a title row left out.
func parseCases(data []byte) (out []signal.DrawCase, err error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	for i, row := range rows {
		if len(row) < 2 {
			return nil, fmt.Errorf("list row %d: want number and amount", i+1)
		}
		amount, err := parseYuan(row[1])
		if i == 0 && !strings.ContainsAny(row[1], "0123456789") {
			continue // titles
		}
		if err != nil {
			return nil, fmt.Errorf("list row %d: %w", i+1, err)
		}
		out = append(out, signal.DrawCase{Number: strings.TrimSpace(row[0]), Amount: amount})
	}
	return out, nil
}

// parseYuan reads an amount in yuan with up to two decimals.
func parseYuan(text string) (subsidy.Fen, error) {
	yuan, cents, _ := strings.Cut(strings.TrimSpace(text), ".")
	if len(cents) > 2 {
		return 0, errors.New("an amount has at most two decimals")
	}
	n, err := strconv.ParseUint(yuan+cents+"00"[len(cents):], 10, 60)
	if err != nil {
		return 0, fmt.Errorf("amount %q: %w", text, err)
	}
	return subsidy.Fen(n), nil
}
