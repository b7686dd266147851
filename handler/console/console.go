// Package console is the bureau's web console: the desk, the case, the
// registrations and the policy notices.
package console

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// Console serves the console's pages.
type Console struct {
	Store      *store.Store
	Papers     web.Papers
	Assets     fs.FS  // the built style sheet and scripts
	Demo       bool   // nobody has to have a second factor
	Mail       bool   // e-mail can be sent
	Secure     bool   // the public address is https
	SandboxURL string // "" without a sandbox
	PublicURL  string // for links in what is previewed, may be ""
	Preview    Previewer
	Uploads    Uploads
	Account    Account // nil where no account is reached
	Watch      Watch
	Settings

	static static // filled by Open
}

// Settings are the office's own, beside what WeChat allows.
type Settings struct {
	Mass   official.MassLimits
	Logins func(result string) // counts how log-ins end; nil: nobody counts
}

// How a visit to the log-in ends, as it is counted.
const (
	LoginRight    = "right"
	LoginWrong    = "wrong"
	LoginLocked   = "locked"
	LoginOut      = "logout"
	LoginPassword = "password" // a password was changed
)

// LoginResults are all of them.
func LoginResults() []string {
	return []string{LoginRight, LoginWrong, LoginLocked, LoginOut, LoginPassword}
}

func (s Settings) count(result string) {
	if s.Logins != nil {
		s.Logins(result)
	}
}

// Previewer shows a policy notice on one phone before everybody gets it; cmd
// fills it. Its errors are sentences for the member of staff.
type Previewer interface {
	PreviewMass(ctx context.Context, a Article, name, dedupe string) error
}

// caseLink is the page of what a message is about, "" where there is none.
func caseLink(role subsidy.Role, subject subsidy.Subject) string {
	switch subject.Kind {
	case subsidy.SubjectFiling:
		return "/console/filings/" + subject.ID
	case subsidy.SubjectEnterprise: // the service centre is told of registrations on a platform
		if role == subsidy.ServiceCentre {
			return "/console/platforms"
		}
		return "/console/enterprises/" + subject.ID
	case subsidy.SubjectAssessment:
		return "/console/assessments/" + subject.ID
	case subsidy.SubjectQuestion:
		return "/console/questions/" + subject.ID
	case subsidy.SubjectCampaign:
		return "/console/notices/" + subject.ID
	case subsidy.SubjectConversation:
		return "/console/official/messages/" + subject.ID
	case subsidy.SubjectStaff:
		if role == subsidy.Administrator {
			return accountsPage + "/" + subject.ID
		}
		return "/console/settings"
	case subsidy.SubjectFollower:
		return "/console/official/messages"
	case subsidy.SubjectClaim:
		return "/console/claims/" + subject.ID
	case subsidy.SubjectObjection:
		return "/console/objections/" + subject.ID
	case subsidy.SubjectRecovery:
		return "/console/recoveries"
	case subsidy.SubjectPlan:
		return "/console/plans/" + subject.ID
	case subsidy.SubjectDraw:
		return "/console/draws/" + subject.ID
	case subsidy.SubjectPolicy:
		return "/console/policies"
	case subsidy.SubjectSample:
		return "/console/samples/" + subject.ID
	case subsidy.SubjectFund:
		return "/console/fund"
	case subsidy.SubjectTrial:
		return "/console/trials/" + subject.ID
	case subsidy.SubjectBinding:
		return "/console/bindings/" + subject.ID
	case subsidy.SubjectCorrection:
		return "/console/corrections/" + subject.ID
	case subsidy.SubjectWeekly:
		return "/console/weekly?week=" + subject.ID
	}
	return ""
}

// Open is the console with its files, which stand in the pages' addresses.
func Open(k Console) Console {
	k.static = newStatic(k.Assets)
	return k
}

// Routes mounts the console.
func (k Console) Routes(app *fiber.App) {
	g := app.Group("/console", web.SameOrigin)
	g.Get("/static/:version/:file", k.static.serve)
	k.loginRoutes(g)
	k.passwordRoutes(g)
	k.secondRoutes(g)
	k.sessionRoutes(g)
	k.accountsRoutes(g)
	k.choiceRoutes(g)
	k.systemRoutes(g)
	k.calendarRoutes(g)
	k.clockRoutes(g)
	k.workRoutes(g)
	k.cityRoutes(g)
	k.trialRoutes(g)
	k.feedRoutes(g)
	app.Get("/calendar/staff/:token", k.feed)
	g.Get("/filings", k.staff(k.desk))
	g.Get("/filings/:id", k.staff(k.filing))
	g.Post("/filings/:id/accept", k.decides(k.acceptFiling))
	g.Post("/filings/:id/return", k.decides(k.returnFiling))
	g.Get("/filings/:id/versions/:n", k.staff(k.filingVersion))
	g.Post("/filings/:id/contacts", k.staff(k.revealContacts))
	g.Post("/filings/:id/refuse", k.decides(k.refuseFiling))
	g.Post("/filings/:id/reopen", k.decides(k.reopenFiling))
	g.Post("/filings/:id/paper", k.decides(k.receivePaper))
	g.Post("/filings/:id/provincial", k.decides(k.enterProvincial))
	g.Post("/filings/:id/roster/:row", k.staff(k.revealPerson))
	g.Get("/filings/:id/study", k.staff(k.studyList))
	g.Get("/filings/:id/study/:row", k.staff(k.learner))
	g.Post("/filings/:id/study/:row/elsewhere", k.decides(k.enterElsewhere))
	g.Post("/filings/:id/study/:row/elsewhere/change", k.decides(k.changeElsewhere))
	g.Get("/filings/:id/ledger.xlsx", k.staff(k.ledger))
	g.Post("/filings/:id/ledger", k.staff(k.wholeLedger))
	g.Get("/enterprises", k.staff(k.enterprises))
	g.Get("/enterprises/:id", k.staff(k.enterprise))
	g.Get("/enterprises/:id/history", k.staff(k.history))
	g.Get("/enterprises/:id/people", k.staff(k.employees))
	g.Post("/enterprises/:id/accept", k.decides(k.acceptEnterprise))
	g.Post("/enterprises/:id/return", k.decides(k.returnEnterprise))
	g.Post("/enterprises/:id/move", k.decides(k.decideMove))
	g.Get("/files/:id", k.staff(k.file))
	g.Get("/files/:id/thumb", k.staff(k.thumb))
	g.Get("/platforms", k.staff(k.platforms))
	g.Post("/platforms", k.staff(k.listPlatform))
	g.Post("/platforms/:id/record", k.decides(k.describePlatform))
	g.Post("/platforms/:id/delist", k.decides(k.delistPlatform))
	g.Get("/platforms/:id/keys", k.staff(k.keys))
	g.Post("/platforms/:id/keys", k.staff(k.makeKey))
	g.Post("/platforms/:id/keys/:key/revoke", k.decides(k.revokeKey))
	g.Post("/registrations/:id/:platform", k.decides(k.decideRegistration))
	g.Get("/assessments", k.staff(k.assessments))
	g.Get("/assessments/:id", k.staff(k.assessment))
	g.Post("/assessments/:id", k.decides(k.decideAssessment))
	g.Get("/questions", k.staff(k.questions))
	g.Get("/questions/:id", k.staff(k.question))
	g.Post("/questions/:id", k.staff(k.answerQuestion))
	g.Get("/inbox", k.staff(k.inbox))
	g.Get("/notices", k.staff(k.notices))
	g.Get("/notices/new", k.staff(k.newNotice))
	g.Get("/notices/plan", k.staff(k.noticePlan))
	g.Post("/notices", k.staff(k.writeNotice))
	g.Get("/notices/:id", k.staff(k.notice))
	g.Get("/notices/:id/edit", k.staff(k.editNotice))
	g.Post("/notices/:id", k.staff(k.writeNotice))
	g.Get("/notices/:id/cover", k.staff(k.cover))
	g.Get("/notices/:id/pictures/:n", k.staff(k.noticePicture))
	g.Post("/notices/:id/preview", k.staff(k.previewNotice))
	g.Post("/notices/:id/submit", k.decides(k.submitNotice))
	g.Post("/notices/:id/recall", k.decides(k.recallNotice))
	g.Post("/notices/:id/return", k.decides(k.returnNotice))
	g.Post("/notices/:id/approve", k.decides(k.approveNotice))
	g.Post("/notices/:id/pause", k.staff(k.pauseNotice))
	g.Post("/notices/:id/resume", k.decides(k.resumeNotice))
	g.Post("/notices/:id/cancel", k.decides(k.cancelNotice))
	g.Post("/notices/:id/withdraw", k.decides(k.withdrawNotice))
	g.Post("/notices/:id/takeback", k.decides(k.takeBackNotice))
	g.Post("/notices/:id/copy", k.staff(k.copyNotice))
	g.Get("/policies", k.staff(k.policies))
	g.Get("/policies/new", k.staff(k.newPolicy))
	g.Post("/policies", k.staff(k.addPolicy))
	g.Post("/policies/:id", k.decides(k.decidePolicy))
	g.Get("/windows", k.staff(k.windows))
	k.officialRoutes(g)
	k.uploadRoutes(g)
	k.operationsRoutes(g)
	k.settingsRoutes(g)
	k.mailboxRoutes(g)
	k.phoneRoutes(g)
	k.weeklyRoutes(g)
	k.claimRoutes(g)
	k.signalRoutes(g)
	k.drawRoutes(g)
	k.auditRoutes(g)
	k.rightsRoutes(g)
	k.bindingRoutes(g)
	k.planRoutes(g)
	k.fundRoutes(g)
	k.dutyRoutes(g)
	k.sampleRoutes(g)
	k.paperRoutes(g)
	k.filingPaperRoutes(g)
	k.reasonRoutes(g)
}

// desk is the visit of a staff member: who, and the time.
type visit struct {
	*fiber.Ctx
	staff store.Staff
	now   time.Time

	secure  bool // the public address is https
	filling bool // what was typed is shown again, with a common reason beside it

	read map[string]int // revisions of the cases on the page, read before the page
	seen store.Seen     // what the form's page had shown, of a decision
}

func (v visit) today() calendar.Day { return calendar.DayOf(v.now) }

// staff opens a page to logged-in staff only; others are sent to log in.
func (k Console) staff(page func(visit) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		token := web.StaffToken(c, k.Secure)
		staff, err := k.Store.StaffSession(c.UserContext(), token)
		if subsidy.KindOf(err) == subsidy.Unauthenticated {
			if c.Get("HX-Request") != "" { // the page that stands says so
				return err
			}
			return c.Redirect("/console/login", fiber.StatusSeeOther)
		}
		if err != nil {
			return err
		}
		if err := k.Store.KeepSeen(c.UserContext(), staff, token); err != nil {
			return err
		}
		if first := k.before(staff, c.Path()); first != "" {
			return c.Redirect(first, fiber.StatusSeeOther)
		}
		now, err := k.Store.Now(c.UserContext())
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		if err := web.ReadForm(c); err != nil {
			return err
		}
		v := visit{Ctx: c, staff: staff, now: now, secure: k.Secure, read: map[string]int{}}
		if err := k.reads(v, v.cases()...); err != nil {
			return err
		}
		return page(v)
	}
}

// before is the page that the account has to pass before the one it asks for, ""
// for none: a password that somebody else knows opens nothing, and neither does
// one alone where the role needs a second factor.
func (k Console) before(staff store.Staff, path string) string {
	switch {
	case staff.MustChange && path != passwordPage:
		return passwordPage
	case !staff.MustChange && k.needsSecond(staff) && !staff.Second && !strings.HasPrefix(path, secondPage):
		return secondPage
	}
	return ""
}

// act is what a form asks for, under its idempotency key.
func (v visit) act(route string) store.Act {
	return store.Act{
		Actor: v.staff.Actor(), Now: v.now, Route: route, Key: v.FormValue("key"),
		Body: []byte(route), Seen: v.seen,
	}
}

// after ends a form's request: a change leads on to a page; what the rule
// refused is shown where the form was, but for a case that is not there.
func (v visit) after(err error, to string, again func(refused error) error) error {
	switch kind := subsidy.KindOf(err); {
	case err == nil:
		v.tells()
		return v.Redirect(to, fiber.StatusSeeOther)
	case kind == "" || kind == subsidy.NotFound:
		return err
	}
	return again(err)
}

// view is one page of the console, and what its frame needs to know.
type view struct {
	place   string // the place of the navigation that it belongs to
	title   string
	told    string // the case in a sentence, for the day it is compared with another
	search  string // what was searched for
	refused error  // why what the form asked for was not done
	body    templ.Component
}

// write sends a page in the console's frame. A form that was refused shows what was typed, and why not.
func (k Console) write(v visit, w view) error {
	counts, err := k.Store.DeskCounts(v.UserContext(), v.staff.Actor())
	if err != nil {
		return err
	}
	if counts.Choices, err = k.Store.OpenChoices(v.UserContext(), v.staff.Actor(), v.today()); err != nil {
		return err
	}
	shell := page.Shell{
		Title: w.title, Static: k.static.base, Place: v.staff.County.Chinese(), Role: v.staff.Role.Chinese(),
		Name: v.staff.Name, Now: v.now, Groups: navigation(v.staff.Role, w.place, counts), Sandbox: k.SandboxURL,
		Search: w.search,
	}
	if shell.Help, err = k.help(v, w.place); err != nil {
		return err
	}
	if w.refused != nil {
		shell.Problem = web.ProblemOf(w.refused).Detail
		if shell.Moved, err = k.moved(v, w.told); err != nil {
			return err
		}
	}
	if shell.Did, err = k.did(v); err != nil {
		return err
	}
	out, err := rendered(v.UserContext(), page.Frame(shell), w.body)
	if err != nil {
		return fmt.Errorf("render %s: %w", w.place, err)
	}
	return v.send(out, w.told, w.refused)
}

// help is what a page is for, with the numbers of the policy version in force.
func (k Console) help(v visit, place string) (*page.Help, error) {
	policies, err := k.Store.Policies(v.UserContext())
	if err != nil {
		return nil, err
	}
	policy, err := policies.On(v.today())
	if err != nil { // a day without a version has none of its numbers
		return nil, nil
	}
	if v.Params("id") != "" {
		if h := page.HelpOn(page.CasePage(place), policy); h != nil {
			return h, nil
		}
	}
	return page.HelpOn(place, policy), nil
}

// door sends a page that stands before the console, without its frame.
func (k Console) door(v visit, title string, body templ.Component, refused error) error {
	problem := ""
	if refused != nil {
		problem = web.ProblemOf(refused).Detail
	}
	out, err := rendered(v.UserContext(), page.Door(title, k.static.base, problem), body)
	if err != nil {
		return fmt.Errorf("render %s: %w", title, err)
	}
	return v.send(out, "", refused)
}

// send sends a finished page: its forms carry what it shows, and one that was refused shows what was typed.
func (v visit) send(out []byte, told string, refused error) error {
	out = v.carry(out, told)
	if v.filling {
		var err error
		if out, err = web.Refill(out, v.Ctx, nil); err != nil {
			return fmt.Errorf("fill %s: %w", v.Path(), err)
		}
	}
	if refused != nil {
		p := web.ProblemOf(refused)
		v.Status(p.Status)
		if v.Method() == fiber.MethodPost {
			var err error
			if out, err = web.Refill(out, v.Ctx, p); err != nil {
				return fmt.Errorf("refill %s: %w", v.Path(), err)
			}
		}
	}
	return web.SendPage(v.Ctx, out)
}

// rendered is a frame with the page in it.
func rendered(ctx context.Context, frame, body templ.Component) ([]byte, error) {
	var b bytes.Buffer
	err := frame.Render(templ.WithChildren(ctx, body), &b)
	return b.Bytes(), err
}

// part sends a piece of a page that the browser puts into the one it shows.
func (v visit) part(piece templ.Component) error {
	var b bytes.Buffer
	if err := piece.Render(v.UserContext(), &b); err != nil {
		return fmt.Errorf("render a part: %w", err)
	}
	return web.SendPage(v.Ctx, v.carry(b.Bytes(), ""))
}

func (k Console) windows(v visit) error {
	return k.write(v, view{place: "windows", title: "受理窗口", body: page.Windows(subsidy.Windows())})
}
