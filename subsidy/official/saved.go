package official

import (
	"time"

	"shigang/subsidy"
)

// MaxSaved bounds the saved answers of one office.
const MaxSaved = 100

// maxSavedTitle bounds what a saved answer is found by, in characters.
const maxSavedTitle = 20

// SavedAnswer (常用答复) is a text that an office keeps for what followers often ask.
// It is put into the answer's box, where it is changed and sent; by itself it sends
// nothing.
type SavedAnswer struct {
	ID     string
	County subsidy.County // whose it is, "" for the city's, which every office may use
	Title  string
	Text   string
	At     time.Time // of the last change (business time)
}

// Mine reports whether the answer is the actor's own office's to change.
func (a SavedAnswer) Mine(by subsidy.Actor) bool {
	return by.May(subsidy.WriteSavedAnswer, subsidy.Scope{}) == nil && by.County == a.County
}

// may refuses another office's answer: there is none for it.
func (a SavedAnswer) may(by subsidy.Actor) error {
	if err := by.May(subsidy.WriteSavedAnswer, subsidy.Scope{}); err != nil {
		return err
	}
	if !a.Mine(by) {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这条常用答复，可能已被删去"}
	}
	return nil
}

// Write checks a saved answer; others is how many the office has beside it.
func (a *SavedAnswer) Write(title, text string, others int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := a.may(by); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckLine("/title", "名称", &title, 2, maxSavedTitle); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckParagraph("/body", "答复内容", &text, 2, maxStaffMessage); err != nil {
		return subsidy.Event{}, err
	}
	if others >= MaxSaved {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.TooLarge,
			Message: "常用答复最多" + subsidy.Itoa(MaxSaved) + "条，请先删去不用的",
		}
	}
	a.Title, a.Text, a.At = title, text, now
	return a.event("写常用答复："+title, by, now), nil
}

// Remove takes a saved answer away.
func (a SavedAnswer) Remove(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := a.may(by); err != nil {
		return subsidy.Event{}, err
	}
	return a.event("删去常用答复："+a.Title, by, now), nil
}

func (a SavedAnswer) event(note string, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  subsidy.WriteSavedAnswer,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: a.ID},
		Scope:   subsidy.Scope{County: a.County},
		By:      by,
		At:      now,
		Note:    note,
	}
}

// Fill is what stands in the answer's box after a saved answer was chosen: what was
// typed, and the saved text after it.
func (a SavedAnswer) Fill(typed string) string {
	if typed = subsidy.CleanText(typed); typed == "" {
		return a.Text
	}
	return typed + "\n" + a.Text
}
