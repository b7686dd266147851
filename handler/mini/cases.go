package mini

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// CasesQuery asks for an enterprise's filings or claims.
type CasesQuery struct {
	PageQuery
	Kind  string `query:"kind" enum:"filing,claim" default:"filing" doc:"备案或申领"`
	Which string `query:"which" enum:",open,done" doc:"办理中或已办结，空为全部"`
	Text  string `query:"text" maxLength:"50" doc:"编号或项目名称里的字"`
}

func (a *API) caseRoutes(api huma.API) {
	huma.Register(api, operation("cases", http.MethodGet, "/cases", "本企业的备案或申领，一件一张卡片"), a.cases)
	huma.Register(api, operation("deadlines", http.MethodGet, "/deadlines", "本企业的全部期限，可加到手机日历"),
		a.allDeadlines)
}

// cases lists filings or claims as cards, newest first.
func (a *API) cases(ctx context.Context, in *CasesQuery) (*Body[List[CaseCard]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	d, err := a.desk(ctx)
	if err != nil {
		return nil, err
	}
	search := store.CaseSearch{
		Which: in.Which, Text: in.Text, Today: d.today, Since: d.policies.ClaimableSince(d.today),
	}
	if in.Kind == "claim" {
		rows, next, err := a.Store.FindClaims(ctx, actor, search, in.page())
		return list(rows, next, err, d.claim)
	}
	rows, next, err := a.Store.FindFilings(ctx, actor, search, in.page())
	if err != nil {
		return nil, err
	}
	if err := a.readProgress(ctx, &d, rows); err != nil {
		return nil, err
	}
	out := List[CaseCard]{Items: make([]CaseCard, len(rows)), Next: next}
	for i, r := range rows {
		if out.Items[i], err = d.filing(r); err != nil {
			return nil, err
		}
	}
	return body(out, nil)
}

// CalendarDay is a deadline as the phone's calendar takes it.
type CalendarDay struct {
	HomeDeadline
	Alarm       int    `json:"alarm" doc:"提前几秒提醒，从当天零时算起（alarmOffset）"`
	Description string `json:"description" doc:"日历里的说明"`
}

// alarmBefore is how long before a day begins the phone's calendar rings: at nine in
// the morning of the day before.
const alarmBefore = 15 * 3600

// allDeadlines are all coming days of the enterprise, for the phone's calendar.
func (a *API) allDeadlines(ctx context.Context, _ *struct{}) (*Body[List[CalendarDay]], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	d, err := a.desk(ctx)
	if err != nil {
		return nil, err
	}
	days, err := a.deadlinesOf(ctx, actor, d)
	return list(days, "", err, func(v HomeDeadline) CalendarDay {
		out := CalendarDay{HomeDeadline: v, Alarm: alarmBefore, Description: v.Text + "：" + v.Day.Chinese()}
		if v.Provisional {
			out.Description += "（放假安排还没有公布，日期暂定，以小程序里的为准）"
		}
		return out
	})
}

// deadlinesOf are all coming days of the actor's enterprise.
func (a *API) deadlinesOf(ctx context.Context, actor subsidy.Actor, d desk) ([]HomeDeadline, error) {
	cases, err := a.Store.Home(ctx, actor, d.today)
	if err != nil {
		return nil, err
	}
	claims, err := a.Store.HomeClaims(ctx, actor, d.policies.ClaimableSince(d.today), d.today)
	if err != nil {
		return nil, err
	}
	unclaimed, err := d.homeClaims(&Home{}, claims)
	if err != nil {
		return nil, err
	}
	return d.deadlines(cases.Upcoming, claims, unclaimed)
}

// filingWays is what can still be done for a filing whose day has passed.
func filingWays(
	f subsidy.Filing, policy subsidy.Policy, cal calendar.Calendar, today calendar.Day,
) ([]subsidy.WayOut, error) {
	ways, err := f.WaysOut(subsidy.Terms{Policy: policy, Calendar: cal}, today)
	return append([]subsidy.WayOut{}, ways...), err
}
