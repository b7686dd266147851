package form

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// LedgerPerson is a person of the training ledger (台账), masked or whole as the
// reader may see it.
type LedgerPerson struct {
	Name, ID, Phone, Account string
	Progress                 study.Progress
	Amount                   study.Amount
	Behind                   calendar.Day    // since when, zero when on plan
	Shots                    map[string]bool // courses with a screenshot
	Sentence                 string          // how the amount came about
}

// NewLedgerPerson is a person of a roster with what they studied, masked or whole.
func NewLedgerPerson(who subsidy.Person, l study.Learner, p study.PersonStudy, masked bool) LedgerPerson {
	v := LedgerPerson{
		Name:     who.Name,
		ID:       string(who.ID),
		Phone:    who.Phone,
		Account:  who.Account,
		Progress: p.Progress,
		Amount:   p.Amount,
		Behind:   study.BehindSince(p.Lags),
		Shots:    map[string]bool{},
		Sentence: p.Sentence(),
	}
	if masked {
		v.Name, v.ID, v.Phone, v.Account = subsidy.MaskName(v.Name), who.ID.Masked(), subsidy.MaskMobile(v.Phone),
			subsidy.MaskAccount(v.Account)
	}
	for _, s := range l.Studies {
		v.Shots[s.Course] = s.Screenshot
	}
	return v
}

// Ledger writes the training ledger of a filing as an .xlsx, a row at a time,
// so that its size does not matter: a sheet of person and course, and one of
// persons.
type Ledger struct {
	f           *excelize.File
	rows, sums  *excelize.StreamWriter
	row, sum, n int
	platforms   map[string]string
	courses     map[string]subsidy.Course
	perFiling   int
	perCourse   int
	granted     subsidy.Fen
	err         error
}

var (
	ledgerHead = []any{
		"序号", "姓名", "身份证号码", "手机号码", "平台登录账号", "课程资源名称", "培训模块", "网络平台",
		"计划时长(分钟)", "已学时长(分钟)", "计入时长(分钟)", "首次学习", "末次学习", "单元", "成绩", "考核",
		"是否完成", "说明", "截图",
	}
	sumsHead = []any{
		"序号", "姓名", "身份证号码", "完成课程(门)", "应学课程(门)", "实际学习(分钟)", "课时(按全项目时长合计)",
		"课时(按课程分别计算)", "本项目课时", "补贴金额(元)", "进度", "核算说明",
	}
)

// NewLedger starts the ledger of a filing; masked tells so in its title.
func NewLedger(
	f subsidy.Filing, enterprise string, platforms map[string]string, masked bool, today calendar.Day,
) *Ledger {
	l := &Ledger{f: excelize.NewFile(), platforms: platforms, courses: map[string]subsidy.Course{}, row: 3, sum: 3}
	for _, c := range f.Form.Courses {
		l.courses[c.ID] = c
	}
	l.do(l.f.SetSheetName("Sheet1", "台账"))
	_, err := l.f.NewSheet("人员汇总")
	l.do(err)
	bold, err := l.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	l.do(err)
	l.rows, err = l.f.NewStreamWriter("台账")
	l.do(err)
	l.sums, err = l.f.NewStreamWriter("人员汇总")
	l.do(err)
	if l.err != nil {
		return l
	}
	note := ""
	if masked {
		note = "（已脱敏）"
	}
	for _, w := range []*excelize.StreamWriter{l.rows, l.sums} {
		l.do(w.SetColWidth(2, 20, 16))
	}
	l.do(l.rows.SetRow("A1", []any{excelize.Cell{
		StyleID: bold,
		Value:   "韶关市企业职工线上适岗职业技能培训台账" + note,
	}}))
	l.do(l.rows.SetRow("A2", []any{
		"企业名称：" + enterprise + "　备案编号：" + f.Number + "　培训项目：" + f.Form.Project + "　培训起止时间：" +
			f.Form.Start.Chinese() + "至" + f.Form.End.Chinese() + "　导出日期：" + today.Chinese(),
	}))
	l.do(l.rows.SetRow("A3", bolded(ledgerHead, bold)))
	l.do(l.sums.SetRow("A1", []any{excelize.Cell{StyleID: bold, Value: "人员汇总" + note}}))
	l.do(l.sums.SetRow("A3", bolded(sumsHead, bold)))
	return l
}

func bolded(values []any, style int) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = excelize.Cell{StyleID: style, Value: v}
	}
	return out
}

func (l *Ledger) do(err error) {
	if l.err == nil {
		l.err = err
	}
}

// Add writes one person: a row a course, and the sum.
func (l *Ledger) Add(p LedgerPerson) {
	if l.err != nil {
		return
	}
	l.n++
	for _, c := range p.Progress.Courses {
		l.row++
		course, done := l.courses[c.Course], "未完成"
		if c.Completed {
			done = "已完成"
		}
		units, score := "", ""
		if c.Units > 0 {
			units = fmt.Sprintf("%d/%d", c.UnitsDone, c.Units)
		}
		if c.Test.Scored {
			score = study.ScoreText(c.Test.Score)
		}
		shot := map[bool]string{true: "有", false: "无"}[p.Shots[c.Course]]
		l.do(l.rows.SetRow(fmt.Sprintf("A%d", l.row), []any{
			l.n, p.Name, p.ID, p.Phone, p.Account, c.Name, course.Module.Chinese(), l.platforms[course.Platform],
			c.Minutes,
			c.Recorded / 60, c.Counted / 60, second(c.First), second(c.Last), units, score, c.Test.Verdict.Chinese(),
			done, c.Sentence(), shot,
		}))
	}
	l.sum++
	state := "按计划"
	switch {
	case p.Progress.Done:
		state = "已完成"
	case !p.Behind.IsZero():
		state = "自" + p.Behind.Chinese() + "起落后"
	}
	r := p.Progress.Calculation
	l.do(l.sums.SetRow(fmt.Sprintf("A%d", l.sum), []any{
		l.n, p.Name, p.ID, r.Completed, p.Progress.Expected, r.Studied / 60, r.PerFiling, r.PerCourse,
		p.Amount.Hours, p.Amount.Granted.Yuan(), state, p.Sentence,
	}))
	l.perFiling, l.perCourse, l.granted = l.perFiling+r.PerFiling, l.perCourse+r.PerCourse, l.granted+p.Amount.Granted
}

// second is a Unix second as people read it, "" for none.
func second(at int64) string {
	if at == 0 {
		return ""
	}
	return time.Unix(at, 0).In(calendar.China).Format("2006-01-02 15:04")
}

// WriteTo ends the ledger with its sums and writes it out.
func (l *Ledger) WriteTo(w io.Writer) (int64, error) {
	defer func() { _ = l.f.Close() }()
	if l.err == nil {
		l.do(l.sums.SetRow(fmt.Sprintf("A%d", l.sum+1), []any{
			"合计", fmt.Sprintf("%d人", l.n), nil, nil, nil, nil, l.perFiling, l.perCourse, nil, l.granted.Yuan(),
		}))
		l.do(l.rows.Flush())
		l.do(l.sums.Flush())
	}
	if l.err != nil {
		return 0, fmt.Errorf("write ledger: %w", l.err)
	}
	var out bytes.Buffer
	if err := l.f.Write(&out); err != nil {
		return 0, fmt.Errorf("write ledger: %w", err)
	}
	n, err := out.WriteTo(w)
	return n, err
}
