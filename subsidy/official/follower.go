package official

import (
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// FollowerInfo is what WeChat tells of a follower (关注者) of the official account.
type FollowerInfo struct {
	OpenID     string
	UnionID    string // "" unless both apps are bound to one open platform account
	Subscribed bool   // a former follower has nothing else but OpenID
	Since      time.Time
	Tags       []int // WeChat's tag ids
}

// FollowerFacts is what a follower's tags are made from.
type FollowerFacts struct {
	Chosen     subsidy.County // the follower's own choice, "" for none
	Enterprise subsidy.County // of the enterprise they are a member of, "" for none
	Member     bool           // of an enterprise
	Trainee    bool           // bound as an employee
}

// County is the county a follower belongs to: their own choice, else their
// enterprise's; "" when neither is known.
func (f FollowerFacts) County() subsidy.County {
	if f.Chosen != "" {
		return f.Chosen
	}
	return f.Enterprise
}

// Tags are the tags that a follower should have.
func (f FollowerFacts) Tags() TagSet {
	var out TagSet
	if c := f.County(); c != "" {
		out = append(out, CountyTag(c))
	}
	if f.Member {
		out = append(out, TagHR)
	}
	if f.Trainee {
		out = append(out, TagEmployee)
	}
	return out
}

// TagSet is some tags, in order.
type TagSet []Tag

// String writes the tags in order, a space between them; the store keeps them so.
func (s TagSet) String() string {
	words := make([]string, len(s))
	for i, t := range s {
		words[i] = string(t)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// ParseTags reads what String wrote.
func ParseTags(text string) TagSet {
	var out TagSet
	for _, w := range strings.Fields(text) {
		out = append(out, Tag(w))
	}
	return out
}

// Without are the tags that other has not.
func (s TagSet) Without(other TagSet) TagSet {
	return slices.DeleteFunc(slices.Clone(s), func(t Tag) bool { return slices.Contains(other, t) })
}

// With are the tags and one more.
func (s TagSet) With(t Tag) TagSet {
	if slices.Contains(s, t) {
		return s
	}
	return append(slices.Clone(s), t)
}

// ReconcileHour is the hour of the night, business time, at which the follower
// table is reconciled (核对) with WeChat's.
const ReconcileHour = 3

// ReconcileDue reports whether a night has passed since the last reconciliation
// was started; zero means there was none.
func ReconcileDue(started, now time.Time) bool {
	due := calendar.DayOf(now).Start().Add(ReconcileHour * time.Hour)
	if now.Before(due) {
		due = due.AddDate(0, 0, -1)
	}
	return started.Before(due)
}

// Complete reports whether a reconciliation saw the followers that WeChat says
// there are; otherwise nobody is taken for gone. One in a hundred may have come
// and gone while it went on.
func Complete(counted, total int) bool { return counted*100 >= total*99 }

// Reconcile is the wish of staff to reconcile the followers now.
func Reconcile(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ReconcileFollowers, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	return subsidy.Event{
		Action:  subsidy.ReconcileFollowers,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: "followers"},
		By:      by,
		At:      now,
	}, nil
}
