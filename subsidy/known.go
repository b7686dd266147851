package subsidy

import (
	"cmp"
	"slices"

	"shigang/subsidy/calendar"
)

// Contact is a member of the enterprise, by the name and phone that they gave.
type Contact struct {
	Account     string
	Role        Role
	Name, Phone string
}

// Known fills in what follows from the rest of a form (已知的内容): a course runs
// as long as the training, for everybody on the roster, on the filing's
// platform, unless something else was typed; what followed the training before
// goes on following it. was is the form as it stood, roster the head-count of 附表4.
func (f FilingForm) Known(was FilingForm, roster int) FilingForm {
	f.PlannedPeople = cmp.Or(f.PlannedPeople, roster)
	f.Courses = slices.Clone(f.Courses)
	old := map[string]Course{}
	for _, c := range was.Courses {
		old[c.ID] = c
	}
	for i := range f.Courses {
		c := &f.Courses[i]
		before := old[c.ID]
		c.Start = following(c.Start, before.Start, was.Start, f.Start)
		c.End = following(c.End, before.End, was.End, f.End)
		c.People = cmp.Or(c.People, roster)
		c.Platform = cmp.Or(c.Platform, f.Platform.ID)
	}
	return f
}

// following is a course's day: the training's where none was typed, and where
// it was the training's and the training moved.
func following(day, before, was, is calendar.Day) calendar.Day {
	if day.IsZero() || day == before && before == was && !is.IsZero() {
		return is
	}
	return day
}

// Counted lets head-counts that were the roster's go on being it, when the
// roster has changed from so many people to so many.
func (f FilingForm) Counted(from, to int) FilingForm {
	if f.PlannedPeople == 0 || f.PlannedPeople == from {
		f.PlannedPeople = to
	}
	f.Courses = slices.Clone(f.Courses)
	for i, c := range f.Courses {
		if c.People == 0 || c.People == from {
			f.Courses[i].People = to
		}
	}
	return f
}

// KnownPlatform fills in what the platform's record tells of the filing's
// platform: name, address, ICP备案号, IP地址及服务器放置城市名称. What still stands
// from the platform that was chosen before is not the new one's, and goes.
func (f FilingForm) KnownPlatform(p Platform, was PlatformInfo) FilingForm {
	if was.ID != "" && was.ID != f.Platform.ID {
		for _, v := range []struct {
			is  *string
			was string
		}{
			{&f.Platform.ICP, was.ICP},
			{&f.Platform.Address, was.Address},
			{&f.Platform.Server, was.Server},
		} {
			if *v.is == v.was {
				*v.is = ""
			}
		}
	}
	if p.ID == "" || p.ID != f.Platform.ID {
		return f
	}
	f.Platform.Name = cmp.Or(f.Platform.Name, p.Name)
	f.Platform.Address = cmp.Or(f.Platform.Address, p.Site)
	f.Platform.ICP = cmp.Or(f.Platform.ICP, p.ICP)
	f.Platform.Server = cmp.Or(f.Platform.Server, p.Server)
	return f
}

// KnownPeople names 培训负责人 and 线上培训管理员 of a new filing: the owner, and the
// member who is 培训管理员, else whoever opens the filing. What is there stays.
func (f FilingForm) KnownPeople(members []Contact, by Actor) FilingForm {
	first := func(fits func(Contact) bool) (c Contact) {
		if at := slices.IndexFunc(members, fits); at >= 0 {
			c = members[at]
		}
		return c
	}
	if f.Leader == "" && f.LeaderPhone == "" {
		c := first(func(c Contact) bool { return c.Role == Owner && c.Name != "" })
		f.Leader, f.LeaderPhone = c.Name, c.Phone
	}
	if f.Admin == "" && f.AdminPhone == "" {
		c := first(func(c Contact) bool { return c.Role == TrainingAdmin && c.Name != "" })
		if c.Name == "" {
			c = first(func(c Contact) bool { return c.Account == by.ID })
		}
		f.Admin, f.AdminPhone = c.Name, c.Phone
	}
	return f
}
