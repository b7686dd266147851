package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
)

// sessionsPage lists the reader's own log-ins.
const sessionsPage = "/console/sessions"

// sessionRoutes mounts the reader's own log-ins (我的登录).
func (k Console) sessionRoutes(g fiber.Router) {
	g.Get("/sessions", k.staff(k.sessions))
	g.Post("/sessions/end", k.staff(k.endOtherSessions))
	g.Post("/sessions/:id/end", k.staff(k.endSession))
}

func (k Console) sessions(v visit) error { return k.showSessions(v, nil) }

func (k Console) showSessions(v visit, refused error) error {
	rows, err := k.Store.Sessions(v.UserContext(), v.staff.ID, web.StaffToken(v.Ctx, k.Secure))
	if err != nil {
		return err
	}
	body := page.OwnSessions(page.SessionList{Rows: rows, Ended: v.Query("ended") != ""})
	return k.write(v, view{place: "settings", title: "我的登录", body: body, refused: refused})
}

// endSession ends one of the reader's log-ins; their own this one too.
func (k Console) endSession(v visit) error {
	err := k.Store.EndSession(v.UserContext(), v.act("endSession "+v.Params("id")), v.staff.ID, v.Params("id"))
	return v.after(err, sessionsPage+"?ended=1", func(refused error) error { return k.showSessions(v, refused) })
}

// endOtherSessions ends all of the reader's log-ins but this one.
func (k Console) endOtherSessions(v visit) error {
	err := k.Store.EndOtherSessions(v.UserContext(), v.act("endOtherSessions"), v.staff.ID,
		web.StaffToken(v.Ctx, k.Secure))
	return v.after(err, sessionsPage+"?ended=1", func(refused error) error { return k.showSessions(v, refused) })
}
