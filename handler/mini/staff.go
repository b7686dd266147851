package mini

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// StaffView is the account of staff that the caller's WeChat is bound to.
type StaffView struct {
	Bound      bool   `json:"bound" doc:"这个微信绑定了工作人员账号"`
	Acting     bool   `json:"acting" doc:"现在可以办理；否则须用登录密码确认身份"`
	Name       string `json:"name"`
	RoleText   string `json:"role_text"`
	CountyText string `json:"county_text" doc:"空为市级"`
	Hours      int    `json:"hours" doc:"每隔几小时须确认一次身份"`
}

// BindStaffInput is the code that the console shows.
type BindStaffInput struct {
	Repeatable
	Body struct {
		Code string `json:"code" maxLength:"20" doc:"控制台“我的设置”里的8位绑定码"`
	}
}

// ConfirmStaffInput confirms who holds the phone.
type ConfirmStaffInput struct {
	Repeatable
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"200" doc:"控制台的登录密码"`
	}
}

// StaffReturnInput sends a filing back with structured reasons.
type StaffReturnInput struct {
	FilingID
	Repeatable
	Body struct {
		Seen    string        `json:"seen" maxLength:"400" doc:"页面打开时的版本，原样送回"`
		Reasons []StaffReason `json:"reasons" nullable:"false" maxItems:"50"`
	}
}

// StaffReason is a reason as it was typed: the rule says in its own words what is missing.
type StaffReason struct {
	Step    subsidy.Step `json:"step" maxLength:"20" doc:"哪张表"`
	Row     int          `json:"row" doc:"第几行，0为整张表"`
	Clause  string       `json:"clause" maxLength:"40" doc:"依据条款，空为不注明"`
	Message string       `json:"message" maxLength:"400" doc:"要补正什么"`
}

// reasons are what was typed, as the rule reads it.
func (in StaffReturnInput) reasons() []subsidy.Reason {
	out := make([]subsidy.Reason, len(in.Body.Reasons))
	for i, r := range in.Body.Reasons {
		out[i] = subsidy.Reason{Step: r.Step, Row: r.Row, Clause: subsidy.CleanLine(r.Clause), Message: r.Message}
	}
	return out
}

func (a *API) staffRoutes(api huma.API) {
	huma.Register(api, operation("staff", http.MethodGet, "/staff", "绑定的工作人员账号"), a.staff)
	huma.Register(api, operation("bindStaff", http.MethodPost, "/staff/bind", "用绑定码绑定工作人员账号"), a.bindStaff)
	huma.Register(api, operation("confirmStaff", http.MethodPost, "/staff/confirm", "用登录密码确认身份"),
		a.confirmStaff)
	huma.Register(api, operation("endStaff", http.MethodDelete, "/staff", "解除工作人员账号的绑定"), a.endStaff)
	huma.Register(api, operation("staffQueue", http.MethodGet, "/staff/queue", "工作人员：待办和超期"), a.staffQueue)
	huma.Register(api, operation("staffFiling", http.MethodGet, "/staff/filings/{id}", "工作人员：一份备案"),
		a.staffFiling)
	huma.Register(api, operation("staffAccept", http.MethodPost, "/staff/filings/{id}/accept", "准予备案"),
		a.staffAccept)
	huma.Register(api, operation("staffReturn", http.MethodPost, "/staff/filings/{id}/return", "退回补正"),
		a.staffReturn)
}

// staff answers who the phone is bound to; nobody learns of another's.
func (a *API) staff(ctx context.Context, _ *struct{}) (*Body[StaffView], error) {
	p, bound, err := a.Store.StaffBehind(ctx, accountOf(ctx))
	out := StaffView{Bound: bound, Hours: int(subsidy.StaffPhoneLife.Hours())}
	if bound {
		out.Acting = !p.Until.IsZero() && !p.MustChange
		out.Name, out.RoleText, out.CountyText = p.Name, p.Role.Chinese(), p.County.Chinese()
	}
	return body(out, err)
}

func (a *API) bindStaff(ctx context.Context, in *BindStaffInput) (*Body[StaffView], error) {
	act, err := a.act(ctx, accountOf(ctx).Visitor(), "bindStaff", in.Repeatable)
	if err != nil {
		return nil, err
	}
	if err := a.Store.BindPhone(ctx, act, accountOf(ctx), in.Body.Code, addressOf(ctx)); err != nil {
		return nil, err
	}
	return a.staff(ctx, nil)
}

// bound is the member of staff behind the phone, acting or to be confirmed.
func (a *API) bound(ctx context.Context, route string, r Repeatable) (store.Act, error) {
	p, ok, err := a.Store.StaffBehind(ctx, accountOf(ctx))
	if err == nil && !ok {
		_, err = a.Store.StaffOnPhone(ctx, accountOf(ctx))
	}
	if err != nil {
		return store.Act{}, err
	}
	return a.act(ctx, p.Actor(), route, r)
}

func (a *API) confirmStaff(ctx context.Context, in *ConfirmStaffInput) (*Body[StaffView], error) {
	act, err := a.bound(ctx, "confirmStaff", in.Repeatable)
	if err != nil {
		return nil, err
	}
	act.Key = "" // each time the password is looked at
	if err := a.Store.ConfirmOnPhone(ctx, act, accountOf(ctx), in.Body.Password); err != nil {
		return nil, err
	}
	return a.staff(ctx, nil)
}

func (a *API) endStaff(ctx context.Context, _ *struct{}) (*Body[StaffView], error) {
	act, err := a.bound(ctx, "endStaff", Repeatable{})
	if err != nil {
		return nil, err
	}
	if err := a.Store.EndPhone(ctx, act, act.Actor.ID, "本人在手机上解除"); err != nil {
		return nil, err
	}
	return a.staff(ctx, nil)
}

// acting is the member of staff whom this session acts as, with the act.
func (a *API) acting(ctx context.Context, route string, r Repeatable) (store.Act, error) {
	st, err := a.Store.StaffOnPhone(ctx, accountOf(ctx))
	if err != nil {
		return store.Act{}, err
	}
	return a.act(ctx, st.Actor(), route, r)
}

func (a *API) staffQueue(ctx context.Context, in *PageQuery) (*Body[StaffQueue], error) {
	st, err := a.Store.StaffOnPhone(ctx, accountOf(ctx))
	if err != nil {
		return nil, err
	}
	return body(a.queueOf(ctx, st.Actor(), in.page()))
}

// queueOf is a page of what waits for a member of staff, with its counts.
func (a *API) queueOf(ctx context.Context, actor subsidy.Actor, p store.Page) (StaffQueue, error) {
	out := StaffQueue{Items: []StaffQueueItem{}}
	today, cal, err := a.todayAndCalendar(ctx)
	if err != nil {
		return out, err
	}
	rows, next, err := a.Store.Queue(ctx, actor, p)
	if err != nil {
		return out, err
	}
	out.Next = next
	for _, r := range rows {
		item, err := viewQueueRow(r, today, cal)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, item)
	}
	out.Total, out.Overdue, err = a.Store.QueueCounts(ctx, actor, today)
	return out, err
}

func (a *API) staffFiling(ctx context.Context, in *FilingID) (*Body[StaffFiling], error) {
	st, err := a.Store.StaffOnPhone(ctx, accountOf(ctx))
	if err != nil {
		return nil, err
	}
	return body(a.staffFilingOf(ctx, st.Actor(), in.ID))
}

func (a *API) staffAccept(ctx context.Context, in *FilingDecision) (*Body[StaffFiling], error) {
	return a.staffDecides(ctx, in.ID, "staffAccept", in.of("份备案", in.ID), procedure.AcceptFiling)
}

func (a *API) staffReturn(ctx context.Context, in *StaffReturnInput) (*Body[StaffFiling], error) {
	return a.staffDecides(ctx, in.ID, "staffReturn", in.Repeatable.sees(in.Body.Seen, "份备案", in.ID),
		func(tx *store.Tx, f *subsidy.Filing) error { return procedure.ReturnFiling(tx, f, in.reasons()) })
}

// staffDecides lets a member of staff decide on a filing with the functions of
// the console, and answers with the filing as it is then.
func (a *API) staffDecides(
	ctx context.Context, id, route string, r Repeatable, change func(*store.Tx, *subsidy.Filing) error,
) (*Body[StaffFiling], error) {
	act, err := a.acting(ctx, route+" "+id, r)
	if err != nil {
		return nil, err
	}
	err = a.Store.Change(ctx, act, func(tx *store.Tx) error {
		f, err := tx.Filing(id)
		if err != nil {
			return err
		}
		return change(tx, &f)
	})
	if err := a.movedOn(ctx, act, err, subsidy.Subject{Kind: subsidy.SubjectFiling, ID: id}); err != nil {
		return nil, err
	}
	return body(a.staffFilingOf(ctx, act.Actor, id))
}

// StaffHome is a member of staff's queue on the front page.
type StaffHome struct {
	Name       string           `json:"name"`
	CountyText string           `json:"county_text" doc:"空为市级"`
	Overdue    int              `json:"overdue" doc:"超期几件"`
	Queue      []StaffQueueItem `json:"queue" nullable:"false" doc:"最先到期的几件"`
	Total      int              `json:"total" doc:"待办共几件"`
}

// homeRows is how many cases of the queue the front page has.
const homeRows = 5

// homeStaff fills in what the front page has of a member of staff.
func (a *API) homeStaff(ctx context.Context, h *Home) error {
	p, bound, err := a.Store.StaffBehind(ctx, accountOf(ctx))
	h.Who.Staff = bound
	if err != nil || !bound || p.Until.IsZero() || p.MustChange ||
		p.Actor().May(subsidy.ReadFiling, subsidy.Scope{}) != nil {
		return err
	}
	q, err := a.queueOf(ctx, p.Actor(), store.Page{Limit: homeRows})
	h.Staff = &StaffHome{
		Name:       p.Name,
		CountyText: p.County.Chinese(),
		Overdue:    q.Overdue,
		Queue:      q.Items,
		Total:      q.Total,
	}
	return err
}

// viewQueueRow shows a case of the queue; one that stands still has no day.
func viewQueueRow(r store.QueueRow, today calendar.Day, cal calendar.Calendar) (StaffQueueItem, error) {
	out := StaffQueueItem{
		Kind:       r.Kind,
		ID:         r.ID,
		Number:     r.Number,
		Enterprise: r.Enterprise,
		Project:    r.Project,
		Text:       waitsFor(r),
		CountyText: r.County.Chinese(),
		Day:        r.Day,
	}
	if !r.Suspended.IsZero() {
		out.Text, out.LeftText = out.Text+"（中止办理）", "中止办理，期限不计"
		return out, nil
	}
	left, err := subsidy.LeftUntil(r.Day, today, subsidy.NearDecision, cal)
	out.Left, out.LeftText, out.Tone = left.Days, leftText(left, r.Day == today), toneOf(left)
	return out, err
}

// waitsFor says what a case of the queue waits for.
func waitsFor(r store.QueueRow) string {
	switch {
	case r.Kind == subsidy.SubjectClaim:
		return "申领" + r.State.Chinese()
	case r.Amends:
		return "备案变更待审核"
	}
	return "备案待审核"
}

// leftText says how far a day is, without the signs of a list.
func leftText(l subsidy.Left, today bool) string {
	if today {
		return "今天截止"
	}
	return strings.TrimLeft(l.Chinese(), "●▲ ")
}

// toneOf is the tone of a day: late is red, near is amber.
func toneOf(l subsidy.Left) string {
	switch {
	case l.Late:
		return "late"
	case l.Near:
		return "soon"
	}
	return "plain"
}
