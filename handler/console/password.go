package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/subsidy"
)

// passwordPage is the one page that a password which must be changed opens.
const passwordPage = "/console/password"

func (k Console) passwordRoutes(g fiber.Router) {
	g.Get("/password", k.staff(k.password))
	g.Post("/password", k.staff(k.changePassword))
}

func (k Console) password(v visit) error { return k.showPassword(v, nil) }

func (k Console) showPassword(v visit, refused error) error {
	return k.door(v, "修改密码", page.Password(v.staff.Login, v.staff.MustChange), refused)
}

// changePassword takes the password that the member of staff chose; the other
// browsers they were in have to log in again.
func (k Console) changePassword(v visit) error {
	typed := subsidy.NewPassword{
		Was:      v.FormValue("was"),
		Password: v.FormValue("password"),
		Again:    v.FormValue("again"),
	}
	act := v.act("changePassword")
	act.Key = "" // what was typed is no result to keep
	err := k.Store.ChangePassword(v.UserContext(), act, typed, web.StaffToken(v.Ctx, k.Secure))
	if err == nil {
		k.count(LoginPassword)
		err = k.knowBrowser(v.Ctx, v.staff.ID, v.Cookies(web.BrowserCookie))
	}
	return v.after(err, "/console/settings?password=1", func(refused error) error { return k.showPassword(v, refused) })
}
