package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// Appointment is a day by which somebody must act (期限), as their calendar shows it. It names cases and projects,
// never a person.
type Appointment struct {
	ID          string // the same as long as it is the same deadline, on whatever day
	Title       string
	Note        string
	Day         calendar.Day
	Provisional bool // the year's days off are not published yet (暂定)
}

// Feed is the private address (日历订阅地址) from which a calendar reads what its holder must do by when.
type Feed struct {
	MadeAt time.Time
	ReadAt time.Time // zero while no calendar has read it
}

// Used says when the address was made, and whether a calendar reads it.
func (f Feed) Used() string {
	made := calendar.DayOf(f.MadeAt).Chinese() + "生成，"
	if f.ReadAt.IsZero() {
		return made + "还没有日历读取过"
	}
	return made + "最近" + calendar.DayOf(f.ReadAt).Chinese() + "读取"
}

// MakeFeed lets somebody make the address of their own calendar; the one before it ends.
func MakeFeed(by Actor, now time.Time) (Event, error) { return feedEvent(MakeFeedAddress, by, now) }

// EndFeed lets somebody end their own address.
func EndFeed(by Actor, now time.Time) (Event, error) { return feedEvent(EndFeedAddress, by, now) }

func feedEvent(action Action, by Actor, now time.Time) (Event, error) {
	if err := by.May(action, Scope{}); err != nil {
		return Event{}, err
	}
	kind := SubjectAccount
	if by.Role.Staff() {
		kind = SubjectStaff
	}
	return Event{Action: action, Subject: Subject{Kind: kind, ID: by.ID}, By: by, At: now}, nil
}

// NoFeed is the answer to an address that is none, or none any more; it does not tell which.
func NoFeed() error {
	return &Error{Kind: NotFound, Message: "这个日历订阅地址不存在或者已经停用，请重新生成并重新订阅"}
}
