package form

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// The words of the bank's files (rules.md: our own drafts†).
const (
	bankBatch   = "批次号"
	bankPayer   = "付款户名"
	bankBank    = "付款开户行"
	bankAccount = "付款账号"
	bankDay     = "制表日期"
	bankTotal   = "合计"
	bankUse     = "企业职工线上适岗职业技能培训补贴"
)

var (
	bankColumns   = []string{"序号", "收款户名", "开户行", "账号", "金额(元)", "用途", "申领编号"}
	answerColumns = []string{"结果", "原因", "凭证号", "支付日期"}
)

// bankTable is a bank's answer, which has as many rows as a plan has items.
var bankTable = tableKind{
	noun:    "回盘文件",
	clause:  "附件1 二(二)",
	filled:  1_200,
	tooMany: "回盘文件行数太多，一个拨付计划最多500笔，请核对文件",
}

// WriteBankBatch writes the batch that the bank pays (银行批次文件): the same
// plan on the same day gives the same bytes. Every number is text, so that
// Excel keeps all of its digits.
func WriteBankBatch(out io.Writer, p claim.Plan, on calendar.Day) error {
	return writeBank(out, p, on, nil)
}

// WriteBankTemplate writes the same rows with columns for what the bank
// answered (回盘文件模板), for a bank that answers on paper.
func WriteBankTemplate(out io.Writer, p claim.Plan, on calendar.Day) error {
	return writeBank(out, p, on, answerColumns)
}

func writeBank(out io.Writer, p claim.Plan, on calendar.Day, more []string) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &sheetWriter{f: f, sheet: "拨付"}
	w.do(f.SetSheetName("Sheet1", w.sheet))
	w.styles()
	for i, width := range []float64{12, 34, 30, 28, 16, 36, 24, 10, 24, 20, 16} {
		name, err := excelize.ColumnNumberToName(i + 1)
		w.do(err)
		w.do(f.SetColWidth(w.sheet, name, name, width))
	}
	for i, row := range [][]string{
		{bankBatch, p.Number},
		{bankPayer, p.Fund.Name},
		{bankBank, p.Fund.Bank},
		{bankAccount, p.Fund.Account},
		{bankDay, on.String()},
	} {
		w.row(i+1, row, w.text)
	}
	w.row(6, append(append([]string{}, bankColumns...), more...), w.head)
	at := 7
	for _, i := range p.Items {
		if i.State == claim.ItemCancelled {
			continue
		}
		row := []string{
			strconv.Itoa(i.Position), i.Payee.Name, i.Payee.Bank, i.Payee.Account, i.Amount.Yuan(), bankUse, i.Number,
		}
		w.row(at, append(row, make([]string, len(more))...), w.text)
		at++
	}
	w.row(at,
		append([]string{bankTotal, strconv.Itoa(p.Standing()) + "笔", "", "", p.Total().Yuan(), "", ""},
			make([]string, len(more))...), w.head)
	if len(more) > 0 {
		choices := excelize.NewDataValidation(true)
		choices.SetSqref(fmt.Sprintf("H7:H%d", at-1))
		w.do(choices.SetDropList([]string{"成功", "失败"}))
		w.do(f.AddDataValidation(w.sheet, choices))
		w.do(f.SetCellStr(w.sheet, fmt.Sprintf("A%d", at+1),
			"填写说明：结果填“成功”或“失败”；成功的填凭证号和支付日期（如2026-12-01），失败的填原因；"+
				"其余各栏不要改动，不要删行。"))
	}
	if w.err != nil {
		return fmt.Errorf("write bank's batch: %w", w.err)
	}
	if err := f.Write(out); err != nil {
		return fmt.Errorf("write bank's batch: %w", err)
	}
	return nil
}

// answerTitles are the titles that banks give the columns we need.
var answerTitles = map[string]string{
	"序号":    "序号",
	"收款账号":  "账号",
	"账号":    "账号",
	"金额":    "金额(元)",
	"金额(元)": "金额(元)",
	"交易金额":  "金额(元)",
	"结果":    "结果",
	"处理结果":  "结果",
	"交易状态":  "结果",
	"原因":    "原因",
	"失败原因":  "原因",
	"凭证号":   "凭证号",
	"流水号":   "凭证号",
	"交易流水号": "凭证号",
	"支付日期":  "支付日期",
	"交易日期":  "支付日期",
}

// answerWords are what banks write of one payment.
var answerWords = map[string]bool{
	"成功":   true,
	"支付成功": true,
	"交易成功": true,
	"已支付":  true,
	"失败":   false,
	"支付失败": false,
	"交易失败": false,
	"退票":   false,
}

// ReadBankAnswer reads the bank's answer (银行回盘文件), an .xlsx or a CSV. What
// cannot be read for certain is refused, whole, with the row; whether it fits
// the plan is the rule's to say.
func ReadBankAnswer(data []byte) (claim.BankAnswer, error) {
	grids, err := readGrids(data, bankTable)
	if err != nil {
		return claim.BankAnswer{}, err
	}
	for _, g := range grids {
		if head, columns := answerHead(g); head >= 0 {
			var hides HiddenCount
			if hides.add(g); hides.Sentence() != "" {
				return claim.BankAnswer{},
					bankTable.refuse(hides.Sentence()+"，没有导入任何内容，请取消隐藏和筛选后重新上传", nil)
			}
			a, err := readAnswer(g, head, columns)
			digest := sha256.Sum256(data)
			a.Digest = hex.EncodeToString(digest[:])
			return a, err
		}
	}
	return claim.BankAnswer{},
		bankTable.refuse("没有找到“序号、账号、金额(元)、结果、凭证号、支付日期”这些栏目，请用本系统的回盘模板填写",
			nil)
}

// answerHead finds the row of titles, -1 for none.
func answerHead(g grid) (int, map[string]int) {
	for n, row := range g.rows[:min(len(g.rows), 50)] {
		columns := map[string]int{}
		for i, c := range row.cells {
			if name, ok := answerTitles[strings.NewReplacer("（", "(", "）", ")", " ", "").Replace(c.text)]; ok {
				if _, twice := columns[name]; !twice {
					columns[name] = i
				}
			}
		}
		if len(columns) == 7 {
			return n, columns
		}
	}
	return -1, nil
}

// readAnswer reads the rows under the titles up to the sum.
func readAnswer(g grid, head int, columns map[string]int) (a claim.BankAnswer, err error) {
	for _, row := range g.rows[:head] {
		for i, c := range row.cells {
			if rest, ok := strings.CutPrefix(c.text, bankBatch); ok {
				if a.Batch = strings.Trim(rest, "：: "); a.Batch == "" {
					a.Batch = row.cell(i + 1).text
				}
			}
		}
	}
	if a.Batch = subsidy.CleanValue(a.Batch); a.Batch == "" {
		return a, bankTable.refuse("回盘文件里没有批次号，没有导入任何内容，请核对文件", nil)
	}
	for _, row := range g.rows[head+1:] {
		r := answerRow{g: g, row: row, columns: columns}
		if strings.HasPrefix(r.cell("序号"), bankTotal) {
			a.Count, a.Total, err = r.sum()
			return a, err
		}
		one, err := r.result()
		if err != nil {
			return a, err
		}
		a.Results = append(a.Results, one)
	}
	return a, bankTable.refuse("回盘文件没有“合计”行，可能没有传完，没有导入任何内容，请核对文件", nil)
}

// answerRow reads the cells of one row.
type answerRow struct {
	g       grid
	row     row
	columns map[string]int
}

// cell is a column's text, without the mark by which spreadsheets keep a number
// as text.
func (r answerRow) cell(name string) string {
	return strings.TrimPrefix(r.row.cell(r.columns[name]).text, "'")
}

// number is a column's number as it is checked.
func (r answerRow) number(name string) string { return number(r.cell(name)) }

func (r answerRow) refuse(message string) error {
	return bankTable.refuse(fmt.Sprintf("回盘文件第%d行：%s，没有导入任何内容", r.row.at, message), nil)
}

// plainText is what a bank's words may be made of; a formula or markup is none.
var plainText = regexp.MustCompile(`^[^=<>|\x00-\x1f][^<>\x00-\x1f]*$`)

// result reads one payment.
func (r answerRow) result() (one claim.BankResult, err error) {
	for _, name := range slices.Sorted(maps.Keys(r.columns)) {
		c := r.row.cell(r.columns[name])
		if c.is == uncalculated && c.text != "" {
			return one, r.refuse(name + "里有公式，公式没有算出结果")
		}
		if why := c.unreadable(name); why != "" {
			return one, r.refuse(why)
		}
	}
	if one.Position, err = strconv.Atoi(r.number("序号")); err != nil || one.Position < 1 {
		return one, r.refuse("序号应是正整数")
	}
	one.Account = r.number("账号")
	if one.Account == "" || r.row.cell(r.columns["账号"]).rounded() || strings.Trim(one.Account, "0123456789-") != "" {
		return one, r.refuse("账号读不出来，可能被Excel改成了科学计数法，请把账号一列设为文本后重新填写")
	}
	var ok bool
	if one.Amount, ok = ParseYuan(r.number("金额(元)")); !ok {
		return one, r.refuse("金额读不出来，请写成 1234.56")
	}
	if one.Paid, ok = answerWords[r.cell("结果")]; !ok {
		return one, r.refuse("结果应是“成功”或“失败”")
	}
	one.Reason, one.Voucher = r.cell("原因"), r.cell("凭证号")
	for name, text := range map[string]string{"原因": one.Reason, "凭证号": one.Voucher} {
		if text != "" && !plainText.MatchString(text) || len([]rune(text)) > 100 {
			return one, r.refuse(name + "里有公式或不能识别的字符，或超过100个字")
		}
	}
	if c := r.cell("支付日期"); c != "" {
		m, ok := readMoment(c, r.g.from1904)
		if !ok || m.clockOnly {
			return one, r.refuse("支付日期读不出来，请写成 2026-12-01")
		}
		one.PaidOn = calendar.DayOf(m.at)
	}
	return one, nil
}

// sum reads the last row: how many payments, and their sum.
func (r answerRow) sum() (count int, total subsidy.Fen, err error) {
	for _, name := range slices.Sorted(maps.Keys(r.columns)) {
		if why := r.row.cell(r.columns[name]).unreadable(name); why != "" {
			return 0, 0, r.refuse("合计行：" + why)
		}
	}
	for _, c := range r.row.cells {
		if n, found := strings.CutSuffix(number(c.text), "笔"); found {
			if count, err = strconv.Atoi(n); err != nil {
				return 0, 0, r.refuse("合计行的笔数读不出来")
			}
		}
	}
	total, ok := ParseYuan(r.number("金额(元)"))
	if count == 0 || !ok {
		return 0, 0, r.refuse("合计行应有笔数和金额")
	}
	return count, total, nil
}

// yuan is an amount as people and spreadsheets write it.
var yuan = regexp.MustCompile(`^\d{1,12}(\.\d{1,17})?$`)

// ParseYuan reads an amount of yuan as whole fen, exactly. Spreadsheets keep
// 4.1 as 4.0999999999999996: so long a fraction is the fen it stands for.
func ParseYuan(c string) (subsidy.Fen, bool) {
	c = strings.TrimSuffix(strings.NewReplacer(",", "", "，", "", " ", "", "¥", "", "￥", "").Replace(c), "元")
	if !yuan.MatchString(c) {
		return 0, false
	}
	exact, ok := new(big.Rat).SetString(c)
	if !ok {
		return 0, false
	}
	exact.Mul(exact, big.NewRat(100, 1))
	near := new(big.Int).
		Quo(new(big.Int).Add(new(big.Int).Mul(exact.Num(), big.NewInt(2)), exact.Denom()),
			new(big.Int).Mul(exact.Denom(), big.NewInt(2)))
	off := new(big.Rat).Sub(exact, new(big.Rat).SetInt(near))
	if digits := strings.Trim(strings.ReplaceAll(c, ".", ""), "0"); off.Sign() != 0 &&
		(len(digits) < 15 || off.Abs(off).Cmp(big.NewRat(1, 100_000)) > 0) {
		return 0, false
	}
	return subsidy.Fen(near.Int64()), true
}
