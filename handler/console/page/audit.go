package page

import (
	"shigang/store"
	"shigang/subsidy"
)

// AuditAsked is a search of the audit log (操作日志), as it was typed.
type AuditAsked struct {
	Who, Actor, Action, Case, From, Until string
	Readings                              bool // of whole personal data only
}

// Any reports whether anything is searched for.
func (a AuditAsked) Any() bool { return a != AuditAsked{} }

// hidden are the search's fields, for a form that repeats it.
func (a AuditAsked) hidden() [][2]string {
	readings := ""
	if a.Readings {
		readings = "1"
	}
	return [][2]string{
		{"who", a.Who},
		{"actor", a.Actor},
		{"case", a.Case},
		{"action", a.Action},
		{"from", a.From},
		{"until", a.Until},
		{"readings", readings},
	}
}

// AuditRow is a line of the log with the page of what it is about, "" where there is none.
type AuditRow struct {
	store.AuditLine
	Link string
}

// subject names what the line is about.
func (r AuditRow) subject() string {
	if r.Number == "" {
		return r.Subject.Kind.Chinese()
	}
	return r.Subject.Kind.Chinese() + " " + r.Number
}

// name is who acted, by name where there is one.
func (r AuditRow) name() string {
	if r.Name == "" {
		return r.Role.Chinese()
	}
	return r.Name
}

// AuditPage is what was found in the log, and the newest published head.
type AuditPage struct {
	Asked   AuditAsked
	Rows    []AuditRow
	Next    string // the key of the next page, "" on the last
	Actions []subsidy.Action
	Heads   []store.AuditHead
	All     bool // of all counties
	Most    int  // lines that are exported at a time
}

func (p AuditPage) sub() string {
	if p.All {
		return "全市每一次办理、每一次查看完整个人信息。"
	}
	return "本县区的每一次办理、每一次查看完整个人信息。"
}
