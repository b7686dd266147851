package storetest

import "testing"

// Step runs one named step of a story. Steps go in their order, and a story
// whose step failed ends there: what follows rests on it. What a step opens with
// its own t is closed with the step, so that a story opens what it needs before.
func Step(t *testing.T, name string, does func(t *testing.T)) {
	t.Helper()
	if !t.Run(name, does) {
		t.FailNow()
	}
}
