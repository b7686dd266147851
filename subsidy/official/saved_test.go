package official

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
)

func TestAnOfficeKeepsItsOwnSavedAnswers(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	county := subsidy.Actor{ID: "c", Role: subsidy.CountyReviewer, County: "440203"}
	other := subsidy.Actor{ID: "o", Role: subsidy.CountyReviewer, County: "440204"}
	city := subsidy.Actor{ID: "s", Role: subsidy.CityOfficer}
	own := SavedAnswer{ID: "1", County: "440203"}
	for name, v := range map[string]struct {
		by          subsidy.Actor
		title, text string
		others      int
		want        subsidy.Kind
	}{
		"its own":          {county, "补贴标准", "请看政策原文。", 0, ""},
		"another county's": {other, "补贴标准", "请看政策原文。", 0, subsidy.NotFound},
		"the city's":       {city, "补贴标准", "请看政策原文。", 0, subsidy.NotFound},
		"no title":         {county, " ", "请看政策原文。", 0, subsidy.Invalid},
		"a long title":     {county, strings.Repeat("长", maxSavedTitle+1), "请看政策原文。", 0, subsidy.Invalid},
		"no text":          {county, "补贴标准", "", 0, subsidy.Invalid},
		"a long text":      {county, "补贴标准", strings.Repeat("长", maxStaffMessage+1), 0, subsidy.Invalid},
		"one too many":     {county, "补贴标准", "请看政策原文。", MaxSaved, subsidy.TooLarge},
		"an administrator": {subsidy.Actor{Role: subsidy.Administrator}, "补贴标准", "请看", 0, subsidy.Forbidden},
	} {
		a := own
		ev, err := a.Write(v.title, v.text, v.others, v.by, now)
		if subsidy.KindOf(err) != v.want {
			t.Errorf("%s: %v", name, err)
		}
		if v.want == "" && (a.Title != v.title || a.Text != v.text || !a.At.Equal(now) ||
			ev.Action != subsidy.WriteSavedAnswer || ev.Scope.County != "440203") {
			t.Errorf("%s: %+v, %+v", name, a, ev)
		}
		if v.want != "" && a != own {
			t.Errorf("%s changed it: %+v", name, a)
		}
	}
	if _, err := own.Remove(other, now); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("another county removes it: %v", err)
	}
	if _, err := own.Remove(county, now); err != nil {
		t.Errorf("its own office: %v", err)
	}
}

func TestASavedAnswerFollowsWhatWasTyped(t *testing.T) {
	a := SavedAnswer{Text: "请带营业执照。"}
	if got := a.Fill(" \n"); got != "请带营业执照。" {
		t.Errorf("into an empty box: %q", got)
	}
	if got := a.Fill("您好，"); got != "您好，\n请带营业执照。" {
		t.Errorf("after words: %q", got)
	}
}
