package mini

import (
	"context"

	"shigang/store"
	"shigang/subsidy"
)

// RatingView is what the asker said of an answer.
type RatingView struct {
	Score     subsidy.Score `json:"score" doc:"5非常满意到1非常不满意，0还没有评价"`
	ScoreText string        `json:"score_text"`
	Word      string        `json:"word"`
}

// RateInput rates an answer.
type RateInput struct {
	ID string `path:"id" maxLength:"40"`
	Repeatable
	Body struct {
		Score subsidy.Score `json:"score" minimum:"1" maximum:"5" doc:"5非常满意、4满意、3基本满意、2不满意、1非常不满意"`
		Word  string        `json:"word" required:"false" maxLength:"200" doc:"一句话，可以不写"`
	}
}

func viewRating(r subsidy.Rating) RatingView {
	return RatingView{Score: r.Score, ScoreText: r.Score.Chinese(), Word: r.Word}
}

// rateAnswer takes the asker's word on the county's answer (好差评).
func (a *API) rateAnswer(ctx context.Context, in *RateInput) (*Body[RatingView], error) {
	act, err := a.act(ctx, asker(ctx), "rateAnswer "+in.ID, in.Repeatable)
	if err != nil {
		return nil, err
	}
	r, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Rating, error) {
		q, err := tx.Question(in.ID)
		if err != nil {
			return subsidy.Rating{}, err
		}
		said, err := tx.Rating(in.ID)
		if err != nil {
			return said, err
		}
		r, event, err := q.Rate(subsidy.Rating{Score: in.Body.Score, Word: in.Body.Word}, said, act.Actor, act.Now)
		if err != nil {
			return r, err
		}
		return r, tx.SaveRating(in.ID, r, event)
	})
	return body(viewRating(r), err)
}
