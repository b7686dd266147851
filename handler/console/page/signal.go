package page

import (
	"time"

	"shigang/store"
	"shigang/subsidy/calendar"
	"shigang/subsidy/signal"
	"shigang/subsidy/study"
)

// SignalCard is a filing's signals (疑点), as its own page and those of its claims show them.
type SignalCard struct {
	Filing    string // id
	Back      string // the page that shows them
	List      []store.SignalFound
	Open      int  // not looked at yet
	MayRemark bool // the reader may write an opinion
}

// person is the page of a person of the roster.
func (c SignalCard) person(r signal.Row) string {
	return "/console/filings/" + c.Filing + "/study/" + r.Row
}

// SignalList is the filings that have open signals, the weightiest first.
type SignalList struct {
	Rows []store.SuspectRow
	Next string // the key of the next page, "" on the last
	City bool   // of all counties
}

func (l SignalList) columns() []string {
	columns := []string{"备案号", "企业和项目", "疑点", "待看", "状态"}
	if l.City {
		columns = append(columns, "县区")
	}
	return columns
}

// SignalLimit is a threshold with its value and the one it began with.
type SignalLimit struct {
	signal.Limit
	Is, Default int
}

// kindNames are kinds of signal in one sentence.
func kindNames(kinds []signal.Kind) (names string) {
	for i, k := range kinds {
		if i > 0 {
			names += "、"
		}
		names += k.Chinese()
	}
	return names
}

// interval is a time of study to the second.
func interval(i study.Interval) string {
	from, until := time.Unix(i.Start, 0).In(calendar.China), time.Unix(i.End, 0).In(calendar.China)
	return from.Format("2006-01-02 15:04:05") + " 至 " + until.Format("15:04:05")
}

// pictureSides says which two pictures show the same.
func (c SignalCard) pictureSides(p signal.PicturePair) string {
	sides := "高度相似："
	if p.Exact {
		sides = "完全相同："
	}
	if p.Position > 0 {
		sides += "第 " + num(p.Position) + " 行"
	} else {
		sides += "全班的截图"
	}
	switch {
	case p.With > 0:
		return sides + "与第 " + num(p.With) + " 行"
	case p.Filing == c.Filing:
		return sides + "与全班的截图"
	}
	return sides + "与另一份备案"
}
