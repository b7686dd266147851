package weekly

import (
	"fmt"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Soon reminds a county's chiefs, on the last working day before, that the
// weekly table must be confirmed on Monday until noon, holiday or not (七).
type Soon struct {
	County subsidy.County `json:"county"`
	Week   calendar.Day   `json:"week"` // its Monday
	Last   calendar.Day   `json:"last"` // the Monday after
}

func (Soon) Kind() subsidy.MessageKind { return subsidy.KindWeeklySoon }

func (Soon) Title() string { return "周一中午前要确认备案情况统计表" }

func (m Soon) Body() string {
	return fmt.Sprintf("%s的备案情况统计表将在%s（周一）凌晨生成，请在当天%s前确认或更正，遇节假日不顺延。",
		WeekChinese(m.Week), m.Last.Chinese(), noonText)
}

func (Soon) Lines() []subsidy.Line { return nil }

func (m Soon) Wanted(f subsidy.Facts, today calendar.Day) bool {
	return f.State != Off && today.Before(m.Last)
}

// Ready tells a county's chiefs on Monday morning that the table is there.
type Ready struct {
	County   subsidy.County `json:"county"`
	Week     calendar.Day   `json:"week"`
	Last     calendar.Day   `json:"last"`
	Received int            `json:"received"`
	Accepted int            `json:"accepted"`
	People   int            `json:"people"`
}

func (Ready) Kind() subsidy.MessageKind { return subsidy.KindWeeklyReady }

func (Ready) Title() string { return "备案情况统计表请在今天" + noonText + "前确认" }

func (m Ready) Body() string {
	return fmt.Sprintf("%s%s收到备案%d件、准予备案%d件、计划培训%d人，请在%s%s前确认或更正。", m.County.Chinese(),
		WeekChinese(m.Week), m.Received, m.Accepted, m.People, m.Last.Chinese(), noonText)
}

func (Ready) Lines() []subsidy.Line { return nil }

func (m Ready) Wanted(f subsidy.Facts, today calendar.Day) bool {
	return subsidy.InState(f, Made) && !today.After(m.Last)
}

// Late tells the chiefs of a county that it is late, or, without a
// county, the city which ones are.
type Late struct {
	County subsidy.County   `json:"county"`
	Week   calendar.Day     `json:"week"`
	Late   []subsidy.County `json:"late"`
}

func (Late) Kind() subsidy.MessageKind { return subsidy.KindWeeklyLate }

func (m Late) Title() string {
	if m.County != "" {
		return "备案情况统计表还没有确认"
	}
	return fmt.Sprintf("有%d个县区没有按时确认统计表", len(m.Late))
}

func (m Late) Body() string {
	if m.County != "" {
		return m.County.Chinese() + WeekChinese(m.Week) +
			"的备案情况统计表已超过" + noonText + "的期限，请尽快确认或更正，确认后由系统补报市局。"
	}
	return WeekChinese(m.Week) + "的备案情况统计表，以下县区没有按时确认：" + countyList(m.Late) + "。请督促。"
}

func (Late) Lines() []subsidy.Line { return nil }

func (Late) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return subsidy.InState(f, Made) || subsidy.InState(f, Open)
}

// Mail brings the city its table, as an Excel file that is made when the
// mail goes out.
type Mail struct {
	Week       calendar.Day     `json:"week"`
	Late       []subsidy.County `json:"late"` // not confirmed when it was due
	Supplement bool             `json:"supplement"`
}

func (Mail) Kind() subsidy.MessageKind { return subsidy.KindWeeklyMail }

func (m Mail) Title() string {
	title := "备案情况统计表（" + WeekChinese(m.Week) + "）"
	if m.Supplement {
		title += "补报"
	}
	return title
}

func (m Mail) Body() string {
	body := "职业能力建设科：\n\n附件为" + WeekChinese(m.Week) +
		"《企业职工线上适岗职业技能培训备案情况统计表》（韶人社函〔2020〕11号附件6）。"
	switch {
	case m.Supplement:
		body += "上次发送时未确认的县区现已全部确认，请以本表为准。"
	case len(m.Late) > 0:
		body += "以下县区在发送时尚未确认：" + countyList(m.Late) + "。全部确认后将补报一次。"
	default:
		body += "各县（市、区）均已确认。"
	}
	return body
}

func (Mail) Lines() []subsidy.Line { return nil }

func (Mail) Wanted(subsidy.Facts, calendar.Day) bool { return true }

func countyList(counties []subsidy.County) string {
	names := make([]string, len(counties))
	for i, c := range counties {
		names[i] = c.Chinese()
	}
	return strings.Join(names, "、")
}
