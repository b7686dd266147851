package notify

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Digest is one message for several reminders; each is an inbox entry of its own.
type Digest struct {
	First string       `json:"first"` // the first one's title
	Count int          `json:"count"`
	Day   calendar.Day `json:"day"`
	Ways  Choice       `json:"ways"` // those that its reminders may come by
}

func (Digest) Kind() subsidy.MessageKind { return subsidy.KindDigest }

func (m Digest) Title() string { return fmt.Sprintf("您有%d条提醒", m.Count) }

func (m Digest) Body() string {
	return fmt.Sprintf("“%s”等%d条提醒，请打开消息逐条查看。", m.First, m.Count)
}

func (m Digest) Lines() []subsidy.Line {
	return []subsidy.Line{
		{Label: "提醒事项", Value: m.First},
		{Label: "条数", Value: subsidy.Itoa(m.Count)},
		{Label: "日期", Value: m.Day.Chinese()},
	}
}

func (Digest) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// DigestFrom is from how many reminders at once somebody gets one digest instead.
const DigestFrom = 3
