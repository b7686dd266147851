package subsidy

import "testing"

// year200 is a year in which 200 yuan of others stand beside what s holds.
func year200(s Share) PersonYear {
	y := PersonYear{Elsewhere: 200_00, Cap: 1000_00}
	if part := y.part(s.State); part != nil {
		*part = s.Held
	}
	return y
}

func TestAShareFollowsItsLineThroughEveryStep(t *testing.T) {
	for name, v := range map[string]struct {
		held, was Fen
		from      ShareState
		want      ShareState
		asked     Fen
		left      Fen // what it holds then
		kind      Kind
	}{
		"a refusal gives all back":       {600_00, 600_00, ShareReserved, ShareReleased, 600_00, 0, ""},
		"an exclusion after approval":    {600_00, 600_00, ShareApproved, ShareReleased, 600_00, 0, ""},
		"a recovery of all":              {600_00, 600_00, SharePaid, ShareReleased, 600_00, 0, ""},
		"a recovery of a part":           {600_00, 600_00, SharePaid, SharePaid, 450_00, 450_00, ""},
		"a recovery above what it holds": {300_00, 600_00, SharePaid, SharePaid, 400_00, 300_00, ""},
		"a lowering": {
			600_00, 600_00, ShareReserved, ShareReserved, 120_00,
			120_00, "",
		},
		"a lowering above what it holds": {
			100_00, 600_00, ShareReserved, ShareReserved, 120_00,
			100_00, "",
		},
		"nothing changes": {
			600_00, 600_00, ShareReserved, ShareReserved, 600_00,
			600_00, "",
		},
		"an approval": {
			600_00, 600_00, ShareReserved, ShareApproved, 600_00,
			600_00, "",
		},
		"an approval of less":            {600_00, 600_00, ShareReserved, ShareApproved, 90_00, 90_00, ""},
		"a lowering after approval":      {600_00, 600_00, ShareApproved, ShareApproved, 90_00, 90_00, ""},
		"a payment":                      {600_00, 600_00, ShareApproved, SharePaid, 600_00, 600_00, ""},
		"a payment of what was reserved": {600_00, 600_00, ShareReserved, SharePaid, 600_00, 600_00, ""},
		"a paid share stays paid":        {600_00, 600_00, SharePaid, SharePaid, 600_00, 600_00, ""},
		"a paid share is not approved again": {
			600_00, 600_00, SharePaid, ShareApproved, 600_00, 600_00,
			Conflict,
		},
		"an approved share is not reserved again": {
			600_00, 600_00, ShareApproved, ShareReserved, 600_00,
			600_00, Conflict,
		},
		"a released share does not come back": {0, 600_00, ShareReleased, ShareReserved, 600_00, 0, Conflict},
		"a released share is not lowered":     {0, 600_00, ShareReleased, ShareReserved, 300_00, 0, Conflict},
		"a paid share is not lowered and approved": {
			600_00, 600_00, SharePaid, ShareApproved, 300_00, 600_00,
			Conflict,
		},
		"more is never given": {
			600_00, 600_00, ShareReserved, ShareReserved, 900_00,
			600_00, "",
		},
	} {
		s := Share{Held: v.held, Asked: v.was, Cap: 1000_00, State: v.from}
		y := year200(s)
		err := s.Follow(&y, v.want, v.asked)
		if KindOf(err) != v.kind || s.Held != v.left {
			t.Errorf("%s: holds %s, %v", name, s.Held.Plain(), err)
		}
		if y.Elsewhere != 200_00 || y.Used() != 200_00+v.left {
			t.Errorf("%s: the year stands at %+v", name, y)
		}
		if err == nil && s.State != v.want || err != nil && s.State != v.from {
			t.Errorf("%s: leads to %s", name, s.State)
		}
		if err == nil && v.want != ShareReleased && s.Asked != min(v.asked, v.was) {
			t.Errorf("%s: asks for %s", name, s.Asked.Plain())
		}
		if part := y.part(s.State); part != nil && *part != v.left {
			t.Errorf("%s: %s stand as %s", name, part.Plain(), s.State)
		}
	}
}

func TestEveryWayOfGivingBackLowersARaisedCap(t *testing.T) {
	for name, give := range map[string]func(s *Share, y *PersonYear) error{
		"lowering":        func(s *Share, y *PersonYear) error { _, err := s.Lower(y, 30_00); return err },
		"part recovered":  func(s *Share, y *PersonYear) error { return s.Follow(y, SharePaid, 30_00) },
		"lowered by line": func(s *Share, y *PersonYear) error { return s.Follow(y, s.State, 30_00) },
	} {
		state := ShareApproved
		if name == "part recovered" {
			state = SharePaid
		}
		s := Share{Held: 50_00, Asked: 50_00, Cap: 1000_00, State: state}
		y := PersonYear{Reserved: 990_00, Cap: 1040_00, Raised: 40_00}
		*y.part(state) += 50_00
		if err := give(&s, &y); err != nil || y.Raised != 20_00 || y.Cap != 1020_00 {
			t.Errorf("%s: %+v, %v", name, y, err)
		}
	}
}

func TestWhatStandsBesideAShareIsNeverItsOwn(t *testing.T) {
	y := PersonYear{Paid: 700_00, Cap: 1000_00}
	s := Share{Asked: 500_00, Cap: 1000_00}
	s.Reserve(&y)
	if s.Held != 300_00 || s.Beside != 700_00 {
		t.Fatalf("%+v", s)
	}
	y.Paid -= 100_00 // recovered
	if err := s.ReserveAgain(&y); err != nil || s.Held != 400_00 || s.Beside != 600_00 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestALoweringAboveWhatIsHeldFreesNothing(t *testing.T) {
	s := Share{Held: 100_00, Asked: 500_00, Cap: 1000_00, State: ShareReserved}
	y := PersonYear{Reserved: 100_00, Paid: 900_00, Cap: 1000_00}
	if freed, err := s.Lower(&y, 200_00); err != nil || freed != 0 || s.Held != 100_00 || y.Used() != 1000_00 ||
		!s.Short() {
		t.Errorf("freed %d, %+v, %v", freed, s, err)
	}
	if freed, err := s.Lower(&y, 0); err != nil || freed != 100_00 || s.Held != 0 {
		t.Errorf("to nothing: freed %d, %+v, %v", freed, s, err)
	}
}

func TestElsewhereTakesFromOneFenToTheWholeYear(t *testing.T) {
	for amount, want := range map[Fen]Kind{0: Invalid, 1: "", 1000_00: "", 1000_01: Invalid} {
		y := PersonYear{}
		e := Elsewhere{Year: 2026, Amount: amount, Proof: "深圳市补贴发放通知2026-17号"}
		if _, err := e.Enter(ended(), &y, 1000_00, reviewer, claimed); KindOf(err) != want || err == nil &&
			y.Elsewhere != amount {
			t.Errorf("%s: %v, %+v", amount.Plain(), err, y)
		}
	}
}
