package signal_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/signal"
)

// TestADrawIsExactlyWhatItsTextSays against digests made with another program:
// printf '%s\n%s' 0712182325 SL440203-2026-00001 | openssl dgst -sm3
func TestADrawIsExactlyWhatItsTextSays(t *testing.T) {
	if d := signal.DrawDigest("0712182325", "SL440203-2026-00001"); d != outsideDigest {
		t.Errorf("digest %s", d)
	}
	if d := signal.DrawListDigest([]signal.DrawCase{
		{Number: "SL440203-2026-00002", Amount: 1200_50},
		{Number: "SL440203-2026-00001", Amount: 300_00},
	}); d != outsideList {
		t.Errorf("list %s", d)
	}
}

const (
	outsideDigest = "f91b6362ff30da818ff7e5eb6d8d914c8f7a3777807bca0573cdd9c4fb225fde"
	outsideList   = "850e17cdf33d1ae203c9246bf207b6590df5a1e9c11caf72f9486a7ff54c68a4"
)

var drawStrata = signal.Strata{{From: 0, Share: 10}, {From: 10_000_00, Share: 30}, {From: 50_000_00, Share: 100}}

func drawList(n int) []signal.DrawCase {
	out := make([]signal.DrawCase, n)
	for i := range out {
		out[i] = signal.DrawCase{
			Number: fmt.Sprintf("SL440203-2026-%05d", i+1),
			Amount: subsidy.Fen(i * 997_00 % 60_000_00),
		}
	}
	return out
}

// TestADrawTakesItsShareOfEachStratum, the same whatever the list's order, and
// never depends on more than seed, numbers and amounts.
func TestADrawTakesItsShareOfEachStratum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := fmt.Sprintf("%06d", rapid.IntRange(0, 999_999).Draw(t, "seed"))
		list := drawList(rapid.IntRange(1, 200).Draw(t, "n"))
		drawn, err := signal.Draw(seed, list, drawStrata)
		if err != nil || len(drawn) != len(list) {
			t.Fatal(len(drawn), err)
		}
		shuffled := slices.Clone(list)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again, _ := signal.Draw(seed, shuffled, drawStrata)
		if !slices.Equal(drawn, again) || signal.DrawListDigest(list) != signal.DrawListDigest(shuffled) {
			t.Fatal("the list's order matters")
		}
		size, taken, worst, best := map[int]int{}, map[int]int{}, map[int]string{}, map[int]string{}
		for _, d := range drawn {
			size[d.Stratum]++
			if drawStrata.Of(d.Amount) != d.Stratum || d.Digest != signal.DrawDigest(seed, d.Number) {
				t.Fatalf("%+v", d)
			}
			if d.Selected {
				taken[d.Stratum]++
				worst[d.Stratum] = max(worst[d.Stratum], d.Digest)
			} else if best[d.Stratum] == "" || d.Digest < best[d.Stratum] {
				best[d.Stratum] = d.Digest
			}
		}
		for s, n := range size {
			if want := max(1, (n*drawStrata[s].Share+99)/100); taken[s] != want {
				t.Fatalf("stratum %d: %d of %d, want %d", s, taken[s], n, want)
			}
			if best[s] != "" && best[s] < worst[s] {
				t.Fatalf("stratum %d: %s was passed over for %s", s, best[s], worst[s])
			}
		}
	})
}

func TestEveryCaseHasTheSameChance(t *testing.T) {
	list, hits := drawList(20), map[string]int{}
	for seed := range 4000 {
		drawn, _ := signal.Draw(fmt.Sprintf("%08d", seed), list, signal.Strata{{Share: 25}})
		for _, d := range drawn {
			if d.Selected {
				hits[d.Number]++
			}
		}
	}
	for n, h := range hits {
		if h < 850 || h > 1150 {
			t.Errorf("%s was drawn %d times in 4000, expected about 1000", n, h)
		}
	}
}

func TestAListWithACaseTwiceAndStrataWithGapsAreRefused(t *testing.T) {
	if _, err := signal.Draw("1234", append(drawList(2), drawList(1)...),
		drawStrata); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("twice: %v", err)
	}
	for _, s := range []signal.Strata{
		nil,
		{{From: 1, Share: 10}},
		{{Share: 0}},
		{{Share: 101}},
		{{Share: 5}, {From: 100, Share: 5}, {From: 100, Share: 5}},
	} {
		if s.Check() == nil {
			t.Errorf("%v passes", s)
		}
	}
	for _, seed := range []string{"", "123", "07 12 18", "0712,18", "种子1234", "１２３４"} {
		if _, err := signal.ParseSeed(seed); err == nil {
			t.Errorf("seed %q passes", seed)
		}
	}
}

var spotNow = time.Date(2026, 12, 1, 10, 0, 0, 0, calendar.China)

func spotForm() signal.SpotCheckForm {
	return signal.SpotCheckForm{
		Title:      "2026年第四季度抽查",
		From:       calendar.NewDay(2026, 10, 1),
		Until:      calendar.NewDay(2026, 11, 30),
		Strata:     drawStrata,
		SeedSource: "2026年12月5日福利彩票双色球开奖号码，七个号码各写两位，按公布的顺序连写",
		SeedDay:    calendar.NewDay(2026, 12, 5),
	}
}

var cityOfficer = subsidy.Actor{ID: "c", Role: subsidy.CityOfficer}

// announced is a spot check of ten cases of two counties.
func announced(t testing.TB) (signal.SpotCheck, []signal.CheckedCase) {
	t.Helper()
	list := drawList(10)
	c, _, err := signal.AnnounceSpotCheck("d", spotForm(), list, cityOfficer, spotNow)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]signal.CheckedCase, len(list))
	for i, one := range list {
		out[i] = signal.CheckedCase{
			Drawn:  signal.Drawn{DrawCase: one},
			Claim:  fmt.Sprint("claim", i),
			County: []subsidy.County{"440203", "440204"}[i%2],
		}
	}
	return c, out
}

// TestASpotChecksStatesActionsAndRoles goes through every state, action and role.
func TestASpotChecksStatesActionsAndRoles(t *testing.T) {
	later := spotNow.AddDate(0, 0, 5)
	actions := map[string]func(*signal.SpotCheck, []signal.CheckedCase, subsidy.Actor) error{
		"draw": func(c *signal.SpotCheck, list []signal.CheckedCase, by subsidy.Actor) error {
			_, _, err := c.Draw("07121823", list, by, later)
			return err
		},
		"record": func(c *signal.SpotCheck, list []signal.CheckedCase, by subsidy.Actor) error {
			list[0].Selected = true
			_, _, err := c.Record(list[0], signal.CheckSound, "现场核对无误", by, later)
			return err
		},
		"close": func(c *signal.SpotCheck, _ []signal.CheckedCase, by subsidy.Actor) error {
			_, err := c.Close(0, by, later)
			return err
		},
	}
	allowed := map[string]signal.SpotCheckState{
		"draw":   signal.SpotCheckAnnounced,
		"record": signal.SpotCheckDrawn,
		"close":  signal.SpotCheckDrawn,
	}
	roles := append(subsidy.StaffRoles(), subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee,
		subsidy.Visitor, subsidy.PlatformServer, subsidy.System)
	for _, state := range signal.SpotCheckStates() {
		if state.Chinese() == "" {
			t.Errorf("%s has no name", state)
		}
		for name, act := range actions {
			for _, role := range roles {
				c, list := announced(t)
				c.State = state
				before := c
				err := act(&c, list, subsidy.Actor{ID: "x", Role: role, County: "440203"})
				switch may := role == subsidy.CityOfficer && state == allowed[name]; {
				case may && err != nil:
					t.Errorf("%s when %s by %s: %v", name, state, role, err)
				case !may && (err == nil || fmt.Sprint(c) != fmt.Sprint(before)):
					t.Errorf("%s when %s by %s: %v, %+v", name, state, role, err, c)
				case !may && role != subsidy.CityOfficer && subsidy.KindOf(err) != subsidy.Forbidden:
					t.Errorf("%s when %s by %s: %v", name, state, role, err)
				}
			}
		}
	}
	for _, role := range roles {
		_, _, err := signal.AnnounceSpotCheck("d", spotForm(), drawList(3), subsidy.Actor{ID: "x", Role: role}, spotNow)
		if (err == nil) != (role == subsidy.CityOfficer) {
			t.Errorf("announce by %s: %v", role, err)
		}
	}
}

func TestAnAnnouncementComesBeforeItsSeed(t *testing.T) {
	for name, bend := range map[string]func(*signal.SpotCheckForm){
		"seed of today":    func(f *signal.SpotCheckForm) { f.SeedDay = calendar.DayOf(spotNow) },
		"days to come":     func(f *signal.SpotCheckForm) { f.Until = calendar.DayOf(spotNow) },
		"days upside down": func(f *signal.SpotCheckForm) { f.Until = f.From.AddDays(-1) },
		"no source":        func(f *signal.SpotCheckForm) { f.SeedSource = " " },
		"no title":         func(f *signal.SpotCheckForm) { f.Title = "" },
		"no strata":        func(f *signal.SpotCheckForm) { f.Strata = nil },
	} {
		form := spotForm()
		bend(&form)
		if _, _, err := signal.AnnounceSpotCheck("d", form, drawList(3), cityOfficer,
			spotNow); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := signal.AnnounceSpotCheck("d", spotForm(), nil, cityOfficer,
		spotNow); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("nothing to draw from: %v", err)
	}
	c, list := announced(t)
	if _, _, err := c.Draw("07121823", list, cityOfficer, spotNow); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("drawn before the seed's day: %v", err)
	}
	if _, _, err := c.Draw("07121823", list[1:], cityOfficer,
		spotNow.AddDate(0, 0, 5)); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("drawn from another list: %v", err)
	}
}

func TestASecondDrawWithAnotherSeedIsRefused(t *testing.T) {
	c, list := announced(t)
	later := spotNow.AddDate(0, 0, 5)
	drawn, ev, err := c.Draw(" 07121823 ", list, cityOfficer, later)
	if err != nil || c.Seed != "07121823" {
		t.Fatal(err)
	}
	told := map[subsidy.County]int{}
	for _, owed := range ev.Owes {
		told[owed.To.County] = owed.Message.(signal.CasesDrawn).Cases
	}
	for _, d := range drawn {
		if d.Selected {
			told[d.County]--
		}
	}
	for county, n := range told {
		if n != 0 {
			t.Errorf("%s was told %d too many", county, n)
		}
	}
	if _, _, err := c.Draw("99999999", list, cityOfficer, later); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a second draw: %v", err)
	}
	if _, err := c.Close(1, cityOfficer, later); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("closed with a check missing: %v", err)
	}
	i := slices.IndexFunc(drawn, func(d signal.CheckedCase) bool { return !d.Selected })
	if _, _, err := c.Record(drawn[i], signal.CheckSound, "没有抽中，已核对", cityOfficer,
		later); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("recorded what was not drawn: %v", err)
	}
	one, ev, err := c.Record(drawn[slices.IndexFunc(drawn, func(d signal.CheckedCase) bool { return d.Selected })],
		signal.CheckTrouble, "考勤与记录不符", cityOfficer, later)
	if err != nil || one.Outcome != signal.CheckTrouble || len(ev.Owes) != 1 || ev.Scope.County != one.County {
		t.Errorf("%+v %+v %v", one, ev, err)
	}
}
