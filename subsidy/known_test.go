package subsidy

import (
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

func TestACourseRunsAsLongAsTheTrainingForEverybodyUnlessSomethingElseWasTyped(t *testing.T) {
	day := calendar.NewDay
	form := FilingForm{
		Start: day(2026, 12, 14), End: day(2026, 12, 31), Platform: PlatformInfo{ID: "class"},
		Courses: []Course{
			{ID: "a"},
			{ID: "b", Start: day(2026, 12, 20), End: day(2026, 12, 31), People: 2, Platform: "x"},
		},
	}
	got := form.Known(FilingForm{}, 9)
	if a := got.Courses[0]; a.Start != form.Start || a.End != form.End || a.People != 9 || a.Platform != "class" ||
		got.PlannedPeople != 9 {
		t.Errorf("%+v", got)
	}
	if got.Courses[1] != form.Courses[1] || form.Courses[0].People != 0 {
		t.Errorf("what was typed: %+v, the form given: %+v", got.Courses[1], form.Courses[0])
	}
	moved := got
	moved.Start, moved.End = day(2027, 1, 4), day(2027, 1, 20)
	moved = moved.Known(got, 9)
	if a, b := moved.Courses[0], moved.Courses[1]; a.Start != moved.Start || a.End != moved.End ||
		b.Start != day(2026, 12, 20) || b.End != moved.End {
		t.Errorf("after the training moved: %+v", moved.Courses)
	}
	grown := moved.Counted(9, 12)
	if grown.PlannedPeople != 12 || grown.Courses[0].People != 12 || grown.Courses[1].People != 2 {
		t.Errorf("after the roster grew: %+v", grown)
	}
}

func TestTheRosterBringsItsHeadCountAlong(t *testing.T) {
	f := Filing{
		Enterprise: owner.Enterprise, State: FilingDraft, RosterSize: 3,
		Form: FilingForm{PlannedPeople: 3, Courses: []Course{{ID: "a", People: 3}}},
	}
	if _, err := f.ChangeRoster(5, 0, owner, monday); err != nil {
		t.Fatal(err)
	}
	if f.Form.PlannedPeople != 5 || f.Form.Courses[0].People != 5 {
		t.Errorf("%+v", f.Form)
	}
}

func TestThePlatformsRecordIsFilledInWhereNothingWasTyped(t *testing.T) {
	p := Platform{
		ID: "class", Name: "中国职业培训在线", Site: "px.class.com.cn", ICP: "京ICP备00000000号", Server: "北京",
	}
	form := FilingForm{Platform: PlatformInfo{ID: "class", Server: "203.0.113.1 广州"}}
	got := form.KnownPlatform(p, PlatformInfo{}).Platform
	if got.Name != p.Name || got.ICP != p.ICP || got.Address != p.Site || got.Server != "203.0.113.1 广州" {
		t.Errorf("%+v", got)
	}
	if other := (FilingForm{Platform: PlatformInfo{ID: "x"}}).KnownPlatform(p,
		PlatformInfo{}); other.Platform.ICP != "" {
		t.Errorf("another platform's: %+v", other.Platform)
	}
	was := PlatformInfo{ID: "old", ICP: "旧", Server: "旧服务器", Address: "旧网址"}
	changed := FilingForm{Platform: PlatformInfo{ID: "class", ICP: "旧", Server: "新填的", Address: "旧网址"}}
	if got := changed.KnownPlatform(p, was).Platform; got.ICP != p.ICP || got.Address != p.Site ||
		got.Server != "新填的" {
		t.Errorf("after another platform: %+v", got)
	}
	var blank Platform
	if _, err := blank.Describe("x", "y", owner, monday); KindOf(err) != Forbidden {
		t.Errorf("an enterprise describes a platform: %v", err)
	}
}

func TestLeaderAndAdministratorAreTheMembersWhoAreIt(t *testing.T) {
	members := []Contact{
		{Account: "1", Role: Clerk, Name: "李经办", Phone: "13800000003"},
		{Account: "2", Role: Owner, Name: "张负责", Phone: "13800000001"},
	}
	got := FilingForm{}.KnownPeople(members, Actor{ID: "1"})
	if got.Leader != "张负责" || got.LeaderPhone != "13800000001" || got.Admin != "李经办" {
		t.Errorf("without an administrator: %+v", got)
	}
	members = append(members, Contact{Account: "3", Role: TrainingAdmin, Name: "王管理", Phone: "13800000002"})
	if got = (FilingForm{Leader: "别人"}).KnownPeople(members, Actor{ID: "1"}); got.Leader != "别人" ||
		got.LeaderPhone != "" || got.Admin != "王管理" || got.AdminPhone != "13800000002" {
		t.Errorf("with one: %+v", got)
	}
}

func TestANewPlatformIsListedWithItsRecord(t *testing.T) {
	centre := Actor{ID: "centre", Role: ServiceCentre}
	typed := Platform{
		ID: "new", Name: "新的平台", Site: "www.example.com", Source: "某文件，已核对",
		ICP: " 京ICP备00000001号 ", Server: "203.0.113.1 北京市",
	}
	p, _, err := ListPlatform(typed, centre, monday)
	if err != nil || p.ICP != "京ICP备00000001号" || p.Server != "203.0.113.1 北京市" {
		t.Fatalf("%+v %v", p, err)
	}
	form := FilingForm{Platform: PlatformInfo{ID: p.ID}}.KnownPlatform(p, PlatformInfo{})
	if form.Platform.ICP != p.ICP || form.Platform.Server != p.Server {
		t.Errorf("a filing is filled in with %+v", form.Platform)
	}
	typed.ICP = strings.Repeat("号", 101)
	if _, _, err := ListPlatform(typed, centre, monday); KindOf(err) != Invalid {
		t.Errorf("too long a number: %v", err)
	}
}
