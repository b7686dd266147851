package console

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// calendarPage shows what is known of days off (放假安排).
const calendarPage = "/console/calendar"

func (k Console) calendarRoutes(g fiber.Router) {
	g.Get("/calendar", k.staff(k.calendar))
	g.Post("/calendar", k.staff(k.loadArrangement))
}

func (k Console) calendar(v visit) error { return k.showCalendar(v, nil) }

func (k Console) showCalendar(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadOperations, subsidy.Scope{}); err != nil {
		return err
	}
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	shown := page.Calendar{
		Years: cal.Years(),
		Today: v.today().Year(),
		Loads: v.staff.Actor().May(subsidy.LoadCalendar, subsidy.Scope{}) == nil,
		Saved: v.Query("saved") != "",
	}
	return k.write(v, view{place: "calendar", title: "放假安排", body: page.CalendarYears(shown), refused: refused})
}

// mostArrangement bounds an arrangement's file, in bytes: it is one line.
const mostArrangement = 16 << 10

// typedArrangement is the arrangement that was typed, or that stands in the file.
func (v visit) typedArrangement() (string, error) {
	file, err := web.FormFile(v.Ctx, "file")
	if err != nil || file.Size == 0 { // none was chosen
		return strings.TrimSpace(v.FormValue("arrangement")), nil
	}
	if file.Size > mostArrangement {
		return "", subsidy.InvalidAt("/file", "这个文件太大，不会是放假安排：应是只有一行的文本文件（.txt）")
	}
	in, err := file.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	text, err := io.ReadAll(in)
	if err != nil {
		return "", err
	}
	clean := strings.TrimPrefix(string(text), "\ufeff")
	if !utf8.ValidString(clean) || strings.ContainsRune(clean, 0) {
		return "", subsidy.InvalidAt("/file", "这个文件不是文本，无法识别：请上传UTF-8编码的文本文件（.txt）")
	}
	return strings.TrimSpace(clean), nil
}

// loadArrangement shows first what an arrangement moves, and loads it when that was seen.
func (k Console) loadArrangement(v visit) error {
	if err := v.staff.Actor().May(subsidy.LoadCalendar, subsidy.Scope{}); err != nil {
		return err
	}
	text, err := v.typedArrangement()
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showCalendar(v, err)
	}
	if err != nil {
		return err
	}
	if v.FormValue("sure") == "" {
		return k.checkArrangement(v, text)
	}
	act := v.act("loadArrangement")
	act.Body = []byte(text)
	err = k.Store.SaveArrangement(v.UserContext(), act, text, v.FormValue("revision"))
	return v.after(err, calendarPage+"?saved=1", func(refused error) error { return k.showCalendar(v, refused) })
}

// checkArrangement shows what an arrangement would move; nothing is saved.
func (k Console) checkArrangement(v visit, text string) error {
	now, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	a, next, err := subsidy.ReadArrangement(now, text)
	if err != nil {
		return k.showCalendar(v, err)
	}
	moves, err := procedure.PreviewArrangement(v.UserContext(), &k.Store.Reader, next)
	if err != nil {
		return err
	}
	check := page.CalendarCheck{
		Text: text, Year: a.Year, Revision: now.Revision(), Replaces: !now.Provisional(calendar.NewDay(a.Year, 7, 1)),
		Days: calendar.Compare(now, next, a.Year), Count: moves.Count, Enterprises: moves.Enterprises,
		Counties: moves.Counties,
	}
	for _, m := range moves.Shown {
		check.Moved = append(check.Moved, page.MovedDeadline{
			Number: m.Number, Project: m.Project, What: m.What, Was: m.Was, Last: m.Last,
		})
	}
	return k.write(v, view{place: "calendar", title: "核对放假安排", body: page.CheckCalendar(check)})
}
