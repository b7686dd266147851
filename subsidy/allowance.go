package subsidy

import (
	"time"
)

// ShareState is where a share of a person-year stands.
type ShareState string

// The states: 占用, 已批准, 已支付, 已释放; and what was drawn elsewhere.
const (
	ShareReserved  ShareState = "reserved"
	ShareApproved  ShareState = "approved"
	SharePaid      ShareState = "paid"
	ShareReleased  ShareState = "released"
	ShareElsewhere ShareState = "elsewhere"
)

// Chinese returns the state as people read it.
func (s ShareState) Chinese() string {
	return map[ShareState]string{
		ShareReserved:  "占用",
		ShareApproved:  "已批准",
		SharePaid:      "已支付",
		ShareReleased:  "已释放",
		ShareElsewhere: "登记",
	}[s]
}

// PersonYear (人年) is what stands against one person's allowance in one
// calendar year, across all enterprises and counties.
type PersonYear struct {
	Reserved, Approved, Paid, Elsewhere Fen
	Cap                                 Fen // the highest cap of the versions that reserved from it
	Turn                                int // counts the askings, so that their order is known
	// how far Cap stands above the law's, for what was paid twice to one person, until it is recovered
	Raised Fen
}

// allow counts a policy version's cap in; a raised cap falls back to what
// still stands above the law's.
func (y *PersonYear) allow(limit Fen) {
	lawful := max(y.Cap-y.Raised, limit)
	y.Raised = max(0, min(y.Raised, y.Used()-lawful))
	y.Cap = lawful + y.Raised
}

// Used is all that stands against the year.
func (y PersonYear) Used() Fen { return y.Reserved + y.Approved + y.Paid + y.Elsewhere }

// Share (份额) is what one line of a claim, a person in a claim, holds of the
// person's year.
type Share struct {
	ID         string // the line's
	Claim      string
	Number     string // the claim's
	Enterprise string
	Person     string // keyed hash of the ID number
	Year       int    // of the accepted end date
	Asked      Fen    // hours × rate
	Held       Fen
	Cap        Fen // of the claim's policy version
	State      ShareState
	Turn       int // when it asked last, among those of the person-year
	Beside     Fen // what stood against the year beside it then; not kept
}

// Short reports whether the share was cut short and may still be enlarged.
func (s Share) Short() bool { return s.State == ShareReserved && s.Held < s.Asked }

// FreeFor is what the year still has for the share under its cap.
func (y PersonYear) FreeFor(s Share) Fen {
	return max(0, min(s.Asked-s.Held, s.Cap-y.Used()))
}

// part is where the year keeps what is in a state.
func (y *PersonYear) part(s ShareState) *Fen {
	switch s {
	case ShareReserved:
		return &y.Reserved
	case ShareApproved:
		return &y.Approved
	case SharePaid:
		return &y.Paid
	}
	return nil
}

// Reserve takes min(asked, what is left of the year) for a new share, first
// come first served.
func (s *Share) Reserve(y *PersonYear) {
	s.State, s.Held = ShareReserved, 0
	s.take(y)
}

// ReserveAgain takes what has become free since, once more in the order of
// asking; nothing is ever enlarged by itself.
func (s *Share) ReserveAgain(y *PersonYear) error {
	if s.State != ShareReserved {
		return &Error{Kind: Conflict, Message: "这一条申领已“" + s.State.Chinese() + "”，不能再增加占用的额度"}
	}
	s.take(y)
	return nil
}

func (s *Share) take(y *PersonYear) {
	y.allow(s.Cap)
	y.Turn++
	s.Turn = y.Turn
	s.Beside = y.Used() - s.Held
	free := y.FreeFor(*s)
	s.Held += free
	y.Reserved += free
}

// Lower makes a share smaller, for a reason of the reviewer's; it does not wait
// for more after that. A share is never raised.
func (s *Share) Lower(y *PersonYear, to Fen) (freed Fen, err error) {
	switch {
	case s.State != ShareReserved && s.State != ShareApproved:
		return 0, &Error{Kind: Conflict, Message: "这一条申领已“" + s.State.Chinese() + "”，不能再调低"}
	case to < 0 || to > s.Asked:
		return 0, InvalidAt("/amount", "金额只能调低，不能调高")
	}
	freed = max(0, s.Held-to)
	*y.part(s.State) -= freed
	s.Held, s.Asked = s.Held-freed, to
	y.allow(0)
	return freed, nil
}

// Release gives all of a share back: refusal, withdrawal, exclusion, or a
// completed recovery of what was paid.
func (s *Share) Release(y *PersonYear) (freed Fen, err error) {
	part := y.part(s.State)
	if part == nil {
		return 0, nil // already given back
	}
	freed = s.Held
	*part -= freed
	s.Held, s.State = 0, ShareReleased
	y.allow(0)
	return freed, nil
}

// Approve makes a reservation final.
func (s *Share) Approve(y *PersonYear) error { return s.pass(y, ShareReserved, ShareApproved) }

// Pay marks what was approved as paid.
func (s *Share) Pay(y *PersonYear) error { return s.pass(y, ShareApproved, SharePaid) }

// Follow lets the share follow its line: lowered to what the line asks for now,
// then reserved, approved, paid, or given back.
func (s *Share) Follow(y *PersonYear, want ShareState, asked Fen) error {
	if want == ShareReleased {
		_, err := s.Release(y)
		return err
	}
	if want == SharePaid && s.State == SharePaid && asked < s.Asked { // a part was recovered
		back := max(0, s.Held-asked)
		y.Paid -= back
		s.Held, s.Asked = s.Held-back, asked
		y.allow(0)
		return nil
	}
	if asked < s.Asked {
		if _, err := s.Lower(y, asked); err != nil {
			return err
		}
	}
	if s.State == ShareReserved && want != ShareReserved {
		if err := s.Approve(y); err != nil {
			return err
		}
	}
	if s.State == ShareApproved && want == SharePaid {
		return s.Pay(y)
	}
	if s.State != want {
		return &Error{Kind: Conflict, Message: "这一条申领处于“" + s.State.Chinese() + "”，不能这样办理，请刷新页面"}
	}
	return nil
}

func (s *Share) pass(y *PersonYear, from, to ShareState) error {
	if s.State != from {
		return &Error{Kind: Conflict, Message: "这一条申领处于“" + s.State.Chinese() + "”，不能这样办理，请刷新页面"}
	}
	*y.part(from) -= s.Held
	*y.part(to) += s.Held
	s.State = to
	return nil
}

// Elsewhere is an amount that somebody drew elsewhere for the same kind of
// training; it counts against the year.
type Elsewhere struct {
	ID     string
	Person string // keyed hash of the ID number
	Year   int
	Amount Fen
	Proof  string // which document shows it
}

// Enter lets the county of a filing enter, with its proof, what a person of its
// roster drew elsewhere. What already stands against the year is not undone:
// where both do not fit, the reviewer lowers or excludes first.
func (e *Elsewhere) Enter(f Filing, y *PersonYear, limit Fen, by Actor, now time.Time) (Event, error) {
	if err := by.May(EnterElsewhere, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/proof", "凭证", &e.Proof); err != nil {
		return Event{}, err
	}
	y.allow(limit)
	switch left := y.Cap - y.Used(); {
	case e.Amount <= 0 || e.Amount > limit:
		return Event{}, InvalidAt("/amount", "请填写在其他地方领取的金额，不超过"+limit.Plain())
	case e.Amount > left:
		return Event{}, &Error{
			Kind:    Conflict,
			Field:   "/amount",
			Message: "这个人本年度的额度只剩" + left.Plain() + "，请先调低或排除未支付的申领，再登记这笔金额",
		}
	}
	y.Elsewhere += e.Amount
	ev := f.event(EnterElsewhere, f.State, by, now)
	ev.Note = "登记一名职工" + Itoa(e.Year) + "年度在其他地方领取的补贴" + e.Amount.Plain()
	return ev, nil
}
