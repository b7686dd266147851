package official

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"shigang/subsidy"
)

// MassEnd is how a mass send ended, as WeChat reports it (MASSSENDJOBFINISH).
type MassEnd struct {
	Status string // WeChat's own words: "send success", "send fail", "err(10001)" …
	Total  int    // followers with the tag
	Kept   int    // those left after WeChat's filters
	Sent   int    // reached
	Failed int    // not reached
	Copy   CopyCheck
	Link   string // where the article can be read, "" while WeChat has not said
	At     time.Time
	Asked  bool // WeChat told it when it was asked, without figures
}

// massReasons are WeChat's words for a mass send that it stopped (事件推送群发结果).
var massReasons = map[string]string{
	"send fail":  "微信发送失败",
	"SEND_FAIL":  "微信发送失败",
	"err(10001)": "微信审核：涉嫌广告",
	"err(20001)": "微信审核：涉嫌政治",
	"err(20002)": "微信审核：涉嫌色情",
	"err(20004)": "微信审核：涉嫌社会",
	"err(20006)": "微信审核：涉嫌违法犯罪",
	"err(20008)": "微信审核：涉嫌欺诈",
	"err(20013)": "微信审核：涉嫌版权",
	"err(21000)": "微信审核：涉嫌其他问题",
	"err(22000)": "微信审核：涉嫌互相宣传",
	"err(30001)": "原创校验出错，没有群发",
	"err(30002)": "原创校验判定不能群发",
	"err(30003)": "原创校验判定为转载，没有群发",
	"err(40001)": "公众号管理员没有同意群发",
	"err(40002)": "公众号管理员30分钟内没有确认",
}

// Stopped says why WeChat stopped the send, "" when it did not.
func (e MassEnd) Stopped() string {
	switch e.Status {
	case "send success", "sendsuccess", string(MassSuccess), string(MassDeleted), massLost:
		return ""
	}
	if why := massReasons[e.Status]; why != "" {
		return why
	}
	return "微信没有群发（" + e.Status + "）"
}

// massRefused says why WeChat did not take a segment, by its code.
func massRefused(code int) string {
	if c, known := subsidy.CodeOf(subsidy.ChannelMass, code); known {
		return c.Cause
	}
	if code == 0 {
		return "多次发送都没有成功"
	}
	return "微信返回码 " + strconv.Itoa(code)
}

// Filtered is how many followers WeChat left out.
func (e MassEnd) Filtered() int { return max(0, e.Total-e.Kept) }

// SegmentReport is one segment with what came of it.
type SegmentReport struct {
	Segment
	Tries int       // attempts that were made
	Code  int       // WeChat's code of the last answer
	At    time.Time // of the last attempt (machine time), zero before
	End   *MassEnd  // once WeChat has reported
	Blind bool      // WeChat took it and gave no id, so that nothing can be asked

	TakeBack     TakeBack // of a withdrawn notice
	TakeBackCode int      // WeChat's last code of it
}

// Chinese says where the segment stands.
func (s SegmentReport) Chinese() string {
	switch {
	case s.End != nil && s.End.Stopped() != "":
		return "微信没有发出"
	case s.End != nil && s.End.Status == massLost:
		return "微信没有给出结果"
	case s.End != nil && s.End.Status == string(MassDeleted):
		return "已在微信删除"
	case s.End != nil:
		return "已发完"
	case s.State == subsidy.DeliveryDelivered && s.Blind:
		return "微信已受理，没有给出编号"
	}
	return map[subsidy.DeliveryState]string{
		subsidy.DeliveryWaiting:   "等待发送",
		subsidy.DeliveryHeld:      "已暂停",
		subsidy.DeliverySending:   "正在交给微信",
		subsidy.DeliveryDelivered: "微信已受理，正在发送",
		subsidy.DeliveryUnknown:   "微信没有回应，是否发出不明",
		subsidy.DeliveryRefused:   "微信没有受理",
		subsidy.DeliveryDropped:   "已取消",
	}[s.State]
}

// Why explains a segment that did not go as planned, "" for one that did.
func (s SegmentReport) Why() string {
	switch {
	case s.End != nil && s.End.Status == massLost, s.State == subsidy.DeliveryDelivered && s.Blind:
		return "请到公众平台（mp.weixin.qq.com）的“发表记录”里查看发出了没有"
	case s.End != nil && s.End.Asked && s.End.Stopped() == "":
		return "微信没有给出人数，可到公众平台的“发表记录”里查看"
	case s.End != nil:
		return cmp.Or(s.End.Stopped(), s.End.Copy.Chinese())
	case s.State == subsidy.DeliveryRefused:
		return massRefused(s.Code)
	case s.State == subsidy.DeliveryWaiting && s.Code != 0:
		c := subsidy.ExplainCode(subsidy.ChannelMass, subsidy.Later, s.Code)
		return c.Cause + "，" + c.Then
	}
	return ""
}

// MassReason is one reason why followers were not reached.
type MassReason struct {
	Why      string
	People   int // 0 where WeChat told no figure
	Segments int
}

// MassReport adds up what came of a notice.
type MassReport struct {
	Segments []SegmentReport
	Total    int // followers of the audience, as WeChat counted
	Reached  int
	Filtered int // left out by WeChat: refused by the follower, or four this month already
	Failed   int
	Waits    int // segments that WeChat took and has not reported on
	Recalls  int // segments whose article is being taken back
	Stuck    int // segments whose article was not taken back
	Reasons  []MassReason
}

// Report adds up a notice's segments.
func Report(segments []SegmentReport) MassReport {
	r := MassReport{Segments: segments}
	add := func(why string, people int) {
		i := slices.IndexFunc(r.Reasons, func(m MassReason) bool { return m.Why == why })
		if i < 0 {
			i, r.Reasons = len(r.Reasons), append(r.Reasons, MassReason{Why: why})
		}
		r.Reasons[i].People, r.Reasons[i].Segments = r.Reasons[i].People+people, r.Reasons[i].Segments+1
	}
	for _, s := range segments {
		switch s.TakeBack {
		case TakeBackWaiting:
			r.Recalls++
		case TakeBackRefused:
			r.Stuck++
		}
		e := s.End
		switch {
		case e == nil && s.State == subsidy.DeliveryRefused:
			add(massRefused(s.Code), 0)
		case e == nil && s.State == subsidy.DeliveryUnknown:
			add("微信没有回应，是否发出不明", 0)
		case e == nil && s.State == subsidy.DeliveryDelivered && !s.Blind:
			r.Waits++
		case e == nil:
		case e.Stopped() != "":
			lost := max(e.Total-e.Sent, e.Failed)
			r.Total, r.Reached, r.Failed = r.Total+e.Total, r.Reached+e.Sent, r.Failed+lost
			add(e.Stopped(), lost)
		default:
			r.Total, r.Reached, r.Filtered, r.Failed = r.Total+e.Total, r.Reached+e.Sent, r.Filtered+e.Filtered(),
				r.Failed+e.Failed
			if n := e.Filtered(); n > 0 {
				add("被微信过滤：关注者设了不接收，或本月已收满", n)
			}
			if e.Failed > 0 {
				add("发送失败：关注者拒收或微信系统错误", e.Failed)
			}
		}
	}
	slices.SortStableFunc(r.Reasons, func(a, b MassReason) int { return b.People - a.People })
	return r
}
