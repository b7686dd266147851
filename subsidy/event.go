package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// SubjectKind names what an event or a notice is about.
type SubjectKind string

// The kinds of subject.
const (
	SubjectEnterprise SubjectKind = "enterprise"
	SubjectFiling     SubjectKind = "filing"
	SubjectAssessment SubjectKind = "assessment"
	SubjectQuestion   SubjectKind = "question"
	SubjectPlatform   SubjectKind = "platform"
	SubjectStudy      SubjectKind = "study" // what one person did of one course
	SubjectClaim      SubjectKind = "claim"
	SubjectObjection  SubjectKind = "objection" // an objection or a report
	SubjectPlan       SubjectKind = "plan"      // a payment plan
	SubjectRecovery   SubjectKind = "recovery"
	SubjectCampaign   SubjectKind = "campaign"
	SubjectAccount    SubjectKind = "account"
	SubjectStaff      SubjectKind = "staff"
	SubjectSetting    SubjectKind = "setting"
	// the official account's menu, replies, pictures, followers as a whole
	SubjectOfficial     SubjectKind = "official"
	SubjectFollower     SubjectKind = "follower"     // by openid
	SubjectConversation SubjectKind = "conversation" // messages of one follower
	SubjectAnswer       SubjectKind = "answer"       // one answer in a conversation
	SubjectChannel      SubjectKind = "channel"      // a channel of delivery, by its name
	SubjectNotice       SubjectKind = "notice"       // one message to one person
	SubjectTask         SubjectKind = "task"         // a task of the queue
	SubjectMailbox      SubjectKind = "mailbox"
	SubjectWeekly       SubjectKind = "weekly"
	SubjectDraw         SubjectKind = "draw"       // a spot check (抽查)
	SubjectAudit        SubjectKind = "audit"      // the audit log itself
	SubjectReason       SubjectKind = "reason"     // a common reason (常用理由)
	SubjectCorrection   SubjectKind = "correction" // what somebody asked to be put right
	SubjectPolicy       SubjectKind = "policy"     // a proposed policy version
	SubjectSample       SubjectKind = "sample"     // a sample of people who were paid (回访)
	SubjectFund         SubjectKind = "fund"       // a county's money in a year
	SubjectTrial        SubjectKind = "trial"      // of another standard
	SubjectBinding      SubjectKind = "binding"    // an account that asks to stand for an employee
)

// Subject is what an event or a notice is about.
type Subject struct {
	Kind SubjectKind
	ID   string
}

// Reason is one structured reason for a return (退回补正): which form, which
// row, which field, under which clause.
type Reason struct {
	Form    string `json:"form" maxLength:"40" doc:"附表名称"`
	Step    Step   `json:"step" enum:"type,platform,project,courses,roster,promise,people,study,payee"`
	Row     int    `json:"row" minimum:"0" maximum:"100000"`
	Clause  string `json:"clause" maxLength:"40"`
	Message string `json:"message" minLength:"1" maxLength:"200" doc:"要补正什么"`
}

// Event is what happened to a record: the store writes it as the audit line
// and the applicant's timeline, and writes the notices it owes.
type Event struct {
	Action   Action
	Subject  Subject
	Scope    Scope
	From, To string // states, "" where the subject has none
	Number   string // case number (备案号), "" where there is none
	By       Actor
	At       time.Time
	Reasons  []Reason
	Note     string // one plain sentence for the timeline, may be ""
	Row      string // of a reading: the roster row that was shown whole, WholeRoster for all
	Owes     []Owed
}

// Audience is who an owed notice goes to; one field is set, but for Chiefs and Except.
type Audience struct {
	Enterprise string // all present members of the enterprise
	Account    string // one WeChat account, or one staff member
	Roster     string // the employees on this filing's roster who are bound to a WeChat account
	County     County // the reviewers of a county bureau
	Chiefs     bool   // with County: its chiefs alone
	Centre     bool   // the staff of the service centre
	City       bool   // the city's officers
	Except     string // with City: but for this one, who did it
	Followers  bool   // everybody who follows the official account; which of them, the message says
	OpenID     string // one follower of the official account
	Mail       string // one e-mail address
}

// Owed is a notice that an event owes somebody.
type Owed struct {
	To        Audience
	Message   Message
	About     Subject      // what the message leads to, where that is not the event's own subject
	NotBefore time.Time    // business time; zero: at once
	Day       calendar.Day // set for a reminder: with kind, subject and recipient it makes the notice unique
}
