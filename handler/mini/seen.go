package mini

import (
	"context"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Decision is what decides something on a case: it carries what the page showed,
// so that nobody submits or takes back what they have not seen.
type Decision struct {
	Repeatable
	Body struct {
		Seen string `json:"seen" maxLength:"400" doc:"页面打开时的版本，原样送回"`
	}
}

// of is the decision on cases, called what.
func (d Decision) of(what string, cases ...string) Repeatable {
	return d.Repeatable.sees(d.Body.Seen, what, cases...)
}

// sees adds to a request which revisions of the cases its page showed.
func (r Repeatable) sees(seen, what string, cases ...string) Repeatable {
	r.seen = store.Seen{What: what, Revisions: store.ParseSeen(seen, cases...)}
	return r
}

// seen is what a page carries that shows these cases. It is read before they
// are: what moves in between is then refused, never missed.
func (a *API) seen(ctx context.Context, cases ...string) (string, error) {
	now, err := a.Store.Revisions(ctx, cases...)
	return store.SeenText(now), err
}

// movedOn adds to the refusal of a decision on an old page what happened since.
func (a *API) movedOn(ctx context.Context, act store.Act, refused error, subjects ...subsidy.Subject) error {
	if !store.Stale(refused) {
		return refused
	}
	var moves []store.TimelineEntry
	for _, subject := range subjects {
		if revision := act.Seen.Revisions[subject.ID]; revision > 0 {
			more, err := a.Store.TimelineSince(ctx, act.Actor, subject, revision)
			if err != nil {
				return err
			}
			moves = append(moves, more...)
		}
	}
	told := ""
	for _, m := range moves {
		if told != "" {
			told += "；"
		}
		told += m.At.In(calendar.China).Format("1月2日 15:04") + " " + m.ByRole.Chinese() + "：" + m.Action.Chinese()
	}
	if told == "" {
		return refused
	}
	return &subsidy.Error{
		Kind: subsidy.Conflict, Err: refused,
		Message: "您打开页面之后，这" + act.Seen.What + "有了变化（" + told +
			"），这次没有办理。请看过现在的情况再决定",
	}
}
