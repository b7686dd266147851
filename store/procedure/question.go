package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Asking is what somebody puts to a county.
type Asking struct {
	Title, Body string
	County      subsidy.County // "" for an enterprise, which asks its own
}

// AskQuestion opens a question (诉求), with the day by which the county answers it (五).
func AskQuestion(tx *store.Tx, a Asking, rules store.Rules) (subsidy.Question, error) {
	act := tx.Act()
	q, text, event, err := subsidy.Ask(tx.NewID(), a.Title, a.Body, a.County, act.Actor, act.Now)
	if err != nil {
		return q, err
	}
	if err := awaitAnswer(&q, rules, act); err != nil {
		return q, err
	}
	return q, tx.SaveQuestion(q, text, event)
}

// SayInQuestion adds a message to a question: the asker's waits for the county, the county's answers.
func SayInQuestion(tx *store.Tx, id, body string, rules store.Rules) error {
	q, err := tx.Question(id)
	if err != nil {
		return err
	}
	act := tx.Act()
	text, event, err := q.Say(body, act.Actor, act.Now)
	if err != nil {
		return err
	}
	if err := awaitAnswer(&q, rules, act); err != nil {
		return err
	}
	return tx.SaveQuestion(q, text, event)
}

// awaitAnswer counts by the version in force on the day that something was asked.
func awaitAnswer(q *subsidy.Question, rules store.Rules, act store.Act) error {
	policy, err := rules.Policies.On(calendar.DayOf(act.Now))
	if err != nil {
		return err
	}
	return q.Await(subsidy.Terms{Policy: policy, Calendar: rules.Calendar}, act.Now)
}
