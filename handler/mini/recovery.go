package mini

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// ClaimRecovery is money that is to go back, must, or went; before it must, the
// enterprise is heard (陈述申辩).
type ClaimRecovery struct {
	ID         string              `json:"id"`
	State      claim.RecoveryState `json:"state" enum:"proposed,confirmed,rejected,completed"`
	StateText  string              `json:"state_text"`
	AmountYuan string              `json:"amount_yuan"`
	Reason     string              `json:"reason"`
	Person     string              `json:"person" doc:"涉及的职工（脱敏）"`
	Position   int                 `json:"position" doc:"名册第几行"`
	Received   calendar.Day        `json:"received" doc:"县区收到退款的日期，空为还没有"`
	Revision   int                 `json:"revision" doc:"陈述申辩时原样送回"`
	Notified   *time.Time          `json:"notified_at,omitempty" doc:"告知拟追回的时间"`
	By         *calendar.Deadline  `json:"by,omitempty" doc:"陈述申辩的最后一天和为什么是这一天，只在拟追回时有"`
	Left       int                 `json:"left" doc:"陈述申辩还剩几个工作日，负数为已过"`
	Answered   *time.Time          `json:"answered_at,omitempty" doc:"陈述申辩或选择不申辩的时间"`
	Late       bool                `json:"late" doc:"逾期提交的"`
	Waived     bool                `json:"waived" doc:"选择了不申辩"`
	Statement  string              `json:"statement" doc:"陈述申辩的内容"`
	Standing   string              `json:"standing" doc:"陈述申辩到了哪一步，只在拟追回时有"`
	Outcome    string              `json:"outcome" doc:"决定追回时，企业怎样得到听取，有哪些救济途径"`
	MayAnswer  bool                `json:"may_answer" doc:"您可以陈述申辩"`
	MayWaive   bool                `json:"may_waive" doc:"您可以选择不申辩"`
}

// RecoveryID names a recovery of a claim in the path.
type RecoveryID struct {
	ClaimID
	Recovery string `path:"recovery" maxLength:"40"`
}

// StatementInput is what the enterprise says to a proposed recovery.
type StatementInput struct {
	RecoveryID
	Repeatable
	Body struct {
		Revision int    `json:"revision" minimum:"0"`
		Text     string `json:"text" maxLength:"4000" doc:"陈述申辩的内容，5到1000个字"`
	}
}

// WaiveInput waives being heard.
type WaiveInput struct {
	RecoveryID
	Repeatable
	Body struct {
		Revision int `json:"revision" minimum:"0"`
	}
}

func (a *API) recoveryRoutes(api huma.API) {
	huma.Register(api, operation("answerRecovery", http.MethodPost, "/claims/{id}/recoveries/{recovery}/answer",
		"对拟追回的补贴陈述申辩"), a.answerRecovery)
	huma.Register(api, operation("waiveHearing", http.MethodPost, "/claims/{id}/recoveries/{recovery}/waive",
		"对拟追回的补贴不申辩（企业负责人）"), a.waiveHearing)
}

// viewRecoveries shows a claim's recoveries to a member of its enterprise, each
// with the person concerned, masked.
func (a *API) viewRecoveries(
	ctx context.Context, c claim.Claim, actor subsidy.Actor, today calendar.Day,
) ([]ClaimRecovery, error) {
	out := []ClaimRecovery{}
	list, err := a.Store.ClaimRecoveries(ctx, c.ID)
	if err != nil || len(list) == 0 {
		return out, err
	}
	rules, err := a.Store.CommonRules(ctx)
	if err != nil {
		return nil, err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		line, err := a.Store.ClaimLine(ctx, c.ID, r.Line)
		if err != nil {
			return nil, err
		}
		v := viewRecovery(r, actor, today)
		v.Person = subsidy.MaskName(line.Entry.Name)
		if err := v.until(r, terms, today); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func viewRecovery(r claim.Recovery, actor subsidy.Actor, today calendar.Day) ClaimRecovery {
	h := r.Hearing
	v := ClaimRecovery{
		ID: r.ID, State: r.State, StateText: r.State.Chinese(), AmountYuan: r.Amount.Yuan(), Reason: r.Reason,
		Position: r.Position, Received: r.Received, Revision: r.Revision, Late: h.Late(), Waived: h.Waived,
		Statement: h.Statement, Standing: r.Standing(today), Outcome: r.Outcome(),
		MayAnswer: r.May(subsidy.AnswerRecovery, actor, today) == nil,
		MayWaive:  r.May(subsidy.WaiveHearing, actor, today) == nil,
	}
	if !h.NotifiedAt.IsZero() {
		v.Notified = &h.NotifiedAt
	}
	if h.Answered() {
		v.Answered = &h.AnsweredAt
	}
	return v
}

// until adds the day to be heard by, while one is waited for.
func (v *ClaimRecovery) until(r claim.Recovery, t subsidy.Terms, today calendar.Day) error {
	if r.State != claim.RecoveryProposed || r.Hearing.NotifiedAt.IsZero() {
		return nil
	}
	day, err := r.AnswerDay(t)
	if err != nil {
		return err
	}
	v.By = &day
	v.Left, err = t.Calendar.WorkingDaysBetween(today, day.Last)
	return err
}

// answerRecovery takes the enterprise's statement.
func (a *API) answerRecovery(ctx context.Context, in *StatementInput) (*Body[ClaimView], error) {
	return a.hear(ctx, in.RecoveryID, "answerRecovery", in.Repeatable, &in.Body.Text, in.Body.Revision)
}

// waiveHearing takes the owner's word that the enterprise need not be heard.
func (a *API) waiveHearing(ctx context.Context, in *WaiveInput) (*Body[ClaimView], error) {
	return a.hear(ctx, in.RecoveryID, "waiveHearing", in.Repeatable, nil, in.Body.Revision)
}

// hear takes a statement, or with none the waiver; another claim's recovery is
// not there.
func (a *API) hear(
	ctx context.Context, in RecoveryID, route string, r Repeatable, statement *string, revision int,
) (*Body[ClaimView], error) {
	return a.changeClaim(ctx, in.ID, route+" "+in.Recovery, r, func(tx *store.Tx, c *claim.Claim) error {
		v, err := tx.Recovery(in.Recovery)
		if err != nil {
			return err
		}
		if v.Claim != c.ID {
			return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这项追回，请刷新页面"}
		}
		return procedure.AnswerRecovery(tx, v.ID, statement, revision)
	})
}
