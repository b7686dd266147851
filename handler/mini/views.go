package mini

import (
	"fmt"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// Me is who is holding the phone, and what they may act as.
type Me struct {
	PhoneMasked string          `json:"phone_masked" doc:"已绑定的手机号（脱敏），空为未绑定"`
	Enterprise  *EnterpriseView `json:"enterprise,omitempty" doc:"所代表的企业"`
	Role        subsidy.Role    `json:"role" doc:"在企业里的身份，空为没有"`
	RoleText    string          `json:"role_text"`
	TraineeName string          `json:"trainee_name" doc:"已实名绑定的职工姓名（脱敏），空为未绑定"`
	Binding     *BindingView    `json:"binding,omitempty" doc:"最近一次要由县区核实的职工绑定申请"`
	Unread      int             `json:"unread" doc:"未读消息数"`
	Today       calendar.Day    `json:"today" doc:"今天（中国日期）"`
}

// BindingView is a request to be bound to an employee that the county looks at.
type BindingView struct {
	State     subsidy.BindingState `json:"state" enum:"open,bound,refused,lapsed"`
	StateText string               `json:"state_text"`
	Number    string               `json:"number" doc:"备案编号"`
	Why       string               `json:"why" doc:"为什么要县区核实"`
	Answer    string               `json:"answer" doc:"县区的核实情况，空为还没有"`
	At        time.Time            `json:"at" doc:"申请时间"`
	Window    subsidy.Window       `json:"window" doc:"受理窗口"`
}

func viewBinding(b subsidy.Binding) *BindingView {
	w, _ := subsidy.WindowOf(b.County)
	return &BindingView{
		State:     b.State,
		StateText: b.State.Chinese(),
		Number:    b.Number,
		Why:       b.Reasons(),
		Answer:    b.Answer,
		At:        b.CreatedAt,
		Window:    w,
	}
}

// EnterpriseView is the enterprise's registration as its own members see it.
type EnterpriseView struct {
	ID string `json:"id"`
	subsidy.EnterpriseDetails
	CountyText string                  `json:"county_text"`
	State      subsidy.EnterpriseState `json:"state" enum:"pending,accepted,returned"`
	StateText  string                  `json:"state_text"`
	Reason     string                  `json:"reason" doc:"退回原因"`
	Window     subsidy.Window          `json:"window" doc:"受理窗口"`
	MovingTo   string                  `json:"moving_to" doc:"正在申请迁往的县区，空为没有"`
	Seen       string                  `json:"seen" doc:"更正登记、改变成员时原样送回"`
}

func viewEnterprise(e subsidy.Enterprise) *EnterpriseView {
	w, _ := subsidy.WindowOf(e.County)
	moving := ""
	if e.MovingTo != "" {
		moving = e.MovingTo.Chinese()
	}
	return &EnterpriseView{
		ID: e.ID, EnterpriseDetails: e.EnterpriseDetails, CountyText: e.County.Chinese(),
		State: e.State, StateText: e.State.Chinese(), Reason: e.Reason, Window: w, MovingTo: moving,
	}
}

// FilingItem is a filing in a list.
type FilingItem struct {
	ID        string               `json:"id"`
	Number    string               `json:"number" doc:"备案编号，草稿没有"`
	Project   string               `json:"project" doc:"培训项目名称"`
	Type      subsidy.TrainingType `json:"type" enum:"pre_job,on_job,job_transfer"`
	TypeText  string               `json:"type_text"`
	State     subsidy.FilingState  `json:"state" enum:"draft,submitted,returned,accepted,refused,withdrawn"`
	StateText string               `json:"state_text"`
	Stage     subsidy.Stage        `json:"stage" enum:",upcoming,under_way,ended" doc:"已备案项目的阶段"`
	Start     calendar.Day         `json:"start"`
	End       calendar.Day         `json:"end"`
	People    int                  `json:"people" doc:"名册人数"`
	Turn      string               `json:"turn" doc:"轮到谁、做什么"`
	Amends    string               `json:"amends" doc:"这是哪份备案的变更，空为不是变更"`
	Suspended calendar.Day         `json:"suspended" doc:"从哪天起中止办理，空为没有中止"`
}

func viewItem(r store.FilingRow, today calendar.Day) FilingItem {
	f := filingOf(r)
	return FilingItem{
		ID:        r.ID,
		Number:    r.Number,
		Project:   r.Project,
		Type:      r.Type,
		TypeText:  r.Type.Chinese(),
		State:     r.State,
		StateText: r.State.Chinese(),
		Stage:     f.StageOn(today),
		Start:     r.Start,
		End:       r.End,
		People:    r.RosterSize,
		Turn:      f.TurnBy(today, r.DecideBy),
		Amends:    r.Amends,
		Suspended: r.Suspended,
	}
}

// FilingView is one filing with its whole form.
type FilingView struct {
	ID          string               `json:"id"`
	Number      string               `json:"number" doc:"备案编号"`
	Type        subsidy.TrainingType `json:"type" enum:"pre_job,on_job,job_transfer"`
	TypeText    string               `json:"type_text"`
	State       subsidy.FilingState  `json:"state" enum:"draft,submitted,returned,accepted,refused,withdrawn"`
	StateText   string               `json:"state_text"`
	Stage       subsidy.Stage        `json:"stage" enum:",upcoming,under_way,ended"`
	Turn        string               `json:"turn" doc:"轮到谁、做什么"`
	Editable    bool                 `json:"editable"`
	Revision    int                  `json:"revision" doc:"保存表单时原样送回"`
	Seen        string               `json:"seen" doc:"提交、撤回、删除时原样送回"`
	Form        subsidy.FilingForm   `json:"form"`
	People      int                  `json:"people" doc:"名册人数"`
	Flagged     int                  `json:"flagged" doc:"名册里需要更正的行数"`
	ClassHours  int                  `json:"class_hours" doc:"培训课时"`
	ClassLength int                  `json:"class_length" doc:"每课时至少多少分钟"`
	Reasons     []subsidy.Reason     `json:"reasons" nullable:"false" doc:"最近一次退回的原因"`
	SubmittedAt *time.Time           `json:"submitted_at,omitempty"`
	DecideBy    *calendar.Deadline   `json:"decide_by,omitempty" doc:"县区须在培训开始前作出决定"`
	SavedAt     time.Time            `json:"saved_at" doc:"本次读取或保存的时间"`
	Window      subsidy.Window       `json:"window" doc:"受理窗口"`

	Amends           string       `json:"amends" doc:"这是哪份备案的变更，空为不是变更"`
	Amendable        bool         `json:"amendable" doc:"现在可以变更"`
	Withdrawable     bool         `json:"withdrawable" doc:"现在可以撤回"`
	CountsFrom       calendar.Day `json:"counts_from" doc:"变更新增的最早从哪天起计算学习"`
	CountsNote       string       `json:"counts_note" doc:"变更新增了什么，各从哪天起计算学习，空为没有新增"`
	ProvincialNumber string       `json:"provincial_number" doc:"省系统编号"`

	Suspended calendar.Day     `json:"suspended" doc:"从哪天起中止办理，空为没有中止"`
	Special   []string         `json:"special" nullable:"false" doc:"延期、中止、恢复办理的说明，一项一句"`
	Ways      []subsidy.WayOut `json:"ways" nullable:"false" doc:"期限过了还能做什么，一项一句"`

	Days []subsidy.ComingDay `json:"days" nullable:"false" doc:"还没有到的日子，先到的在前"`
}

// TimelineItem is one step a case has taken.
type TimelineItem struct {
	At      time.Time        `json:"at"`
	Text    string           `json:"text" doc:"发生了什么"`
	By      string           `json:"by" doc:"谁办理"`
	Note    string           `json:"note"`
	Reasons []subsidy.Reason `json:"reasons" nullable:"false"`
}

// RosterItem is a person of the roster as the own enterprise reads them: the name whole,
// everything else masked.
type RosterItem struct {
	ID       string `json:"id"`
	Position int    `json:"position" doc:"序号"`
	Name     string `json:"name" doc:"姓名"`
	SexText  string `json:"sex_text" doc:"性别"`
	IDNumber string `json:"id_number" doc:"身份证号码（脱敏）"`
	Phone    string `json:"phone" doc:"手机号码（脱敏）"`
	Account  string `json:"account" doc:"平台登录账号（脱敏）"`
	Problem  string `json:"problem" doc:"需要更正什么，空为没有问题"`
	Source   string `json:"source" doc:"在导入文件里的位置，空为手工添加"`
}

func viewRosterRow(r store.RosterRow) RosterItem {
	v := RosterItem{
		ID:       r.ID,
		Position: r.Position,
		Name:     r.Name,
		SexText:  r.Sex.Chinese(),
		IDNumber: r.Person.ID.Masked(),
		Phone:    subsidy.MaskMobile(r.Phone),
		Account:  subsidy.MaskAccount(r.Account),
		Problem:  r.Problem.Message,
	}
	if r.Problem.Row > 0 {
		v.Source = fmt.Sprintf("第%d行", r.Problem.Row)
		if r.Problem.Sheet != "" {
			v.Source = r.Problem.Sheet + v.Source
		}
	}
	return v
}

// InboxItem is one message in the mini-program.
type InboxItem struct {
	ID       string              `json:"id"`
	Kind     subsidy.MessageKind `json:"kind"`
	Title    string              `json:"title"`
	Body     string              `json:"body"`
	At       time.Time           `json:"at"`
	Read     bool                `json:"read"`
	FilingID string              `json:"filing_id" doc:"有关的备案，空为没有"`
	About    subsidy.SubjectKind `json:"about" doc:"有关的业务种类"`
	AboutID  string              `json:"about_id" doc:"有关的业务"`
	Page     string              `json:"page" doc:"点开后去的页面，以 / 开头，空为没有"`
	Pushed   bool                `json:"pushed" doc:"是否已送达微信服务通知"`
}

func viewInbox(r store.InboxRow) InboxItem {
	v := InboxItem{
		ID: r.ID, Kind: r.Kind, Title: r.Message.Title(), Body: r.Message.Body(), At: r.At, Read: r.Read,
		Pushed: r.Delivery == subsidy.DeliveryDelivered, About: r.Subject.Kind, AboutID: r.Subject.ID,
	}
	if r.Subject.Kind == subsidy.SubjectFiling {
		v.FilingID = r.Subject.ID
	}
	// a digest lies in the inbox already
	if t, _ := notify.TypeOf(r.Kind); t.Page != "" && r.Kind != subsidy.KindDigest {
		v.Page = "/" + t.MiniPage(r.Subject)
	}
	return v
}

// NoticeItem is a policy notice in a list.
type NoticeItem struct {
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	Digest string    `json:"digest"`
	At     time.Time `json:"at"`
	To     string    `json:"to" doc:"发给谁，如“武江区的关注者”"`
}

// NoticeView is a policy notice to read.
type NoticeView struct {
	NoticeItem
	Paragraphs []string      `json:"paragraphs" nullable:"false"`
	Blocks     []NoticeBlock `json:"blocks" nullable:"false" doc:"正文，段落和图片按次序"`
	Source     string        `json:"source" doc:"文件原文链接"`
	Cover      string        `json:"cover" doc:"封面图片的接口地址（在 /api/v1 之下），空为没有图片"`
}

// NoticeBlock is a paragraph of a policy notice, or a picture in it.
type NoticeBlock struct {
	Text    string `json:"text"`
	Picture string `json:"picture" doc:"图片的接口地址（在 /api/v1 之下），空为一段文字"`
}

// TraineeFiling is a training project that names the employee.
type TraineeFiling struct {
	Enterprise string          `json:"enterprise"`
	Project    string          `json:"project"`
	StateText  string          `json:"state_text"`
	Start      calendar.Day    `json:"start"`
	End        calendar.Day    `json:"end"`
	Stage      subsidy.Stage   `json:"stage" enum:",upcoming,under_way,ended"`
	Minutes    int             `json:"minutes" doc:"计划总时长（分钟）"`
	Courses    []TraineeCourse `json:"courses" nullable:"false"`
	Studied    int64           `json:"studied" doc:"计入的学习分钟数（同一时间只计一次）"`
	Uncounted  []UncountedItem `json:"uncounted" nullable:"false" doc:"没有计入的学习和原因"`
	Hours      int             `json:"hours" doc:"现在有多少课时"`
	Done       bool            `json:"done" doc:"应学的课程都已完成"`
	Behind     []string        `json:"behind" nullable:"false" doc:"落后的课程，一门一句"`
	Sentence   string          `json:"sentence" doc:"课时和补贴怎么算的"`
	Dropped    string          `json:"dropped" doc:"备案没有同意或已撤回，不用再学，空为不是这样"`
	Completed  int             `json:"completed" doc:"已完成的课程数"`
	Expected   int             `json:"expected" doc:"应学的课程数"`
	Year       int             `json:"year" doc:"额度属于哪一年度（培训结束的年份）"`
	Today      calendar.Day    `json:"today" doc:"今天（办理日期）"`
	UsedYuan   string          `json:"used_yuan" doc:"这一年度已用额度（元）"`
	CapYuan    string          `json:"cap_yuan" doc:"每年限额（元）"`
}

// TraineeCourse is one course as the employee sees it.
type TraineeCourse struct {
	ID         string       `json:"id"`
	Name       string       `json:"name"`
	Platform   string       `json:"platform" doc:"在哪个平台学"`
	Site       string       `json:"site"`
	Minutes    int          `json:"minutes" doc:"计划时长（分钟）"`
	ModuleText string       `json:"module_text"`
	Start      calendar.Day `json:"start"`
	End        calendar.Day `json:"end"`
	Recorded   int64        `json:"recorded" doc:"已学分钟"`
	Counted    int64        `json:"counted" doc:"其中计入的分钟"`
	Completed  bool         `json:"completed"`
	Expected   bool         `json:"expected" doc:"应学这门课程"`
	Told       string       `json:"told" doc:"学到哪里、还差什么"`
}
