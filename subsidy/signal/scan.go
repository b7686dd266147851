package signal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// Other is another filing that is with the bureau or accepted and names
// somebody of this one.
type Other struct {
	Filing, Enterprise string
	Roster             int // people on its roster
	Start, End         calendar.Day
	Intervals          []study.Interval // what the person studied there
}

// Line is the person's line in a claim that stands.
type Line struct {
	Filing, Enterprise string
	Start, End         calendar.Day
}

// Person is what is known of one person of the filing.
type Person struct {
	Row      string
	Position int
	Birth    calendar.Day
	Phone    string // the number or its hash
	Account  string // of the platform, or its hash
	Studies  []study.Study
	Others   []Other
	Phones   []string // other filings in which another person has the phone
	Lines    []Line
	Member   string // how a member of the enterprise stands for the person, "" for not
}

// Group is a stretch of study that several people share to the second.
type Group struct {
	study.Interval
	People int
	Rows   []Row // the first of them
}

// Shared are other enterprises with the same address, phone, legal person
// or payee account.
type Shared struct {
	Kind        Kind
	Enterprises []string
}

// Case is what is known of the filing as a whole.
type Case struct {
	Filing   subsidy.Filing
	Staff    int     // declared by the enterprise, 0 when not told
	Cohorts  []Group // the largest ones
	Shared   []Shared
	Pictures []PicturePair // alike, of different people
	Cases    []time.Time   // submissions of the enterprise's filings and claims
	Mine     []time.Time   // those of this filing and its claims
	Now      time.Time
}

// Scan looks at a filing's people one after the other and keeps of each
// no more than a few numbers, so that a large roster fits.
type Scan struct {
	limits   Limits
	of       Case
	found    map[Kind]*Evidence
	worst    map[Kind]int64 // the largest figure found, in seconds
	phones   map[string][]Row
	accounts map[string][]Row
	totals   map[int64]*Evidence // people by the sum of their totals
	totalled int
	rosters  map[string]*sharedRoster
}

// sharedRoster is another filing with some of the same people.
type sharedRoster struct {
	enterprise   string
	roster, same int
}

// NewSignalScan begins a scan.
func NewSignalScan(limits Limits, of Case) *Scan {
	return &Scan{
		limits:   limits,
		of:       of,
		found:    map[Kind]*Evidence{},
		worst:    map[Kind]int64{},
		phones:   map[string][]Row{},
		accounts: map[string][]Row{},
		totals:   map[int64]*Evidence{},
		rosters:  map[string]*sharedRoster{},
	}
}

// note takes a person in as evidence of a kind, with the figure that made it so.
func (s *Scan) note(kind Kind, p Person, size int64, figure string) *Evidence {
	e := s.found[kind]
	if e == nil {
		e = &Evidence{}
		s.found[kind] = e
	}
	e.add(p, figure)
	s.worst[kind] = max(s.worst[kind], size)
	return e
}

// Add looks at one person.
func (s *Scan) Add(p Person) {
	f := s.of.Filing.Form
	if age := yearsOld(p.Birth, f.Start); !p.Birth.IsZero() && (age < s.limits.MinAge || age > s.limits.MaxAge) {
		s.note(Age, p, int64(age), fmt.Sprintf("%d岁", age))
	}
	share(s.phones, p.Phone, p)
	share(s.accounts, strings.ToLower(p.Account), p)
	if len(p.Phones) > 0 {
		e := s.note(Phone, p, 0, "号码也在另一份名册里，属于另一个人")
		e.Filings = merge(e.Filings, p.Phones)
	}
	if p.Member != "" {
		s.note(Member, p, 0, p.Member)
	}
	s.others(p)
	s.lines(p)
	s.study(p)
}

// share puts a person to a phone or an account; of a long list a count is kept.
func share(of map[string][]Row, key string, p Person) {
	if key != "" {
		of[key] = append(of[key], Row{Row: p.Row, Position: p.Position})
	}
}

// yearsOld is how old somebody is on a day.
func yearsOld(birth, on calendar.Day) int {
	years := on.Year() - birth.Year()
	if on.Month() < birth.Month() || on.Month() == birth.Month() && on.Dom() < birth.Dom() {
		years--
	}
	return years
}

func merge(to, from []string) []string {
	for _, one := range from {
		if !slices.Contains(to, one) {
			to = append(to, one)
		}
	}
	return to
}

// others compares with the other filings that name the person.
func (s *Scan) others(p Person) {
	mine := study.Within(nil, everything(p.Studies), -1<<62, 1<<62)
	alone := study.Union(mine)
	var filings, studied []string
	for _, o := range p.Others {
		if o.Enterprise != s.of.Filing.Enterprise {
			r := s.rosters[o.Filing]
			if r == nil {
				r = &sharedRoster{o.Enterprise, o.Roster, 0}
				s.rosters[o.Filing] = r
			}
			r.same++
		}
		if !together(s.of.Filing.Form.Start, s.of.Filing.Form.End, o.Start, o.End) {
			continue
		}
		filings = append(filings, o.Filing)
		theirs := slices.Clone(o.Intervals)
		if same := alone +
			study.Union(theirs) - study.Union(append(theirs, mine...)); same >= int64(s.limits.Overlap)*60 {
			studied = append(studied, o.Filing)
		}
	}
	if len(filings) > 0 {
		e := s.note(Twice, p, 0, "")
		e.Filings = merge(e.Filings, filings)
	}
	if len(studied) > 0 {
		e := s.note(Elsewhere, p, 0, "")
		e.Filings = merge(e.Filings, studied)
	}
}

// lines compares the person's claim of this filing with those in other
// enterprises' claims.
func (s *Scan) lines(p Person) {
	claimed, filings := false, []string(nil)
	for _, l := range p.Lines {
		if l.Filing == s.of.Filing.ID {
			claimed = true
		} else if l.Enterprise != s.of.Filing.Enterprise &&
			together(s.of.Filing.Form.Start, s.of.Filing.Form.End, l.Start, l.End) {
			filings = append(filings, l.Filing)
		}
	}
	if claimed && len(filings) > 0 {
		e := s.note(Claims, p, 0, "")
		e.Filings = merge(e.Filings, filings)
	}
}

// study looks at when and how long the person studied.
func (s *Scan) study(p Person) {
	all := everything(p.Studies)
	byCourse, told := int64(0), int64(0)
	for _, v := range p.Studies {
		byCourse += study.Union(slices.Clone(v.Intervals))
		for _, t := range v.Totals {
			told += t.Seconds
		}
	}
	whole := study.Union(all) // sorted from here on
	if same := byCourse - whole; same >= int64(s.limits.Overlap)*60 {
		s.note(Overlap, p, same, "重叠"+minutesText(same))
	}
	if over := s.overElapsed(p.Studies, whole, told); over > 0 {
		s.note(Elapsed, p, over, "多出"+minutesText(over))
	}
	if most := mostWithin(all, study.DaySeconds); most >= int64(s.limits.Marathon)*3600 {
		s.note(Marathon, p, most, "24小时内"+minutesText(most))
	}
	if night := atNight(all, s.limits.NightUntil); night >= int64(s.limits.NightHours)*3600 && night*2 > whole {
		s.note(Night, p, night, "深夜"+minutesText(night))
	}
	if length := sameLength(all); length > 0 {
		s.note(SameLength, p, length, fmt.Sprintf("%d次都是%s", len(all), secondsText(length)))
	}
	if told > 0 {
		s.totalled++
		e := s.totals[told]
		if e == nil {
			e = &Evidence{}
			s.totals[told] = e
		}
		e.add(p, "总时长"+secondsText(told))
	}
}

// overElapsed is by how many seconds what was told is more than the time that
// had gone by: totals of the same days together, and all from the training's
// start until its end or now.
func (s *Scan) overElapsed(studies []study.Study, whole, told int64) (most int64) {
	if told == 0 {
		return 0
	}
	type days struct{ from, until calendar.Day }
	byDays := map[days]int64{}
	for _, v := range studies {
		for _, t := range v.Totals {
			if !t.From.IsZero() {
				byDays[days{t.From, t.Until}] += t.Seconds
			}
		}
	}
	for d, seconds := range byDays {
		end := min(d.until.End().Unix(), s.of.Now.Unix())
		most = max(most, seconds-max(0, end-d.from.Start().Unix()))
	}
	f := s.of.Filing.Form
	gone := min(f.End.End().Unix(), s.of.Now.Unix()) - f.Start.Start().Unix()
	return max(most, whole+told-max(0, gone))
}

// Signals are what the scan found, the weightiest first.
func (s *Scan) Signals() []Signal {
	var out []Signal
	put := func(kind Kind, key string, e Evidence, format string, args ...any) {
		out = append(out, Signal{kind, strings.TrimSuffix(string(kind)+"."+key, "."), fmt.Sprintf(format, args...), e})
	}
	for kind, sentence := range map[Kind]func(*Evidence) string{
		Age: func(e *Evidence) string {
			return fmt.Sprintf("%d人在培训开始时小于%d岁或大于%d岁", e.People, s.limits.MinAge, s.limits.MaxAge)
		},
		Member: func(e *Evidence) string {
			return fmt.Sprintf("%d名职工由企业现在或以前的成员的手机号码或微信代表", e.People)
		},
		Overlap: func(e *Evidence) string {
			return fmt.Sprintf("%d人同一时间学习两门课程，最多的一人重叠%s", e.People, minutesText(s.worst[Overlap]))
		},
		Elapsed: func(e *Evidence) string {
			return fmt.Sprintf("%d人的学习时长多于经过的时间，最多的一人多出%s", e.People,
				minutesText(s.worst[Elapsed]))
		},
		Marathon: func(e *Evidence) string {
			return fmt.Sprintf("%d人在24小时内学习达到%d小时，最多的一人%s", e.People, s.limits.Marathon,
				minutesText(s.worst[Marathon]))
		},
		Night: func(e *Evidence) string {
			return fmt.Sprintf("%d人主要在0点到%d点之间学习，最多的一人%s", e.People, s.limits.NightUntil,
				minutesText(s.worst[Night]))
		},
		Twice: func(e *Evidence) string {
			return fmt.Sprintf("%d人同时在培训时间重叠的另外%d份备案里", e.People, len(e.Filings))
		},
		Elsewhere: func(e *Evidence) string {
			return fmt.Sprintf("%d人同一时间也在另一份备案里学习", e.People)
		},
		Claims: func(e *Evidence) string {
			return fmt.Sprintf("%d人在其他企业的申领里也有补贴，培训时间重叠", e.People)
		},
	} {
		if e := s.found[kind]; e != nil {
			put(kind, "", *e, "%s", sentence(e))
		}
	}
	s.lengths(put)
	s.sharedPhones(put)
	s.whole(put)
	slices.SortFunc(out, func(a, b Signal) int {
		if d := b.Kind.Weight() - a.Kind.Weight(); d != 0 {
			return d
		}
		return strings.Compare(a.Key, b.Key)
	})
	return out
}

// put adds a signal; key tells it from others of its kind.
type put func(kind Kind, key string, e Evidence, format string, args ...any)

// lengths finds people whose times are the same to the second.
func (s *Scan) lengths(put put) {
	e, most := s.found[SameLength], Evidence{}
	for _, total := range s.totals { // the largest group; of two, the one that stands first on the roster
		if total.People > most.People || total.People == most.People && total.Rows[0].Position < most.Rows[0].Position {
			most = *total
		}
	}
	switch {
	case e != nil && e.People >= s.limits.SameLength:
		put(SameLength, "", *e, "%d人每次学习的时长一秒不差", e.People)
	case most.People >= s.limits.SameLength && most.People*2 > s.totalled:
		put(SameLength, "", most, "%d人的总时长一秒不差", most.People)
	}
	cohort, times := Evidence{}, 0
	for _, c := range s.of.Cohorts {
		if c.People < s.limits.Cohort || c.People*100 < s.limits.CohortShare*s.of.Filing.RosterSize {
			continue
		}
		times++
		if c.People > cohort.People {
			cohort.People, cohort.Rows = c.People, c.Rows
		}
		if len(cohort.Times) < MaxEvidence {
			cohort.Times = append(cohort.Times, c.Interval)
		}
	}
	if times > 0 {
		put(Cohort, "", cohort, "有%d段学习由多人同一秒开始、同一秒结束，最多的一段%d人", times, cohort.People)
	}
}

// sharedPhones finds phones and accounts of several people.
func (s *Scan) sharedPhones(put put) {
	for _, d := range []struct {
		kind Kind
		of   map[string][]Row
		name string
	}{{Phone, s.phones, "手机号码"}, {Account, s.accounts, "平台账号"}} {
		e, groups := Evidence{}, 0
		if found := s.found[d.kind]; found != nil {
			e = *found
		}
		outside := e.People
		var shared [][]Row
		for _, rows := range d.of {
			if len(rows) >= s.limits.SharedPhone {
				shared = append(shared, rows)
			}
		}
		slices.SortFunc(shared, func(a, b []Row) int { return a[0].Position - b[0].Position })
		for _, rows := range shared {
			groups++
			e.People += len(rows)
			for _, r := range rows {
				if r.Figure = fmt.Sprintf("与第%d行相同", rows[0].Position); len(e.Rows) < MaxEvidence {
					e.Rows = append(e.Rows, r)
				}
			}
		}
		switch {
		case groups > 0 && outside > 0:
			put(d.kind, "", e, "名册里有%d个%s由几个人共用；另有%d人的号码在其他名册里属于别人", groups, d.name,
				outside)
		case groups > 0:
			put(d.kind, "", e, "名册里有%d个%s由几个人共用，共%d人", groups, d.name, e.People)
		case outside > 0:
			put(d.kind, "", e, "%d人的手机号码在其他名册里属于别人", outside)
		}
	}
}

// whole finds what concerns the filing as a whole.
func (s *Scan) whole(put put) {
	f := s.of.Filing
	if s.of.Staff > 0 && f.RosterSize*100 > s.of.Staff*s.limits.HeadCount {
		put(HeadCount, "", Evidence{}, "名册有%d人，企业登记的职工人数是%d人", f.RosterSize, s.of.Staff)
	}
	switch n, usual := s.burst(); {
	case n > 0 && usual == 0:
		put(Burst, "", Evidence{}, "这家企业30天内提交了%d件备案和申领，此前一年没有提交过", n)
	case n > 0:
		put(Burst, "", Evidence{}, "这家企业30天内提交了%d件备案和申领，此前一年平均每月%d.%d件", n, usual/10, usual%10)
	}
	for _, shared := range s.of.Shared {
		if len(shared.Enterprises) > 0 {
			put(shared.Kind, "", Evidence{Enterprises: shared.Enterprises}, sharedText[shared.Kind],
				len(shared.Enterprises))
		}
	}
	for id, r := range s.rosters {
		if all := f.RosterSize + r.roster - r.same; r.same >= s.limits.RosterPeople &&
			r.same*100 >= s.limits.RosterShare*all {
			put(Roster, id, Evidence{People: r.same, Filings: []string{id}, Enterprises: []string{r.enterprise}},
				"名册里有%d人与另一家企业的一份名册相同", r.same)
		}
	}
	if n := len(s.of.Pictures); n > 0 {
		exact := 0
		for _, p := range s.of.Pictures {
			if p.Exact {
				exact++
			}
		}
		e := Evidence{Pictures: s.of.Pictures[:min(n, MaxEvidence)]}
		for _, p := range s.of.Pictures {
			if p.Filing != f.ID {
				e.Filings = merge(e.Filings, []string{p.Filing})
			}
		}
		put(Picture, "", e, "有%d对截图用在不同的人身上却是同一张（完全相同%d对，高度相似%d对）", n, exact, n-exact)
	}
}

var sharedText = map[Kind]string{
	Address: "注册地址与另外%d家企业相同",
	Contact: "联系电话与另外%d家企业相同",
	Legal:   "法人代表的姓名与另外%d家企业相同（可能是重名）",
	Payee:   "申领的收款账户与另外%d家企业的相同",
}

// burst is how many cases the enterprise submitted in the 30 days until one of
// this filing's, when that is many, and ten times the monthly average of the
// year before.
func (s *Scan) burst() (n, usual int) {
	for _, at := range s.of.Mine {
		from, year := at.AddDate(0, 0, -30), at.AddDate(0, 0, -395)
		recent, before := 0, 0
		for _, c := range s.of.Cases {
			switch {
			case c.After(from) && !c.After(at):
				recent++
			case c.After(year) && !c.After(from):
				before++
			}
		}
		if recent >= s.limits.Burst && recent*12 >= before*s.limits.BurstTimes && recent > n {
			n, usual = recent, before*10/12
		}
	}
	return n, usual
}
