package console

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/form"
)

// planRoutes mounts payment (拨付).
func (k Console) planRoutes(g fiber.Router) {
	g.Get("/plans", k.staff(k.plans))
	g.Get("/plans/sum", k.staff(k.planSum))
	g.Post("/plans", k.decides(k.makePlan))
	g.Get("/plans/:id", k.staff(k.plan))
	g.Post("/plans/:id/payees", k.staff(k.revealPayees))
	g.Post("/plans/:id/approve", k.decides(k.approvePlan))
	g.Post("/plans/:id/export", k.staff(k.exportPlan))
	g.Post("/plans/:id/template", k.staff(k.answerTemplate))
	g.Post("/plans/:id/answer", k.decides(k.importAnswer))
	g.Post("/plans/:id/cancel", k.decides(k.cancelPlan))
}

// plans lists what is to be paid and the plans there are.
func (k Console) plans(v visit) error {
	if err := v.staff.Actor().May(subsidy.ReadPlans, subsidy.Scope{}); err != nil {
		return err
	}
	return k.showPlans(v, nil, nil)
}

// showPlans shows the payment desk, again with what was chosen when the plan was
// refused.
func (k Console) showPlans(v visit, refused error, chosen []string) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	plans, next, err := k.Store.Plans(ctx, actor, store.Page{After: v.Query("after"), Limit: 20})
	if err != nil {
		return err
	}
	d := page.PlanDesk{
		Mine:  actor.May(subsidy.MakePayment, subsidy.Scope{}) == nil,
		City:  v.staff.Role == subsidy.CityOfficer,
		Plans: plans,
		Next:  next,
	}
	if d.Mine {
		if err := k.payableNow(v, &d, chosen, refused == nil); err != nil {
			return err
		}
		if d.Fund, err = k.Store.LastFund(ctx, actor.County); err != nil {
			return err
		}
		if d.Money, err = k.fundCard(v, actor.County); err != nil {
			return err
		}
	}
	return k.write(v, view{place: "plans", title: "拨付", body: page.Plans(d), refused: refused})
}

// payableNow reads what may be paid for the page, once more after the revisions that the page carries.
func (k Console) payableNow(v visit, d *page.PlanDesk, chosen []string, all bool) error {
	rows, err := k.payable(v, chosen, all)
	if err == nil {
		err = k.reads(v, payableIDs(rows)...)
	}
	if err == nil {
		d.Payable, err = k.payable(v, chosen, all)
	}
	for _, c := range d.Payable {
		d.All.Add(c)
	}
	d.Chosen = chosenSum(d.Payable)
	return err
}

func payableIDs(rows []page.PayableClaim) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

// payable lists what may be paid; at first all of it is chosen.
func (k Console) payable(v visit, chosen []string, all bool) ([]page.PayableClaim, error) {
	rows, err := k.Store.Payable(v.UserContext(), v.staff.Actor(), v.today())
	if err != nil {
		return nil, err
	}
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return nil, err
	}
	out := make([]page.PayableClaim, len(rows))
	for i, r := range rows {
		out[i] = page.PayableClaim{
			PayableRow: r,
			Chosen:     !r.PayeeChanging && (all || slices.Contains(chosen, r.ID)),
		}
		if r.PayBy.IsZero() {
			continue
		}
		if out[i].Left, err = subsidy.LeftUntil(r.PayBy, v.today(), subsidy.NearPayment, cal); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// chosenSum is what the chosen ones come to.
func chosenSum(rows []page.PayableClaim) (sum page.PlanSum) {
	for _, c := range rows {
		if c.Chosen {
			sum.Add(c)
		}
	}
	return sum
}

// planSum adds up what is ticked, while it is being ticked.
func (k Console) planSum(v visit) error {
	if err := v.staff.Actor().May(subsidy.MakePayment, subsidy.Scope{}); err != nil {
		return err
	}
	rows, err := k.payable(v, web.FormValues(v.Ctx, "claim"), false)
	if err != nil {
		return err
	}
	return v.part(page.ChosenSum(chosenSum(rows)))
}

// makePlan makes a plan of the claims that are ticked.
func (k Console) makePlan(v visit) error {
	fund := claim.Payee{
		Name:    v.FormValue("fund_name"),
		Bank:    v.FormValue("fund_bank"),
		Account: v.FormValue("fund_account"),
	}
	chosen := web.FormValues(v.Ctx, "claim")
	v.decidesOn(chosen...)
	p, err := store.Answer(v.UserContext(), k.Store, v.act("makePlan"), func(tx *store.Tx) (string, error) {
		p, err := procedure.MakePlan(tx, chosen, fund)
		return p.ID, err
	})
	return v.after(err, "/console/plans/"+p, func(refused error) error {
		if v.staff.Actor().May(subsidy.MakePayment, subsidy.Scope{}) != nil {
			return refused
		}
		return k.showPlans(v, refused, chosen)
	})
}

// plan shows one plan.
func (k Console) plan(v visit) error { return k.showPlan(v, false, nil) }

// showPlan shows a plan; its payees are masked but after a logged reading.
func (k Console) showPlan(v visit, whole bool, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	p, err := k.Store.PlanFor(ctx, actor, v.Params("id"))
	if err != nil {
		return err
	}
	timeline, err := k.Store.Timeline(ctx, actor, subsidy.Subject{Kind: subsidy.SubjectPlan, ID: p.ID})
	if err != nil {
		return err
	}
	may := func(a subsidy.Action) bool { return actor.May(a, p.Scope()) == nil }
	body := page.Plan(page.PlanCase{
		P:        p,
		Whole:    whole,
		Timeline: timeline,
		Mine:     may(subsidy.MakePayment),
		City:     v.staff.Role == subsidy.CityOfficer,
		MayRead:  may(subsidy.ReadUnmasked),
		Why:      notMine(p, actor),
	})
	return k.write(v, view{place: "plans", title: "拨付计划" + p.Number, body: body, refused: refused})
}

// notMine is why a draft is not mine to approve, "" when it is.
func notMine(p claim.Plan, by subsidy.Actor) string {
	now := p.MadeAt
	if _, err := p.Approve(by, now); err != nil { // p is a copy
		return err.Error()
	}
	return ""
}

func (k Console) backToPlan(v visit, err error) error {
	return v.after(err, "/console/plans/"+v.Params("id"), func(refused error) error {
		if subsidy.KindOf(refused) == subsidy.Forbidden &&
			v.staff.Actor().May(subsidy.MakePayment, subsidy.Scope{}) != nil {
			return refused
		}
		return k.showPlan(v, false, refused)
	})
}

func (k Console) approvePlan(v visit) error {
	err := k.Store.Change(v.UserContext(), v.act("approvePlan "+v.Params("id")), func(tx *store.Tx) error {
		p, err := tx.Plan(v.Params("id"))
		if err != nil {
			return err
		}
		return procedure.ApprovePlan(tx, &p)
	})
	return k.backToPlan(v, err)
}

func (k Console) cancelPlan(v visit) error {
	reason := v.FormValue("reason")
	return k.backToPlan(v,
		k.Store.Change(v.UserContext(), v.act("cancelPlan "+v.Params("id")), func(tx *store.Tx) error {
			return procedure.CancelPlan(tx, v.Params("id"), reason)
		}))
}

// logPayees writes down that somebody reads a plan's payees whole.
func (k Console) logPayees(v visit, reason string) error {
	act := v.act("payees " + v.Params("id"))
	act.Key = ""
	return k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		p, err := tx.Plan(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := p.ReadPayees(reason, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
}

// revealPayees shows the payees whole, for a stated reason; the reading is logged.
func (k Console) revealPayees(v visit) error {
	err := k.logPayees(v, v.FormValue("reason"))
	if kind := subsidy.KindOf(err); kind == subsidy.Invalid {
		return k.showPlan(v, false, err)
	}
	if err != nil {
		return err
	}
	return k.showPlan(v, true, nil)
}

// bankFile is the batch's file as of the day it was handed out.
func bankFile(p claim.Plan, sent time.Time) ([]byte, string, error) {
	var b bytes.Buffer
	if err := form.WriteBankBatch(&b, p, calendar.DayOf(sent)); err != nil {
		return nil, "", err
	}
	digest := sha256.Sum256(b.Bytes())
	return b.Bytes(), hex.EncodeToString(digest[:]), nil
}

// handOver is how long the same press of the button gets the same file again: a
// double click, or a browser that lost the answer and asks once more.
const handOver = time.Minute

// exportPlan hands out the bank's file, once. The act is written first; the file
// is made again from what is sealed, so that it is what was written down.
func (k Console) exportPlan(v visit) error {
	id, first := v.Params("id"), false
	sent, err := store.Answer(v.UserContext(), k.Store, v.act("exportPlan "+id), func(tx *store.Tx) (time.Time, error) {
		first = true
		p, err := tx.Plan(id)
		if err != nil {
			return time.Time{}, err
		}
		now := tx.Act().Now
		_, digest, err := bankFile(p, now)
		if err != nil {
			return now, err
		}
		return now, procedure.ExportPlan(tx, &p, digest)
	})
	if err != nil {
		return k.backToPlan(v, err)
	}
	p, err := k.Store.PlanFor(v.UserContext(), v.staff.Actor(), id)
	if err != nil {
		return err
	}
	data, digest, err := bankFile(p, sent)
	if err != nil {
		return err
	}
	if !first && v.now.Sub(sent) > handOver || digest != p.FileDigest {
		_, again := p.Export(digest, v.staff.Actor(), v.now)
		return k.backToPlan(v, again)
	}
	return sendExcel(v, p.Number+".xlsx", data)
}

func sendExcel(v visit, name string, data []byte) error {
	v.Set(fiber.HeaderContentType, form.ExcelType)
	v.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return v.Send(data)
}

// answerTemplate is what a clerk fills in whose bank answers on paper; it has
// the accounts whole, so that the reading is logged.
func (k Console) answerTemplate(v visit) error {
	if err := k.logPayees(v, "下载回盘模板"); err != nil {
		return err
	}
	p, err := k.Store.PlanFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := form.WriteBankTemplate(&b, p, v.today()); err != nil {
		return err
	}
	return sendExcel(v, p.Number+"-answer.xlsx", b.Bytes())
}

// maxAnswer is the largest answer file of a bank, in bytes.
const maxAnswer = 2 << 20

// importAnswer takes the bank's answer, whole or not at all.
func (k Console) importAnswer(v visit) error {
	if err := v.staff.Actor().May(subsidy.ImportAnswer, subsidy.Scope{}); err != nil {
		return err
	}
	if _, err := k.Store.PlanFor(v.UserContext(), v.staff.Actor(), v.Params("id")); err != nil {
		return err
	}
	data, err := v.upload("file", maxAnswer)
	answer := claim.BankAnswer{}
	if err == nil {
		answer, err = k.readAnswer(v, data)
	}
	if err == nil {
		act := v.act("importAnswer " + v.Params("id"))
		act.Body = []byte(answer.Digest)
		err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
			_, err := procedure.TakeAnswer(tx, v.Params("id"), answer)
			return err
		})
	}
	return k.backToPlan(v, err)
}

// readAnswer reads the bank's sheet behind the door of costly work.
func (k Console) readAnswer(v visit, data []byte) (claim.BankAnswer, error) {
	leave, err := k.Store.Uploads.Enter(v.UserContext(), store.DoorPlaces)
	if err != nil {
		return claim.BankAnswer{}, err
	}
	defer leave()
	return form.ReadBankAnswer(data)
}

// upload reads the file that was chosen.
func (v visit) upload(field string, most int64) ([]byte, error) {
	header, err := web.FormFile(v.Ctx, field)
	if err != nil || header.Size == 0 {
		return nil, &subsidy.Error{Kind: subsidy.Invalid, Field: "/" + field, Message: "请先选择文件"}
	}
	if header.Size > most {
		return nil, &subsidy.Error{
			Kind:    subsidy.TooLarge,
			Field:   "/" + field,
			Message: "文件太大，请核对是不是选错了文件",
		}
	}
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, most))
}
