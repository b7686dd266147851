package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Skipped is a day that does not count, and why.
type Skipped struct {
	Day Day    `json:"day"`
	Why string `json:"why"`
}

// Deadline is a date with its reasons, so that it can answer “为什么是这一天”.
type Deadline struct {
	From        Day       `json:"from" doc:"从哪一天起算"`
	Count       string    `json:"count" doc:"怎么数：从哪一天、往哪边数几天、当天计不计入；空为不用数"`
	Rule        string    `json:"rule" doc:"规则"`
	Clause      string    `json:"clause" doc:"通知条款"`
	Last        Day       `json:"last" doc:"期限的最后一天（至24时）"`
	Skipped     []Skipped `json:"skipped" nullable:"false" doc:"不计入的日子"`
	Provisional bool      `json:"provisional" doc:"有年份的放假安排尚未公布，日期暂定"`
}

// most bounds how many days a period may count.
const most = 1000

// AddWorkingDays returns the n-th working day after d; negative n counts back.
// d itself does not count (民法典 art. 201).
func (c Calendar) AddWorkingDays(d Day, n int) (Deadline, error) {
	out := Deadline{From: d, Last: d, Skipped: []Skipped{}, Provisional: c.Provisional(d)}
	if err := c.known(d); err != nil {
		return out, err
	}
	step, left := 1, n
	if n < 0 {
		step, left = -1, -n
	}
	if left > most {
		return out, fmt.Errorf("工作日数最多%d", most)
	}
	way := "往后"
	if n < 0 {
		way = "往前"
	}
	out.Count = fmt.Sprintf("从%s起%s数%d个工作日，当天不计入。", d.Chinese(), way, left)
	for left > 0 {
		out.Last = out.Last.AddDays(step)
		if err := c.known(out.Last); err != nil {
			return out, err
		}
		out.Provisional = out.Provisional || c.Provisional(out.Last)
		if why := c.why(out.Last); why != "" {
			out.Skipped = append(out.Skipped, Skipped{out.Last, why})
			continue
		}
		left--
	}
	return out, nil
}

// AddMonths returns the day n months after d: the same day number, clamped to
// the month's end, and the next working day when that is none (arts. 202, 203).
func (c Calendar) AddMonths(d Day, n int) (Deadline, error) {
	out := Deadline{From: d, Skipped: []Skipped{}, Provisional: c.Provisional(d)}
	if err := c.known(d); err != nil {
		return out, err
	}
	if n < 0 || n > 120 {
		return out, errors.New("月数应在0到120之间")
	}
	month := NewDay(d.Year(), d.Month()+time.Month(n), 1)
	dom := min(d.Dom(), NewDay(month.Year(), month.Month()+1, 1).AddDays(-1).Dom())
	out.Last = month.AddDays(dom - 1)
	out.Count = fmt.Sprintf("从%s起满%d个月是%s，这一天不是工作日的顺延到下一个工作日。", d.Chinese(), n,
		out.Last.Chinese())
	for ; ; out.Last = out.Last.AddDays(1) {
		if err := c.known(out.Last); err != nil {
			return out, err
		}
		out.Provisional = out.Provisional || c.Provisional(out.Last)
		why := c.why(out.Last)
		if why == "" {
			return out, nil
		}
		out.Skipped = append(out.Skipped, Skipped{out.Last, why})
	}
}

// WorkingDaysBetween counts the working days after a up to and including b,
// negative when b is before a.
func (c Calendar) WorkingDaysBetween(a, b Day) (int, error) {
	if b.Before(a) {
		n, err := c.WorkingDaysBetween(b, a)
		return -n, err
	}
	if err := c.known(a); err != nil {
		return 0, err
	}
	if err := c.known(b); err != nil {
		return 0, err
	}
	n := 0
	for d := a.AddDays(1); !d.After(b); d = d.AddDays(1) {
		if c.why(d) == "" {
			n++
		}
	}
	return n, nil
}

// EarliestStart returns the first day whose n-th working day before is not
// before today: what is filed today may start then.
func (c Calendar) EarliestStart(today Day, n int) (Deadline, error) {
	// s is late enough when n working days lie in [today, s): count from the
	// day before today, and take the day after the n-th.
	out, err := c.AddWorkingDays(today.AddDays(-1), n)
	if err != nil {
		return out, err
	}
	out.From, out.Last = today, out.Last.AddDays(1)
	counted := "当天计入"
	if c.why(today) != "" {
		counted = "当天不是工作日，不计入"
	}
	out.Count = fmt.Sprintf("从%s起往后数%d个工作日，%s，数满后的第二天可以开始。", today.Chinese(), n, counted)
	if err := c.known(out.Last); err != nil {
		return out, err
	}
	out.Provisional = out.Provisional || c.Provisional(out.Last)
	return out, nil
}

// Sentences explain the date, a sentence each; neighbouring days off for one
// reason are told together.
func (d Deadline) Sentences() []string {
	out := []string{d.Rule + "。"}
	if d.Clause != "" {
		out[0] = d.Rule + "（" + d.Clause + "）。"
	}
	if d.Count != "" {
		out = append(out, d.Count)
	}
	if len(d.Skipped) > 0 {
		out = append(out, "以下日子不是工作日，没有计入："+strings.Join(d.groups(), "；")+"。")
	}
	out = append(out, "因此是"+d.Last.Chinese()+"。")
	if d.Provisional {
		out = append(out, "其中有年份的放假安排尚未公布，这个日期是暂定的，公布后会重新计算并通知您。")
	}
	return out
}

// groups tells runs of skipped days with the same reason as one; weekends are
// Saturday and Sunday together.
func (d Deadline) groups() (out []string) {
	days := d.Skipped
	if len(days) > 1 && days[0].Day.After(days[1].Day) { // counted back: tell them in the calendar's order
		days = make([]Skipped, len(d.Skipped))
		for i, s := range d.Skipped {
			days[len(days)-1-i] = s
		}
	}
	for i := 0; i < len(days); {
		j := i
		for j+1 < len(days) && days[j+1].Day.Sub(days[j].Day) == 1 && reason(days[j+1]) == reason(days[i]) {
			j++
		}
		span := short(days[i].Day)
		if j > i {
			span += "至" + short(days[j].Day)
		}
		out = append(out, span+reason(days[i]))
		i = j + 1
	}
	return out
}

func reason(s Skipped) string {
	if s.Why == "周六" || s.Why == "周日" {
		return "周末"
	}
	return s.Why
}

func short(d Day) string { return fmt.Sprintf("%d月%d日", int(d.Month()), d.Dom()) }
