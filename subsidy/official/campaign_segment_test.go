package official

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestEachSegmentIsOwedAtItsTime(t *testing.T) {
	c := written(CampaignSubmitted)
	c.Audience, c.Schedule = []Tag{CountyTag("440203"), CountyTag("440204")}, atNine.AddDate(0, 0, 2)
	ev, err := c.Approve(Release{Revision: 1, Limits: limits()}, second, atNine)
	if err != nil || len(ev.Owes) != 3 || !c.PublishedAt.Equal(c.Schedule) {
		t.Fatalf("%+v, %v", ev, err)
	}
	for i, tag := range c.Audience {
		if o := ev.Owes[i]; !o.To.Followers || o.Message != (PolicyNotice{Campaign: "c", Heading: c.Title, Tag: tag}) ||
			!o.NotBefore.Equal(c.Schedule) {
			t.Errorf("%+v", o)
		}
	}
	c = written(CampaignSubmitted)
	c.Schedule = atNine.Add(-time.Minute)
	if _, err := c.Approve(Release{Revision: 1, Limits: limits()}, second,
		atNine); subsidy.KindOf(err) != subsidy.Conflict || !strings.Contains(err.Error(), "已经过了") {
		t.Errorf("a schedule that has passed: %v", err)
	}
}

func TestPublishingFollowsTheFirstDueSegment(t *testing.T) {
	held := []Segment{{State: subsidy.DeliveryWaiting}}
	c := written(CampaignScheduled)
	c.Schedule = atNine.Add(48 * time.Hour)
	c.PublishedAt = c.Schedule
	if _, err := c.Pause(held, writer, atNine); err != nil || !c.PublishedAt.IsZero() {
		t.Fatalf("paused before it is due: published %v, %v", c.PublishedAt, err)
	}
	later := atNine.Add(72 * time.Hour)
	if _, err := c.Resume(Release{Limits: limits()}, held, writer, later); err != nil || !c.PublishedAt.Equal(later) {
		t.Fatalf("resumed after its schedule: published %v, %v", c.PublishedAt, err)
	}
	if _, err := c.Pause(held, writer, later.Add(time.Hour)); err != nil || !c.PublishedAt.Equal(later) {
		t.Fatalf("paused while it may be read: published %v, %v", c.PublishedAt, err)
	}
	if _, err := c.Cancel("文件作废，已核对", held, writer, later); err != nil || !c.PublishedAt.IsZero() {
		t.Fatalf("cancelled: published %v, %v", c.PublishedAt, err)
	}
	c = written(CampaignSending)
	if _, err := c.Pause([]Segment{{State: subsidy.DeliverySending}}, writer,
		atNine); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("nothing left to pause: %v", err)
	}
}

func TestANoticeFollowsItsSegments(t *testing.T) {
	s := func(states ...subsidy.DeliveryState) (out []Segment) {
		for _, state := range states {
			out = append(out, Segment{State: state})
		}
		return out
	}
	for name, v := range map[string]struct {
		from     CampaignState
		segments []Segment
		to       CampaignState
		events   int
	}{
		"waits": {CampaignScheduled, s(subsidy.DeliveryWaiting, subsidy.DeliveryWaiting), CampaignScheduled, 0},
		"the first goes out": {
			CampaignScheduled, s(subsidy.DeliverySending, subsidy.DeliveryWaiting),
			CampaignSending, 1,
		},
		"one is out": {
			CampaignSending, s(subsidy.DeliveryDelivered, subsidy.DeliveryWaiting), CampaignSending,
			0,
		},
		"all are out":       {CampaignSending, s(subsidy.DeliveryDelivered, subsidy.DeliveryUnknown), CampaignSent, 1},
		"some were refused": {CampaignSending, s(subsidy.DeliveryDelivered, subsidy.DeliveryRefused), CampaignSent, 1},
		"all were refused":  {CampaignSending, s(subsidy.DeliveryRefused, subsidy.DeliveryRefused), CampaignFailed, 1},
		"resumed, some were out": {
			CampaignScheduled, s(subsidy.DeliveryDelivered, subsidy.DeliveryWaiting),
			CampaignSending, 1,
		},
		"paused with some held": {
			CampaignPaused, s(subsidy.DeliveryDelivered, subsidy.DeliveryHeld),
			CampaignPaused, 0,
		},
		"paused, the last goes out": {
			CampaignPaused, s(subsidy.DeliveryDelivered, subsidy.DeliveryDelivered),
			CampaignSent, 1,
		},
		"at once":   {CampaignScheduled, s(subsidy.DeliveryDelivered), CampaignSent, 2},
		"cancelled": {CampaignCancelled, s(subsidy.DeliveryDelivered, subsidy.DeliveryDropped), CampaignCancelled, 0},
	} {
		c := written(v.from)
		if events := c.Follow(v.segments, atNine); c.State != v.to || len(events) != v.events {
			t.Errorf("%s: %s, %d events", name, c.State, len(events))
		}
	}
	for state, want := range map[CampaignState]subsidy.DeliveryState{
		CampaignSending:   subsidy.DeliveryWaiting,
		CampaignPaused:    subsidy.DeliveryHeld,
		CampaignCancelled: subsidy.DeliveryDropped,
	} {
		if got := written(state).Rest(); got != want {
			t.Errorf("what waits of a %s notice is %s", state, got)
		}
	}
}

func TestTheMonthIsCountedForTheFollowerWhoGetsMost(t *testing.T) {
	wujiang, zhenjiang := CountyTag("440203"), CountyTag("440204")
	month := func(all, w, z, hr, employee int) MassPlan {
		return MassPlan{Month: map[Tag]int{TagAll: all, wujiang: w, zhenjiang: z, TagHR: hr, TagEmployee: employee}}
	}
	for _, v := range []struct {
		plan     MassPlan
		audience []Tag
		nth      int
	}{
		{month(0, 0, 0, 0, 0), []Tag{TagAll}, 1},
		{month(2, 0, 0, 0, 0), []Tag{wujiang}, 3},
		{month(0, 1, 0, 0, 0), []Tag{zhenjiang}, 1}, // nobody is of two counties
		{month(0, 1, 2, 0, 0), []Tag{TagAll}, 3},
		{month(0, 1, 2, 0, 0), []Tag{TagHR}, 3},
		{month(0, 1, 2, 0, 0), []Tag{wujiang, zhenjiang}, 3},
		{month(1, 1, 0, 1, 1), []Tag{wujiang}, 5}, // somebody may have both roles
		{month(0, 0, 0, 1, 1), []Tag{TagEmployee}, 3},
	} {
		if got := v.plan.Nth(v.audience); got != v.nth {
			t.Errorf("%v to %v: the %dth, want %d", v.plan.Month, v.audience, got, v.nth)
		}
	}
}

func TestAMonthThatIsFullOffersTheNext(t *testing.T) {
	due := calendar.NewDay(2026, 12, 30).Start().Add(10 * time.Hour)
	full := MassPlan{Month: map[Tag]int{TagAll: 4}}
	turn := limits().Turn(MassPlan{Month: map[Tag]int{TagAll: 3}}, []Tag{TagAll}, due, atNine)
	if turn.Chinese() != "12月第 4 次，共 4 次" || turn.Full != "" {
		t.Errorf("%+v", turn)
	}
	if turn = limits().Turn(MassPlan{}, []Tag{TagAll}, atNine, atNine); turn.Chinese() != "本月第 1 次，共 4 次" {
		t.Errorf("%+v", turn)
	}
	err := limits().Check(full, []Tag{TagAll}, due, atNine)
	if subsidy.KindOf(err) != subsidy.Conflict || !strings.Contains(err.Error(), "1月1日 09:00") {
		t.Errorf("%v", err)
	}
	c := written(CampaignSubmitted)
	if _, err := c.Approve(Release{Revision: 1, Limits: limits(), Plan: full}, second,
		atNine); subsidy.KindOf(err) != subsidy.Conflict || c.State != CampaignSubmitted {
		t.Errorf("approved beyond the quota: %v", err)
	}
	if err := (MassLimits{}).Check(full, []Tag{TagAll}, due, atNine); err != nil {
		t.Errorf("without a limit: %v", err)
	}
	busy := MassPlan{Day: 99}
	if err := limits().
		Check(busy, []Tag{CountyTag("440203"), CountyTag("440204")}, due,
			atNine); subsidy.KindOf(err) != subsidy.Conflict || !strings.Contains(err.Error(), "12月31日 09:00") {
		t.Errorf("a hundred calls a day: %v", err)
	}
}

func TestAResumptionCountsWhatIsStillToGo(t *testing.T) {
	wujiang, zhenjiang := CountyTag("440203"), CountyTag("440204")
	segments := []Segment{
		{Tag: wujiang, State: subsidy.DeliveryDelivered},
		{Tag: zhenjiang, State: subsidy.DeliveryHeld},
	}
	r := Release{Limits: limits(), Plan: MassPlan{Month: map[Tag]int{wujiang: 4}}} // this one is the fourth
	c := written(CampaignPaused)
	c.Audience = []Tag{wujiang, zhenjiang}
	if _, err := c.Resume(r, segments, writer, atNine); err != nil {
		t.Errorf("the other county has room: %v", err)
	}
	c.State, r.Plan.Month[zhenjiang] = CampaignPaused, 4
	if _, err := c.Resume(r, segments, writer, atNine); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("the other county is full: %v", err)
	}
}
