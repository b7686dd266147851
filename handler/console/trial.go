package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
	"shigang/subsidy/oversight"
)

// trialRoutes mounts the trials (试算) of another standard.
func (k Console) trialRoutes(g fiber.Router) {
	g.Get("/trials", k.staff(k.trials))
	g.Post("/trials", k.staff(k.startTrial))
	g.Get("/trials/:id", k.staff(k.trial))
	g.Get("/trials/:id/excel/:table", k.staff(k.trialExcel))
}

// trialsShown is how many of the newest trials are listed.
const trialsShown = 20

func (k Console) trials(v visit) error { return k.showTrials(v, nil) }

// showTrials offers a trial, filled with the version in force, and lists the newest.
func (k Console) showTrials(v visit, refused error) error {
	runs, err := k.Store.Trials(v.UserContext(), v.staff.Actor(), trialsShown)
	if err != nil {
		return err
	}
	policies, err := k.Store.Policies(v.UserContext())
	if err != nil {
		return err
	}
	policy, err := policies.On(v.today())
	if err != nil {
		return err
	}
	d := page.TrialDesk{
		Policy: policy, City: v.staff.County == "", Runs: runs,
		From: calendar.NewDay(v.today().Year(), 1, 1), Until: v.today(),
	}
	return k.write(v, view{place: "fund", title: "试算", body: page.Trials(d), refused: refused})
}

// startTrial starts a trial in the background, and leads to where its progress shows.
func (k Console) startTrial(v visit) error {
	t := oversight.Trial{
		Rate:    fen(v.FormValue("rate")),
		Cap:     fen(v.FormValue("cap")),
		Minutes: whole(v.FormValue("minutes")),
		Basis:   subsidy.Basis(v.FormValue("basis")),
		From:    v.day("from"),
		Until:   v.day("until"),
		County:  subsidy.County(v.FormValue("county")),
	}
	act := v.act("startTrial")
	act.Body = []byte(t.Sentence())
	id, err := store.Answer(v.UserContext(), k.Store, act, func(tx *store.Tx) (string, error) {
		run, err := procedure.StartTrial(tx, t)
		return run.ID, err
	})
	return v.after(err, "/console/trials/"+id, func(refused error) error {
		if subsidy.KindOf(refused) == subsidy.Forbidden {
			return refused
		}
		return k.showTrials(v, refused)
	})
}

// trial shows how far a trial is, or what it found.
func (k Console) trial(v visit) error {
	run, err := k.Store.Trial(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	if v.Query("was") == "open" && !run.Open() {
		v.Set("HX-Refresh", "true")
	}
	p := page.TrialPage{Run: run, Static: k.static.base}
	if run.Found != nil {
		p.Counties, p.Types = trialCounties(run), trialTypes(run)
	}
	return k.write(v, view{place: "fund", title: "试算结果", body: page.Trial(p)})
}

// trialExcel sends one of a trial's tables as Excel.
func (k Console) trialExcel(v visit) error {
	run, err := k.Store.Trial(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	made, ok := map[string]func(oversight.TrialRun) page.FigureTable{
		"counties": trialCounties, "types": trialTypes,
	}[v.Params("table")]
	if !ok || run.Found == nil {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这张表，请从试算结果页面下载"}
	}
	t := made(run)
	data, err := form.WriteFigures(form.FigureSheet{
		Title: t.Title, Notes: []string{page.TrialPromise, run.Sentence(), t.Says}, Head: t.Head(), Rows: t.Lines(),
	})
	if err != nil {
		return err
	}
	return sendExcel(v, "trial-"+v.Params("table")+".xlsx", data)
}

// trialColumns are the figures of a county or a type.
func trialColumns() []page.Column {
	return []page.Column{
		{Name: "人数", Unit: "人"},
		{Name: "人次", Unit: "人次"},
		{Name: "核定课时", Unit: "课时"},
		{Name: "试算课时", Unit: "课时"},
		{Name: "核定金额", Unit: "元", As: page.Bars},
		{Name: "其中已拨付", Unit: "元"},
		{Name: "试算金额", Unit: "元", As: page.Bars},
		{Name: "差额", Unit: "元"},
		{Name: "受上限限制", Unit: "人"},
		{Name: "试算受上限限制", Unit: "人"},
	}
}

func trialCells(s oversight.TrialSum) []string {
	return []string{
		page.Many(s.People), page.Many(s.Lines), page.Many(s.Hours), page.Many(s.Other), page.Yuan(s.Amount),
		page.Yuan(s.Paid), page.Yuan(s.Would), page.Yuan(s.Difference()), page.Many(s.WasShort), page.Many(s.Short),
	}
}

// trialTable is a table of a trial without its rows.
func trialTable(run oversight.TrialRun, name, title, first, says string) page.FigureTable {
	whole := run.Found.Whole
	return page.FigureTable{
		Title: title, First: first, Shown: true, Columns: trialColumns(), Sum: trialCells(whole),
		Excel: "/console/trials/" + run.ID + "/excel/" + name, Says: says,
		Picture: title + "：核定" + whole.Amount.Plain() + "，试算" + whole.Would.Plain() + "。数字见下表。",
	}
}

func trialCounties(run oversight.TrialRun) page.FigureTable {
	t := trialTable(run, "counties", "各县（市、区）试算", "县区",
		"一人在几个县区都有申领的，各县区各计一次，合计只计一次；金额和课时不重复。")
	for _, c := range subsidy.Counties() {
		if s, ok := run.Found.Counties[c]; ok || run.County == "" || run.County == c {
			t.Rows = append(t.Rows, page.FigureRow{Name: c.Chinese(), Cells: trialCells(s)})
		}
	}
	return t
}

func trialTypes(run oversight.TrialRun) page.FigureTable {
	t := trialTable(run, "types", "培训类型试算", "类型",
		"一人参加几种培训的，各类型各计一次，合计只计一次；金额和课时不重复。")
	for _, kind := range []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer} {
		t.Rows = append(t.Rows, page.FigureRow{Name: kind.Chinese(), Cells: trialCells(run.Found.Types[kind])})
	}
	return t
}
