package console

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
)

// auditRoutes mounts the audit log (操作日志).
func (k Console) auditRoutes(g fiber.Router) {
	g.Get("/audit", k.staff(k.audit))
	g.Post("/audit", k.staff(k.searchAudit)) // names are searched for in bodies, never in addresses
	g.Post("/audit/export", k.staff(k.exportAudit))
}

// auditExport bounds how many lines are exported at a time.
const auditExport = 5000

// asked reads the search of a page or form.
func (v visit) asked() page.AuditAsked {
	value := func(name string) string { return v.FormValue(name) }
	return page.AuditAsked{
		Who:      subsidy.CleanLine(value("who")),
		Actor:    value("actor"),
		Action:   value("action"),
		Case:     subsidy.CleanValue(value("case")),
		From:     value("from"),
		Until:    value("until"),
		Readings: value("readings") != "",
	}
}

// auditSearch finds whom and which case the search means.
func (k Console) auditSearch(v visit, asked page.AuditAsked) (q store.AuditSearch, err error) {
	actor := v.staff.Actor()
	q = store.AuditSearch{Action: subsidy.Action(asked.Action), Readings: asked.Readings}
	for _, d := range []struct {
		text string
		to   *calendar.Day
	}{{asked.From, &q.From}, {asked.Until, &q.Until}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = calendar.ParseDay(subsidy.CleanValue(d.text)); err != nil {
			return q, &subsidy.Error{Kind: subsidy.Invalid, Message: "请按日历选择起止日期", Err: err}
		}
	}
	if asked.Case != "" {
		if q.Subject, err = k.Store.AuditSubject(v.UserContext(), actor, asked.Case); err != nil {
			return q, err
		}
	}
	switch {
	case asked.Actor != "":
		q.Who = []string{asked.Actor}
	case asked.Who != "":
		q.Who, err = k.Store.AuditPeople(v.UserContext(), actor, asked.Who)
	}
	return q, err
}

// audit shows the log to who may read it; looking is no logged act.
func (k Console) audit(v visit) error {
	return k.showAudit(v, page.AuditAsked{}, nil)
}

// searchAudit is audit for a search.
func (k Console) searchAudit(v visit) error { return k.showAudit(v, v.asked(), nil) }

func (k Console) showAudit(v visit, asked page.AuditAsked, refused error) error {
	actor := v.staff.Actor()
	if err := actor.May(subsidy.ReadAudit, subsidy.Scope{}); err != nil {
		return err
	}
	q, err := k.auditSearch(v, asked)
	if subsidy.KindOf(err) == subsidy.Invalid {
		refused, err = err, nil
	}
	if err != nil {
		return err
	}
	rows, next, err := k.Store.AuditLog(v.UserContext(), actor, q, store.Page{After: v.FormValue("after"), Limit: 30})
	if err != nil {
		return err
	}
	heads, _, err := k.Store.AuditHeads(v.UserContext(), store.Page{Limit: 1})
	if err != nil {
		return err
	}
	p := page.AuditPage{
		Asked:   asked,
		Next:    next,
		Actions: auditActions(),
		Heads:   heads,
		All:     v.staff.Role != subsidy.CountyChief,
		Most:    auditExport,
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, page.AuditRow{AuditLine: r, Link: caseLink(v.staff.Role, r.Subject)})
	}
	return k.write(v, view{place: "audit", title: "操作日志", body: page.Audit(p), refused: refused})
}

// auditActions are all actions by their words, for the choice.
func auditActions() []subsidy.Action {
	all := subsidy.Actions()
	slices.SortFunc(all, func(a, b subsidy.Action) int { return strings.Compare(a.AuditWord(), b.AuditWord()) })
	return all
}

// exportAudit hands out the lines found, for a stated reason; the export is logged.
func (k Console) exportAudit(v visit) error {
	asked := v.asked()
	q, err := k.auditSearch(v, asked)
	if err != nil {
		return err
	}
	act := v.act("exportAudit")
	act.Key = ""
	err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		event, err := subsidy.ExportLog(v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showAudit(v, asked, err)
	}
	if err != nil {
		return err
	}
	var table [][]string
	for at := (store.Page{Limit: 100}); len(table) < auditExport; {
		rows, next, err := k.Store.AuditLog(v.UserContext(), act.Actor, q, at)
		if err != nil {
			return err
		}
		for _, r := range rows {
			table = append(table, auditCells(r))
		}
		if at.After = next; next == "" {
			break
		}
	}
	data, err := form.WriteTable([]string{"时间", "办理人", "身份", "县区", "事项", "业务", "编号", "说明"}, table)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, form.CSVType)
	v.Set(fiber.HeaderContentDisposition, `attachment; filename="audit-`+v.today().String()+`.csv"`)
	return v.Send(data)
}

func auditCells(r store.AuditLine) []string {
	told := []string{}
	if r.Note != "" {
		told = append(told, r.Note)
	}
	for _, reason := range r.Reasons {
		told = append(told, reason.Message)
	}
	if r.Erased {
		told = append(told, "内容已按保存期限清除")
	}
	role := r.Role.Chinese()
	if r.Phone {
		role += "（手机）"
	}
	return []string{
		r.At.In(calendar.China).Format("2006-01-02 15:04:05"), r.Name, role, r.County.Chinese(),
		r.Action.AuditWord(), r.Subject.Kind.Chinese(), r.Number, strings.Join(told, "；"),
	}
}
