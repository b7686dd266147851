package official

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

var (
	writer = subsidy.Actor{ID: "writer", Role: subsidy.CityOfficer}
	second = subsidy.Actor{ID: "second", Role: subsidy.CityOfficer}
)

func letter(audience ...Tag) CampaignForm {
	if len(audience) == 0 {
		audience = []Tag{TagAll}
	}
	return CampaignForm{
		Title:    "关于线上适岗培训的通知",
		Digest:   "每人每课时30元",
		Body:     "各企业：\n\n请按时备案。",
		Audience: audience,
	}
}

// written is a notice as writer saved it, in a state.
func written(state CampaignState) Campaign {
	f := letter()
	f.Revision = 1
	return Campaign{
		ID:           "c",
		State:        state,
		CampaignForm: f,
		HasCover:     true,
		WrittenBy:    writer.ID,
		EditedBy:     writer.ID,
		SubmittedBy:  writer.ID,
	}
}

func limits() MassLimits { return DefaultMassLimits() }

type campaignAct struct {
	do   func(*Campaign, subsidy.Actor) error
	from []CampaignState
	by   []string
	to   CampaignState
}

// Who of the two officers may do something.
var (
	both  = []string{"second officer", "writer"}
	other = []string{"second officer"}
	own   = []string{"writer"}
)

// unsent are segments of which not all went out.
var unsent = []Segment{{State: subsidy.DeliveryWaiting}, {State: subsidy.DeliveryDelivered}}

// campaignActs is how each act on a notice is tried, and, independent of the
// rules, from which states and by whom it may be done.
var campaignActs = map[subsidy.Action]campaignAct{
	subsidy.WriteCampaign: {
		func(c *Campaign, a subsidy.Actor) error {
			_, err := c.Write(c.CampaignForm, limits(), a, atNine)
			return err
		},
		[]CampaignState{CampaignDraft},
		both, CampaignDraft,
	},
	subsidy.SubmitCampaign: {
		func(c *Campaign, a subsidy.Actor) error { _, err := c.Submit(a, atNine); return err },
		[]CampaignState{CampaignDraft},
		both, CampaignSubmitted,
	},
	subsidy.RecallCampaign: {
		func(c *Campaign, a subsidy.Actor) error { _, err := c.Recall(a, atNine); return err },
		[]CampaignState{CampaignSubmitted},
		own, CampaignDraft,
	},
	subsidy.ReturnCampaign: {func(c *Campaign, a subsidy.Actor) error {
		_, err := c.Return("标题有误，已核对", a, atNine)
		return err
	}, []CampaignState{CampaignSubmitted}, other, CampaignDraft},
	subsidy.ApproveCampaign: {func(c *Campaign, a subsidy.Actor) error {
		_, err := c.Approve(Release{Revision: 1, Limits: limits()}, a, atNine)
		return err
	}, []CampaignState{CampaignSubmitted}, other, CampaignScheduled},
	subsidy.PauseCampaign: {
		func(c *Campaign, a subsidy.Actor) error { _, err := c.Pause(unsent, a, atNine); return err },
		[]CampaignState{CampaignScheduled, CampaignSending},
		both, CampaignPaused,
	},
	subsidy.ResumeCampaign: {
		func(c *Campaign, a subsidy.Actor) error {
			_, err := c.Resume(Release{Limits: limits()}, unsent, a, atNine)
			return err
		},
		[]CampaignState{CampaignPaused},
		both, CampaignScheduled,
	},
	subsidy.CancelCampaign: {
		func(c *Campaign, a subsidy.Actor) error {
			_, err := c.Cancel("文件作废，已核对", unsent, a, atNine)
			return err
		},
		[]CampaignState{CampaignScheduled, CampaignSending, CampaignPaused},
		both, CampaignCancelled,
	},
	subsidy.WithdrawCampaign: {
		func(c *Campaign, a subsidy.Actor) error {
			_, err := c.Withdraw("文件作废，已核对", []Segment{{State: subsidy.DeliveryDelivered}}, a, atNine)
			return err
		},
		[]CampaignState{CampaignSent, CampaignFailed, CampaignCancelled},
		both, CampaignWithdrawn,
	},
	subsidy.PreviewCampaign: {
		func(c *Campaign, a subsidy.Actor) error { _, _, err := c.Preview("zhang_san", a, atNine); return err },
		CampaignStates(),
		both,
		"",
	},
}

func TestEveryCampaignStateActionAndRole(t *testing.T) {
	actors := map[string]subsidy.Actor{"second officer": second, "writer": writer}
	for _, r := range []subsidy.Role{
		subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee, subsidy.Visitor, subsidy.CountyReviewer,
		subsidy.CountyChief, subsidy.ServiceCentre, subsidy.Administrator,
	} {
		actors[string(r)] = subsidy.Actor{ID: "x", Role: r, Enterprise: "e", County: "440203"}
	}
	for action, v := range campaignActs {
		for _, state := range CampaignStates() {
			for who, actor := range actors {
				c := written(state)
				err := v.do(&c, actor)
				if want := slices.Contains(v.from, state) && slices.Contains(v.by, who); (err == nil) != want {
					t.Errorf("%s of a %s notice by %s: %v", action, state, who, err)
				}
				if err != nil && (c.State != state || c.Revision != 1) || err == nil && v.to != "" && c.State != v.to {
					t.Errorf("%s of a %s notice by %s leads to %s", action, state, who, c.State)
				}
				if err != nil && subsidy.KindOf(err) != subsidy.Forbidden && subsidy.KindOf(err) != subsidy.Conflict {
					t.Errorf("%s of a %s notice by %s is refused as %q", action, state, who, subsidy.KindOf(err))
				}
			}
		}
	}
	for action, v := range campaignMoves {
		if want, tested := campaignActs[action]; tested && action != subsidy.WriteCampaign &&
			(!slices.Equal(want.from, v.from) || want.to != v.to) {
			t.Errorf("%s: the table says from %v to %s", action, v.from, v.to)
		}
		if action.Chinese() == "" || !slices.Contains(subsidy.Actions(), action) {
			t.Errorf("action %s has no label or no row in the permission table", action)
		}
	}
	for _, s := range CampaignStates() {
		if s.Chinese() == "" {
			t.Errorf("state %s has no label", s)
		}
	}
}

func TestWhoeverHadAHandInANoticeDoesNotApproveIt(t *testing.T) {
	for name, c := range map[string]Campaign{
		"opened it":     {WrittenBy: second.ID, EditedBy: writer.ID, SubmittedBy: writer.ID},
		"saved it last": {WrittenBy: writer.ID, EditedBy: second.ID, SubmittedBy: writer.ID},
		"submitted it":  {WrittenBy: writer.ID, EditedBy: writer.ID, SubmittedBy: second.ID},
	} {
		c.State, c.CampaignForm, c.HasCover = CampaignSubmitted, letter(), true
		if _, err := c.Approve(Release{Limits: limits()}, second, atNine); subsidy.KindOf(err) != subsidy.Forbidden ||
			!strings.Contains(err.Error(), "另一位") {
			t.Errorf("who %s: %v", name, err)
		}
	}
}

func TestANoticeIsApprovedAsItWasRead(t *testing.T) {
	c := written(CampaignDraft)
	f := c.CampaignForm
	f.Title = "改过的标题"
	if _, err := c.Write(f, limits(), writer, atNine); err != nil || c.Revision != 2 {
		t.Fatalf("revision %d, %v", c.Revision, err)
	}
	if _, err := c.Write(f, limits(), second, atNine); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a second writer overwrites unseen: %v", err)
	}
	if _, err := c.Submit(writer, atNine); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Approve(Release{Revision: 1, Limits: limits()}, second,
		atNine); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("approved unseen: %v", err)
	}
	ev, err := c.Approve(Release{Revision: 2, Limits: limits()}, second, atNine)
	if err != nil || len(ev.Owes) != 2 || !c.PublishedAt.Equal(atNine) || c.ApprovedBy != second.ID {
		t.Errorf("%+v, %v", ev, err)
	}
}

func TestASubmissionTellsTheOthersAndAnAnswerTellsTheWriter(t *testing.T) {
	c := written(CampaignDraft)
	ev, err := c.Submit(writer, atNine)
	if err != nil || len(ev.Owes) != 1 || ev.Owes[0].To != (subsidy.Audience{City: true, Except: writer.ID}) {
		t.Fatalf("%+v, %v", ev.Owes, err)
	}
	if ev, err = c.Return("标题有误，已核对", second, atNine); err != nil || ev.Owes[0].To.Account != writer.ID ||
		ev.Note != "标题有误，已核对" || c.Reason != "标题有误，已核对" {
		t.Fatalf("%+v, %v", ev, err)
	}
}

func TestTheFormSaysWhatIsWrong(t *testing.T) {
	at := func(hour, minute int) time.Time {
		return calendar.DayOf(atNine).AddDays(1).Start().
			Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	county := CountyTag("440203")
	for name, v := range map[string]struct {
		change func(*CampaignForm)
		field  string
	}{
		"good":                {func(*CampaignForm) {}, ""},
		"no title":            {func(f *CampaignForm) { f.Title = " " }, "/title"},
		"long title":          {func(f *CampaignForm) { f.Title = strings.Repeat("字", 33) }, "/title"},
		"long digest":         {func(f *CampaignForm) { f.Digest = strings.Repeat("字", 121) }, "/digest"},
		"long body":           {func(f *CampaignForm) { f.Body = strings.Repeat("字", 20_000) }, "/body"},
		"too many paragraphs": {func(f *CampaignForm) { f.Body = strings.Repeat("字\n", 3000) }, "/body"},
		"no link":             {func(f *CampaignForm) { f.Source = "javascript:alert(1)" }, "/source"},
		"nobody":              {func(f *CampaignForm) { f.Audience = nil }, "/audience"},
		"no such tag":         {func(f *CampaignForm) { f.Audience = []Tag{"county:110000"} }, "/audience"},
		"twice":               {func(f *CampaignForm) { f.Audience = []Tag{county, county} }, "/audience"},
		"all and a county":    {func(f *CampaignForm) { f.Audience = []Tag{TagAll, county} }, "/audience"},
		"a county and a role": {func(f *CampaignForm) { f.Audience = []Tag{county, TagHR} }, "/audience"},
		"both roles":          {func(f *CampaignForm) { f.Audience = []Tag{TagHR, TagEmployee} }, "/audience"},
		"two counties":        {func(f *CampaignForm) { f.Audience = []Tag{county, CountyTag("440204")} }, ""},
		"a role":              {func(f *CampaignForm) { f.Audience = []Tag{TagHR} }, ""},
		"a quarter":           {func(f *CampaignForm) { f.Schedule = at(9, 45) }, ""},
		"no quarter":          {func(f *CampaignForm) { f.Schedule = at(9, 50) }, "/schedule"},
		"past":                {func(f *CampaignForm) { f.Schedule = atNine.AddDate(0, 0, -1) }, "/schedule"},
		"far":                 {func(f *CampaignForm) { f.Schedule = atNine.AddDate(2, 0, 0) }, "/schedule"},
		"at night":            {func(f *CampaignForm) { f.Schedule = at(22, 0) }, "/schedule"},
		"at night, confirmed": {func(f *CampaignForm) { f.Schedule, f.QuietOK = at(22, 0), true }, ""},
	} {
		c := Campaign{ID: "c", State: CampaignDraft}
		f := letter()
		v.change(&f)
		_, err := c.Write(f, limits(), writer, atNine)
		var e *subsidy.Error
		field := ""
		if err != nil {
			e = err.(*subsidy.Error)
			field = e.Field
		}
		if field != v.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNobodyIsWokenUpUnasked(t *testing.T) {
	night := calendar.DayOf(atNine).Start().Add(22 * time.Hour)
	c := written(CampaignSubmitted)
	if _, err := c.Approve(Release{Revision: 1, Limits: limits()}, second,
		night); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("approved at night: %v", err)
	}
	if _, err := c.Approve(Release{Revision: 1, Limits: limits(), Confirmed: true}, second, night); err != nil {
		t.Errorf("approved at night, confirmed: %v", err)
	}
	c = written(CampaignSubmitted)
	c.Schedule, c.QuietOK = night, true
	if _, err := c.Approve(Release{Revision: 1, Limits: limits()}, second, atNine); err != nil {
		t.Errorf("a schedule the writer confirmed: %v", err)
	}
}

func TestAPreviewNeedsAWeChatName(t *testing.T) {
	for name, ok := range map[string]bool{
		"zhang_san":       true,
		" wxid_1a2b3c4d ": true,
		"13800138000":     false,
		"张三":              false,
		"abc":             false,
		"":                false,
	} {
		c := written(CampaignDraft)
		if _, _, err := c.Preview(name, writer, atNine); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAReportAddsUpAndExplainsWeChatsWords(t *testing.T) {
	report := Report([]SegmentReport{
		{
			Segment: Segment{State: subsidy.DeliveryDelivered},
			End:     &MassEnd{Status: "send success", Total: 100, Kept: 90, Sent: 85, Failed: 5},
		},
		{Segment: Segment{State: subsidy.DeliveryDelivered}, End: &MassEnd{Status: "err(10001)", Total: 50}},
		{Segment: Segment{State: subsidy.DeliveryRefused}, Code: 45028},
		{Segment: Segment{State: subsidy.DeliveryDelivered}},
		{Segment: Segment{State: subsidy.DeliveryDropped}},
	})
	if report.Total != 150 || report.Reached != 85 || report.Filtered != 10 || report.Failed != 55 ||
		report.Waits != 1 {
		t.Errorf("%+v", report)
	}
	var why []string
	for _, r := range report.Reasons {
		why = append(why, r.Why)
	}
	if len(why) != 4 || why[0] != "微信审核：涉嫌广告" || !slices.Contains(why, "本月的群发次数用完") {
		t.Errorf("%q", why)
	}
	for status := range massReasons {
		if got := (MassEnd{Status: status}).Stopped(); got == "" || strings.Contains(got, "err") {
			t.Errorf("%s is explained as %q", status, got)
		}
	}
	if got := (MassEnd{Status: "err(99999)"}).Stopped(); !strings.Contains(got, "err(99999)") {
		t.Errorf("an unknown word is explained as %q", got)
	}
}

func TestACopyIsADraftOfItsOwn(t *testing.T) {
	c := written(CampaignCancelled)
	c.Schedule, c.PublishedAt = atNine, atNine
	copied, _, err := c.Copy("d", second, atNine)
	if err != nil || copied.ID != "d" || copied.State != CampaignDraft || copied.Title != c.Title ||
		!copied.Schedule.IsZero() || !copied.PublishedAt.IsZero() || copied.Wrote(writer.ID) {
		t.Errorf("%+v, %v", copied, err)
	}
	if _, _, err := c.Copy("d", subsidy.Actor{Role: subsidy.CountyReviewer},
		atNine); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("a county copies: %v", err)
	}
}
