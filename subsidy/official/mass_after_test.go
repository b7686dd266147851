package official

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
)

var (
	gotAnswer = subsidy.Outcome{Result: subsidy.Delivered}
	noAnswer  = subsidy.Outcome{Result: subsidy.Unknown}
	denied    = subsidy.Outcome{Result: subsidy.Refused, Code: 48001}
	tomorrow  = subsidy.Outcome{Result: subsidy.Later, Code: 45009, Pause: subsidy.PauseTomorrow}
)

func TestWhatWeChatAnswersAboutAMassSendEndsItOrIsAskedAgain(t *testing.T) {
	taken := atNine.Add(-time.Hour)
	if at := AskAt(taken); at.Sub(taken) < 31*time.Minute {
		t.Errorf("asked after %s, while an administrator may still confirm", at.Sub(taken))
	}
	for name, v := range map[string]struct {
		state  MassState
		o      subsidy.Outcome
		now    time.Time
		status string // "" is asked again
		shown  string
	}{
		"sent":                 {MassSuccess, gotAnswer, atNine, "SEND_SUCCESS", "已发完"},
		"failed":               {MassFail, gotAnswer, atNine, "SEND_FAIL", "微信没有发出"},
		"deleted elsewhere":    {MassDeleted, gotAnswer, atNine, "DELETE", "已在微信删除"},
		"still sending":        {MassSending, gotAnswer, atNine, "", ""},
		"still, after a day":   {MassSending, gotAnswer, taken.Add(askUntil), massLost, "微信没有给出结果"},
		"no answer":            {"", noAnswer, atNine, "", ""},
		"none for a day":       {"", noAnswer, taken.Add(askUntil), massLost, "微信没有给出结果"},
		"may not ask":          {"", denied, atNine, massLost, "微信没有给出结果"},
		"the day's calls used": {"", tomorrow, atNine, "", ""},
	} {
		end, again := Asked(taken, v.state, v.o, v.now)
		switch {
		case v.status == "" && (end != nil || !again.After(v.now)):
			t.Errorf("%s: %+v, again at %v", name, end, again)
		case v.status != "" && (end == nil || end.Status != v.status || !end.Asked || !again.IsZero()):
			t.Errorf("%s: %+v, again at %v", name, end, again)
		case v.status != "":
			s := SegmentReport{Segment: Segment{State: subsidy.DeliveryDelivered}, End: end}
			if s.Chinese() != v.shown || Report([]SegmentReport{s}).Waits != 0 || s.Why() == "" {
				t.Errorf("%s is shown as %q, because %q", name, s.Chinese(), s.Why())
			}
		}
	}
	if _, again := Asked(taken, "", tomorrow, atNine); again.Sub(atNine) < 14*time.Hour {
		t.Errorf("asked again at %v though the day's calls are used up", again)
	}
}

func TestASendWithoutAnIDIsNotSendingForEver(t *testing.T) {
	s := SegmentReport{Segment: Segment{State: subsidy.DeliveryDelivered}, Blind: true}
	if strings.Contains(s.Chinese(), "正在") || !strings.Contains(s.Why(), "公众平台") ||
		Report([]SegmentReport{s}).Waits != 0 {
		t.Errorf("%q, %q", s.Chinese(), s.Why())
	}
}

func TestOnlyWhatWasSentIsTakenBack(t *testing.T) {
	for state, want := range map[subsidy.DeliveryState]TakenBack{
		subsidy.DeliveryRefused: {State: TakeBackNone},
		subsidy.DeliveryDropped: {State: TakeBackNone},
		subsidy.DeliveryUnknown: {State: TakeBackRefused},
		subsidy.DeliverySending: {State: TakeBackWaiting, Again: atNine.Add(takeBackAgain)},
	} {
		if got, ask := (TakingBack{State: state, Since: atNine}).Before(atNine); got != want || ask {
			t.Errorf("%s: %+v, ask %v", state, got, ask)
		}
	}
	sent := TakingBack{State: subsidy.DeliveryDelivered, Receipt: "1", Since: atNine}
	if _, ask := sent.Before(atNine); !ask {
		t.Error("what was sent is not asked about")
	}
	if got, _ := (TakingBack{State: subsidy.DeliveryDelivered}).Before(atNine); got.State != TakeBackRefused {
		t.Errorf("without an id: %+v", got)
	}
	for name, v := range map[string]struct {
		state MassState
		o     subsidy.Outcome
		want  TakeBack
		del   bool
	}{
		"sent":          {MassSuccess, gotAnswer, "", true},
		"still sending": {MassSending, gotAnswer, TakeBackWaiting, false},
		"failed":        {MassFail, gotAnswer, TakeBackNone, false},
		"deleted":       {MassDeleted, gotAnswer, TakeBackDone, false},
		"no answer":     {"", noAnswer, TakeBackWaiting, false},
		"not told":      {"", denied, "", true},
	} {
		if got, del := sent.Looked(v.state, v.o, atNine); got.State != v.want || del != v.del {
			t.Errorf("%s: %+v, delete %v", name, got, del)
		}
	}
	for name, v := range map[string]struct {
		o    subsidy.Outcome
		want TakeBack
	}{
		"deleted":   {gotAnswer, TakeBackDone},
		"refused":   {denied, TakeBackRefused},
		"tomorrow":  {tomorrow, TakeBackWaiting},
		"no answer": {noAnswer, TakeBackWaiting},
	} {
		if got := sent.Deleted(v.o, atNine); got.State != v.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	late := atNine.Add(takeBackUntil)
	if got := sent.Deleted(tomorrow, late); got.State != TakeBackRefused || got.Code != 45009 {
		t.Errorf("tried for three days: %+v", got)
	}
}

func TestACancelledNoticeIsWithdrawnOnlyIfSomethingWentOut(t *testing.T) {
	for state, want := range map[subsidy.DeliveryState]bool{
		subsidy.DeliveryDropped:   false,
		subsidy.DeliveryRefused:   false,
		subsidy.DeliveryDelivered: true,
		subsidy.DeliveryUnknown:   true,
		subsidy.DeliverySending:   true,
	} {
		c := written(CampaignCancelled)
		_, err := c.Withdraw("文件作废，已核对", []Segment{{State: state}}, writer, atNine)
		if (err == nil) != want {
			t.Errorf("%s: %v", state, err)
		}
	}
}

func TestTheCityIsToldOfAnArticleThatWasNotTakenBack(t *testing.T) {
	c := written(CampaignWithdrawn)
	if ev := c.TookBack(TagAll, TakenBack{State: TakeBackDone}, atNine); len(ev.Owes) != 0 ||
		ev.Note != "全部关注者：已收回，文章打不开了" {
		t.Errorf("%+v", ev)
	}
	ev := c.TookBack(TagAll, TakenBack{State: TakeBackRefused, Code: 48001}, atNine)
	if len(ev.Owes) != 1 || !ev.Owes[0].To.City || !strings.Contains(ev.Note, "没有这个接口的权限") {
		t.Errorf("%+v", ev)
	}
	stuck := []SegmentReport{{TakeBack: TakeBackRefused}}
	if _, err := c.TakeBackAgain(stuck, second, atNine); err != nil {
		t.Error(err)
	}
	for _, v := range []struct {
		c        Campaign
		segments []SegmentReport
		by       subsidy.Actor
		want     subsidy.Kind
	}{
		{c, []SegmentReport{{TakeBack: TakeBackDone}}, second, subsidy.Conflict},
		{written(CampaignSent), stuck, second, subsidy.Conflict},
		{c, stuck, subsidy.Actor{Role: subsidy.CountyChief}, subsidy.Forbidden},
	} {
		if _, err := v.c.TakeBackAgain(v.segments, v.by, atNine); subsidy.KindOf(err) != v.want {
			t.Errorf("%s: %v", v.c.State, err)
		}
	}
}
