package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// AnnounceSample lets the rule announce a sample of who was paid in a period.
func AnnounceSample(tx *store.Tx, form signal.SampleForm) (string, error) {
	if err := tx.Act().Actor.May(subsidy.AnnounceDraw, subsidy.Scope{}); err != nil { // before the list is read
		return "", err
	}
	list, err := tx.PaidPeople(form.From, form.Until)
	if err != nil {
		return "", err
	}
	s, event, err := signal.AnnounceSample(tx.NewID(), form, list, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return "", err
	}
	return s.ID, tx.AddSample(s, event)
}

// DrawSample lets the rule draw from a seed; who is bound to WeChat is asked there.
func DrawSample(tx *store.Tx, id, seed string) error {
	s, err := tx.Sample(id)
	if err != nil {
		return err
	}
	list, err := tx.PaidPeople(s.Form.From, s.Form.Until)
	if err != nil {
		return err
	}
	drawn, event, err := s.Draw(seed, list, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	for _, p := range drawn {
		account, message, err := tx.WordToCheck(p.Line)
		if err != nil {
			return err
		}
		if account != "" {
			event.Owes = append(event.Owes, subsidy.Owed{
				To: subsidy.Audience{Account: account}, Message: message,
				About: subsidy.Subject{Kind: subsidy.SubjectClaim, ID: p.Claim},
			})
		}
	}
	if err := tx.KeepSampled(id, drawn); err != nil {
		return err
	}
	return tx.SaveSample(s, event)
}

// AnswerSample lets the rule keep what a person who was drawn answered.
func AnswerSample(tx *store.Tx, id, number string, answer signal.SampleAnswer, note string) error {
	s, err := tx.Sample(id)
	if err != nil {
		return err
	}
	one, err := tx.Sampled(id, number)
	if err != nil {
		return err
	}
	one, event, err := s.Answer(one, answer, note, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveSampled(id, one, event)
}

// CloseSample lets the rule end a sample.
func CloseSample(tx *store.Tx, id string) error {
	s, err := tx.Sample(id)
	if err != nil {
		return err
	}
	left, err := tx.SampleLeft(id)
	if err != nil {
		return err
	}
	event, err := s.Close(left, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveSample(s, event)
}
