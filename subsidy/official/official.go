package official

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"shigang/subsidy"
)

// IncomingType is what a follower of the official account (公众号) sent or did.
type IncomingType string

// The types; the first are messages, the rest events.
const (
	IncomingText        IncomingType = "text"
	IncomingImage       IncomingType = "image"
	IncomingOther       IncomingType = "other"        // voice, video, place, link …
	IncomingSubscribe   IncomingType = "subscribe"    // 关注
	IncomingUnsubscribe IncomingType = "unsubscribe"  // 取消关注
	IncomingScan        IncomingType = "scan"         // 已关注者扫码
	IncomingClick       IncomingType = "click"        // 点菜单
	IncomingView        IncomingType = "view"         // 点菜单链接
	IncomingTemplateEnd IncomingType = "template_end" // 模板消息送达结果
	IncomingMassEnd     IncomingType = "mass_end"     // 群发结果
	IncomingConsent     IncomingType = "consent"      // 订阅通知的授权变动
	IncomingSentEnd     IncomingType = "sent_end"     // 订阅通知送达结果
	IncomingRevoked     IncomingType = "revoked"      // 用户撤回授权
	IncomingCancelled   IncomingType = "cancelled"    // 用户注销
	IncomingModified    IncomingType = "modified"     // 用户资料变更
	IncomingUnknown     IncomingType = "unknown"      // an event this version does not know
)

// Incoming is one message or event that WeChat posts to the official account's
// callback, or to the mini-program's.
type Incoming struct {
	Mini    bool   // it came to the mini-program's callback
	From    string // openid of the follower or user, at the app it came from
	To      string // the account's own name (gh_…), which a reply carries back
	At      time.Time
	ID      string // MsgId, "" for an event
	Type    IncomingType
	Content string // a text message's text, a picture's address
	Media   string // media id of a picture
	Key     string // EventKey: the menu's key or link, the scanned code's scene
	Job     JobEnd
	Consent []ConsentChange
	Links   []ArticleLink // mass send: where its articles can be read
	Revoked []string      // what was revoked, by WeChat's numbers (RevokeInfo)
}

// JobEnd is how a template message or a mass send ended (…SENDJOBFINISH).
type JobEnd struct {
	Receipt string // WeChat's message id
	Status  string // WeChat's own word: "success", "failed:user block", "send success", "err(10001)" …
	Total   int    // mass send: followers of the audience
	Kept    int    // mass send: those left after WeChat's filters
	Sent    int    // mass send: reached
	Failed  int    // mass send: not reached
	Copy    CopyCheck
}

// Outcome is what the end of a template message means for its delivery: WeChat
// took the message and did not deliver it after all, for good.
func (j JobEnd) Outcome() subsidy.Outcome {
	if j.Status == "success" || j.Status == "send success" {
		return subsidy.Outcome{Result: subsidy.Delivered, Receipt: j.Receipt}
	}
	return subsidy.Outcome{Result: subsidy.Refused, Detail: "reported afterwards: " + j.Status}
}

// ConsentChange is one template in a consent event of 订阅通知 or 订阅消息.
type ConsentChange struct {
	Template string
	Accepted bool
	Ended    bool   // refused in WeChat's settings (拒收): what was granted serves no more
	Receipt  string // sent_end: WeChat's message id
	Code     int    // sent_end: WeChat's error code, 0 for success
}

// Outcome is what the end of a subscription notice (订阅通知) means for its delivery.
func (c ConsentChange) Outcome() subsidy.Outcome {
	if c.Code == 0 {
		return subsidy.Outcome{Result: subsidy.Delivered, Receipt: c.Receipt}
	}
	return subsidy.Outcome{Result: subsidy.Refused, Code: c.Code, Detail: "reported afterwards"}
}

// Dedupe is what makes a repeated post of the same thing recognisable: MsgId
// with whose message it is, for two followers' may be the same, or who, when and
// what for an event (接收消息 关于重试的消息排重).
func (in Incoming) Dedupe() string {
	app := ""
	if in.Mini {
		app = "mini|"
	}
	if in.ID != "" {
		return app + "m|" + in.From + "|" + in.ID
	}
	return app + "e|" + in.From + "|" + in.At.UTC().Format("20060102150405") + "|" + string(in.Type) + "|" + in.Key +
		in.Job.Receipt
}

// ReplyKind is what a reply is.
type ReplyKind string

// The kinds: 不回复, 文字, 图文, 小程序卡片.
const (
	ReplyNone ReplyKind = ""
	ReplyText ReplyKind = "text"
	ReplyNews ReplyKind = "news"
	ReplyCard ReplyKind = "card" // goes out as a customer service message; passive replies have no cards
)

// Reply is what the official account answers.
type Reply struct {
	Kind    ReplyKind `json:"kind"`
	Text    string    `json:"text"`
	Title   string    `json:"title"`   // news, card
	Digest  string    `json:"digest"`  // news
	Picture string    `json:"picture"` // news: address of a picture
	Link    string    `json:"link"`    // news: address; card: page of the mini-program
}

// KeywordReply (关键词回复) is an answer that staff wrote for some words.
type KeywordReply struct {
	ID       string
	Keywords []string // any of them, exactly or, with Contains, inside the message
	Contains bool
	Reply    Reply
	Position int
}

// Limits of what staff write for the official account.
const (
	maxReplyText    = 600 // 被动回复文本消息: 2048 bytes, a Chinese character is three
	maxKeyword      = 20
	maxReplyTitle   = 64
	maxReplyDigest  = 120
	MaxKeywords     = 10
	maxWelcomeText  = 600
	menuTop         = 3 // 自定义菜单: at most 3 buttons of at most 4 characters …
	menuSub         = 5 // … with at most 5 below each, of at most 8
	menuTopName     = 4
	menuSubName     = 8
	AnswerWithin    = 48 * time.Hour // 客服消息: staff may answer this long after the follower's last message
	maxStaffMessage = 600
)

// Check returns the reply tidied, or what is wrong with it.
func (r KeywordReply) Check() (KeywordReply, error) {
	words := r.Keywords[:0:0]
	for _, w := range r.Keywords {
		if w = subsidy.CleanLine(w); w == "" || slices.Contains(words, w) {
			continue
		}
		if utf8.RuneCountInString(w) > maxKeyword {
			return r, subsidy.InvalidAt("/keywords", "关键词太长，每个最多20个字")
		}
		words = append(words, w)
	}
	if r.Keywords = words; len(words) == 0 || len(words) > MaxKeywords {
		return r, subsidy.InvalidAt("/keywords", "请填写1到10个关键词，用空格隔开")
	}
	var err error
	r.Reply, err = r.Reply.check()
	return r, err
}

func (r Reply) check() (Reply, error) {
	r.Picture, r.Link = subsidy.CleanLine(r.Picture), subsidy.CleanLine(r.Link)
	switch r.Kind {
	case ReplyText:
		err := subsidy.CheckParagraph("/text", "回复文字", &r.Text, 1, maxReplyText)
		return Reply{Kind: ReplyText, Text: r.Text}, err
	case ReplyNews:
		if err := subsidy.CheckLine("/title", "图文标题", &r.Title, 1, maxReplyTitle); err != nil {
			return r, err
		}
		if err := subsidy.CheckLine("/digest", "图文摘要", &r.Digest, 0, maxReplyDigest); err != nil {
			return r, err
		}
		if !isLink(r.Link) {
			return r, subsidy.InvalidAt("/link", "图文链接请以 https:// 或 http:// 开头")
		}
		return r, nil
	case ReplyCard:
		if strings.HasPrefix(r.Link, "/") || !strings.HasPrefix(r.Link, "pages/") {
			return r, subsidy.InvalidAt("/link", "小程序页面请以 pages/ 开头")
		}
		err := subsidy.CheckLine("/title", "卡片标题", &r.Title, 1, maxReplyTitle)
		return r, err
	}
	return r, subsidy.InvalidAt("/kind", "请选择回复方式：文字、图文或小程序卡片")
}

func isLink(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// Menu is the official account's menu (自定义菜单).
type Menu struct {
	Buttons []MenuButton `json:"buttons"`
}

// MenuKind is what a tap on a menu button does.
type MenuKind string

// The kinds: 发送关键词, 打开网页, 打开小程序.
const (
	MenuWord MenuKind = "word" // answered as if the follower had sent Value
	MenuLink MenuKind = "link" // opens the address Value
	MenuPage MenuKind = "page" // opens the mini-program at page Value
)

// MenuButton is one button; one with Children does nothing itself.
type MenuButton struct {
	Name     string       `json:"name"`
	Kind     MenuKind     `json:"kind"`
	Value    string       `json:"value"`
	Children []MenuButton `json:"children,omitempty"`
}

// Check says what is wrong with the menu.
func (m Menu) Check() error {
	if len(m.Buttons) == 0 || len(m.Buttons) > menuTop {
		return subsidy.InvalidAt("/buttons", "菜单须有1到3个一级按钮")
	}
	for _, b := range m.Buttons {
		if err := b.check(menuTopName); err != nil {
			return err
		}
		if len(b.Children) > menuSub {
			return subsidy.InvalidAt("/buttons", "“"+b.Name+"”下面最多5个二级按钮")
		}
		for _, c := range b.Children {
			if err := c.check(menuSubName); err != nil {
				return err
			}
			if len(c.Children) > 0 {
				return subsidy.InvalidAt("/buttons", "菜单最多两级")
			}
		}
	}
	return nil
}

func (b MenuButton) check(most int) error {
	if n := utf8.RuneCountInString(subsidy.CleanLine(b.Name)); n == 0 || n > most {
		return subsidy.InvalidAt("/buttons", "一级按钮的名称1到4个字，二级按钮1到8个字")
	}
	if len(b.Children) > 0 {
		return nil
	}
	switch {
	case b.Kind == MenuWord && b.Value != "" && len(b.Value) <= 128,
		b.Kind == MenuLink && isLink(b.Value) && len(b.Value) <= 1024,
		b.Kind == MenuPage && strings.HasPrefix(b.Value, "pages/"):
		return nil
	}
	return subsidy.InvalidAt("/buttons",
		"“"+b.Name+"”还没有写明点了做什么：关键词、网页地址（https://开头）或小程序页面（pages/开头）")
}

// DefaultMenu is the menu before staff change it.
func DefaultMenu() Menu {
	return Menu{Buttons: []MenuButton{
		{
			Name: "办理",
			Children: []MenuButton{
				{Name: "培训备案", Kind: MenuPage, Value: "pages/home/home"},
				{Name: "我的课程", Kind: MenuPage, Value: "pages/trainee/courses"},
				{Name: "办理进度", Kind: MenuWord, Value: "进度"},
			},
		},
		{Name: "政策", Kind: MenuWord, Value: "政策"},
		{
			Name: "窗口",
			Children: []MenuButton{
				{Name: "窗口电话", Kind: MenuWord, Value: "电话"},
				{Name: "绑定县区", Kind: MenuWord, Value: "绑定"},
			},
		},
	}}
}

// DefaultWelcome greets a new follower before staff change it.
const DefaultWelcome = "您好，欢迎关注！这里推送企业职工线上适岗职业技能培训的政策通知。\n" +
	"回复“政策”看最新通知，回复“电话”查受理窗口，回复“进度”查办理进度，回复“绑定”选择所在县区，只接收本县区的通知。"

// FollowerChange is what an incoming event changes of a follower.
type FollowerChange string

// The changes.
const (
	FollowerSame    FollowerChange = ""
	FollowerJoins   FollowerChange = "joins"
	FollowerLeaves  FollowerChange = "leaves"
	FollowerChooses FollowerChange = "chooses" // a county
)

// Answer is everything that follows from one incoming message.
type Answer struct {
	Reply    Reply
	Follower FollowerChange
	County   subsidy.County // with FollowerChooses
	Keep     bool           // nobody but staff can answer it: it is shown to them
}

// Account is what the account's answers are made from.
type Account struct {
	Welcome   string
	Replies   []KeywordReply
	Notices   []Campaign // the newest that were sent, newest first
	PublicURL string     // for links to notices, may be ""
}

// Answer decides what the account does about an incoming message or event:
// staff's own replies come first, then the built-in words 电话/窗口, 进度, 政策,
// 绑定 and the counties' names; any other message waits for staff.
func (o Account) Answer(in Incoming) Answer {
	switch in.Type {
	case IncomingSubscribe:
		welcome := cmp.Or(o.Welcome, DefaultWelcome)
		if c := SceneCounty(in.Key); c != "" {
			return Answer{Follower: FollowerChooses, County: c, Reply: textReply(welcome + "\n" + chosen(c))}
		}
		return Answer{Follower: FollowerJoins, Reply: textReply(welcome)}
	case IncomingScan:
		if c := SceneCounty(in.Key); c != "" {
			return Answer{Follower: FollowerChooses, County: c, Reply: textReply(chosen(c))}
		}
	case IncomingUnsubscribe:
		return Answer{Follower: FollowerLeaves}
	case IncomingText, IncomingClick:
		word := subsidy.CleanLine(in.Content)
		if in.Type == IncomingClick {
			word = in.Key
		}
		if a, ok := o.word(word); ok {
			return a
		}
		if in.Type == IncomingClick {
			return Answer{Reply: textReply("这个菜单暂时没有内容，请回复“电话”联系所在县区窗口。")}
		}
		return Answer{
			Keep:  true,
			Reply: textReply("您的留言已收到，工作人员会在48小时内答复。急事请回复“电话”查受理窗口。"),
		}
	case IncomingImage, IncomingOther:
		return Answer{Keep: true, Reply: textReply("您发来的内容已收到，工作人员会在48小时内答复。")}
	}
	return Answer{}
}

func (o Account) word(word string) (Answer, bool) {
	for _, exact := range []bool{true, false} {
		for _, r := range o.Replies {
			for _, k := range r.Keywords {
				if exact && word == k || !exact && r.Contains && strings.Contains(word, k) {
					return Answer{Reply: r.Reply}, true
				}
			}
		}
	}
	switch word {
	case "电话", "窗口":
		return Answer{Reply: textReply(windowsText())}, true
	case "进度":
		return Answer{Reply: Reply{Kind: ReplyCard, Title: "查看办理进度", Link: "pages/filings/filings"}}, true
	case "政策":
		return Answer{Reply: o.newest()}, true
	case "绑定":
		return Answer{
			Reply: textReply("请回复所在县（市、区）的名称，如“武江”，之后会收到该县区的通知：\n" + countyNames()),
		}, true
	}
	for _, c := range subsidy.Counties() {
		if word == c.Chinese() || word == c.Plain() {
			return Answer{
				Follower: FollowerChooses,
				County:   c,
				Reply:    textReply(chosen(c)),
			}, true
		}
	}
	return Answer{}, false
}

// newest is the answer to 政策.
func (o Account) newest() Reply {
	if len(o.Notices) == 0 {
		return textReply("还没有发布政策通知，发布后会推送给您。")
	}
	n := o.Notices[0]
	if o.PublicURL != "" {
		return Reply{
			Kind:    ReplyNews,
			Title:   n.Title,
			Digest:  n.Digest,
			Picture: o.PublicURL + "/notices/" + n.ID + "/cover",
			Link:    o.PublicURL + "/notices/" + n.ID,
		}
	}
	var b strings.Builder
	b.WriteString("最新政策通知：")
	for i, n := range o.Notices {
		if i == 5 {
			break
		}
		b.WriteString("\n· " + n.Title)
	}
	b.WriteString("\n全文请在小程序“政策通知”里查看。")
	return textReply(b.String())
}

// chosen tells a follower which county is theirs now.
func chosen(c subsidy.County) string {
	return "已选择" + c.Chinese() + "，以后会收到该县区的通知。要更换请回复其他县区的名称。"
}

func textReply(s string) Reply { return Reply{Kind: ReplyText, Text: s} }

func windowsText() string {
	var b strings.Builder
	b.WriteString("受理窗口电话（区号0751）：")
	for _, w := range subsidy.Windows() {
		if w.County != "" {
			b.WriteString("\n" + w.Short + " " + w.Phone)
		}
	}
	return b.String()
}

func countyNames() string {
	var names []string
	for _, c := range subsidy.Counties() {
		names = append(names, c.Plain())
	}
	return strings.Join(names, "、")
}
