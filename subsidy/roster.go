package subsidy

import (
	"fmt"
	"strings"
	"unicode"
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

// Person is a checked row of the roster (名册); all of it is personal data.
type Person struct {
	Name    string
	Sex     Sex
	ID      ResidentID
	Phone   string
	Account string
}

// RowProblem says what is wrong with one row of a roster, by its place in the
// file or list; it never repeats the row's personal data but the name, masked.
type RowProblem struct {
	Row     int    `json:"row" doc:"表格中的行号，或列表中的序号"`
	Name    string `json:"name" doc:"姓名（脱敏）"`
	Field   string `json:"field" enum:"name,sex,id_number,phone,account,row"`
	Message string `json:"message"`
}

// Check returns the person of a row, or what is wrong with it, first problem first.
func (e RosterEntry) Check() (Person, error) {
	name := strings.TrimFunc(e.Name, unicode.IsSpace)
	if err := text("/name", "姓名", name, 2, 50); err != nil {
		return Person{}, err
	}
	id, err := ParseResidentID(e.ID)
	if err != nil {
		return Person{}, at(err, "/id_number")
	}
	sex, ok := map[string]Sex{"": id.Sex(), "男": Male, "女": Female}[strings.TrimFunc(e.Sex, unicode.IsSpace)]
	if !ok {
		return Person{}, invalid("/sex", "性别请填“男”或“女”")
	}
	if sex != id.Sex() {
		return Person{}, invalid("/sex", "性别与身份证号码不一致，请核对")
	}
	phone, err := ParseMobile(e.Phone)
	if err != nil {
		return Person{}, at(err, "/phone")
	}
	account := strings.TrimFunc(e.Account, unicode.IsSpace)
	if err := text("/account", "平台登录账号", account, 1, 100); err != nil {
		return Person{}, err
	}
	return Person{Name: name, Sex: sex, ID: id, Phone: phone, Account: account}, nil
}

// NumberedEntry is a row with its place in the file it came from.
type NumberedEntry struct {
	Row int
	RosterEntry
}

// CheckRoster checks all rows of a roster and that nobody stands in it twice;
// people is complete only when no problem is returned.
func CheckRoster(rows []NumberedEntry) (people []Person, problems []RowProblem) {
	seen := map[ResidentID]int{}
	for _, r := range rows {
		p, err := r.Check()
		if err != nil {
			problems = append(problems, rowProblem(r, err))
			continue
		}
		if first, ok := seen[p.ID]; ok {
			problems = append(problems, RowProblem{Row: r.Row, Name: MaskName(p.Name), Field: "id_number",
				Message: fmt.Sprintf("身份证号码与第%d行重复，请删去一行或更正", first)})
			continue
		}
		seen[p.ID] = r.Row
		people = append(people, p)
	}
	return people, problems
}

func rowProblem(r NumberedEntry, err error) RowProblem {
	p := RowProblem{Row: r.Row, Name: MaskName(strings.TrimSpace(r.Name)), Field: "row", Message: "这一行无法识别，请核对"}
	if e, ok := err.(*Error); ok {
		p.Message = e.Message
		if e.Field != "" {
			p.Field = strings.TrimPrefix(e.Field, "/")
		}
	}
	return p
}

// RosterRefused is the one sentence for a roster with bad rows: nothing of it
// is saved, and every bad row is named.
func RosterRefused(total int, problems []RowProblem) *Error {
	first := problems[0]
	e := &Error{Kind: Invalid, Field: "/roster", Clause: "附表4",
		Message: fmt.Sprintf("名册共%d行，其中%d行有误，全部未保存。第%d行：%s", total, len(problems), first.Row, first.Message)}
	for _, p := range problems {
		e.Problems = append(e.Problems, Problem{Form: StepRoster.Form(), Step: StepRoster, Row: p.Row, Field: p.Field,
			Message: fmt.Sprintf("第%d行（%s）：%s", p.Row, p.Name, p.Message), Clause: "附表4"})
	}
	return e
}

// tooMany refuses a roster beyond its limit.
func tooMany() *Error {
	return &Error{Kind: TooLarge, Field: "/roster", Message: fmt.Sprintf("一份名册最多%d人，请分项目备案", MaxRoster)}
}

// CheckRosterSize refuses more people than one filing may have.
func CheckRosterSize(n int) error {
	if n > MaxRoster {
		return tooMany()
	}
	return nil
}

// sameTraining compares two project names, white space and width apart.
func sameTraining(a, b string) bool {
	norm := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.IsPunct(r) {
				return -1
			}
			if r >= '！' && r <= '～' {
				r -= 0xFEE0
			}
			return unicode.ToLower(r)
		}, s)
	}
	return norm(a) != "" && norm(a) == norm(b)
}
