package claim

import (
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestALineCutByAMergerIsPublishedAgainOrLeftOut(t *testing.T) {
	city := subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
	c := claimIn(t, Cleared)
	before, day := c.Revision, after(c.Publicity.Until)
	ev := must[subsidy.Event](t)(c.CutMerged("line1", 1, terms(), city, day))
	l := c.Lines[1]
	if l.Amount != 1 || l.Asked != 1 || l.Item != "" || l.PublicFrom != calendar.DayOf(day) ||
		c.Revision != before+1 || l.State != LineLive ||
		ev.Note != "名册第1行调低119.99 元，理由："+mergeReason || len(ev.Owes) != 2 {
		t.Errorf("%+v %+v", l, ev)
	}
	must[subsidy.Event](t)(c.CutMerged("line0", 0, terms(), city, day))
	if l := c.Lines[0]; l.State != LineExcluded || l.Amount != 0 {
		t.Errorf("%+v", l)
	}
	c = claimIn(t, Submitted)
	must[subsidy.Event](t)(c.CutMerged("line1", 30_00, terms(), city, claimed))
	if l := c.Lines[1]; l.Amount != 30_00 || !l.PublicUntil.IsZero() {
		t.Errorf("before publicity: %+v", l)
	}
	if _, err := c.CutMerged("other", 1, terms(), city, claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("a line that is not there: %v", err)
	}
	r, ev, err := claimIn(t, Paid).RecoverMerged("r", "line1", 50_00, terms(), city, claimed)
	if err != nil || r.Amount != 50_00 || r.Line != "line1" || ev.Note != "名册第1行，50 元，理由："+r.Reason ||
		ev.Owes[0].To.Enterprise != "e" || r.Hearing.AnswerBy != calendar.NewDay(2026, 6, 15) {
		t.Errorf("%+v %v", r, err)
	}
	if _, _, err := c.RecoverMerged("r", "other", 1, terms(), city, claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("of a line that is not there: %v", err)
	}
}
