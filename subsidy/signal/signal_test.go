package signal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/sample"
	"shigang/subsidy/signal"
	"shigang/subsidy/study"
)

// suspect is a case whose records each test bends.
type suspect struct {
	of     signal.Case
	people []signal.Person
}

var (
	suspectStart = calendar.NewDay(2026, 11, 2)
	suspectNow   = time.Date(2026, 11, 30, 9, 0, 0, 0, calendar.China)
)

// honest is a training of n people who studied as people do: in the evenings,
// for as long as it took, each on their own.
func honest(seed uint64, n int) suspect {
	s := sample.New(seed)
	form := s.Form(suspectStart, n, subsidy.Platform{ID: "p", Name: "平台", Site: "example.com"})
	form.End = suspectStart.AddDays(20)
	out := suspect{of: signal.Case{
		Filing: subsidy.Filing{
			ID:         "mine",
			Enterprise: "e",
			County:     "440203",
			State:      subsidy.FilingAccepted,
			Form:       form,
			RosterSize: n,
		},
		Staff: n + n/4,
		Now:   suspectNow,
		Mine:  []time.Time{suspectNow},
		Cases: []time.Time{suspectNow, suspectNow.AddDate(0, -3, 0)},
	}}
	for i := range n {
		e := s.Entry()
		p := signal.Person{
			Row:      fmt.Sprint("row", i),
			Position: i + 1,
			Birth:    subsidy.ResidentID(e.ID).Birth(),
			Phone:    fmt.Sprintf("1390000%04d", i),
			Account:  fmt.Sprintf("yg%05d", i),
		}
		p.Studies = s.Studies(form)
		out.people = append(out.people, p)
	}
	return out
}

func (s suspect) signals() []signal.Signal {
	scan := signal.NewSignalScan(signal.DefaultLimits(), s.of)
	for _, p := range s.people {
		scan.Add(p)
	}
	return scan.Signals()
}

func kinds(signals []signal.Signal) (out []signal.Kind) {
	for _, one := range signals {
		out = append(out, one.Kind)
	}
	return out
}

func TestHonestTrainingRaisesNoSignal(t *testing.T) {
	for seed := range uint64(60) {
		if found := honest(seed, 5+int(seed)*3).signals(); len(found) > 0 {
			t.Errorf("seed %d: %s %+v", seed, found[0].Sentence, found[0].Evidence.Rows)
		}
	}
}

// moment is a second of the training's day, China time.
func moment(day int, hour, minute int) int64 {
	return suspectStart.AddDays(day).Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).
		Unix()
}

func sessions(course string, spans ...study.Interval) []study.Study {
	return []study.Study{{Course: course, Intervals: spans}}
}

// span is a session on a day of the training, of so many minutes from an hour on.
func span(day, hour, minutes int) study.Interval {
	return study.Interval{Start: moment(day, hour, 0), End: moment(day, hour, minutes)}
}

// lengths gives so many people sessions of one length each; where they differ,
// the first of each person is a little longer.
func lengths(n, sessions int, differ bool) func(*suspect) {
	return func(s *suspect) {
		for i := range n {
			var v []study.Interval
			for d := range sessions {
				start := moment(d, 9, 0) + int64(i)*61
				v = append(v, study.Interval{Start: start, End: start + 2000})
			}
			if differ {
				v[0].End += 3
			}
			s.people[i].Studies = []study.Study{{Course: "c1", Intervals: v}}
		}
	}
}

// other is another filing of somebody, which starts so many days later.
func other(enterprise string, start int, v ...study.Interval) signal.Other {
	return signal.Other{
		Filing:     "other",
		Enterprise: enterprise,
		Roster:     40,
		Start:      suspectStart.AddDays(start),
		End:        suspectStart.AddDays(start + 10),
		Intervals:  v,
	}
}

type bentRecord struct {
	kind      signal.Kind
	name      string
	bent, yet func(*suspect)
	says      string
}

// bentRecords are what each signal is raised by, and the next best that is still honest.
var bentRecords = []bentRecord{
	{
		signal.Twice,
		"the same person in two filings at once",
		func(s *suspect) { s.people[2].Others = []signal.Other{other("e", 3)} },
		func(s *suspect) { s.people[2].Others = []signal.Other{other("e", 30)} },
		"1人同时在培训时间重叠的另外1份备案里",
	},
	{signal.Overlap, "the same minutes in two courses", func(s *suspect) {
		s.people[0].Studies = append(sessions("c1", span(1, 9, 60)), sessions("c2", span(1, 9, 40))...)
	}, func(s *suspect) {
		s.people[0].Studies = append(sessions("c1", span(1, 9, 60)), sessions("c2", span(1, 10, 40))...)
	}, "1人同一时间学习两门课程，最多的一人重叠40分钟"},
	{signal.Elsewhere, "the same minutes in two filings", func(s *suspect) {
		s.people[0].Studies, s.people[0].Others = sessions("c1", span(4, 9, 60)),
			[]signal.Other{other("x", 3, span(4, 9, 30))}
	}, func(s *suspect) {
		s.people[0].Studies, s.people[0].Others = sessions("c1", span(4, 9, 60)),
			[]signal.Other{other("x", 3, span(4, 11, 30))}
	}, "1人同一时间也在另一份备案里学习"},
	{signal.Elapsed, "more minutes than time", func(s *suspect) {
		day := suspectStart
		s.people[0].Studies = []study.Study{
			{Course: "c1", Totals: []study.Total{{From: day, Until: day, Seconds: 15 * 3600}}},
			{Course: "c2", Totals: []study.Total{{From: day, Until: day, Seconds: 10 * 3600}}},
		}
	}, func(s *suspect) {
		s.people[0].Studies = []study.Study{{
			Course: "c1",
			Totals: []study.Total{{From: suspectStart, Until: suspectStart, Seconds: 5 * 3600}},
		}}
	}, "1人的学习时长多于经过的时间，最多的一人多出1小时0分钟"},
	{
		signal.Cohort,
		"people in lock-step",
		func(s *suspect) {
			s.of.Cohorts = []signal.Group{
				{Interval: span(1, 9, 45), People: 12},
				{Interval: span(2, 9, 45), People: 10},
			}
		},
		func(s *suspect) { s.of.Cohorts = []signal.Group{{Interval: span(1, 9, 45), People: 9}} },
		"有2段学习由多人同一秒开始、同一秒结束，最多的一段12人",
	},
	{
		signal.SameLength, "lengths that never differ", lengths(12, 5, false), lengths(12, 5, true),
		"12人每次学习的时长一秒不差",
	},
	{signal.SameLength, "totals that never differ", func(s *suspect) {
		for i := range 15 {
			s.people[i].Studies = []study.Study{{Course: "c1", Totals: []study.Total{{Seconds: 5411}}}}
		}
	}, func(s *suspect) {
		for i := range 15 {
			s.people[i].Studies = []study.Study{{Course: "c1", Totals: []study.Total{{Seconds: 5411 + int64(i)}}}}
		}
	}, "15人的总时长一秒不差"},
	{signal.Marathon, "thirteen hours within a day", func(s *suspect) {
		s.people[1].Studies = sessions("c1", study.Interval{Start: moment(1, 12, 0), End: moment(1, 19, 0)},
			study.Interval{Start: moment(2, 5, 30), End: moment(2, 12, 0)})
	}, func(s *suspect) {
		s.people[1].Studies = sessions("c1", study.Interval{Start: moment(1, 12, 0), End: moment(1, 19, 0)},
			study.Interval{Start: moment(2, 13, 0), End: moment(2, 19, 0)})
	}, "1人在24小时内学习达到12小时，最多的一人13小时30分钟"},
	{signal.Night, "nights on end", func(s *suspect) {
		s.people[1].Studies = sessions("c1", span(1, 1, 180), span(2, 1, 180), span(3, 1, 180))
	}, func(s *suspect) {
		s.people[1].Studies = sessions("c1", span(1, 19, 180), span(2, 20, 180), span(3, 21, 180))
	}, "1人主要在0点到5点之间学习，最多的一人9小时0分钟"},
	{
		signal.Picture, "a screenshot of two people", func(s *suspect) {
			s.of.Pictures = []signal.PicturePair{
				{Mine: "a", Other: "b", Filing: "other", Exact: true},
				{Mine: "a", Other: "c", Filing: "mine"},
			}
		},
		func(s *suspect) {}, "有2对截图用在不同的人身上却是同一张（完全相同1对，高度相似1对）",
	},
	{
		signal.Phone, "one phone for several people", func(s *suspect) { s.people[3].Phone = s.people[0].Phone },
		func(s *suspect) { s.people[3].Phone = "" }, "名册里有1个手机号码由几个人共用，共2人",
	},
	{
		signal.Phone,
		"a phone that is another's elsewhere",
		func(s *suspect) { s.people[3].Phones = []string{"other"} },
		func(s *suspect) {},
		"1人的手机号码在其他名册里属于别人",
	},
	{
		signal.Account,
		"one account for several people",
		func(s *suspect) { s.people[3].Account, s.people[4].Account = "YG00000", "yg00000" },
		func(s *suspect) { s.people[3].Account = "" },
		"名册里有1个平台账号由几个人共用，共3人",
	},
	{
		signal.Age, "a child", func(s *suspect) { s.people[0].Birth = calendar.NewDay(2010, 11, 3) },
		func(s *suspect) { s.people[0].Birth = calendar.NewDay(2010, 11, 2) }, "1人在培训开始时小于16岁或大于65岁",
	},
	{
		signal.Age, "somebody very old", func(s *suspect) { s.people[0].Birth = calendar.NewDay(1960, 11, 2) },
		func(s *suspect) { s.people[0].Birth = calendar.NewDay(1960, 11, 3) }, "1人在培训开始时",
	},
	{
		signal.HeadCount, "more on the roster than work there", func(s *suspect) { s.of.Staff = 20 },
		func(s *suspect) { s.of.Staff = 25 }, "名册有30人，企业登记的职工人数是20人",
	},
	{signal.Burst, "many cases at once", func(s *suspect) {
		for i := range 6 {
			s.of.Cases = append(s.of.Cases, suspectNow.AddDate(0, 0, -i))
		}
	}, func(s *suspect) {
		for i := range 60 { // as many every month
			s.of.Cases = append(s.of.Cases, suspectNow.AddDate(0, 0, -6*i))
		}
	}, "这家企业30天内提交了7件备案和申领，此前一年没有提交过"},
	{signal.Address, "an address shared", func(s *suspect) {
		s.of.Shared = []signal.Shared{{Kind: signal.Address, Enterprises: []string{"x", "y"}}}
	}, func(s *suspect) {}, "注册地址与另外2家企业相同"},
	{signal.Contact, "a phone shared", func(s *suspect) {
		s.of.Shared = []signal.Shared{{Kind: signal.Contact, Enterprises: []string{"x"}}}
	}, func(s *suspect) {}, "联系电话与另外1家企业相同"},
	{signal.Legal, "a legal person shared", func(s *suspect) {
		s.of.Shared = []signal.Shared{{Kind: signal.Legal, Enterprises: []string{"x"}}}
	}, func(s *suspect) {}, "法人代表的姓名与另外1家企业相同（可能是重名）"},
	{signal.Payee, "a payee account shared", func(s *suspect) {
		s.of.Shared = []signal.Shared{{Kind: signal.Payee, Enterprises: []string{"x"}}}
	}, func(s *suspect) {}, "申领的收款账户与另外1家企业的相同"},
	{signal.Roster, "a roster used again by another enterprise", func(s *suspect) {
		for i := range 25 {
			s.people[i].Others = []signal.Other{other("x", 60)}
		}
	}, func(s *suspect) {
		for i := range 25 {
			s.people[i].Others = []signal.Other{other("e", 60)}
		}
	}, "名册里有25人与另一家企业的一份名册相同"},
	{signal.Claims, "claimed for by two enterprises", func(s *suspect) {
		s.people[5].Lines = []signal.Line{
			{Filing: "mine", Enterprise: "e"},
			{Filing: "other", Enterprise: "x", Start: suspectStart.AddDays(5), End: suspectStart.AddDays(50)},
		}
	}, func(s *suspect) {
		s.people[5].Lines = []signal.Line{
			{Filing: "mine", Enterprise: "e"},
			{Filing: "other", Enterprise: "x", Start: suspectStart.AddDays(40), End: suspectStart.AddDays(50)},
		}
	}, "1人在其他企业的申领里也有补贴，培训时间重叠"},
}

// TestEachSignalIsRaisedByWhatItIsFor bends honest records in one way each, and
// in the next best way that is still honest.
func TestEachSignalIsRaisedByWhatItIsFor(t *testing.T) {
	for _, c := range bentRecords {
		s := honest(1, 30)
		c.bent(&s)
		found := s.signals()
		at := slices.IndexFunc(found, func(one signal.Signal) bool { return one.Kind == c.kind })
		if at < 0 {
			t.Errorf("%s: found %v, not %s", c.name, kinds(found), c.kind)
			continue
		}
		if !strings.Contains(found[at].Sentence, c.says) {
			t.Errorf("%s: says %q, want %q", c.name, found[at].Sentence, c.says)
		}
		s = honest(1, 30)
		c.yet(&s)
		if found := s.signals(); slices.Contains(kinds(found), c.kind) {
			t.Errorf("%s: raised where it is honest yet: %s", c.name, found[0].Sentence)
		}
	}
}

func TestEverySignalHasANameAndAWeight(t *testing.T) {
	if n := len(signal.Kinds()); n != 21 {
		t.Errorf("%d kinds", n)
	}
	for _, k := range signal.Kinds() {
		if k.Chinese() == "" || k.Weight() < 1 || k.Weight() > 10 {
			t.Errorf("%s: %q %d", k, k.Chinese(), k.Weight())
		}
	}
}

// TestSignalsDependOnTheRecordsAlone: the order of intervals within a person
// changes nothing, and neither does looking twice.
func TestSignalsDependOnTheRecordsAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := honest(uint64(rapid.IntRange(1, 50).Draw(t, "seed")), 15)
		for i := range s.people {
			for n := rapid.IntRange(0, 4).Draw(t, "more"); n > 0; n-- {
				start := moment(rapid.IntRange(0, 20).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"), 0)
				s.people[i].Studies = append(s.people[i].Studies, study.Study{
					Course: fmt.Sprint("x", n),
					Intervals: []study.Interval{{
						Start: start,
						End:   start + int64(rapid.IntRange(1, 50_000).Draw(t, "length")),
					}},
				})
			}
		}
		first := fmt.Sprint(s.signals())
		for i := range s.people {
			for j := range s.people[i].Studies {
				slices.Reverse(s.people[i].Studies[j].Intervals)
			}
		}
		if second := fmt.Sprint(s.signals()); first != second {
			t.Fatalf("%s\n%s", first, second)
		}
	})
}

// TestNobodyStudiesMoreThanADayWithinADay against a count by the minute.
func TestMarathonsAreCountedLikeByTheMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []study.Interval
		minutes := map[int64]bool{}
		for n := rapid.IntRange(1, 8).Draw(t, "n"); n > 0; n-- {
			start := int64(rapid.IntRange(0, 4000).Draw(t, "start"))
			end := start + int64(rapid.IntRange(1, 600).Draw(t, "length"))
			spans = append(spans, study.Interval{Start: moment(0, 0, 0) + start*60, End: moment(0, 0, 0) + end*60})
			for m := start; m < end; m++ {
				minutes[m] = true
			}
		}
		most, n := 0, 0 // n: minutes studied in the 24 hours that end with a minute
		for last := int64(0); last < 4700+24*60; last++ {
			if minutes[last] {
				n++
			}
			if minutes[last-24*60] {
				n--
			}
			most = max(most, n)
		}
		s := honest(1, 1)
		s.people[0].Studies = sessions("c1", spans...)
		found := s.signals()
		says := fmt.Sprintf("最多的一人%d小时%d分钟", most/60, most%60)
		at := slices.IndexFunc(found, func(one signal.Signal) bool { return one.Kind == signal.Marathon })
		if (at >= 0) != (most >= 12*60) || at >= 0 && !strings.Contains(found[at].Sentence, says) {
			t.Fatalf("%d minutes, found %v, want one that says %q from 12 hours on", most, found, says)
		}
	})
}

func TestLooksThatDifferInThreeBitsShareABand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := subsidy.Look{Coarse: rapid.Uint64().Draw(t, "look"), Fine: [4]uint64{1}}
		b := a
		for n := rapid.IntRange(0, 3).Draw(t, "bits"); n > 0; n-- {
			b.Coarse ^= 1 << rapid.IntRange(0, 63).Draw(t, "bit")
		}
		x, y := a.Bands(), b.Bands()
		if !slices.ContainsFunc(x[:], func(band int64) bool { return slices.Contains(y[:], band) }) {
			t.Fatalf("%x and %x share no band", a.Coarse, b.Coarse)
		}
		if !signal.Alike(a, b, signal.DefaultLimits()) {
			t.Fatal("not alike")
		}
	})
}

func TestARemarkSpeaksOfWhatWasSeen(t *testing.T) {
	f := subsidy.Filing{ID: "f", County: "440203", State: subsidy.FilingAccepted}
	own := subsidy.Actor{ID: "s", Role: subsidy.CountyReviewer, County: "440203"}
	s := signal.Signal{Kind: signal.Age, Key: "age", Sentence: "1人", Evidence: signal.Evidence{People: 1}}
	r, ev, err := signal.RemarkOn(f, s,
		signal.Remark{Verdict: signal.Normal, Note: " 返聘，已核实 ", Digest: s.Digest()}, own, suspectNow)
	if err != nil || r.Open(s) || ev.Note != "年龄不在劳动年龄内，看过：正常：返聘，已核实" || r.By != "s" {
		t.Fatalf("%+v %+v %v", r, ev, err)
	}
	more := s
	more.Evidence.People = 2
	if !r.Open(more) {
		t.Error("a signal that grew stays closed")
	}
	if _, _, err := signal.RemarkOn(f, more, r, own, suspectNow); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("remark on what was not seen: %v", err)
	}
	if _, _, err := signal.RemarkOn(f, s, signal.Remark{Verdict: "so-so", Note: "说明，已核对", Digest: s.Digest()},
		own, suspectNow); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("no verdict: %v", err)
	}
	if (signal.Remark{Verdict: signal.Check, Digest: s.Digest()}).Open(s) == false {
		t.Error("需核查 closes a signal")
	}
	for _, role := range append(subsidy.StaffRoles(), subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk,
		subsidy.Trainee, subsidy.Visitor, subsidy.PlatformServer, subsidy.System) {
		for _, county := range []subsidy.County{"440203", "440204", ""} {
			_, _, err := signal.RemarkOn(f, s, r, subsidy.Actor{ID: "x", Role: role, County: county}, suspectNow)
			may := (role == subsidy.CountyReviewer || role == subsidy.CountyChief) && county == "440203"
			if (err == nil) != may {
				t.Errorf("%s of %s: %v", role, county, err)
			}
		}
	}
}

func TestTheCityChangesThresholdsWithinBounds(t *testing.T) {
	city := subsidy.Actor{ID: "c", Role: subsidy.CityOfficer}
	was := signal.DefaultLimits()
	to := was
	to.Marathon, to.MaxAge = 10, 60
	ev, err := was.Change(to, city, suspectNow)
	if err != nil || ev.Note != "任意24小时内，一人学习达到12小时改为10小时；或者大于65岁改为60岁" {
		t.Errorf("%q %v", ev.Note, err)
	}
	if _, err := was.Change(was, city, suspectNow); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("no change: %v", err)
	}
	for _, f := range signal.LimitFields() {
		if v := f.Value(was); v < f.Min || v > f.Max {
			t.Errorf("%s is %d by default", f.Field, v)
		}
		to := was
		f.Set(&to, f.Max+1)
		if _, err := was.Change(to, city, suspectNow); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("%s beyond its bound: %v", f.Field, err)
		}
	}
	if _, err := was.Change(to, subsidy.Actor{Role: subsidy.CountyChief, County: "440203"},
		suspectNow); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("a county: %v", err)
	}
}
