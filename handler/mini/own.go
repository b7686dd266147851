package mini

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
)

// OwnData is what is held on the employee who asks.
type OwnData struct {
	Name     string       `json:"name" doc:"姓名"`
	ID       string       `json:"id_number" doc:"身份证号码（脱敏）"`
	Phone    string       `json:"phone" doc:"微信绑定的手机号（脱敏）"`
	Filings  []OwnFiling  `json:"filings" nullable:"false" doc:"哪些企业把我列入了哪些备案，有多少学习记录"`
	Claims   []OwnClaim   `json:"claims" nullable:"false" doc:"企业为我申领的补贴"`
	Years    []OwnYear    `json:"years" nullable:"false" doc:"每年的补贴额度"`
	Readings []OwnReading `json:"readings" nullable:"false" doc:"谁在什么时候看过我的完整信息"`
}

// OwnFiling is one filing that names the employee.
type OwnFiling struct {
	ID         string       `json:"id"`
	Number     string       `json:"number"`
	Enterprise string       `json:"enterprise"`
	Project    string       `json:"project"`
	StateText  string       `json:"state_text"`
	Start      calendar.Day `json:"start"`
	End        calendar.Day `json:"end"`
	Name       string       `json:"name" doc:"名册上的姓名"`
	Phone      string       `json:"phone" doc:"名册上的手机号（脱敏）"`
	Account    string       `json:"account" doc:"平台登录账号（脱敏）"`
	Records    int          `json:"records" doc:"学习记录条数"`
	Minutes    int64        `json:"minutes" doc:"记录的学习分钟数（同一时间只算一次）"`
}

// OwnClaim is one claim's line.
type OwnClaim struct {
	Enterprise string `json:"enterprise"`
	Number     string `json:"number"`
	Project    string `json:"project"`
	StateText  string `json:"state_text"`
	Hours      int    `json:"hours"`
	AmountYuan string `json:"amount_yuan"`
}

// OwnYear is one calendar year's allowance.
type OwnYear struct {
	Year          int    `json:"year"`
	ReservedYuan  string `json:"reserved_yuan" doc:"占用"`
	ApprovedYuan  string `json:"approved_yuan" doc:"已批准"`
	PaidYuan      string `json:"paid_yuan" doc:"已支付"`
	ElsewhereYuan string `json:"elsewhere_yuan" doc:"其他地方领取"`
	CapYuan       string `json:"cap_yuan" doc:"每年限额"`
}

// OwnReading is one reading of the employee's data whole.
type OwnReading struct {
	At   time.Time `json:"at"`
	Who  string    `json:"who" doc:"哪个单位、什么身份"`
	What string    `json:"what"`
	Note string    `json:"note" doc:"说明的原因，可能为空"`
}

// CorrectionView is what the employee asked to be corrected.
type CorrectionView struct {
	ID        string                  `json:"id"`
	Kind      subsidy.CorrectionKind  `json:"kind" enum:"name,phone,id,study"`
	KindText  string                  `json:"kind_text"`
	State     subsidy.CorrectionState `json:"state" enum:"open,done,refused"`
	StateText string                  `json:"state_text"`
	Number    string                  `json:"number" doc:"备案编号"`
	Answer    string                  `json:"answer"`
	At        time.Time               `json:"at"`
}

// AskCorrectionInput asks for a correction.
type AskCorrectionInput struct {
	Repeatable
	Body struct {
		Filing string                 `json:"filing" maxLength:"40" doc:"哪一项备案"`
		Kind   subsidy.CorrectionKind `json:"kind" enum:"name,phone,id,study"`
		Wanted string                 `json:"wanted" maxLength:"500" doc:"应当是什么；学习记录写明哪里不对"`
		Proof  string                 `json:"proof" required:"false" maxLength:"200" doc:"依据；更正身份证号码时必填"`
	}
}

func (a *API) ownRoutes(api huma.API) {
	huma.Register(api, operation("ownData", http.MethodGet, "/trainee/data", "我的信息：系统里登记了我的什么"),
		a.ownData)
	huma.Register(api, operation("ownDataFile", http.MethodGet, "/trainee/data.xlsx", "我的信息，Excel文件"),
		a.ownDataFile)
	huma.Register(api, operation("ownCorrections", http.MethodGet, "/trainee/corrections", "我的更正申请"),
		a.ownCorrections)
	huma.Register(api, operation("askCorrection", http.MethodPost, "/trainee/corrections", "申请更正我的信息"),
		a.askCorrection)
}

func (a *API) ownData(ctx context.Context, _ *struct{}) (*Body[OwnData], error) {
	d, err := a.Store.OwnData(ctx, accountOf(ctx))
	return body(viewOwn(d), err)
}

func viewOwn(d store.OwnData) OwnData {
	v := OwnData{
		Name:     d.Name,
		ID:       d.ID.Masked(),
		Phone:    subsidy.MaskMobile(d.Phone),
		Filings:  make([]OwnFiling, len(d.Filings)),
		Claims:   make([]OwnClaim, len(d.Claims)),
		Years:    make([]OwnYear, len(d.Years)),
		Readings: make([]OwnReading, len(d.Readings)),
	}
	for i, f := range d.Filings {
		records, seconds := f.Study.Count()
		v.Filings[i] = OwnFiling{
			ID:         f.Filing.ID,
			Number:     f.Filing.Number,
			Enterprise: f.EnterpriseName,
			Project:    f.Filing.Form.Project,
			StateText:  f.Filing.State.Chinese(),
			Start:      f.Filing.Form.Start,
			End:        f.Filing.Form.End,
			Name:       f.Person.Name,
			Phone:      subsidy.MaskMobile(f.Person.Phone),
			Account:    subsidy.MaskAccount(f.Person.Account),
			Records:    records,
			Minutes:    seconds / 60,
		}
	}
	for i, c := range d.Claims {
		v.Claims[i] = OwnClaim{
			Enterprise: c.Enterprise,
			Number:     c.Number,
			Project:    c.Project,
			StateText:  c.ClaimState.Chinese() + "，本人这一条" + c.State.Chinese(),
			Hours:      c.Hours,
			AmountYuan: c.Amount.Yuan(),
		}
	}
	for i, y := range d.Years {
		v.Years[i] = OwnYear{
			Year:          y.Year,
			ReservedYuan:  y.Reserved.Yuan(),
			ApprovedYuan:  y.Approved.Yuan(),
			PaidYuan:      y.Paid.Yuan(),
			ElsewhereYuan: y.Elsewhere.Yuan(),
			CapYuan:       y.Cap.Yuan(),
		}
	}
	for i, r := range d.Readings {
		who := r.Role.Chinese()
		if r.Role == subsidy.CountyReviewer || r.Role == subsidy.CountyChief {
			who = r.County.Chinese() + "人社局 " + who
		}
		v.Readings[i] = OwnReading{At: r.At, Who: who, What: r.Action.AuditWord(), Note: r.Note}
	}
	return v
}

// ownDataFile gives the same as a table to keep.
func (a *API) ownDataFile(ctx context.Context, _ *struct{}) (*File, error) {
	d, err := a.Store.OwnData(ctx, accountOf(ctx))
	if err != nil {
		return nil, err
	}
	v := viewOwn(d)
	rows := [][]string{{"身份", "姓名", v.Name}, {"身份", "身份证号码", v.ID}, {"身份", "手机号码", v.Phone}}
	for _, f := range v.Filings {
		rows = append(rows, []string{
			"备案",
			f.Number + " " + f.Enterprise,
			fmt.Sprintf("%s，%s至%s，%s；名册登记：%s %s %s；学习记录%d条、%d分钟", f.Project, f.Start, f.End,
				f.StateText, f.Name, f.Phone, f.Account, f.Records, f.Minutes),
		})
	}
	for _, c := range v.Claims {
		rows = append(rows, []string{
			"申领",
			c.Number + " " + c.Enterprise,
			fmt.Sprintf("%s，%d课时，%s元，%s", c.Project, c.Hours, c.AmountYuan, c.StateText),
		})
	}
	for _, y := range v.Years {
		rows = append(rows, []string{
			"年度额度",
			fmt.Sprintf("%d年", y.Year),
			fmt.Sprintf("占用%s元，已批准%s元，已支付%s元，其他地方领取%s元，限额%s元", y.ReservedYuan, y.ApprovedYuan,
				y.PaidYuan, y.ElsewhereYuan, y.CapYuan),
		})
	}
	for _, r := range v.Readings {
		rows = append(rows, []string{
			"查看记录", r.At.In(calendar.China).Format("2006-01-02 15:04"), r.Who + "：" + r.What + " " + r.Note,
		})
	}
	data, err := form.WriteSheet("我的信息", []string{"类别", "项目", "内容"}, rows)
	if err != nil {
		return nil, err
	}
	return excelFile("my-data", "我的信息", data), nil
}

func (a *API) ownCorrections(ctx context.Context, in *PageQuery) (*Body[List[CorrectionView]], error) {
	actor, err := accountOf(ctx).Trainee()
	if err != nil {
		return nil, err
	}
	rows, next, err := a.Store.OwnCorrections(ctx, actor, in.page())
	return list(rows, next, err, viewCorrection)
}

func viewCorrection(c subsidy.Correction) CorrectionView {
	return CorrectionView{
		ID:        c.ID,
		Kind:      c.Kind,
		KindText:  c.Kind.Chinese(),
		State:     c.State,
		StateText: c.State.Chinese(),
		Number:    c.Number,
		Answer:    c.Answer,
		At:        c.CreatedAt,
	}
}

func (a *API) askCorrection(ctx context.Context, in *AskCorrectionInput) (*Body[CorrectionView], error) {
	actor, err := accountOf(ctx).Trainee()
	if err != nil {
		return nil, err
	}
	act, err := a.act(ctx, actor, "askCorrection", in.Repeatable)
	if err != nil {
		return nil, err
	}
	c, err := store.Answer(ctx, a.Store, act, func(tx *store.Tx) (subsidy.Correction, error) {
		return procedure.AskCorrection(tx, in.Body.Filing, "", in.Body.Kind, subsidy.CorrectionText{
			Wanted: in.Body.Wanted,
			Proof:  in.Body.Proof,
		})
	})
	return body(viewCorrection(c), err)
}
