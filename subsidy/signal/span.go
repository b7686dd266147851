package signal

import (
	"fmt"

	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// together reports whether two trainings have a day in common.
func together(aStart, aEnd, bStart, bEnd calendar.Day) bool {
	return !aStart.After(bEnd) && !bStart.After(aEnd)
}

// everything are all intervals of somebody's studies.
func everything(studies []study.Study) []study.Interval {
	var out []study.Interval
	for _, v := range studies {
		out = append(out, v.Intervals...)
	}
	return out
}

// mostWithin is the most seconds of study within any window; the spans are
// sorted by their start.
func mostWithin(spans []study.Interval, window int64) (most int64) {
	flat := flatten(spans)
	sum, first := int64(0), 0
	for _, last := range flat {
		sum += last.End - last.Start
		for flat[first].End <= last.End-window {
			sum -= flat[first].End - flat[first].Start
			first++
		}
		most = max(most, sum-max(0, last.End-window-flat[first].Start))
	}
	return most
}

// flatten joins spans, sorted by their start, that touch or overlap.
func flatten(spans []study.Interval) []study.Interval {
	out := make([]study.Interval, 0, len(spans))
	for _, v := range spans {
		if n := len(out); n > 0 && v.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, v.End)
		} else if v.End > v.Start {
			out = append(out, v)
		}
	}
	return out
}

// atNight are the seconds between midnight and an hour, in China.
func atNight(spans []study.Interval, until int) (seconds int64) {
	const zone = 8 * 3600
	for _, v := range flatten(spans) {
		for at := (v.Start + zone) / study.DaySeconds * study.DaySeconds; at < v.End+zone; at += study.DaySeconds {
			seconds += max(0, min(v.End+zone, at+int64(until)*3600)-max(v.Start+zone, at))
		}
	}
	return seconds
}

// sameLengthFrom is from how many sessions on lengths that never differ are strange.
const sameLengthFrom = 5

// sameLength is the length that all sessions have, 0 when they differ or are few.
func sameLength(spans []study.Interval) int64 {
	if len(spans) < sameLengthFrom {
		return 0
	}
	for _, v := range spans {
		if v.End-v.Start != spans[0].End-spans[0].Start {
			return 0
		}
	}
	return spans[0].End - spans[0].Start
}

func minutesText(seconds int64) string {
	if seconds >= 3600 {
		return fmt.Sprintf("%d小时%d分钟", seconds/3600, seconds%3600/60)
	}
	return fmt.Sprintf("%d分钟", seconds/60)
}

func secondsText(seconds int64) string {
	if seconds%60 == 0 {
		return minutesText(seconds)
	}
	return fmt.Sprintf("%d分%d秒", seconds/60, seconds%60)
}
