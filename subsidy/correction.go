package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// CorrectionKind is what is to be put right (更正).
type CorrectionKind string

// The kinds: 姓名, 手机号码, 身份证号码, 学习记录.
const (
	CorrectName  CorrectionKind = "name"
	CorrectPhone CorrectionKind = "phone"
	CorrectID    CorrectionKind = "id"
	CorrectStudy CorrectionKind = "study"
)

// Chinese returns the kind as people read it.
func (k CorrectionKind) Chinese() string {
	return map[CorrectionKind]string{
		CorrectName:  "姓名",
		CorrectPhone: "手机号码",
		CorrectID:    "身份证号码",
		CorrectStudy: "学习记录",
	}[k]
}

// CorrectionState is where a correction stands.
type CorrectionState string

// The states: 待办理, 已更正, 未更正.
const (
	CorrectionOpen    CorrectionState = "open"
	CorrectionDone    CorrectionState = "done"
	CorrectionRefused CorrectionState = "refused"
)

// Chinese returns the state as people read it.
func (s CorrectionState) Chinese() string {
	return map[CorrectionState]string{
		CorrectionOpen:    "待办理",
		CorrectionDone:    "已更正",
		CorrectionRefused: "未更正",
	}[s]
}

// CorrectionText is what a correction says; all of it is personal data.
type CorrectionText struct {
	Wanted string `json:"wanted"` // the right name, number or, of study records, what is wrong
	Proof  string `json:"proof"`  // which document shows it
	Answer string `json:"answer"`
}

// Correction (更正) is what somebody asks to be put right in what is held on a
// person; people may ask for it (rules.md 7).
type Correction struct {
	ID      string
	Kind    CorrectionKind
	State   CorrectionState
	County  County
	Filing  string
	Number  string // the filing's, for messages
	Row     string // of the filing's roster
	Person  string // keyed hash of the ID number as it stands
	Account string // who asked: a WeChat account or staff
	Staff   bool   // a county asked
	CorrectionText
	CreatedAt time.Time
	DecidedBy string
	DecidedAt time.Time
}

// Scope returns whose case it is.
func (c Correction) Scope() Scope { return Scope{County: c.County} }

// Action is what deciding the correction is called.
func (c Correction) Action() Action {
	if c.Kind == CorrectID {
		return ApproveIDCorrection
	}
	return DecideCorrection
}

// RosterPlace is a person's row of a filing, with the keyed hash of the ID
// number as it stands.
type RosterPlace struct {
	Row    string
	Person string
	Now    Person // as the row says
}

// OpenCorrection asks for a correction of what a filing says of a person. A
// name, a phone number or study records are asked of the filing's county by the
// person; an ID number of the city, by the person or the county, with a proof.
func OpenCorrection(
	id string, f Filing, at RosterPlace, kind CorrectionKind, asked CorrectionText, by Actor, now time.Time,
) (Correction, Event, error) {
	c := Correction{
		ID:             id,
		Kind:           kind,
		State:          CorrectionOpen,
		County:         f.County,
		Filing:         f.ID,
		Number:         f.Number,
		Row:            at.Row,
		Person:         at.Person,
		Account:        by.ID,
		Staff:          by.Role.Staff(),
		CorrectionText: asked,
		CreatedAt:      now,
	}
	action := AskCorrection
	if kind == CorrectID {
		action = AskIDCorrection
	}
	if err := by.May(action, Scope{County: f.County, Person: at.Person}); err != nil {
		return c, Event{}, err
	}
	if f.SubmittedAt.IsZero() {
		return c, Event{}, &Error{Kind: Conflict, Message: "这份备案还没有提交，请企业直接改名册"}
	}
	if err := c.check(at.Now, calendar.DayOf(now)); err != nil {
		return c, Event{}, err
	}
	ev := c.event(action, "", by, now)
	to := Audience{County: c.County}
	if kind == CorrectID {
		to = Audience{City: true}
	}
	ev.Owes = []Owed{{
		To: to,
		Message: WorkArrived{
			CaseNumber: c.Number,
			What:       kind.Chinese() + "更正申请",
			Heading:    MaskName(at.Now.Name) + "申请更正" + kind.Chinese(),
		},
	}}
	return c, ev, nil
}

// check puts what is wanted into its proper shape, or says what is wrong with it.
func (c *Correction) check(now Person, today calendar.Day) error {
	if c.Proof = CleanText(c.Proof); c.Kind == CorrectID || c.Proof != "" {
		if err := CheckReason("/proof", "依据", &c.Proof); err != nil {
			return err
		}
	}
	same := ""
	switch c.Kind {
	case CorrectName:
		if err := CheckLine("/wanted", "正确的姓名", &c.Wanted, 2, 50); err != nil {
			return err
		}
		same = now.Name
	case CorrectPhone:
		phone, err := ParseMobile(c.Wanted)
		if err != nil {
			return FieldAt(err, "/wanted")
		}
		c.Wanted, same = phone, now.Phone
	case CorrectID:
		id, err := ParseResidentID(c.Wanted)
		if err == nil {
			err = id.BornBy(today)
		}
		if err != nil {
			return FieldAt(err, "/wanted")
		}
		c.Wanted, same = string(id), string(now.ID)
	case CorrectStudy:
		return CheckParagraph("/wanted", "哪里不对", &c.Wanted, 5, 500)
	default:
		return InvalidAt("/kind", "请选择要更正什么")
	}
	if c.Wanted == same {
		return InvalidAt("/wanted", "填写的内容和现在登记的一样，不需要更正")
	}
	return nil
}

// Decide answers a correction: the filing's county does, or, of an ID number, a
// city officer other than who asked. The asker is told.
func (c *Correction) Decide(accept bool, answer string, by Actor, now time.Time) (Event, error) {
	if err := by.May(c.Action(), c.Scope()); err != nil {
		return Event{}, err
	}
	if c.State != CorrectionOpen {
		return Event{}, &Error{
			Kind:    Conflict,
			Message: "这项更正申请“" + c.State.Chinese() + "”，不能再办理，请刷新页面",
		}
	}
	if by.ID == c.Account {
		return Event{}, &Error{Kind: Forbidden, Message: "申请人和批准人须为不同人员"}
	}
	if answer = CleanText(answer); !accept || c.Kind == CorrectStudy || answer != "" {
		if err := CheckReason("/answer", "答复", &answer); err != nil {
			return Event{}, err
		}
	}
	from := c.State
	c.State, c.Answer, c.DecidedBy, c.DecidedAt = CorrectionRefused, answer, by.ID, now
	if accept {
		c.State = CorrectionDone
	}
	ev := c.event(c.Action(), from, by, now)
	ev.Owes = []Owed{{
		To:      Audience{Account: c.Account},
		Message: CorrectionAnswered{CaseNumber: c.Number, What: c.Kind.Chinese(), Done: accept, Answer: answer},
	}}
	return ev, nil
}

// Read is the event of who decides seeing whole what is to be put right.
func (c Correction) Read(by Actor, now time.Time) (Event, error) {
	if err := by.May(c.Action(), c.Scope()); err != nil {
		return Event{}, err
	}
	ev := c.event(ReadUnmasked, c.State, by, now)
	ev.Row, ev.Note = c.Row, "办理"+c.Kind.Chinese()+"更正"
	return ev, nil
}

// Correct returns the row as it stands after the correction of a name or a
// phone number.
func (c Correction) Correct(p Person) (Person, error) {
	switch c.Kind {
	case CorrectName:
		p.Name = c.Wanted
	case CorrectPhone:
		p.Phone = c.Wanted
	case CorrectID:
		p.ID = ResidentID(c.Wanted)
		p.Sex = p.ID.Sex()
	}
	return p.Entry().Check()
}

func (c Correction) event(action Action, from CorrectionState, by Actor, now time.Time) Event {
	return Event{
		Action:  action,
		Subject: Subject{SubjectCorrection, c.ID},
		Scope:   c.Scope(),
		From:    string(from),
		To:      string(c.State),
		Number:  c.Number,
		By:      by,
		At:      now,
		Note:    "更正" + c.Kind.Chinese(),
	}
}
