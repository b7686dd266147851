package signal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"shigang/subsidy"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// Kind is one of the ways in which false training shows itself (疑点; 五,
// rules.md 8). A signal is shown to the reviewer with its evidence and refuses
// nothing by itself.
type Kind string

// The kinds of signal.
const (
	Twice      Kind = "twice"       // 同一人同时在两份备案里
	Overlap    Kind = "overlap"     // 同一时间学习两门课程
	Elsewhere  Kind = "elsewhere"   // 同一时间在两份备案里学习
	Elapsed    Kind = "elapsed"     // 学习时长多于经过的时间
	Cohort     Kind = "cohort"      // 多人同一秒开始、同一秒结束
	SameLength Kind = "same_length" // 学习时长完全一样
	Marathon   Kind = "marathon"    // 连续长时间学习
	Night      Kind = "night"       // 深夜学习
	Picture    Kind = "picture"     // 同一张截图用了两次
	Phone      Kind = "phone"       // 几个人用同一个手机号码
	Member     Kind = "member"      // 企业成员的手机号码代表职工
	Account    Kind = "account"     // 几个人用同一个平台账号
	Age        Kind = "age"         // 年龄不在劳动年龄内
	HeadCount  Kind = "head_count"  // 名册多于职工人数
	Burst      Kind = "burst"       // 短时间内备案、申领突增
	Address    Kind = "address"     // 与其他企业同一地址
	Contact    Kind = "contact"     // 与其他企业同一电话
	Legal      Kind = "legal"       // 与其他企业法人代表同名
	Payee      Kind = "payee"       // 与其他企业同一收款账户
	Roster     Kind = "roster"      // 名册与其他企业的重复
	Claims     Kind = "claims"      // 同一人在两份申领里
)

// signalKinds are all kinds, the weightiest first, with their name and weight.
var signalKinds = []struct {
	kind   Kind
	name   string
	weight int
}{
	{Claims, "同一人在两家企业重复申领", 10},
	{Member, "企业成员的手机号码代表职工", 9},
	{Payee, "与其他企业使用同一收款账户", 9},
	{Picture, "截图重复使用", 8},
	{Roster, "名册与其他企业重复", 8},
	{Elsewhere, "同一时间在两份备案里学习", 8},
	{Elapsed, "学习时长多于经过的时间", 8},
	{Overlap, "同一时间学习两门课程", 6},
	{Cohort, "多人同一秒开始和结束", 6},
	{SameLength, "学习时长完全一样", 5},
	{Phone, "几个人用同一个手机号码", 5},
	{Account, "几个人用同一个平台账号", 5},
	{Twice, "同一人同时在两份备案里", 4},
	{Marathon, "24小时内学习时间过长", 4},
	{Age, "年龄不在劳动年龄内", 4},
	{HeadCount, "名册人数多于职工人数", 4},
	{Burst, "备案、申领突然增多", 3},
	{Contact, "与其他企业使用同一电话", 3},
	{Night, "深夜学习时间过长", 2},
	{Address, "与其他企业同一地址", 2},
	{Legal, "与其他企业法人代表同名", 1},
}

// Kinds are all kinds, the weightiest first.
func Kinds() []Kind {
	out := make([]Kind, len(signalKinds))
	for i, k := range signalKinds {
		out[i] = k.kind
	}
	return out
}

// Chinese returns the kind as people read it.
func (k Kind) Chinese() string {
	for _, one := range signalKinds {
		if one.kind == k {
			return one.name
		}
	}
	return ""
}

// Weight is how much the kind says, 1 to 10; lists put the heavy first.
func (k Kind) Weight() int {
	for _, one := range signalKinds {
		if one.kind == k {
			return one.weight
		}
	}
	return 0
}

// About is the part of a case that a signal speaks of, for a page to show it there.
type About string

// The parts.
const (
	AboutEnterprise About = "enterprise" // 企业与附表1
	AboutRoster     About = "roster"     // 附表4 名册
	AboutStudy      About = "study"      // 学习记录和截图
)

// Parts are all of them, in a page's order.
func Parts() []About { return []About{AboutEnterprise, AboutStudy, AboutRoster} }

// Chinese returns the part as people read it.
func (a About) Chinese() string {
	return map[About]string{AboutEnterprise: "企业", AboutRoster: "名册", AboutStudy: "学习"}[a]
}

// About is the part of the case that signals of the kind speak of.
func (k Kind) About() About {
	switch k {
	case Twice, Phone, Member, Account, Age, HeadCount, Roster, Claims:
		return AboutRoster
	case Overlap, Elsewhere, Elapsed, Cohort, SameLength, Marathon, Night, Picture:
		return AboutStudy
	}
	return AboutEnterprise
}

// MaxEvidence is how many people, times or pictures a signal shows; People
// counts them all.
const MaxEvidence = 20

// Row is one person of the filing's own roster in a signal's evidence.
type Row struct {
	Row      string `json:"row"`
	Position int    `json:"position"`
	Figure   string `json:"figure,omitempty"` // what was found, in a few words
}

// PicturePair is a picture of the filing that shows the same as another one.
type PicturePair struct {
	Mine     string `json:"mine"`  // file id
	Other    string `json:"other"` // file id, maybe of another filing
	Filing   string `json:"filing,omitempty"`
	Exact    bool   `json:"exact"`
	Position int    `json:"position,omitempty"` // row of the roster that Mine shows, 0 for a whole class
	With     int    `json:"with,omitempty"`     // row that Other shows, when it is of this filing too
}

// Evidence is what a signal rests on. Filings and Enterprises are others';
// what a reader may learn of them, the store decides by the reader's scope.
type Evidence struct {
	People      int              `json:"people,omitempty"`
	Rows        []Row            `json:"rows,omitempty"`
	Times       []study.Interval `json:"times,omitempty"`
	Filings     []string         `json:"filings,omitempty"`
	Enterprises []string         `json:"enterprises,omitempty"`
	Pictures    []PicturePair    `json:"pictures,omitempty"`
}

// add takes a person in.
func (e *Evidence) add(p Person, figure string) {
	e.People++
	if len(e.Rows) < MaxEvidence {
		e.Rows = append(e.Rows, Row{p.Row, p.Position, figure})
	}
}

// Signal (疑点) is one thing that a reviewer should look at. Key names it within
// its filing and stays the same when the evidence grows, so that a remark on it
// is kept.
type Signal struct {
	Kind     Kind     `json:"kind"`
	Key      string   `json:"key"`
	Sentence string   `json:"sentence"`
	Evidence Evidence `json:"evidence"`
}

// Digest changes when the sentence or the evidence does: a remark speaks of what
// was seen then.
func (s Signal) Digest() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic("a signal always marshals: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// Verdict is what a reviewer thinks of a signal.
type Verdict string

// The verdicts.
const (
	Normal Verdict = "normal" // 看过，正常
	Check  Verdict = "check"  // 看过，需核查
)

// Chinese returns the verdict as people read it.
func (v Verdict) Chinese() string {
	return map[Verdict]string{Normal: "看过：正常", Check: "看过：需核查"}[v]
}

// Remark (处理意见) is a reviewer's word on a signal.
type Remark struct {
	Verdict Verdict
	Note    string
	Digest  string // of the signal as it was seen
	By      string // staff id
	At      time.Time
}

// Open reports whether a signal still asks to be looked at: nobody called it
// normal, or it has changed since.
func (r Remark) Open(s Signal) bool {
	return r.Verdict != Normal || r.Digest != s.Digest()
}

// RemarkOn lets the county that decides the filing say what it thinks of
// one of its signals. digest is of the signal as the reviewer saw it: one that
// has changed meanwhile is refused.
func RemarkOn(f subsidy.Filing, s Signal, r Remark, by subsidy.Actor, now time.Time) (Remark, subsidy.Event, error) {
	if err := by.May(subsidy.RemarkSignal, f.Scope()); err != nil {
		return r, subsidy.Event{}, err
	}
	if r.Verdict.Chinese() == "" {
		return r, subsidy.Event{}, subsidy.InvalidAt("/verdict", "请选择“正常”或“需核查”")
	}
	if err := subsidy.CheckReason("/note", "说明", &r.Note); err != nil {
		return r, subsidy.Event{}, err
	}
	if r.Digest != s.Digest() {
		return r, subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条疑点刚刚有变化，请看过新的证据再填写意见",
		}
	}
	r.By, r.At = by.ID, now
	ev := f.Touched(subsidy.RemarkSignal, by, now)
	ev.Note = fmt.Sprintf("%s，%s：%s", s.Kind.Chinese(), r.Verdict.Chinese(), r.Note)
	return r, ev, nil
}

// Suspected reports whether a filing has signals at all: it is with the bureau
// or accepted, and no amendment, whose people and days are its base's too.
func Suspected(f subsidy.Filing) bool {
	return f.Amends == "" &&
		(f.State == subsidy.FilingSubmitted || f.State == subsidy.FilingReturned || f.State == subsidy.FilingAccepted)
}

// Mark is what of an enterprise others may share, written in one way: address,
// phone or legal person; "" when it was not told.
func Mark(e subsidy.Enterprise, kind Kind) string {
	keep := func(text string, ok func(rune) bool) string {
		return strings.Map(func(r rune) rune {
			if ok(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, subsidy.CleanValue(text))
	}
	switch kind {
	case Address:
		return keep(e.Address, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	case Contact:
		return keep(e.Phone, unicode.IsDigit)
	case Legal:
		return keep(e.Legal, unicode.IsLetter)
	}
	return ""
}

// Accounts are the digits of the accounts that a claim has told the bureau, the
// one that stands and the one that waits for the county: an account is one
// enterprise's own, so that two with the same are a signal. What a draft holds
// was told to nobody.
func Accounts(c claim.Claim) (out []string) {
	payees := []claim.Payee{c.Entry.Payee}
	if c.Entry.NewPayee != nil {
		payees = append(payees, *c.Entry.NewPayee)
	}
	for _, p := range payees {
		if digits := strings.ReplaceAll(p.Account, "-", ""); digits != "" && c.Number != "" {
			out = append(out, digits)
		}
	}
	return out
}
