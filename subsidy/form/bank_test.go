package form

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

var bankToday = calendar.NewDay(2026, 12, 1)

func bankPlan() claim.Plan {
	p := claim.Plan{
		ID:     "p",
		Number: "BF440203-2026-00001",
		County: "440203",
		State:  claim.PlanSent,
		Fund: claim.Payee{
			Name:    "武江区就业补助资金专户",
			Bank:    "农业银行韶关武江支行",
			Account: "0440001234567890123",
		},
	}
	for i, amount := range []subsidy.Fen{600_00, 1234_56, 4_10} {
		p.Items = append(p.Items, claim.PaymentItem{
			ID:         string(rune('a' + i)),
			Position:   i + 1,
			Number:     "SL440203-2026-0000" + string(rune('1'+i)),
			Enterprise: "e",
			State:      claim.ItemWaiting,
			Payee: claim.Payee{
				Name:    "=1+1有限公司",
				Bank:    "工商银行韶关分行",
				Account: "622200001111222200" + string(rune('1'+i)),
			},
			People: 1,
			Amount: amount,
		})
	}
	return p
}

func bankFile(t *testing.T, p claim.Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteBankBatch(&b, p, bankToday); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheBanksFileKeepsEveryDigitAndIsTheSameForTheSamePlan(t *testing.T) {
	p := bankPlan()
	data := bankFile(t, p)
	if !bytes.Equal(data, bankFile(t, p)) {
		t.Error("the same plan gives other bytes")
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for cell, want := range map[string]string{
		"B1":  p.Number,
		"B2":  p.Fund.Name,
		"B3":  p.Fund.Bank,
		"B4":  p.Fund.Account,
		"B5":  "2026-12-01",
		"A6":  "序号",
		"G6":  "申领编号",
		"A7":  "1",
		"B7":  "=1+1有限公司",
		"D7":  "6222000011112222001",
		"E8":  "1234.56",
		"G9":  "SL440203-2026-00003",
		"A10": "合计",
		"B10": "3笔",
		"E10": "1838.66",
		"H6":  "",
	} {
		if got, err := f.GetCellValue("拨付", cell); err != nil || got != want {
			t.Errorf("%s is %q, %v", cell, got, err)
		}
		if kind, err := f.GetCellType("拨付", cell); err != nil || want != "" && kind != excelize.CellTypeSharedString {
			t.Errorf("%s is of kind %d, %v", cell, kind, err)
		}
		if formula, err := f.GetCellFormula("拨付", cell); err != nil || formula != "" {
			t.Errorf("%s has the formula %q, %v", cell, formula, err)
		}
	}
	p.Items[1].State = claim.ItemCancelled // a held line took it out
	if again := bankFile(t, p); bytes.Equal(again, data) {
		t.Error("a dropped item is still in the file")
	}
}

// filled is the template as a clerk fills it in.
func filled(t *testing.T, p claim.Plan, change func(*excelize.File)) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteBankTemplate(&b, p, bankToday); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	set := func(cell string, value any) {
		if err := f.SetCellValue("拨付", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	set("H7", "成功")
	set("J7", "V0001")
	set("K7", "2026-12-01")
	set("H8", "失败")
	set("I8", "账号已销户")
	set("H9", "成功")
	set("J9", "V0003")
	set("K9", time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)) // as a spreadsheet keeps a day
	if change != nil {
		change(f)
	}
	out, err := written(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFilledTemplateIsReadAsTheAnswer(t *testing.T) {
	p := bankPlan()
	a, err := ReadBankAnswer(filled(t, p, nil))
	if err != nil {
		t.Fatal(err)
	}
	if a.Batch != p.Number || a.Count != 3 || a.Total != p.Total() || len(a.Results) != 3 || len(a.Digest) != 64 {
		t.Fatalf("%+v", a)
	}
	if r := a.Results[1]; r.Paid || r.Reason != "账号已销户" || r.Amount != 1234_56 ||
		r.Account != p.Items[1].Payee.Account {
		t.Errorf("%+v", r)
	}
	if r := a.Results[2]; !r.Paid || r.Voucher != "V0003" || r.PaidOn != calendar.NewDay(2026, 11, 30) {
		t.Errorf("%+v", r)
	}
	by := subsidy.Actor{ID: "r", Role: subsidy.CountyReviewer, County: "440203"}
	if _, err := p.Take(a, by, bankToday.Start().Add(time.Hour)); err != nil {
		t.Error(err)
	}
}

func TestABanksCSVIsReadAsTheAnswer(t *testing.T) {
	p := bankPlan()
	text := "批次号：" + p.Number + "\n序号,收款户名,收款账号,金额,处理结果,失败原因,交易流水号,交易日期\n" +
		"1,甲,6222000011112222001,600,交易成功,,L1,20261201\n" +
		"2,乙,6222000011112222002,\"1,234.56\",交易成功,,L2,2026/12/1\n" +
		"3,丙,'6222000011112222003,4.0999999999999996,退票,户名不符,,\n合计,3笔,,1838.66\n"
	a, err := ReadBankAnswer([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if a.Batch != p.Number || a.Count != 3 || a.Total != 1838_66 || a.Results[2].Amount != 4_10 ||
		a.Results[2].Account != "6222000011112222003" || a.Results[2].Reason != "户名不符" ||
		a.Results[1].PaidOn != bankToday {
		t.Errorf("%+v", a)
	}
}

func TestAnAnswerThatCannotBeReadForCertainIsRefusedWhole(t *testing.T) {
	p := bankPlan()
	put := func(cell string, value any) func(*excelize.File) {
		return func(f *excelize.File) { _ = f.SetCellValue("拨付", cell, value) }
	}
	for name, c := range map[string]struct {
		change func(*excelize.File)
		says   string
	}{
		"no sum": {func(f *excelize.File) { _ = f.RemoveRow("拨付", 11); _ = f.RemoveRow("拨付", 10) }, "没有“合计”行"},
		"cut in the middle": {func(f *excelize.File) {
			_ = f.RemoveRow("拨付", 11)
			_ = f.RemoveRow("拨付", 10)
			_ = f.RemoveRow("拨付", 9)
		}, "没有“合计”行"},
		"no batch":              {put("B1", ""), "没有批次号"},
		"no word":               {put("H8", ""), "第8行：结果应是"},
		"an unknown word":       {put("H8", "处理中"), "第8行：结果应是"},
		"an account as number":  {put("D7", "6.22200001111222E+18"), "第7行：账号读不出来"},
		"an amount of half fen": {put("E7", "600.005"), "第7行：金额读不出来"},
		"a negative amount":     {put("E7", "-600"), "第7行：金额读不出来"},
		"a formula as voucher":  {put("J7", "=HYPERLINK(1)"), "第7行：凭证号里有公式"},
		"markup as reason":      {put("I8", "<img src=x onerror=alert(1)>"), "第8行：原因里有公式"},
		"no such day":           {put("K7", "2026-13-01"), "第7行：支付日期读不出来"},
		"no serial":             {put("A8", "二"), "第8行：序号"},
		"no count":              {put("B10", "三笔"), "笔数读不出来"},
		"no title":              {put("H6", "备注"), "没有找到"},
	} {
		_, err := ReadBankAnswer(filled(t, p, c.change))
		if subsidy.KindOf(err) != subsidy.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	whole := filled(t, p, nil)
	for name, data := range map[string][]byte{
		"half a file": whole[:len(whole)/2],
		"nothing":     nil,
		"PDF":         []byte("%PDF-1.4"),
		"picture":     []byte("\xff\xd8\xff\xe0"),
		"too long": []byte("批次号,x\n序号,账号,金额,结果,原因,凭证号,支付日期\n" +
			strings.Repeat("1,2,3,成功,,V,2026-12-01\n", 6000)),
	} {
		if _, err := ReadBankAnswer(data); subsidy.KindOf(err) != subsidy.Invalid &&
			subsidy.KindOf(err) != subsidy.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnAmountIsReadToTheFenOrNotAtAll(t *testing.T) {
	for text, want := range map[string]subsidy.Fen{
		"0":                  0,
		"1":                  100,
		"1.2":                120,
		"1.25":               125,
		"1.250":              125,
		"1,234.56":           1234_56,
		"￥9.90元":             9_90,
		"4.0999999999999996": 410,
		"1838.6600000000001": 1838_66,
		"999999999999.99":    99999999999999,
	} {
		if got, ok := ParseYuan(text); !ok || got != want {
			t.Errorf("%s: %d %v", text, got, ok)
		}
	}
	for _, text := range []string{
		"", "-1", "+1", "1.234", "1e3", "0x10", "1.2.3", "一", "1234567890123", "1.005", "NaN", "1/3",
		"4.0949999999999996",
	} {
		if got, ok := ParseYuan(text); ok {
			t.Errorf("%q read as %d", text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		fen := subsidy.Fen(rapid.Int64Range(0, 99999999999999).Draw(t, "fen"))
		if got, ok := ParseYuan(fen.Yuan()); !ok || got != fen {
			t.Fatalf("%s: %d %v", fen.Yuan(), got, ok)
		}
	})
}
