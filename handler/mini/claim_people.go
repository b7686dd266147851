package mini

import (
	"context"
	"strings"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// ClaimSummary is what a claim comes to, and what still stops its submission.
type ClaimSummary struct {
	Sentence   string            `json:"sentence" doc:"按多少人、多少课时计算"`
	People     int               `json:"people"`
	Hours      int               `json:"hours"`
	AmountYuan string            `json:"amount_yuan"`
	PaidYuan   string            `json:"paid_yuan" doc:"其中已拨付（元）"`
	Short      int               `json:"short" doc:"受年度限额限制的人数"`
	Held       int               `json:"held" doc:"有异议暂缓的人数"`
	Excluded   int               `json:"excluded" doc:"县区排除的人数"`
	Omitted    int               `json:"omitted" doc:"企业选择不申领的人数"`
	Elsewhere  int               `json:"elsewhere" doc:"已在其他申领里的人数"`
	Zero       int               `json:"zero" doc:"没有课时的人数"`
	Letter     string            `json:"letter" doc:"不予补贴通知书或部分不予补贴告知书，空为没有"`
	Problems   []subsidy.Problem `json:"problems" nullable:"false" doc:"还差什么，一次说全"`
	Tasks      []claim.Task      `json:"tasks" nullable:"false" doc:"还差什么，一项一件事，就地可办"`
}

// ClaimPeopleQuery pages a claim's people.
type ClaimPeopleQuery struct {
	ClaimID
	PageQuery
	Only string `query:"only" enum:",claimed,left,short,held,excluded" doc:"填写时：申领的、不申领的；提交后：受限额限制、暂缓、已排除的"`
}

// ClaimPeopleInput finds people of a claim by name.
type ClaimPeopleInput struct {
	ClaimID
	Body struct {
		PageInput
		Name string `json:"name" maxLength:"50" doc:"按姓名查找"`
	}
}

// ClaimPersonItem is a person of a claim, masked.
type ClaimPersonItem struct {
	Row        string          `json:"row" doc:"填写时是名册行的编号，提交后是申领明细的编号"`
	Name       string          `json:"name" doc:"姓名"`
	IDNumber   string          `json:"id_number" doc:"身份证号码（脱敏）"`
	Hours      int             `json:"hours"`
	AmountYuan string          `json:"amount_yuan"`
	Claimed    bool            `json:"claimed" doc:"为他申领"`
	Omitted    bool            `json:"omitted" doc:"企业选择不申领"`
	Why        string          `json:"why" doc:"为什么没有申领、暂缓或者被调低、排除"`
	Short      bool            `json:"short" doc:"受年度限额限制"`
	State      claim.LineState `json:"state" enum:",live,held,excluded,paid,recovered" doc:"提交后的状态"`
	StateText  string          `json:"state_text"`
}

// ClaimPersonView is a person of a claim, explained.
type ClaimPersonView struct {
	ClaimPersonItem
	Sentences []string `json:"sentences" nullable:"false" doc:"金额怎么来的，逐句"`
	Editable  bool     `json:"editable" doc:"可以选择不申领或重新加入"`
	Revision  int      `json:"revision" doc:"修改时原样送回"`
	Filing    string   `json:"filing" doc:"备案的编号，用来看学习情况"`
}

func viewClaimable(c claim.Claim, p store.ClaimPerson) ClaimPersonItem {
	a := p.Amount(c)
	v := ClaimPersonItem{
		Row:        p.Row.ID,
		Name:       p.Row.Name,
		IDNumber:   p.Row.Person.ID.Masked(),
		Hours:      a.Hours,
		AmountYuan: a.Granted.Yuan(),
		Claimed:    c.Claims(p.Claimable),
		Omitted:    c.Omits(p.Row.ID),
		Why:        c.WhyNot(p.Claimable),
	}
	v.Short = v.Claimed && a.Short()
	return v
}

// viewLine shows a line to its enterprise; what the trainee answered is between
// them and the county.
func viewLine(l store.ClaimLineRow) ClaimPersonItem {
	return ClaimPersonItem{
		Row:        l.ID,
		Name:       l.Entry.Name,
		IDNumber:   subsidy.ResidentID(l.Entry.ID).Masked(),
		Hours:      l.Hours,
		AmountYuan: l.Amount.Yuan(),
		Claimed:    l.State != claim.LineExcluded,
		Why:        l.Reason(),
		Short:      l.Amount < l.Asked && l.State != claim.LineExcluded,
		State:      l.State,
		StateText:  l.State.Chinese(),
	}
}

// draftOf reads what a claim that is being filled in is calculated from.
func (a *API) draftOf(ctx context.Context, c claim.Claim, actor subsidy.Actor) (subsidy.Filing, subsidy.Policy, error) {
	filing, err := a.Store.FilingFor(ctx, actor, c.Training.Filing)
	if err != nil {
		return filing, subsidy.Policy{}, err
	}
	policies, err := a.Store.Policies(ctx)
	if err != nil {
		return filing, subsidy.Policy{}, err
	}
	p, err := c.Policy(policies)
	return filing, p, err
}

func (a *API) claimSummary(ctx context.Context, in *ClaimID) (*Body[ClaimSummary], error) {
	c, actor, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !c.Editable() {
		t, err := a.Store.ClaimTotals(ctx, c.ID)
		return body(ClaimSummary{
			Sentence:   claim.CountedAs(t.People, t.Hours),
			People:     t.People,
			Hours:      t.Hours,
			AmountYuan: t.Amount.Yuan(),
			PaidYuan:   t.Paid.Yuan(),
			Short:      t.Short,
			Held:       t.Held,
			Excluded:   t.Excluded,
			Letter:     c.LetterTitle(t),
			Problems:   []subsidy.Problem{},
			Tasks:      []claim.Task{},
		}, err)
	}
	filing, policy, err := a.draftOf(ctx, c, actor)
	if err != nil {
		return nil, err
	}
	e, err := a.Store.EnterpriseFor(ctx, actor, c.Enterprise)
	if err != nil {
		return nil, err
	}
	today, err := a.today(ctx)
	if err != nil {
		return nil, err
	}
	var sum claim.Preview
	err = a.Store.EachClaimable(ctx, c, filing, policy, func(p claim.Claimable) error {
		sum.Add(c, p)
		return nil
	})
	problems, tasks := c.Check(e, sum.People, today), []claim.Task{}
	for _, p := range problems {
		tasks = append(tasks, claim.TaskOf(p))
	}
	return body(ClaimSummary{
		Tasks:      tasks,
		Sentence:   claim.CountedAs(sum.People, sum.Hours),
		People:     sum.People,
		Hours:      sum.Hours,
		AmountYuan: sum.Amount.Yuan(),
		PaidYuan:   subsidy.Fen(0).Yuan(),
		Short:      sum.Short,
		Omitted:    sum.Omitted,
		Elsewhere:  sum.Elsewhere,
		Zero:       sum.Zero,
		Problems:   append([]subsidy.Problem{}, problems...),
	}, err)
}

func (a *API) claimPeople(ctx context.Context, in *ClaimPeopleQuery) (*Body[List[ClaimPersonItem]], error) {
	return a.findClaimPeople(ctx, in.ID, in.Only, "", in.page())
}

func (a *API) searchClaimPeople(ctx context.Context, in *ClaimPeopleInput) (*Body[List[ClaimPersonItem]], error) {
	return a.findClaimPeople(ctx, in.ID, "", in.Body.Name, in.Body.page())
}

func (a *API) findClaimPeople(
	ctx context.Context, id, only, name string, page store.Page,
) (*Body[List[ClaimPersonItem]], error) {
	c, actor, err := a.ownClaim(ctx, id)
	if err != nil {
		return nil, err
	}
	if !c.Editable() {
		state := map[string]claim.LineState{"held": claim.LineHeld, "excluded": claim.LineExcluded}[only]
		search := store.LineSearch{State: state, Short: only == "short", Name: name}
		rows, next, err := a.Store.FindLines(ctx, c.ID, search, page)
		return list(rows, next, err, viewLine)
	}
	filing, policy, err := a.draftOf(ctx, c, actor)
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.ClaimPeople(ctx, actor, c, filing, policy, func(p store.ClaimPerson) bool {
		if !strings.Contains(p.Row.Name, name) {
			return false
		}
		v := viewClaimable(c, p)
		return map[string]bool{"": true, "claimed": v.Claimed, "left": !v.Claimed, "short": v.Short}[only]
	}, page)
	return list(rows, next, err, func(p store.ClaimPerson) ClaimPersonItem { return viewClaimable(c, p) })
}

func (a *API) claimPerson(ctx context.Context, in *struct {
	ClaimID
	Row string `path:"row" maxLength:"40"`
},
) (*Body[ClaimPersonView], error) {
	c, actor, err := a.ownClaim(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	v := ClaimPersonView{Editable: c.Editable(), Revision: c.Revision, Filing: c.Training.Filing}
	if !c.Editable() {
		l, err := a.Store.ClaimLine(ctx, c.ID, in.Row)
		v.ClaimPersonItem, v.Sentences = viewLine(l), append([]string{}, l.Explanation...)
		return body(v, err)
	}
	_, policy, err := a.draftOf(ctx, c, actor)
	if err != nil {
		return nil, err
	}
	p, err := a.Store.ClaimPerson(ctx, actor, c, policy, in.Row)
	if err != nil {
		return nil, err
	}
	v.ClaimPersonItem, v.Sentences = viewClaimable(c, p), p.Explanation
	return body(v, nil)
}
