package page

import (
	"slices"

	"shigang/subsidy"
)

// reasonSteps are the parts that reasons of some kinds may speak of, each once.
func reasonSteps(kinds []subsidy.ReasonKind) (out []subsidy.Step) {
	for _, k := range kinds {
		for _, s := range k.Steps() {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// reasonClauses are the clauses that reasons of some kinds may rest on, each once.
func reasonClauses(kinds []subsidy.ReasonKind) (out []string) {
	for _, k := range kinds {
		for _, c := range k.Clauses() {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}
