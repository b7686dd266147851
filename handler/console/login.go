package console

import (
	"fmt"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// codePage asks for the code after the password.
const codePage = "/console/login/code"

// loginRoutes mounts the way in and out.
func (k Console) loginRoutes(g fiber.Router) {
	g.Get("/login", k.loginPage)
	g.Post("/login", web.Form, k.login)
	g.Get("/login/code", k.loginCode)
	g.Post("/login/code", web.Form, k.finishLogin)
	g.Post("/logout", web.Form, k.logout)
}

// showDoor shows a page of who is not in yet.
func (k Console) showDoor(c *fiber.Ctx, title, problem string, body templ.Component) error {
	out, err := rendered(c.UserContext(), page.Door(title, k.static.base, problem), body)
	if err != nil {
		return fmt.Errorf("render %s: %w", title, err)
	}
	return web.SendPage(c, out)
}

// showLogin shows the door, with what was typed when it stayed shut.
func (k Console) showLogin(c *fiber.Ctx, problem string) error {
	return k.showDoor(c, "工作人员登录", problem, page.Login(c.FormValue("login"), k.SandboxURL))
}

func (k Console) loginPage(c *fiber.Ctx) error {
	return k.showLogin(c, "")
}

// loginResults are the refused log-ins that are counted.
var loginResults = map[subsidy.Kind]string{
	subsidy.Unauthenticated: LoginWrong,
	subsidy.Invalid:         LoginWrong,
	subsidy.Busy:            LoginLocked,
}

// maxLogin bounds what may be typed as a login, a password or a code, in bytes.
const maxLogin = 1 << 10

// login checks login and password; a wrong one comes back with one sentence. Who
// has a second factor is asked for its code next.
func (k Console) login(c *fiber.Ctx) error {
	if len(c.FormValue("login")) > maxLogin || len(c.FormValue("password")) > maxLogin {
		return &subsidy.Error{Kind: subsidy.TooLarge, Message: "登录名或密码太长，请重新输入"}
	}
	carried := c.Cookies(web.BrowserCookie)
	staff, err := k.Store.StaffLogin(c.UserContext(), store.LoginAttempt{
		Login:    subsidy.CleanLine(c.FormValue("login")),
		Password: c.FormValue("password"), Address: web.Address(c), Browser: carried,
	})
	switch kind := subsidy.KindOf(err); kind {
	case subsidy.Unauthenticated, subsidy.Busy, subsidy.Overloaded:
		k.countRefused(kind)
		p := web.ProblemOf(err)
		c.Status(p.Status)
		return k.showLogin(c, p.Detail)
	}
	if err != nil {
		return err
	}
	if !staff.Second {
		return k.letIn(c, staff, carried)
	}
	half, until, err := k.Store.NewHalf(c.UserContext(), staff.ID)
	if err != nil {
		return err
	}
	web.SetHalfCookie(c, half, until, k.Secure)
	return c.Redirect(codePage, fiber.StatusSeeOther)
}

func (k Console) countRefused(kind subsidy.Kind) {
	if result := loginResults[kind]; result != "" {
		k.count(result)
	}
}

// letIn opens the session of who showed all that was asked for.
func (k Console) letIn(c *fiber.Ctx, staff store.Staff, carried string) error {
	k.count(LoginRight)
	if err := k.knowBrowser(c, staff.ID, carried); err != nil {
		return err
	}
	office, err := k.Store.Office(c.UserContext())
	if err != nil {
		return err
	}
	life := time.Duration(office.SessionHours) * time.Hour
	token, expires, err := k.Store.OpenSession(c.UserContext(), staff.ID, web.Client(c), life)
	if err != nil {
		return err
	}
	web.SetStaffCookie(c, token, expires, k.Secure)
	return c.Redirect("/console/", fiber.StatusSeeOther)
}

// loginCode asks for the code; without a password before it, it leads back.
func (k Console) loginCode(c *fiber.Ctx) error {
	_, err := k.Store.Half(c.UserContext(), c.Cookies(web.HalfCookie))
	if subsidy.KindOf(err) == subsidy.Unauthenticated {
		return c.Redirect("/console/login", fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	return k.showCode(c, "")
}

func (k Console) showCode(c *fiber.Ctx, problem string) error {
	return k.showDoor(c, "输入验证码", problem, page.LoginCode())
}

// finishLogin takes the code.
func (k Console) finishLogin(c *fiber.Ctx) error {
	if len(c.FormValue("code")) > maxLogin {
		return &subsidy.Error{Kind: subsidy.TooLarge, Message: "验证码太长，请重新输入"}
	}
	half, carried := c.Cookies(web.HalfCookie), c.Cookies(web.BrowserCookie)
	if half == "" {
		return c.Redirect("/console/login", fiber.StatusSeeOther)
	}
	staff, err := k.Store.StaffCode(c.UserContext(), half, store.LoginAttempt{
		Password: c.FormValue("code"), Address: web.Address(c), Browser: carried,
	})
	switch kind := subsidy.KindOf(err); kind {
	case subsidy.Unauthenticated: // the password has to be typed again
		c.Status(fiber.StatusUnauthorized)
		return k.showLogin(c, web.ProblemOf(err).Detail)
	case subsidy.Invalid, subsidy.Busy:
		k.countRefused(kind)
		p := web.ProblemOf(err)
		c.Status(p.Status)
		return k.showCode(c, p.Detail)
	}
	if err != nil {
		return err
	}
	web.SetHalfCookie(c, "", time.Unix(0, 0), k.Secure)
	return k.letIn(c, staff, carried)
}

// knowBrowser makes this browser known to the account.
func (k Console) knowBrowser(c *fiber.Ctx, staff, carried string) error {
	token, until, err := k.Store.KnowBrowser(c.UserContext(), staff, carried)
	if err == nil {
		web.SetBrowserCookie(c, token, until, k.Secure)
	}
	return err
}

func (k Console) logout(c *fiber.Ctx) error {
	if err := k.Store.StaffLogout(c.UserContext(), web.StaffToken(c, k.Secure)); err != nil {
		return err
	}
	k.count(LoginOut)
	web.SetStaffCookie(c, "", time.Unix(0, 0), k.Secure)
	return c.Redirect("/console/login", fiber.StatusSeeOther)
}
