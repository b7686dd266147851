package claim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Saying is a trainee's answer to “这家企业为您申领了 N 课时，属实吗？”.
type Saying struct {
	Line string
	Word Word
	Text string     // why not, may be ""
	Sent bool       // the line's payment item is with the bank
	Open *Objection // what an earlier “no” made, nil for none
	subsidy.Terms

	Sayer
	Seen string // what the page told of the line (ClaimLine.Told)
}

// Sayer is who answers for a trainee, as the records have them.
type Sayer struct {
	Member   bool // who answers is or was a member of the claiming enterprise
	Verified bool // the county has looked at who answers
}

// MaySay refuses the word of who may not give it now on a line of the claim; the
// message says why in the trainee's words.
func (c Claim) MaySay(l Line, by Sayer) error {
	switch {
	case c.Publicity.From.IsZero() || c.Over() && c.State != Paid || l.State == LineExcluded ||
		l.State == LineRecovered:
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "现在不需要核对这项申领"}
	case by.Member && !by.Verified:
		return &subsidy.Error{
			Kind: subsidy.Forbidden,
			Message: "您的微信或手机号码属于（或曾属于）这家企业的成员，不能代表职工答复这家企业的申领。" +
				"您本人确实参加了培训的，请在“核对职工身份”里申请县区核实",
		}
	}
	return nil
}

// Told is a digest of what a trainee is told of the line: the hours, the amount,
// how they came about, and the trainee's own word so far. A word is about what
// was told then.
func (l Line) Told() string {
	text, err := json.Marshal([]any{l.Hours, l.Amount, l.Explanation, l.Word})
	if err != nil {
		panic("a line always marshals: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}

// Say takes the trainee's word before payment (rules.md 8). “No” holds the line
// and fills in o; once the line is with the bank or paid it is a report. “Yes”
// takes an earlier “no” back. Silence never blocks.
func (c *Claim) Say(s Saying, o *Objection, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	l, err := c.line(s.Line)
	if err != nil {
		return subsidy.Event{}, err
	}
	if err := by.May(subsidy.SayWord, subsidy.Scope{Person: l.Person}); err != nil {
		return subsidy.Event{}, err
	}
	if err := c.MaySay(*l, s.Sayer); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case s.Word != WordYes && s.Word != WordNo:
		return subsidy.Event{}, subsidy.InvalidAt("/word", "请选择“属实”或“不属实”")
	case s.Word == l.Word:
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "您已答复“" + s.Word.Chinese() + "”"}
	case s.Seen != l.Told():
		return subsidy.Event{},
			&subsidy.Error{
				Kind: subsidy.Conflict,
				Message: fmt.Sprintf("您打开页面之后，这项申领有了变化，现在为您申领%d课时、%s，您的答复还没有记下。"+
					"请看过现在的情况再答复", l.Hours, l.Amount.Plain()),
			}
	}
	if s.Word == WordNo {
		return c.refute(l, s, o, by, now)
	}
	if s.Open != nil && s.Open.State == ObjectionOpen {
		if err := l.free(calendar.DayOf(now), s.Terms); err != nil {
			return subsidy.Event{}, err
		}
		s.Open.State, s.Open.DecidedAt = ObjectionWithdrawn, now
		c.settle()
	}
	l.Word, l.WordAt = WordYes, now
	ev := c.event(subsidy.SayWord, c.State, by, now)
	ev.Note = "职工答复：属实" + s.mark()
	return ev, nil
}

// mark is what the timeline adds to a word whose giver is also a member.
func (s Saying) mark() string {
	if s.Member {
		return "（答复人也是这家企业的成员，身份经县区核实）"
	}
	return ""
}

// refute takes a trainee's “no”.
func (c *Claim) refute(l *Line, s Saying, o *Objection, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if o.Text = subsidy.CleanText(s.Text); o.Text == "" {
		o.Text = "职工答复：不属实"
	}
	if err := subsidy.CheckParagraph("/text", "情况说明", &o.Text, 2, 1000); err != nil {
		return subsidy.Event{}, err
	}
	o.Kind, o.Claim, o.County, o.State, o.At, o.Account = Refuting, c.ID, c.County, ObjectionOpen, now, by.ID
	o.Times, o.LastAt = 1, now
	o.Lines = []string{l.ID}
	l.Word, l.WordAt = WordNo, now
	if l.State == LinePaid || s.Sent {
		o.Kind = Reporting
		return c.reported(o, by, now), nil
	}
	l.Objections++
	l.State, l.Item = LineHeld, ""
	from := c.State
	c.settle()
	ev := c.held(o, subsidy.SayWord, from, by, now)
	ev.Note += s.mark()
	return ev, nil
}

// free takes one objection off a line; one that nothing holds any more is to be
// paid by its own day, counted from its release (rules.md 2).
func (l *Line) free(today calendar.Day, t subsidy.Terms) error {
	l.Objections = max(0, l.Objections-1)
	if l.Objections > 0 || l.State != LineHeld {
		return nil
	}
	l.State = LineLive
	return l.dueAfter(today, t)
}

// Unsay takes back the “yes” that was given in a person's name by an account
// that stands for the person no longer; an open “no” stays for the county to
// decide. next, if there is one, is asked anew. ok is false when nothing changes.
func (c *Claim) Unsay(person, next, enterprise string, now time.Time) (ev subsidy.Event, ok bool) {
	var asked []subsidy.Owed
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Person != person || l.Word != WordYes || l.State != LineLive && l.State != LineHeld {
			continue
		}
		l.Word, l.WordAt, ok = "", time.Time{}, true
		if owed, again := c.AskWord(l.ID, next, enterprise); next != "" && again {
			asked = append(asked, owed)
		}
	}
	ev = c.event(subsidy.EndBinding, c.State, subsidy.Actor{Role: subsidy.System}, now)
	ev.Note, ev.Owes = "职工的微信绑定已经解除，此前的答复“属实”作废", asked
	return ev, ok
}
