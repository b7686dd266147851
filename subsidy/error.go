// Package subsidy holds the rules of 韶人社函〔2020〕11号: who may file, what a
// filing needs, by when, who decides, and who is told. It is pure: it reads no
// clock, runs no SQL and knows neither HTTP nor WeChat.
package subsidy

import "errors"

// Kind says what sort of refusal an Error is; one table in handler/web turns it
// into an HTTP status.
type Kind string

// The kinds of refusal.
const (
	Invalid         Kind = "invalid"         // the input is wrong
	Unauthenticated Kind = "unauthenticated" // nobody is logged in, or the session ended
	Forbidden       Kind = "forbidden"       // this person may not do this
	NotFound        Kind = "not_found"       // nothing there within this person's scope
	Conflict        Kind = "conflict"        // the record has moved on
	TooLate         Kind = "too_late"        // a deadline of the notice has passed
	TooLarge        Kind = "too_large"       // more than the limit
	Busy            Kind = "busy"            // too many requests of one person; try again later
	Overloaded      Kind = "overloaded"      // too many requests of everybody; try again soon
	Unavailable     Kind = "unavailable"     // an outside service does not answer
)

// Error is the only error whose Message may reach a person.
type Error struct {
	Kind     Kind
	Field    string    // where the form is to blame, as a JSON pointer
	Message  string    // plain Chinese that says what to do
	Clause   string    // the notice's clause, when a rule refused
	Problems []Problem // every problem at once, when a whole form was checked
	Err      error     // cause, for the log only
}

// Error returns the message and the cause; only the log prints it.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err, or "" when no rule refused it.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// InvalidAt is the refusal of one field.
func InvalidAt(field, message string) *Error {
	return &Error{Kind: Invalid, Field: field, Message: message}
}

// Problem is one thing to put right in a form, so that HR can tap to the spot.
type Problem struct {
	Form    string `json:"form" doc:"附表的名称，如“附表2 培训计划”"`
	Step    Step   `json:"step" enum:"type,platform,project,courses,roster,promise,people,study,payee" doc:"the wizard's step that mends it"`
	Row     int    `json:"row" doc:"1-based row of the form, 0 when it has none"`
	Field   string `json:"field" doc:"JSON pointer into the filing form"`
	Message string `json:"message" doc:"plain Chinese that says what to do"`
	Clause  string `json:"clause" doc:"clause of the notice"`
}

// Step is a step of the filing wizard (新建备案).
type Step string

// The wizard's steps: 类型, 平台, 项目, 课程, 名册, 承诺.
const (
	StepType     Step = "type"
	StepPlatform Step = "platform"
	StepProject  Step = "project"
	StepCourses  Step = "courses"
	StepRoster   Step = "roster"
	StepPromise  Step = "promise"
)

// Parts of a claim (申领): 申领人员, 学习记录, 收款账户.
const (
	StepPeople Step = "people"
	StepStudy  Step = "study"
	StepPayee  Step = "payee"
)
