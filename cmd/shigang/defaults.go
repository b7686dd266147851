package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// defaults are the rules' own, as flags name them: a flag's tag says which, and only the rules say how much.
func defaults() kong.Vars {
	mass := official.DefaultMassLimits()
	out := kong.Vars{
		"quotas":      quotaText(subsidy.DefaultQuotas()),
		"paces":       quotaText(subsidy.DefaultPaces()),
		"mass_month":  strconv.Itoa(mass.PerMonth),
		"previews":    strconv.Itoa(mass.Previews),
		"quiet_from":  strconv.Itoa(mass.Quiet.From),
		"quiet_until": strconv.Itoa(mass.Quiet.Until),
	}
	limits := reflect.ValueOf(subsidy.DefaultLimits())
	for i := range limits.NumField() {
		out["limit_"+limits.Type().Field(i).Name] = strconv.FormatInt(limits.Field(i).Int(), 10)
	}
	return out
}

// quotaText writes numbers by channel as a flag reads them.
func quotaText(q map[subsidy.Channel]int) string {
	var pairs []string
	for _, channel := range slices.Sorted(maps.Keys(q)) {
		pairs = append(pairs, fmt.Sprintf("%s=%d", channel, q[channel]))
	}
	return strings.Join(pairs, ";")
}
