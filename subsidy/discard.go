package subsidy

import "time"

// A draft that was never submitted may be deleted by the enterprise (删除草稿):
// nobody decided anything on it. The audit log keeps that it was.

// Discard deletes a draft of a filing or of an amendment.
func (f Filing) Discard(by Actor, now time.Time) (Event, error) {
	if err := by.May(DiscardDraft, f.Scope()); err != nil {
		return Event{}, err
	}
	if f.State != FilingDraft {
		return Event{}, NotADraft(f.State.Chinese(), "撤回")
	}
	return f.event(DiscardDraft, f.State, by, now), nil
}

// Discard deletes a draft of a platform's assessment.
func (a Assessment) Discard(by Actor, now time.Time) (Event, error) {
	if err := by.May(DiscardDraft, a.Scope()); err != nil {
		return Event{}, err
	}
	if a.State != AssessmentDraft {
		return Event{}, NotADraft(a.State.Chinese(), "撤回")
	}
	return a.event(DiscardDraft, a.State, by, now), nil
}

// NotADraft refuses to delete what was submitted, and says what to do instead.
func NotADraft(state, instead string) error {
	return &Error{Kind: Conflict, Message: "只有草稿可以删除，这一份处于“" + state + "”，需要时请" + instead}
}
