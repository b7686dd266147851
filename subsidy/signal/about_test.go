package signal

import "testing"

// TestEverySignalStandsBesideAPartOfTheCase looks that each kind has one, with a word.
func TestEverySignalStandsBesideAPartOfTheCase(t *testing.T) {
	parts := map[About]int{}
	for _, k := range Kinds() {
		parts[k.About()]++
	}
	sum := 0
	for _, a := range Parts() {
		sum += parts[a]
		if parts[a] == 0 || a.Chinese() == "" {
			t.Errorf("%q has no signals, or no word", a)
		}
	}
	if sum != len(Kinds()) {
		t.Errorf("%d of %d kinds stand beside a part: %v", sum, len(Kinds()), parts)
	}
	for kind, want := range map[Kind]About{
		Night: AboutStudy, Picture: AboutStudy, Phone: AboutRoster, Payee: AboutEnterprise,
	} {
		if kind.About() != want {
			t.Errorf("%s stands beside %s", kind.Chinese(), kind.About())
		}
	}
}
