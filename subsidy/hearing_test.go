package subsidy

import (
	"testing"
)

func TestAKeptVersionWithoutHearingDaysHasFive(t *testing.T) {
	var p Policy
	if err := p.UnmarshalJSON([]byte(`{"version":"2025-01-01","supplement_days":5}`)); err != nil ||
		p.HearingDays != 5 {
		t.Errorf("%d %v", p.HearingDays, err)
	}
	if err := p.UnmarshalJSON([]byte(`{"version":"2025-01-01","hearing_days":3}`)); err != nil || p.HearingDays != 3 {
		t.Errorf("%d %v", p.HearingDays, err)
	}
}
