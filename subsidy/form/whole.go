package form

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/study"
)

// WholeColumn is a trouble that most rows share (整列的问题), told once.
type WholeColumn struct {
	Field   string `json:"field" doc:"哪一栏"`
	Rows    int    `json:"rows" doc:"有多少行"`
	Message string `json:"message"`
	Phone   bool   `json:"phone" doc:"可以用手机号码代替平台登录账号"`
}

// RosterTroubles tells the troubles of whole columns apart from those of rows.
func RosterTroubles(rows []subsidy.CheckedRow) ([]WholeColumn, []subsidy.RowProblem) {
	empty := map[Field]bool{}
	for _, f := range Fields() {
		empty[f] = true
	}
	for _, r := range rows {
		e := r.RosterEntry
		for f, text := range map[Field]string{
			FieldName: e.Name, FieldSex: e.Sex, FieldID: e.ID, FieldPhone: e.Phone,
			FieldAccount: e.Account,
		} {
			empty[f] = empty[f] && text == "" && r.Unread.Field != string(f)
		}
	}
	return troubles(subsidy.Flagged(rows), len(rows), func(field, message string, n int) WholeColumn {
		return rosterColumn(field, message, n, empty[Field(field)])
	})
}

// SavedTroubles is RosterTroubles for a roster that is saved: what whole columns
// have in common, of a roster of people rows, and how many rows are left beside it.
func SavedTroubles(
	flagged []subsidy.RosterTrouble, people int,
) (whole []WholeColumn, shared subsidy.RowProblem, rest int) {
	all := 0
	for _, t := range flagged {
		all += t.Rows
	}
	whole, rest = []WholeColumn{}, all
	for _, t := range flagged {
		if !common(t.Rows, people) {
			continue
		}
		column := rosterColumn(t.Field, t.Message, t.Rows, t.LacksAccount() && all == people)
		column.Phone = t.LacksAccount()
		whole, shared, rest = append(whole, column), t.RowProblem, rest-t.Rows
	}
	return whole, shared, rest
}

// rosterColumn tells what n rows have in common; empty is a column without a value.
func rosterColumn(field, message string, n int, empty bool) WholeColumn {
	title := Field(field).Chinese()
	w := WholeColumn{
		Field:   field,
		Rows:    n,
		Message: fmt.Sprintf("“%s”这一列有%d行是同样的问题：%s", title, n, message),
	}
	switch {
	case Field(field) == FieldAccount && empty:
		w.Phone = true
		w.Message = fmt.Sprintf("整列没有“%s”（%d行）：可以用手机号码代替，也可以补上这一列后重新上传", title, n)
	case empty:
		w.Message = fmt.Sprintf("整列没有“%s”（%d行），请选择它在哪一列，或补上这一列后重新上传", title, n)
	case field == "row":
		w.Message = fmt.Sprintf("有%d行是同样的问题：%s", n, message)
	}
	return w
}

// StudyTroubles tells the troubles of whole columns apart from those of rows.
func StudyTroubles(rows []study.CheckedStudy) ([]WholeColumn, []subsidy.RowProblem) {
	return troubles(study.Problems(rows), len(rows), func(field, message string, n int) WholeColumn {
		title := StudyField(field).Chinese()
		if title == "" {
			return WholeColumn{Field: field, Rows: n, Message: fmt.Sprintf("有%d行是同样的问题：%s", n, message)}
		}
		return WholeColumn{
			Field:   field,
			Rows:    n,
			Message: fmt.Sprintf("“%s”这一列有%d行是同样的问题：%s", title, n, message),
		}
	})
}

// fewRows is up to how many rows are always told one by one.
const fewRows = 2

// common reports whether n of so many rows make a whole column: more than half
// of them, so that no two troubles of a roster are common.
func common(n, rows int) bool { return n > fewRows && n*2 > rows }

// troubles gathers what more than half of the rows have in common.
func troubles(problems []subsidy.RowProblem, rows int,
	tell func(field, message string, n int) WholeColumn,
) (whole []WholeColumn, rest []subsidy.RowProblem) {
	type kind struct{ field, message string }
	many := map[kind]int{}
	for _, p := range problems {
		many[kind{p.Field, p.Message}]++
	}
	whole, rest = []WholeColumn{}, []subsidy.RowProblem{}
	told := map[kind]bool{}
	for _, p := range problems {
		k := kind{p.Field, p.Message}
		n := many[k]
		switch {
		case !common(n, rows):
			rest = append(rest, p)
		case !told[k]:
			told[k] = true
			whole = append(whole, tell(p.Field, p.Message, n))
		}
	}
	return whole, rest
}
