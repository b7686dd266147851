package study

import (
	"fmt"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Bounds on study records.
const (
	MaxStudyRows  = 50_000    // rows of one imported file
	MaxBatch      = 1_000     // records of one batch of a platform's server
	DaySeconds    = 24 * 3600 // seconds of a day
	maxTotal      = subsidy.MaxCourseMinutes * 60
	roundings     = 60              // seconds by which a platform's length may differ from its times
	clockSkew     = 5 * time.Minute // by how much a platform's clock may be ahead
	fieldStart    = "start"
	fieldEnd      = "end"
	fieldLength   = "length"
	fieldCourse   = "course"
	fieldUnits    = "units"
	fieldScore    = "score"
	fieldWholeRow = "row"
)

// Entry is one row of a platform's export, or one record that a platform's
// server sent, as it was read.
type Entry struct {
	Sheet      string
	Row        int
	Name       string
	ID         string
	Phone      string
	Account    string
	Course     string // its name, or its id within the filing
	Start, End time.Time
	Day        calendar.Day
	Seconds    int64 // 0: no length told
	UnitsDone  int
	UnitsTotal int // 0: no units told
	Test       Test
	Unread     *subsidy.RowProblem // a cell that could not be read
}

// Input is what study records are checked against.
type Input struct {
	Filing    subsidy.Filing
	People    []subsidy.Person  // the filing's roster
	Platform  string            // where the records come from, "" when it was not said
	Platforms map[string]string // names of platforms by id, for the sentences
	Courses   map[string]string // names that the platform uses, to the filing's course names
	Before    map[int]Learner   // what is known already, by the person's place in People
	Now       time.Time
}

// CheckedStudy is a record after the check: what it tells of whom, or what is
// wrong with it.
type CheckedStudy struct {
	Entry
	Person   int    // place in People
	CourseID string // of the filing
	Interval Interval
	Total    Total // Seconds is 0 when it tells none
	Problem  *subsidy.RowProblem
	Note     string // what the reader should know of a good row, "" for nothing
}

// studyChecker checks the rows of one file or batch.
type studyChecker struct {
	in      Input
	today   calendar.Day
	ids     map[subsidy.ResidentID]int
	phones  map[string][]int
	account map[string][]int
	courses map[string]subsidy.Course
	byDay   map[personDay]map[string]int64 // totals of one day, by course
	known   map[personCourse]*Study
}

type personDay struct {
	person int
	day    calendar.Day
}

type personCourse struct {
	person int
	course string
}

// CheckStudies checks study records against a filing and its roster: each row
// gets what it tells, or one sentence that says what is wrong.
func CheckStudies(entries []Entry, in Input) []CheckedStudy {
	c := newStudyChecker(in)
	out := make([]CheckedStudy, len(entries))
	for i, e := range entries {
		out[i] = CheckedStudy{Entry: e}
		if err := c.check(&out[i]); err != nil {
			problem := subsidy.RowProblem{
				Sheet:   e.Sheet,
				Row:     e.Row,
				Name:    subsidy.MaskName(e.Name),
				Field:   strings.TrimPrefix(err.Field, "/"),
				Message: err.Message,
			}
			out[i].Problem = &problem
			continue
		}
		c.repeats(&out[i])
	}
	return out
}

// Problems are the problems among checked records, in order.
func Problems(rows []CheckedStudy) []subsidy.RowProblem {
	out := []subsidy.RowProblem{}
	for _, r := range rows {
		if r.Problem != nil {
			out = append(out, *r.Problem)
		}
	}
	return out
}

func newStudyChecker(in Input) *studyChecker {
	c := &studyChecker{
		in:      in,
		today:   calendar.DayOf(in.Now),
		ids:     map[subsidy.ResidentID]int{},
		phones:  map[string][]int{},
		account: map[string][]int{},
		courses: map[string]subsidy.Course{},
		byDay:   map[personDay]map[string]int64{},
		known:   map[personCourse]*Study{},
	}
	for i, p := range in.People {
		c.ids[p.ID] = i
		c.phones[p.Phone] = append(c.phones[p.Phone], i)
		c.account[strings.ToLower(p.Account)] = append(c.account[strings.ToLower(p.Account)], i)
	}
	for _, v := range in.Filing.Form.Courses {
		c.courses[v.ID] = v
		c.courses[subsidy.PlainName(v.Name)] = v
	}
	for theirs, ours := range in.Courses {
		if v, ok := c.courses[subsidy.PlainName(ours)]; ok {
			c.courses[subsidy.PlainName(theirs)] = v
		}
	}
	for i, l := range in.Before {
		for _, s := range l.Studies {
			s.Intervals = append([]Interval(nil), s.Intervals...)
			c.known[personCourse{i, s.Course}] = &s
			for _, t := range s.Totals {
				if !t.From.IsZero() && t.From == t.Until {
					c.addDay(i, s.Course, t)
				}
			}
		}
	}
	return c
}

// check fills in what a row tells.
func (c *studyChecker) check(r *CheckedStudy) *subsidy.Error {
	if r.Unread != nil {
		return subsidy.InvalidAt("/"+r.Unread.Field, r.Unread.Message)
	}
	person, err := c.person(r.Entry)
	if err != nil {
		return err
	}
	course, err := c.course(r.Course)
	if err != nil {
		return err
	}
	r.Person, r.CourseID = person, course.ID
	if err := c.times(r); err != nil {
		return err
	}
	switch {
	case r.UnitsDone > 0 && r.UnitsTotal == 0:
		return subsidy.InvalidAt("/"+fieldUnits, "只有已完成的单元数，没有单元总数，请补充总数这一列")
	case r.UnitsDone < 0 || r.UnitsTotal < 0 || r.UnitsDone > r.UnitsTotal:
		return subsidy.InvalidAt("/"+fieldUnits, "已完成的单元数多于单元总数，请核对")
	case r.UnitsTotal > 10_000:
		return subsidy.InvalidAt("/"+fieldUnits, "单元总数太大，请核对这一列")
	case r.Test.Scored && (r.Test.Score < 0 || r.Test.Score > 1000):
		return subsidy.InvalidAt("/"+fieldScore, "成绩应在0到100分之间，请核对")
	case r.Interval == Interval{} && r.Total.Seconds == 0 && r.UnitsTotal == 0 && !r.Test.Exists() && r.Note == "":
		return subsidy.InvalidAt("/"+fieldWholeRow, "这一行没有学习时间、时长、单元或成绩，请核对列是否选对")
	}
	return nil
}

// masked reports a value that a platform has blacked out in part.
func masked(s string) bool { return strings.ContainsAny(s, "*＊×") || strings.Contains(s, "xxxx") }

// person finds whom a row is about: by ID number, else by phone, else by the
// platform's account; a name that is told must agree.
func (c *studyChecker) person(e Entry) (int, *subsidy.Error) {
	none := subsidy.InvalidAt("/"+fieldWholeRow, "名册里没有这个人，请核对身份证号码、手机号码或平台登录账号")
	if id := strings.ToUpper(subsidy.CleanValue(e.ID)); id != "" && !masked(id) {
		if i, ok := c.ids[subsidy.ResidentID(id)]; ok {
			return c.named(e.Name, []int{i}, "id_number")
		}
		if _, err := subsidy.ParseResidentID(id); err != nil {
			return 0, subsidy.InvalidAt("/id_number", err.(*subsidy.Error).Message)
		}
		return 0, subsidy.FieldAt(none, "/id_number").(*subsidy.Error)
	}
	if phone := subsidy.CleanValue(e.Phone); phone != "" && !masked(phone) {
		number, err := subsidy.ParseMobile(phone)
		if err != nil {
			return 0, subsidy.InvalidAt("/phone", err.(*subsidy.Error).Message)
		}
		if found := c.phones[number]; len(found) > 0 {
			return c.named(e.Name, found, "phone")
		}
		if e.Account == "" {
			return 0, subsidy.FieldAt(none, "/phone").(*subsidy.Error)
		}
	}
	if account := strings.ToLower(subsidy.CleanValue(e.Account)); account != "" && !masked(account) {
		if found := c.account[account]; len(found) > 0 {
			return c.named(e.Name, found, "account")
		}
		return 0, subsidy.FieldAt(none, "/account").(*subsidy.Error)
	}
	if e.ID+e.Phone+e.Account != "" {
		return 0,
			subsidy.InvalidAt("/"+fieldWholeRow,
				"身份证号码、手机号码、账号都被平台遮住了一部分，认不出是谁，请导出完整的号码或账号")
	}
	return 0, subsidy.InvalidAt("/"+fieldWholeRow, "这一行没有身份证号码、手机号码或平台账号，认不出是谁")
}

// named picks the one of the found people whose name agrees.
func (c *studyChecker) named(name string, found []int, field string) (int, *subsidy.Error) {
	name = subsidy.CleanLine(name)
	var agree []int
	for _, i := range found {
		if name == "" || masked(name) || subsidy.NameKey(name) == subsidy.NameKey(c.in.People[i].Name) {
			agree = append(agree, i)
		}
	}
	switch {
	case len(agree) == 0:
		return 0, subsidy.InvalidAt("/name", "姓名与名册上的不一致，请核对")
	case len(agree) > 1:
		return 0, subsidy.InvalidAt("/"+field, "名册里有几个人用这个号码或账号，分不出是谁，请补充姓名或身份证号码")
	}
	return agree[0], nil
}

// course finds which course of the filing a row names.
func (c *studyChecker) course(name string) (subsidy.Course, *subsidy.Error) {
	courses := c.in.Filing.Form.Courses
	v, ok := c.courses[name]
	if !ok {
		v, ok = c.courses[subsidy.PlainName(name)]
	}
	switch {
	case !ok && name == "" && len(courses) == 1:
		v = courses[0]
	case !ok && name == "":
		return v, subsidy.InvalidAt("/"+fieldCourse, "这一行没有课程名称")
	case !ok:
		return v, subsidy.InvalidAt("/"+fieldCourse, "这门课程不在本备案的培训计划里，请核对名称，或在“对应课程”里选择")
	}
	if c.in.Platform != "" && v.Platform != c.in.Platform {
		return v,
			subsidy.InvalidAt("/"+fieldCourse,
				"“"+v.Name+"”备案的平台是“"+c.in.Platforms[v.Platform]+"”，不是“"+c.in.Platforms[c.in.Platform]+
					"”，请核对文件来自哪个平台")
	}
	return v, nil
}

// times decides what a row tells of time: an interval, or a total.
func (c *studyChecker) times(r *CheckedStudy) *subsidy.Error {
	if err := c.future(r.Entry); err != nil {
		return err
	}
	both := !r.Start.IsZero() && !r.End.IsZero()
	switch {
	case r.Seconds < 0 || r.Seconds > maxTotal:
		return subsidy.InvalidAt("/"+fieldLength,
			fmt.Sprintf("学习时长应在0到%d分钟之间，请核对这一列和它的单位", subsidy.MaxCourseMinutes))
	case both && r.End.Before(r.Start):
		return subsidy.InvalidAt("/"+fieldEnd, "结束时间早于开始时间，请核对")
	case both:
		return c.span(r)
	case !r.Day.IsZero() && r.Seconds > DaySeconds:
		return subsidy.InvalidAt("/"+fieldLength, "一天的学习时长超过24小时，请核对")
	case r.Seconds > 0:
		r.Total = Total{From: r.Day, Until: r.Day, Seconds: r.Seconds}
		return c.wholeDay(r)
	case !r.Start.IsZero() && r.UnitsTotal == 0 && !r.Test.Exists():
		return subsidy.InvalidAt("/"+fieldEnd, "只有开始时间，没有结束时间或学习时长")
	}
	return nil
}

// future refuses study that has not happened yet.
func (c *studyChecker) future(e Entry) *subsidy.Error {
	late := c.in.Now.Add(clockSkew)
	const sentence = "学习时间晚于现在，请核对年份和日期"
	switch {
	case e.Start.After(late):
		return subsidy.InvalidAt("/"+fieldStart, sentence)
	case e.End.After(late):
		return subsidy.InvalidAt("/"+fieldEnd, sentence)
	case e.Day.After(c.today):
		return subsidy.InvalidAt("/day", sentence)
	}
	return nil
}

// Span reads a row with both times: an interval, or, when its length is told
// and shorter, a total of those days.
func (c *studyChecker) span(r *CheckedStudy) *subsidy.Error {
	start, end := r.Start.Unix(), r.End.Unix()
	length := end - start
	switch {
	case r.Seconds > length+roundings:
		return subsidy.InvalidAt("/"+fieldLength, "学习时长比开始到结束之间还长，请核对")
	case r.Seconds > 0 && r.Seconds < length-roundings:
		r.Total = Total{From: calendar.DayOf(r.Start), Until: calendar.DayOf(r.End), Seconds: r.Seconds}
		if r.Total.From == r.Total.Until {
			return c.wholeDay(r)
		}
	case length > DaySeconds:
		return subsidy.InvalidAt("/"+fieldEnd, "一次学习超过24小时，请核对起止时间")
	case length == 0:
		r.Note = "开始和结束是同一时刻，没有学习时长"
	default:
		r.Interval = Interval{start, end}
	}
	return nil
}

// wholeDay refuses more than a day's hours of one person on one day.
func (c *studyChecker) wholeDay(r *CheckedStudy) *subsidy.Error {
	if r.Total.From.IsZero() {
		return nil
	}
	if c.addDay(r.Person, r.CourseID, r.Total) > DaySeconds {
		return subsidy.InvalidAt("/"+fieldLength, "这个人这一天的学习时长合计超过24小时，请核对")
	}
	return nil
}

// addDay adds a total of one day and returns the person's sum of that day; the
// same day of the same course told twice counts once.
func (c *studyChecker) addDay(person int, course string, t Total) (sum int64) {
	at := personDay{person, t.From}
	if c.byDay[at] == nil {
		c.byDay[at] = map[string]int64{}
	}
	c.byDay[at][course] = max(c.byDay[at][course], t.Seconds)
	for _, n := range c.byDay[at] {
		sum += n
	}
	return sum
}

// repeats notes what of a good row is known already, from before or from a row
// above: it changes nothing twice.
func (c *studyChecker) repeats(r *CheckedStudy) {
	key := personCourse{r.Person, r.CourseID}
	s := c.known[key]
	if s == nil {
		s = &Study{Course: r.CourseID}
		c.known[key] = s
	}
	switch {
	case r.Interval != Interval{}:
		for _, v := range s.Intervals {
			if v == r.Interval {
				r.Note = "这条记录已经有了，不重复计"
				return
			}
		}
		if twice := Union(Within(nil, s.Intervals, r.Interval.Start, r.Interval.End)); twice > 0 {
			r.Note = fmt.Sprintf("与已有记录重叠%d分钟，重叠的部分只计一次", (twice+59)/60)
		}
		s.Intervals = append(s.Intervals, r.Interval)
	case r.Total.Seconds > 0:
		for _, t := range s.Totals {
			if t.From == r.Total.From && t.Until == r.Total.Until {
				r.Note = "这一天或这一段的总时长已经有了，取较长的一个"
			}
		}
		s.Totals = append(s.Totals, r.Total)
	}
}
