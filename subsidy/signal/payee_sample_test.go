package signal

import (
	"fmt"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

var (
	sampleCity   = subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	sampleCounty = subsidy.Actor{ID: "r", Role: subsidy.CountyReviewer, County: "440203"}
	sampleDay    = calendar.NewDay(2026, time.November, 23)
	sampleNow    = sampleDay.Start().Add(10 * time.Hour)
)

func samplePeople(n int) (out []PaidPerson) {
	for i := range n {
		out = append(out, PaidPerson{
			DrawCase: DrawCase{fmt.Sprintf("SL440203-2026-00001-%05d", i), 60_00},
			Line:     fmt.Sprint("line", i),
			Claim:    "c",
			County:   "440203",
		})
	}
	return out
}

func aSampleForm() SampleForm {
	return SampleForm{
		SpotCheckForm: SpotCheckForm{
			Title: "第四季度回访", From: sampleDay.AddDays(-30), Until: sampleDay.AddDays(-1), Strata: Strata{{0, 100}},
			SeedSource: "某日开奖号码连写", SeedDay: sampleDay.AddDays(2),
		},
		Confidence: 95, Margin: 5,
	}
}

func TestASampleIsAnnouncedThenDrawnThenAskedThenClosed(t *testing.T) {
	list := samplePeople(100)
	s, _, err := AnnounceSample("s", aSampleForm(), list, sampleCity, sampleNow)
	if err != nil || s.Size != 80 || s.People != 100 {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, _, err := s.Draw("123456", list, sampleCity, sampleNow); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("before the seed is known: %v", err)
	}
	due := sampleNow.AddDate(0, 0, 2)
	if _, _, err := s.Draw("123456", list[1:], sampleCity, due); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("another list: %v", err)
	}
	if _, _, err := s.Draw("123456", list, sampleCounty, due); err == nil {
		t.Error("a county draws")
	}
	drawn, ev, err := s.Draw("123456", list, sampleCity, due)
	if err != nil || len(drawn) != 80 || len(ev.Owes) != 1 {
		t.Fatalf("%d drawn, told %d, %v", len(drawn), len(ev.Owes), err)
	}
	if _, _, err := s.Draw("654321", list, sampleCity, due); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a second seed: %v", err)
	}
	foreign := sampleCounty
	foreign.County = "440204"
	for name, by := range map[string]subsidy.Actor{"another county": foreign, "the city": sampleCity} {
		if _, _, err := s.Answer(drawn[0], SampleYes, "本人确认参加", by, due); err == nil {
			t.Errorf("%s enters an answer", name)
		}
	}
	_, _, err = s.Answer(drawn[0], "perhaps", "本人确认参加", sampleCounty, due)
	if subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("no answer: %v", err)
	}
	one, ev, err := s.Answer(drawn[0], SampleNo, "本人说没有参加过", sampleCounty, due)
	if err != nil || one.Answer != SampleNo || len(ev.Owes) != 1 || !ev.Owes[0].To.Chiefs ||
		ev.Owes[0].About.ID != "c" {
		t.Errorf("不属实: %+v, %v", ev.Owes, err)
	}
	drawn[0] = one
	if e := s.Result(drawn); e.No != 1 || e.Answered() != 1 || e.Share != 10000 {
		t.Errorf("%+v", e)
	}
	if _, err := s.Close(79, sampleCity, due); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("people are left: %v", err)
	}
	if _, err := s.Close(0, sampleCity, due); err != nil || s.State != SpotCheckClosed {
		t.Errorf("closed: %v", err)
	}
	_, _, err = s.Answer(one, SampleYes, "本人改口确认", sampleCounty, due)
	if subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("after it was closed: %v", err)
	}
}

func TestASamplesAnnouncementIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*SampleForm)
		people int
		field  string
	}{
		"a confidence that is none": {func(f *SampleForm) { f.Confidence = 80 }, 9, "/confidence"},
		"no margin":                 {func(f *SampleForm) { f.Margin = 0 }, 9, "/margin"},
		"too many to ask":           {func(f *SampleForm) { f.Confidence, f.Margin = 99, 1 }, 5000, "/margin"},
		"nobody was paid":           {func(*SampleForm) {}, 0, "/from"},
		"a period not over":         {func(f *SampleForm) { f.Until = sampleDay }, 9, "/until"},
		"a seed known today":        {func(f *SampleForm) { f.SeedDay = sampleDay }, 9, "/seed_day"},
	} {
		form := aSampleForm()
		c.change(&form)
		_, _, err := AnnounceSample("s", form, samplePeople(c.people), sampleCity, sampleNow)
		if e, ok := err.(*subsidy.Error); !ok || e.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
