package mini

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// QuestionItem is a question in a list.
type QuestionItem struct {
	ID         string                `json:"id"`
	Title      string                `json:"title"`
	State      subsidy.QuestionState `json:"state" enum:"open,answered"`
	StateText  string                `json:"state_text"`
	CountyText string                `json:"county_text"`
	At         time.Time             `json:"at" doc:"最近一条的时间"`
}

func viewQuestion(q subsidy.Question) QuestionItem {
	return QuestionItem{
		ID:         q.ID,
		Title:      q.Title,
		State:      q.State,
		StateText:  q.State.Chinese(),
		CountyText: q.County.Chinese(),
		At:         q.LastAt,
	}
}

// QuestionView is a question with its messages.
type QuestionView struct {
	QuestionItem
	Messages []QuestionLine `json:"messages" nullable:"false"`
	Rating   RatingView     `json:"rating" doc:"对答复的评价"`
	MayRate  bool           `json:"may_rate" doc:"现在可以评价"`
}

// QuestionLine is one message of a question.
type QuestionLine struct {
	ID    string    `json:"id"`
	Staff bool      `json:"staff" doc:"是县区的答复"`
	Body  string    `json:"body"`
	At    time.Time `json:"at"`
}

// AskInput opens a question.
type AskInput struct {
	Repeatable
	Body struct {
		Title  string         `json:"title" maxLength:"50"`
		Body   string         `json:"body" maxLength:"1000"`
		County subsidy.County `json:"county" required:"false" maxLength:"6" doc:"咨询哪个县（市、区）；代表企业时为企业所在县区"`
	}
}

// SayInput adds a message to a question.
type SayInput struct {
	ID string `path:"id" maxLength:"40"`
	Repeatable
	Body struct {
		Body string `json:"body" maxLength:"1000"`
	}
}

func (a *API) questionRoutes(api huma.API) {
	huma.Register(api, operation("askQuestion", http.MethodPost, "/questions", "向县区提出诉求"), a.askQuestion)
	huma.Register(api, operation("questions", http.MethodGet, "/questions", "我的诉求"), a.questions)
	huma.Register(api, operation("question", http.MethodGet, "/questions/{id}", "一条诉求和往来"), a.question)
	huma.Register(api, operation("rateAnswer", http.MethodPost, "/questions/{id}/rating", "评价县区的答复"),
		a.rateAnswer)
	huma.Register(api, operation("sayMore", http.MethodPost, "/questions/{id}", "继续留言"), a.sayMore)
}

// asker is the caller as a member of their enterprise, or as a person.
func asker(ctx context.Context) subsidy.Actor {
	if actor, err := accountOf(ctx).Member(); err == nil {
		return actor
	}
	return accountOf(ctx).Visitor()
}

func (a *API) askQuestion(ctx context.Context, in *AskInput) (*Body[QuestionItem], error) {
	act, err := a.act(ctx, asker(ctx), "askQuestion", in.Repeatable)
	if err != nil {
		return nil, err
	}
	rules, err := a.Store.CommonRules(ctx)
	if err != nil {
		return nil, err
	}
	asked := procedure.Asking{Title: in.Body.Title, Body: in.Body.Body, County: in.Body.County}
	q, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Question, error) {
		if err := tx.Room(subsidy.UseQuestions, 1); err != nil {
			return subsidy.Question{}, err
		}
		return procedure.AskQuestion(tx, asked, rules)
	})
	return body(viewQuestion(q), err)
}

func (a *API) questions(ctx context.Context, in *PageQuery) (*Body[List[QuestionItem]], error) {
	rows, next, err := a.Store.Questions(ctx, asker(ctx), in.page())
	return list(rows, next, err, viewQuestion)
}

func (a *API) question(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
},
) (*Body[QuestionView], error) {
	q, messages, err := a.Store.QuestionFor(ctx, asker(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	said, err := a.Store.RatingOf(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	v := QuestionView{QuestionItem: viewQuestion(q), Messages: make([]QuestionLine, len(messages))}
	v.Rating, v.MayRate = viewRating(said), q.MayRate(said, asker(ctx)) == nil
	for i, m := range messages {
		v.Messages[i] = QuestionLine{ID: m.ID, Staff: m.Staff, Body: m.Body, At: m.At}
	}
	return body(v, nil)
}

func (a *API) sayMore(ctx context.Context, in *SayInput) (*struct{}, error) {
	act, err := a.act(ctx, asker(ctx), "sayMore "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	rules, err := a.Store.CommonRules(ctx)
	if err != nil {
		return nil, err
	}
	return nil, a.Store.Change(ctx, act, func(tx *store.Tx) error {
		if err := tx.Room(subsidy.UseQuestions, 1); err != nil {
			return err
		}
		return procedure.SayInQuestion(tx, in.ID, in.Body.Body, rules)
	})
}
