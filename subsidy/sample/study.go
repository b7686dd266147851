package sample

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

// Studies is what an honest person of a training did of its courses: a session
// or two a day, some days, at hours of their own, as long as it took.
func (s *Sampler) Studies(f subsidy.FilingForm) []study.Study {
	out := make([]study.Study, len(f.Courses))
	days := f.End.Sub(f.Start) + 1
	for i, c := range f.Courses {
		out[i] = study.Study{Course: c.ID}
	}
	at, left := 0, 0
	for day := range days {
		if s.IntN(3) == 0 {
			continue
		}
		begin := f.Start.AddDays(day).Start().Add(time.Duration(8*3600+s.IntN(4*3600)) * time.Second)
		for range 1 + s.IntN(2) {
			if at == len(out) {
				return out
			}
			if left == 0 {
				left = f.Courses[at].Minutes*60 + s.IntN(900)
			}
			length := min(left, 900+s.IntN(4500))
			end := begin.Add(time.Duration(length) * time.Second)
			out[at].Intervals = append(out[at].Intervals, study.Interval{Start: begin.Unix(), End: end.Unix()})
			begin = end.Add(time.Duration(600+s.IntN(4*3600)) * time.Second)
			if left -= length; left == 0 {
				at++
			}
		}
	}
	return out
}
