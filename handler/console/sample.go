package console

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// sampleRoutes mounts the samples of people who were paid (回访).
func (k Console) sampleRoutes(g fiber.Router) {
	g.Get("/samples", k.staff(k.samples))
	g.Post("/samples", k.staff(k.announceSample))
	g.Get("/samples/:id", k.staff(k.sample))
	g.Post("/samples/:id/draw", k.decides(k.drawSample))
	g.Post("/samples/:id/people", k.staff(k.answerSample))
	g.Post("/samples/:id/close", k.decides(k.closeSample))
}

// sampleStrata are the amounts that the form begins with, in yuan.
func sampleStrata() []string { return []string{"0", "300", "600", ""} }

func (k Console) samples(v visit) error { return k.showSamples(v, nil) }

func (k Console) showSamples(v visit, refused error) error {
	actor := v.staff.Actor()
	rows, next, err := k.Store.Samples(v.UserContext(), actor, store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	body := page.Samples(page.SampleList{
		Rows:        rows,
		Next:        next,
		MayAnnounce: actor.May(subsidy.AnnounceDraw, subsidy.Scope{}) == nil,
		Strata:      sampleStrata(),
	})
	return k.write(v, view{place: "samples", title: "回访", body: body, refused: refused})
}

// sampleForm reads an announcement; what cannot be read the rule refuses.
func (v visit) sampleForm() signal.SampleForm {
	f := signal.SampleForm{
		SpotCheckForm: signal.SpotCheckForm{
			Title:      v.FormValue("title"),
			From:       v.day("from"),
			Until:      v.day("until"),
			SeedSource: v.FormValue("source"),
			SeedDay:    v.day("seed_day"),
		},
		Confidence: whole(v.FormValue("confidence")),
		Margin:     whole(v.FormValue("margin")),
	}
	for i := range sampleStrata() {
		if from := subsidy.CleanValue(v.FormValue(fmt.Sprint("from", i))); from != "" {
			f.Strata = append(f.Strata, signal.Stratum{From: fen(from), Share: 100})
		}
	}
	return f
}

func (k Console) announceSample(v visit) error {
	form := v.sampleForm()
	id, err := store.Answer(v.UserContext(), k.Store, v.act("announceSample"), func(tx *store.Tx) (string, error) {
		return procedure.AnnounceSample(tx, form)
	})
	return v.after(err, "/console/samples/"+id, func(refused error) error { return k.showSamples(v, refused) })
}

func (k Console) sample(v visit) error { return k.showSample(v, nil) }

func (k Console) showSample(v visit, refused error) error {
	actor := v.staff.Actor()
	s, people, err := k.Store.SampleFor(v.UserContext(), actor, v.Params("id"))
	if err != nil {
		return err
	}
	body := page.Sample(page.SampleCase{
		S:         s,
		People:    people,
		City:      actor.May(subsidy.DrawCases, subsidy.Scope{}) == nil,
		MayAnswer: actor.May(subsidy.RecordAnswer, subsidy.Scope{}) == nil && s.State == signal.SpotCheckDrawn,
		Due:       !v.today().Before(s.Form.SeedDay),
	})
	return k.write(v, view{place: "samples", title: s.Form.Title, body: body, refused: refused})
}

// changeSample runs a change of the sample and comes back to it.
func (k Console) changeSample(v visit, route string, change func(tx *store.Tx, id string) error) error {
	id := v.Params("id")
	err := k.Store.Change(v.UserContext(), v.act(route+" "+id), func(tx *store.Tx) error { return change(tx, id) })
	return v.after(err, "/console/samples/"+id, func(refused error) error { return k.showSample(v, refused) })
}

func (k Console) drawSample(v visit) error {
	seed := v.FormValue("seed")
	return k.changeSample(v, "drawSample "+seed, func(tx *store.Tx, id string) error {
		return procedure.DrawSample(tx, id, seed)
	})
}

func (k Console) answerSample(v visit) error {
	number, answer, note := v.FormValue("number"), signal.SampleAnswer(v.FormValue("answer")), v.FormValue("note")
	return k.changeSample(v, "answerSample "+number, func(tx *store.Tx, id string) error {
		return procedure.AnswerSample(tx, id, number, answer, note)
	})
}

func (k Console) closeSample(v visit) error {
	return k.changeSample(v, "closeSample", procedure.CloseSample)
}
