package subsidy

import "shigang/subsidy/calendar"

// WayOut (还能做什么) is one thing that can still be done after a day was missed.
type WayOut struct {
	Text string       `json:"text" doc:"一句话"`
	Goto string       `json:"goto" enum:"start,claim,ask,call" doc:"去改开始日期、去申领、去留言、打电话"`
	Day  calendar.Day `json:"day" doc:"改到哪一天，空为没有"`
	Dial string       `json:"dial" doc:"电话号码，空为没有"`
}

// CallWindow names the county's window to call.
func CallWindow(county County) WayOut {
	w, _ := WindowOf(county)
	return WayOut{Text: "拿不准的，致电" + w.Name + "（" + w.Phone + "）", Goto: "call", Dial: w.Dial}
}

// force is the way out of a day that something nobody could help kept from being met.
func force(what string) WayOut {
	return WayOut{
		Text: "因不可抗力没有按时" + what + "的，可以留言说明情况并附证明，请县区延长期限",
		Goto: "ask",
	}
}

// WaysOut is what can still be done for a filing whose day has passed; none while none has.
func (f Filing) WaysOut(t Terms, today calendar.Day) ([]WayOut, error) {
	if f.Suspended() != nil {
		return nil, nil
	}
	if f.State == FilingDraft && f.Amends == "" && !f.Form.Start.IsZero() {
		return f.startMissed(t, today)
	}
	if f.State != FilingAccepted || f.Amends != "" || f.Claimed || f.StageOn(today) != Ended {
		return nil, nil
	}
	window, err := f.ClaimDay(t)
	if err != nil || !today.After(window.Last) {
		return nil, err
	}
	return []WayOut{force("申领"), CallWindow(f.County)}, nil
}

// startMissed is what can still be done for a draft that is too late for its start.
func (f Filing) startMissed(t Terms, today calendar.Day) ([]WayOut, error) {
	by, err := t.Policy.FilingDeadline(f.Form.Start, t.Calendar)
	if err != nil || !today.After(by.Last) {
		return nil, err
	}
	safe, err := t.Policy.StrictStart(today, t.Calendar)
	if err != nil {
		return nil, err
	}
	earliest, err := t.Policy.EarliestStart(today, t.Calendar)
	if err != nil {
		return nil, err
	}
	out := []WayOut{{
		Text: "把开始日期改到" + safe.Last.Chinese() + "或以后，今天提交就来得及", Goto: "start", Day: safe.Last,
	}}
	if earliest.Last.Before(safe.Last) {
		out = append(out, WayOut{
			Text: "最早可以改到" + earliest.Last.Chinese() + "：" + t.Policy.StartNote(earliest, safe), Goto: "start",
			Day: earliest.Last,
		})
	}
	return append(out, CallWindow(f.County)), nil
}
