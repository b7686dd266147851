package official

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestAFollowersTagsFollowFromWhatIsKnown(t *testing.T) {
	for want, f := range map[string]FollowerFacts{
		"":              {},
		"county:440204": {Chosen: "440204"},
		// one's own choice first
		"county:440204 role:hr":              {Chosen: "440204", Enterprise: "440203", Member: true},
		"county:440203 role:hr":              {Enterprise: "440203", Member: true},
		"role:trainee":                       {Trainee: true},
		"county:440281 role:hr role:trainee": {Enterprise: "440281", Member: true, Trainee: true},
	} {
		got := f.Tags()
		if got.String() != want || !slices.Equal(ParseTags(got.String()), got) {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
	all := TagSet{TagHR, TagEmployee}
	if left := all.Without(TagSet{TagHR}); !slices.Equal(left, TagSet{TagEmployee}) || len(all) != 2 ||
		len(all.With(TagHR)) != 2 {
		t.Errorf("left %v of %v", left, all)
	}
}

func TestTheReconciliationIsDueOnceANight(t *testing.T) {
	at := func(day, hour int) time.Time {
		return calendar.NewDay(2026, 11, day).Start().Add(time.Duration(hour) * time.Hour)
	}
	for _, v := range []struct {
		started, now time.Time
		want         bool
	}{
		{time.Time{}, at(23, 10), true},
		{at(23, 10), at(23, 23), false},
		{at(23, 10), at(24, 2), false},
		{at(23, 10), at(24, 3), true},
		{at(24, 3), at(24, 3), false},
		{at(24, 3), at(25, 2), false},
		{at(20, 3), at(25, 1), true},
		{at(24, 1), at(24, 4), true},
	} {
		if got := ReconcileDue(v.started, v.now); got != v.want {
			t.Errorf("started %s, now %s: %v", v.started, v.now, got)
		}
	}
	for _, v := range []struct {
		counted, total int
		want           bool
	}{{0, 0, true}, {100, 100, true}, {99, 100, true}, {98, 100, false}, {101, 100, true}, {0, 1, false}} {
		if Complete(v.counted, v.total) != v.want {
			t.Errorf("%d of %d: %v", v.counted, v.total, !v.want)
		}
	}
}

// atNine is a Monday morning.
var atNine = time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)

var o = subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}

func TestTheOfficialAccountsActionsKnowWhoMay(t *testing.T) {
	acts := map[subsidy.Action]func(a subsidy.Actor) error{
		subsidy.WriteOfficial: func(a subsidy.Actor) error {
			m := OfficialMenu{}
			_, err := m.Write(DefaultMenu(), a, atNine)
			return err
		},
		subsidy.PublishMenu: func(a subsidy.Actor) error {
			m := OfficialMenu{Draft: DefaultMenu()}
			_, err := m.Publish(a, atNine)
			return err
		},
		subsidy.ReconcileFollowers: func(a subsidy.Actor) error { _, err := Reconcile(a, atNine); return err },
		subsidy.AnswerFollower: func(a subsidy.Actor) error {
			c := Conversation{County: "440203", LastAt: atNine}
			_, _, err := c.Answer("a", "请看通知。", a, atNine)
			return err
		},
		subsidy.AssignFollower: func(a subsidy.Actor) error {
			_, err := CountyChosen("o1", "440203", a, atNine)
			return err
		},
	}
	may := map[subsidy.Action][]subsidy.Role{
		subsidy.WriteOfficial:      {subsidy.CityOfficer},
		subsidy.PublishMenu:        {subsidy.CityOfficer, subsidy.System},
		subsidy.ReconcileFollowers: {subsidy.CityOfficer},
		subsidy.AnswerFollower:     {subsidy.CountyReviewer, subsidy.CountyChief, subsidy.CityOfficer},
		subsidy.AssignFollower:     {subsidy.CityOfficer},
	}
	for action, do := range acts {
		for _, role := range append(subsidy.StaffRoles(), subsidy.Owner, subsidy.Trainee, subsidy.System) {
			if action == subsidy.AssignFollower && !role.Staff() {
				continue // as a follower's own choice
			}
			a := subsidy.Actor{ID: "a", Role: role, County: "440203"}
			if role == subsidy.CityOfficer || role == subsidy.ServiceCentre || role == subsidy.Administrator {
				a.County = ""
			}
			if err := do(a); (err == nil) != slices.Contains(may[action], role) {
				t.Errorf("%s by %s: %v", action, role, err)
			}
		}
		if action.Chinese() == "" || !slices.Contains(subsidy.Actions(), action) {
			t.Errorf("%s has no words, or no row in the permission table", action)
		}
	}
	for _, write := range []func(a subsidy.Actor) error{
		func(a subsidy.Actor) error { _, _, err := WriteWelcome("您好", a, atNine); return err },
		func(a subsidy.Actor) error {
			_, _, err := KeywordReply{Keywords: []string{"词"}, Reply: textReply("答")}.Write(nil, a, atNine)
			return err
		},
		func(a subsidy.Actor) error { _, err := KeywordReply{}.Remove(a, atNine); return err },
		func(a subsidy.Actor) error { _, err := AddPicture(Picture{}, 0, a, atNine); return err },
		func(a subsidy.Actor) error { _, err := Picture{}.Remove(nil, a, atNine); return err },
	} {
		if err := write(o); err != nil {
			t.Errorf("by the city: %v", err)
		}
		if err := write(subsidy.Actor{Role: subsidy.CountyReviewer, County: "440203"}); subsidy.KindOf(err) !=
			subsidy.Forbidden {
			t.Errorf("by a county: %v", err)
		}
	}
}

func TestAMessageMayBeAnsweredFor48Hours(t *testing.T) {
	c := Conversation{ID: "c", OpenID: "o1", CreatedAt: atNine}
	ev, err := c.Receive(Incoming{Type: IncomingText, Content: "  请问怎样备案？ "}, "", atNine)
	if err != nil || c.State != ConversationWaiting || c.Newest != "请问怎样备案？" || len(ev.Owes) != 1 ||
		!ev.Owes[0].To.City {
		t.Fatalf("%+v %+v, %v", c, ev, err)
	}
	if strings.Contains(ev.Owes[0].Message.Body(), "备案") {
		t.Error("the message itself goes to staff's mailbox")
	}
	for after, want := range map[time.Duration]int{
		0:                          48,
		time.Minute:                48,
		time.Hour:                  47,
		47 * time.Hour:             1,
		48*time.Hour - time.Second: 1,
		48 * time.Hour:             0,
		100 * time.Hour:            0,
	} {
		if got := c.HoursLeft(atNine.Add(after)); got != want {
			t.Errorf("after %s %d hours are left, want %d", after, got, want)
		}
	}
	if ev, _ = c.Receive(Incoming{Type: IncomingImage}, "", atNine.Add(time.Hour)); len(ev.Owes) != 0 ||
		c.Newest != "［图片］" {
		t.Errorf("told again: %+v", ev)
	}
	if _, _, err := c.Answer("a", "请看通知。", subsidy.Actor{Role: subsidy.CountyReviewer, County: "440203"},
		atNine); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("a county answers one of no county: %v", err)
	}
	ev, err = c.Choose("440203", subsidy.Actor{ID: "o1", Role: subsidy.Visitor}, atNine.Add(2*time.Hour))
	if err != nil || len(ev.Owes) != 1 || ev.Owes[0].To.County != "440203" || ev.Action != subsidy.ChooseCounty {
		t.Fatalf("%+v, %v", ev, err)
	}
	if ev, _ = c.Choose("440203", subsidy.Actor{ID: "o1", Role: subsidy.Visitor},
		atNine.Add(2*time.Hour)); len(ev.Owes) != 0 {
		t.Error("the same county is told again")
	}
	if _, err := c.Choose("440999", o, atNine); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("a county that is none: %v", err)
	}
	if _, _, err := c.Answer("a", "请看通知。", subsidy.Actor{Role: subsidy.CountyReviewer, County: "440204"},
		atNine); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("another county answers: %v", err)
	}
	text, ev, err := c.Answer("a", " 请看通知。 ", subsidy.Actor{Role: subsidy.CountyReviewer, County: "440203"},
		atNine.Add(3*time.Hour))
	if err != nil || text != "请看通知。" || c.State != ConversationAnswered || ev.Owes[0].To.OpenID != "o1" ||
		ev.Subject != (subsidy.Subject{Kind: subsidy.SubjectAnswer, ID: "a"}) {
		t.Fatalf("%+v, %v", ev, err)
	}
	if _, _, err := c.Answer("b", "请看通知。", o, atNine.Add(50*time.Hour)); subsidy.KindOf(err) != subsidy.TooLate ||
		!strings.Contains(err.Error(), "48小时") {
		t.Errorf("after 49 hours: %v", err)
	}
	if c.Heard(atNine.Add(50 * time.Hour)); c.HoursLeft(atNine.Add(50*time.Hour)) != 48 {
		t.Error("another word does not open it again")
	}
	if ev, _ = c.Receive(Incoming{Type: IncomingOther}, "440203", atNine.Add(51*time.Hour)); len(ev.Owes) != 1 {
		t.Error("what waits anew is not told")
	}
}

func TestAMenuGoesFromDraftToWeChat(t *testing.T) {
	m := OfficialMenu{Draft: DefaultMenu(), State: MenuDraft}
	messy := Menu{
		Buttons: []MenuButton{
			{Name: " 政策 ", Kind: MenuWord, Value: "政策"},
			{},
			{
				Name:     "更多",
				Kind:     MenuLink,
				Value:    "https://x",
				Children: []MenuButton{{}, {Name: "官网", Kind: MenuLink, Value: " https://example.cn "}},
			},
		},
	}
	if _, err := m.Write(messy, o, atNine); err != nil || len(m.Draft.Buttons) != 2 ||
		m.Draft.Buttons[0].Name != "政策" || m.Draft.Buttons[1].Value != "" ||
		m.Draft.Buttons[1].Children[0].Value != "https://example.cn" {
		t.Fatalf("%+v, %v", m, err)
	}
	for name, bad := range map[string]Menu{
		"none":        {},
		"four":        {Buttons: slices.Repeat(messy.Buttons[:1], 4)},
		"a long name": {Buttons: []MenuButton{{Name: "五个字名称", Kind: MenuWord, Value: "x"}}},
		"no value":    {Buttons: []MenuButton{{Name: "政策", Kind: MenuWord}}},
		"no address":  {Buttons: []MenuButton{{Name: "政策", Kind: MenuLink, Value: "ftp://x"}}},
	} {
		if _, err := m.Write(bad, o, atNine); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.Publish(o, atNine); err != nil || m.State != MenuWaiting {
		t.Fatalf("%+v, %v", m, err)
	}
	if _, err := m.Publish(o, atNine); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("published twice at once: %v", err)
	}
	asked := m.Revision
	if m.Answered(asked, subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseTomorrow}, "",
		atNine); m.State != MenuWaiting || !m.NotBefore.Equal(calendar.NewDay(2026, 11, 24).Start()) ||
		m.Trouble == "" {
		t.Errorf("later: %+v", m)
	}
	if m.Answered(asked, subsidy.Outcome{Result: subsidy.Refused}, "不允许的网页地址",
		atNine); m.State != MenuRefused || m.Trouble != "不允许的网页地址" {
		t.Errorf("refused: %+v", m)
	}
	if _, err := m.Publish(o, atNine); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Write(messy, o, atNine); err != nil || m.State != MenuDraft {
		t.Fatalf("changed while it waits: %+v, %v", m, err)
	}
	if m.Answered(asked, subsidy.Outcome{Result: subsidy.Delivered}, "", atNine); m.State != MenuDraft {
		t.Errorf("an older draft's answer settles the new one: %+v", m)
	}
	for _, s := range []MenuState{MenuDraft, MenuWaiting, MenuPublished, MenuRefused} {
		if s.Chinese() == "" {
			t.Errorf("%s has no words", s)
		}
	}
}

func TestKeywordRepliesAndPicturesKeepTheirBounds(t *testing.T) {
	write := func(r KeywordReply, others ...KeywordReply) (KeywordReply, error) {
		r, _, err := r.Write(others, o, atNine)
		return r, err
	}
	news := Reply{Kind: ReplyNews, Title: "标准", Link: "https://example.cn", Picture: picturePath + "p1"}
	if r, err := write(KeywordReply{ID: "1", Keywords: []string{" 补贴", "补贴", "标准 "}, Reply: news}); err != nil ||
		!slices.Equal(r.Keywords, []string{"补贴", "标准"}) {
		t.Fatalf("%+v, %v", r, err)
	}
	first := KeywordReply{ID: "1", Keywords: []string{"补贴"}, Reply: news}
	if _, err := write(KeywordReply{ID: "2", Keywords: []string{"补贴"}, Reply: textReply("答")},
		first); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("the same word twice: %v", err)
	}
	if _, err := write(first, first); err != nil {
		t.Errorf("its own word: %v", err)
	}
	foreign := news
	foreign.Picture = "https://elsewhere.example/x.png"
	for name, r := range map[string]Reply{
		"another's picture": foreign,
		"no text":           {Kind: ReplyText},
		"no link":           {Kind: ReplyNews, Title: "标准"},
		"no page":           {Kind: ReplyCard, Title: "标准", Link: "/pages/x"},
		"no kind":           {},
	} {
		if _, err := write(KeywordReply{ID: "3", Keywords: []string{"词"}, Reply: r}); subsidy.KindOf(err) !=
			subsidy.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := write(KeywordReply{ID: "x", Keywords: []string{"词"}, Reply: textReply("答")},
		make([]KeywordReply, MaxReplies)...); subsidy.KindOf(err) != subsidy.TooLarge {
		t.Errorf("the 101st: %v", err)
	}
	if _, err := (Picture{ID: "p1"}).Remove([]KeywordReply{first}, o, atNine); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a picture in use: %v", err)
	}
	if _, err := AddPicture(Picture{}, MaxPictures, o, atNine); subsidy.KindOf(err) != subsidy.TooLarge {
		t.Errorf("the 201st picture: %v", err)
	}
	if got := news.At("https://sg.example.cn").Picture; got != "https://sg.example.cn/official/pictures/p1" {
		t.Errorf("address %s", got)
	}
	if text, _, err := WriteWelcome("  ", o, atNine); err != nil || text != "" {
		t.Errorf("an empty welcome: %q, %v", text, err)
	}
}

func TestWhatWeChatSaysAfterwards(t *testing.T) {
	for status, want := range map[string]subsidy.Result{
		"success":               subsidy.Delivered,
		"failed:user block":     subsidy.Refused,
		"failed: system failed": subsidy.Refused,
		"":                      subsidy.Refused,
	} {
		if got := (JobEnd{Status: status}).Outcome(); got.Result != want {
			t.Errorf("%q: %+v", status, got)
		}
	}
	if o := (ConsentChange{Code: 43101}).Outcome(); o.Result != subsidy.Refused || o.Code != 43101 {
		t.Errorf("%+v", o)
	}
}

func TestAFollowersMessageIsCleanedAndAnswered(t *testing.T) {
	in := Incoming{Type: IncomingText, Content: "\x01怎么\r\n备案\u202e？"}
	if in.Shown() != "怎么\n备案？" {
		t.Errorf("shown %q", in.Shown())
	}
	if in.Content = "\x00\u200b"; in.Shown() != "［没有能显示的文字］" {
		t.Errorf("nothing to show: %q", in.Shown())
	}
	if a := (Account{}).Answer(Incoming{Type: IncomingText, Content: " 电话\u200b\x02"}); a.Keep {
		t.Errorf("the word with marks was kept for staff: %+v", a)
	}
}
