package page

import (
	"strings"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// WeeklyPage is a week of the table 《备案情况统计表》: to a county its own, to the city all ten.
type WeeklyPage struct {
	Report   weekly.Report // its week is zero when none was made
	Settings weekly.Settings
	Running  calendar.Day // the week that runs
	Last     calendar.Day // the newest week that is over
	MayMake  bool         // the last week's table is not made, and the reader may make it
	City     bool
	Mail     bool   // the system can send e-mail
	Sandbox  string // where e-mails are looked at, "" without a sandbox
	Weeks    []store.WeeklyItem
	Next     string        // the key of the next page of weeks, "" on the last
	County   *WeeklyCounty // to a county, of a week that was made
	Counties *WeeklyCities // to the city, of a week that was made
}

// WeeklyCounty is a county's table, and what may be done with it.
type WeeklyCounty struct {
	weekly.Table
	Place     string
	Late      bool
	MayDecide bool
}

// WeeklyRow is a county's row among the ten.
type WeeklyRow struct {
	weekly.Table
	Late bool
}

// WeeklyCities are the ten counties' tables, and how they were mailed to the city.
type WeeklyCities struct {
	Rows  []WeeklyRow
	Sum   weekly.Rows
	In    int // confirmed or corrected
	Mails []store.WeeklySent
}

// late names the counties that did not confirm in time.
func (c WeeklyCities) late() string {
	var names []string
	for _, r := range c.Rows {
		if r.Late {
			names = append(names, r.County.Chinese())
		}
	}
	return strings.Join(names, "、")
}

// most is the largest total, for the bars.
func (c WeeklyCities) most() int {
	most := 1
	for _, r := range c.Rows {
		most = max(most, r.Rows.Whole().Total.Received)
	}
	return most
}

// moving reports whether a mail is on its way, so that the page looks again.
func (c WeeklyCities) moving() bool {
	for _, m := range c.Mails {
		if m.State == subsidy.DeliveryWaiting || m.State == subsidy.DeliverySending {
			return true
		}
	}
	return false
}

func (p WeeklyPage) address(act string) string {
	return "/console/weekly/" + p.Report.Week.String() + act
}

// none says why there is no table, and when there will be one.
func (p WeeklyPage) none() string {
	if !p.Settings.On {
		return "每周统计表已停用。"
	}
	return moment(weekly.WeekClosed(p.Running)) + "生成本周（" +
		weekly.WeekChinese(p.Running) + "）的统计表，县区" + moment(weekly.Deadline(p.Running)) + "前确认。"
}

// older leads to the weeks before those that the page lists.
func (p WeeklyPage) older() string {
	if p.Report.Week.IsZero() {
		return "/console/weekly?after=" + p.Next
	}
	return "/console/weekly?week=" + p.Report.Week.String() + "&after=" + p.Next
}

func weeklyTone(state weekly.State, late bool) (string, Tone) {
	switch {
	case late:
		return "未按时确认", Bad
	case state == weekly.Made:
		return state.Chinese(), Soon
	}
	return state.Chinese(), Good
}

// corrected says what a correction changed, and why.
func corrected(t weekly.Table) string {
	return "更正：" + strings.Join(t.Changes(), "；") + "。理由：" + t.Reason
}

// mailed is how a mail to the city went.
func mailed(m store.WeeklySent) string {
	word, known := map[subsidy.DeliveryState]string{
		subsidy.DeliveryDelivered: "✔ 已发送",
		subsidy.DeliveryWaiting:   "等待发送",
		subsidy.DeliverySending:   "正在发送",
		subsidy.DeliveryUnknown:   "邮件服务器没有回应，是否送达不明",
		subsidy.DeliveryRefused:   "✘ 没有发出",
	}[m.State]
	if !known {
		word = m.State.Chinese()
	}
	if m.Supplement {
		word += "（补报）"
	}
	word += " · " + moment(m.At)
	if m.Code != 0 && m.State != subsidy.DeliveryDelivered {
		word += "（返回码 " + num(m.Code) + "）"
	}
	return word
}
