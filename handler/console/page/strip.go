package page

import (
	"fmt"

	"shigang/subsidy/study"
)

// Strip is study drawn as a picture: a column an hour, a row a day.
type Strip struct {
	Label string // what it shows, for who does not see it
	Night int    // the hour until which the night lasts
	Rows  []StripRow
	Left  int // days that are not drawn
}

// StripRow is one day of a strip.
type StripRow struct {
	Label string
	Cells [24]StripCell
}

// StripCell is one hour of one day.
type StripCell struct {
	Level int    // how much of it counts, 0 to 4
	Not   bool   // some of it does not count
	Title string // in words, "" where there is nothing
}

// stripMost is how many days a strip draws at most.
const stripMost = 62

// PersonStrip draws when somebody studied.
func PersonStrip(days []study.DayHours, night int) Strip {
	var sum study.Hour
	s := Strip{Night: night, Left: max(0, len(days)-stripMost)}
	var nights int64
	for _, d := range days {
		whole, dark := d.Sum(0, 24), d.Sum(0, night)
		sum.Counted, sum.Uncounted = sum.Counted+whole.Counted, sum.Uncounted+whole.Uncounted
		nights += dark.Counted + dark.Uncounted
	}
	s.Label = fmt.Sprintf("%d 天里计入 %s 分钟，不计入 %s 分钟，其中深夜 %s 分钟", len(days), minutes(sum.Counted),
		minutes(sum.Uncounted), minutes(nights))
	for _, d := range days[:min(len(days), stripMost)] {
		row := StripRow{Label: shortDay(d.Day)}
		for hour, h := range d.Hours {
			row.Cells[hour] = personCell(d, hour, h)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func personCell(d study.DayHours, hour int, h study.Hour) (c StripCell) {
	if h == (study.Hour{}) {
		return c
	}
	c.Level, c.Not = level(int(h.Counted), 3600), h.Uncounted >= 60
	c.Title = fmt.Sprintf("%s %s：计入 %s 分钟", d.Day.Chinese(), hourText(hour), minutes(h.Counted))
	if c.Not {
		c.Title += "，不计入 " + minutes(h.Uncounted) + " 分钟"
	}
	return c
}

// CohortStrip draws how many people studied in each hour.
func CohortStrip(c study.Cohort, night int) Strip {
	days := c.Days()
	s := Strip{Night: night, Left: max(0, len(days)-stripMost)}
	s.Label = fmt.Sprintf("%d 人在 %d 天里的学习人数，颜色越深，同一小时里学习的人越多", c.People, len(days))
	for _, d := range days[:min(len(days), stripMost)] {
		row := StripRow{Label: shortDay(d.Day)}
		for hour, people := range d.Hours {
			if people > 0 {
				row.Cells[hour] = StripCell{
					Level: level(people, c.People),
					Title: fmt.Sprintf("%s %s：%d 人", d.Day.Chinese(), hourText(hour), people),
				}
			}
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// level cuts a share into four steps; nothing is 0, the least of anything 1.
func level(part, whole int) int {
	if part <= 0 || whole <= 0 {
		return 0
	}
	return min(4, (part*4+whole-1)/whole)
}

func hourText(hour int) string { return fmt.Sprintf("%d点至%d点", hour, hour+1) }

// The sizes of a strip, in pixels before the browser's zoom: a small one stands in a list, a large one alone.
const (
	smallHour, smallDay   = 6, 4
	largeHour, largeDay   = 24, 16
	stripLeft, stripAbove = 48, 20
	smallMost             = 96 // how high a small one is at most; its days are then drawn thinner
)

// size is how wide an hour and how high a day is.
func (s Strip) size(large bool) (hour, day int) {
	if large {
		return largeHour, largeDay
	}
	return smallHour, smallDay
}

func (s Strip) viewBox(large bool) string {
	hour, day := s.size(large)
	if large {
		return fmt.Sprintf("0 0 %d %d", stripLeft+24*hour, stripAbove+len(s.Rows)*day)
	}
	return fmt.Sprintf("0 0 %d %d", 24*hour, len(s.Rows)*day)
}
