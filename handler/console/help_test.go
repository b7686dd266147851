package console

import (
	"regexp"
	"strings"
	"testing"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// TestEveryPlaceSaysWhatItIsFor asks each place of the navigation, and each list's cases, for their help.
func TestEveryPlaceSaysWhatItIsFor(t *testing.T) {
	policy := subsidy.PublishedPolicies().All()[0]
	var keys []string
	for _, g := range groups(store.DeskCounts{}) {
		for _, p := range g.places {
			keys = append(keys, p.Key)
		}
	}
	for _, d := range desks() {
		if d.place != recoveryDesk.place { // its cases are decided on the claim's page
			keys = append(keys, page.CasePage(d.place))
		}
	}
	if len(keys) < 30 {
		t.Fatalf("only %d places", len(keys))
	}
	for _, key := range keys {
		h := page.HelpOn(key, policy)
		if h == nil {
			t.Errorf("%s says nothing", key)
			continue
		}
		if n := len(h.Sentences); n == 0 || n > 4 || strings.ContainsAny(strings.Join(h.Sentences, ""), "{}") {
			t.Errorf("%s says %q", key, h.Sentences)
		}
	}
}

// TestHelpHasItsNumbersFromThePolicyVersion changes each number of a version and reads the help again: none stands in
// a sentence but the notice's own names.
func TestHelpHasItsNumbersFromThePolicyVersion(t *testing.T) {
	names := regexp.MustCompile(`附表\d(-\d)?`)
	shown := map[string]bool{}
	odd := subsidy.Policy{
		FilingLead: 901, ReviewDays: 902, SupplementDays: 903, PublicityDays: 904, PaymentDays: 905, HearingDays: 906,
		AnswerDays: 907, ClaimMonths: 908, RatePerHour: 909_00, CapPerYear: 910_00,
	}
	for _, g := range groups(store.DeskCounts{}) {
		for _, p := range g.places {
			for _, key := range []string{p.Key, page.CasePage(p.Key)} {
				h := page.HelpOn(key, odd)
				if h == nil {
					continue
				}
				text := names.ReplaceAllString(strings.Join(h.Sentences, ""), "")
				for _, n := range regexp.MustCompile(`\d+`).FindAllString(text, -1) {
					shown[n] = true
					if n < "901" || n > "910" || len(n) != 3 {
						t.Errorf("%s has a number of its own: %s", key, n)
					}
				}
			}
		}
	}
	if len(shown) != 10 {
		t.Errorf("help shows %d of the ten numbers: %v", len(shown), shown)
	}
}
