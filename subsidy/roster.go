package subsidy

import (
	"fmt"
	"strings"

	"shigang/subsidy/calendar"
)

// Sex is 性别.
type Sex string

// The sexes, as 附表4 asks for them.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

// Chinese returns 男 or 女.
func (s Sex) Chinese() string { return map[Sex]string{Male: "男", Female: "女"}[s] }

// RosterEntry is one row of 附表4 as somebody typed it.
type RosterEntry struct {
	Name    string `json:"name" maxLength:"100" doc:"姓名"`
	Sex     string `json:"sex" maxLength:"10" doc:"性别：男或女，可留空"`
	ID      string `json:"id_number" maxLength:"60" doc:"身份证号码"`
	Phone   string `json:"phone" maxLength:"60" doc:"手机号码"`
	Account string `json:"account" maxLength:"200" doc:"平台登录账号"`
}

// Person is a row of the roster (名册); all of it is personal data. In a row
// that is flagged the fields are as somebody typed them.
type Person struct {
	Name    string
	Sex     Sex
	ID      ResidentID
	Phone   string
	Account string
}

// Entry returns the row as a person types it.
func (p Person) Entry() RosterEntry {
	sex := p.Sex.Chinese()
	if sex == "" {
		sex = string(p.Sex)
	}
	return RosterEntry{Name: p.Name, Sex: sex, ID: string(p.ID), Phone: p.Phone, Account: p.Account}
}

// RowProblem says what is wrong with one row of a roster, by its place in the
// file; it never repeats the row's personal data but the name, masked.
type RowProblem struct {
	Sheet   string `json:"sheet" doc:"工作表，只有一个时为空"`
	Row     int    `json:"row" doc:"表格中的行号"`
	Name    string `json:"name" doc:"姓名（脱敏）"`
	Field   string `json:"field" enum:"name,sex,id_number,phone,account,row,course,day,start,end,length,units,units_done,units_total,progress,finished,score,passed" doc:"名册或学习记录的哪一栏"`
	Message string `json:"message"`
}

// Check returns the person of a row, or what is wrong with it, first problem first.
func (e RosterEntry) Check() (Person, error) {
	name, account := e.Name, CleanValue(e.Account)
	if err := CheckLine("/name", "姓名", &name, 2, 50); err != nil {
		return Person{}, err
	}
	if strings.Trim(CleanValue(name), "0123456789.-/") == "" {
		return Person{}, InvalidAt("/name", "姓名这一栏是数字，可能错位了，请核对这一行")
	}
	id, err := ParseResidentID(e.ID)
	if err != nil {
		return Person{}, FieldAt(err, "/id_number")
	}
	sex, ok := map[string]Sex{"": id.Sex(), "男": Male, "女": Female}[CleanValue(e.Sex)]
	if !ok {
		return Person{}, InvalidAt("/sex", "性别请填“男”或“女”")
	}
	if sex != id.Sex() {
		return Person{}, InvalidAt("/sex", "性别与身份证号码不一致，请核对")
	}
	phone, err := ParseMobile(e.Phone)
	if err != nil {
		return Person{}, FieldAt(err, "/phone")
	}
	if err := checkAccount(account); err != nil {
		return Person{}, err
	}
	return Person{Name: name, Sex: sex, ID: id, Phone: phone, Account: account}, nil
}

func checkAccount(account string) error {
	return CheckText("/account", "平台登录账号", account, 1, 100)
}

// CheckOn is Check on a day: nobody is on a roster who is not born yet.
func (e RosterEntry) CheckOn(today calendar.Day) (Person, error) {
	p, err := e.Check()
	if err == nil {
		err = p.ID.BornBy(today)
	}
	if err != nil {
		return Person{}, err
	}
	return p, nil
}

// NumberedEntry is a row with its place in the file it came from.
type NumberedEntry struct {
	Sheet string // "" when the file has one sheet of people
	Row   int
	RosterEntry
	Unread RowProblem // a cell that could not be read, Message "" for none
}

// CheckedRow is a row of a file after the check: a person, or flagged with what
// is wrong.
type CheckedRow struct {
	NumberedEntry
	Person  Person      // as typed, when flagged
	Problem *RowProblem // nil for a good row
}

// CheckRoster checks all rows of a roster and that nobody stands in it twice.
func CheckRoster(rows []NumberedEntry, today calendar.Day) []CheckedRow {
	seen, out := map[ResidentID]NumberedEntry{}, make([]CheckedRow, len(rows))
	for i, r := range rows {
		p, err := r.check(today)
		if first, twice := seen[p.ID]; err == nil && twice {
			where := fmt.Sprintf("第%d行", first.Row)
			if first.Sheet != r.Sheet {
				where = "工作表“" + first.Sheet + "”" + where
			}
			err = InvalidAt("/id_number", "身份证号码与"+where+duplicateEnds)
		}
		if err != nil {
			problem := rowProblem(r, err)
			out[i] = CheckedRow{NumberedEntry: r, Person: r.RosterEntry.person(), Problem: &problem}
			continue
		}
		seen[p.ID] = r
		out[i] = CheckedRow{NumberedEntry: r, Person: p}
	}
	return out
}

// check is the person of a row, unless a cell of it could not be read.
func (r NumberedEntry) check(today calendar.Day) (Person, error) {
	if r.Unread.Message != "" {
		return Person{}, InvalidAt("/"+r.Unread.Field, r.Unread.Message)
	}
	return r.CheckOn(today)
}

// RosterTrouble is how many rows of a roster are flagged with the same.
type RosterTrouble struct {
	RowProblem // its place is zero
	Rows       int
}

// duplicateEnds ends what is said of a row whose ID number another row has.
const duplicateEnds = "重复，请删去一行或更正"

// Duplicate flags a row whose ID number somebody else on the roster has.
func (r CheckedRow) Duplicate() CheckedRow {
	problem := rowProblem(r.NumberedEntry, InvalidAt("/id_number", "身份证号码与名册里的另一行"+duplicateEnds))
	r.Problem = &problem
	return r
}

// Duplicate reports whether a row is flagged for another row's sake alone: it
// is good when that one is gone.
func (p RowProblem) Duplicate() bool { return strings.HasSuffix(p.Message, duplicateEnds) }

// LacksAccount reports whether a row is flagged because it has no account.
func (p RowProblem) LacksAccount() bool {
	missing := rowProblem(NumberedEntry{}, checkAccount(""))
	return p.Field == missing.Field && p.Message == missing.Message
}

// DuplicateAgain looks at a duplicate again; false for a row flagged for its own
// sake, which only a person's change puts right.
func (r CheckedRow) DuplicateAgain(today calendar.Day) (CheckedRow, bool) {
	if !r.Problem.Duplicate() {
		return r, false
	}
	return r.again(today), true
}

// AccountFromPhone is a flagged row with the phone number for the account that it
// lacks (用手机号码代替); false where it has an account. What else is wrong with it stays.
func (r CheckedRow) AccountFromPhone(today calendar.Day) (CheckedRow, bool) {
	if r.Account != "" || r.Phone == "" {
		return r, false
	}
	r.Account = r.Phone
	if r.Problem.LacksAccount() {
		return r.again(today), true
	}
	r.Person = r.RosterEntry.person()
	return r, true
}

// again checks a flagged row as it stands now.
func (r CheckedRow) again(today calendar.Day) CheckedRow {
	p, err := r.CheckOn(today)
	if err != nil {
		problem := rowProblem(r.NumberedEntry, err)
		r.Person, r.Problem = r.RosterEntry.person(), &problem
		return r
	}
	r.Person, r.Problem = p, nil
	return r
}

// Flagged are the problems among checked rows, in order.
func Flagged(rows []CheckedRow) []RowProblem {
	problems := []RowProblem{}
	for _, r := range rows {
		if r.Problem != nil {
			problems = append(problems, *r.Problem)
		}
	}
	return problems
}

// person is the row as typed, cut to what a cell may hold.
func (e RosterEntry) person() Person {
	cut := func(s string) string {
		if r := []rune(CleanLine(s)); len(r) > 100 {
			return string(r[:100])
		}
		return CleanLine(s)
	}
	return Person{
		Name:    cut(e.Name),
		Sex:     Sex(cut(e.Sex)),
		ID:      ResidentID(cut(e.ID)),
		Phone:   cut(e.Phone),
		Account: cut(e.Account),
	}
}

func rowProblem(r NumberedEntry, err error) RowProblem {
	p := RowProblem{
		Sheet:   r.Sheet,
		Row:     r.Row,
		Name:    MaskName(r.person().Name),
		Field:   "row",
		Message: "这一行无法识别，请核对",
	}
	if e, ok := err.(*Error); ok {
		p.Message = e.Message
		if e.Field != "" {
			p.Field = strings.TrimPrefix(e.Field, "/")
		}
	}
	return p
}

// tooMany refuses a roster beyond its limit.
func tooMany() *Error {
	return &Error{Kind: TooLarge, Field: "/roster", Message: fmt.Sprintf("一份名册最多%d人，请分项目备案", MaxRoster)}
}

// sameTraining compares two project names, white space, marks and width apart.
func sameTraining(a, b string) bool {
	return PlainName(a) != "" && PlainName(a) == PlainName(b)
}
