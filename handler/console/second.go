package console

import (
	"encoding/base64"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"rsc.io/qr"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// secondPage is where members of staff set up their second factor (二次验证).
const secondPage = "/console/second"

func (k Console) secondRoutes(g fiber.Router) {
	g.Get("/second", k.staff(k.second))
	g.Post("/second/start", k.staff(k.beginSecond))
	g.Post("/second/confirm", k.staff(k.confirmSecond))
	g.Post("/second/recovery", k.staff(k.renewRecovery))
	g.Post("/second/end", k.staff(k.endSecond))
}

// needsSecond reports whether the account must have a second factor here.
func (k Console) needsSecond(staff store.Staff) bool { return !k.Demo && staff.Role.NeedsSecond() }

func (k Console) second(v visit) error { return k.showSecond(v, nil) }

func (k Console) showSecond(v visit, refused error) error {
	s, err := k.Store.SecondOf(v.UserContext(), v.staff.ID)
	if err != nil {
		return err
	}
	shown := page.Second{Since: s.Since, Left: s.Left, Needed: k.needsSecond(v.staff)}
	if s.Shown != "" {
		shown.Secret = s.Shown
		if shown.Picture, err = qrPicture(subsidy.SecondAddress(v.staff.Login, s.Shown)); err != nil {
			return err
		}
	}
	return k.door(v, "二次验证", page.SetUpSecond(shown), refused)
}

// qrPicture is a QR code as the page itself carries it: a secret has no address.
func qrPicture(text string) (string, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("draw second factor: %w", err)
	}
	code.Scale = 5
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG()), nil
}

// beginSecond shows a secret that waits for its first code.
func (k Console) beginSecond(v visit) error {
	err := k.Store.BeginSecond(v.UserContext(), v.act("beginSecond"), v.FormValue("code"))
	return v.after(err, secondPage, func(refused error) error { return k.showSecond(v, refused) })
}

// confirmSecond takes the first code, and shows the recovery codes, this once.
func (k Console) confirmSecond(v visit) error {
	codes, err := k.Store.ConfirmSecond(v.UserContext(), v.act("confirmSecond"), v.FormValue("code"),
		web.StaffToken(v.Ctx, k.Secure))
	if err == nil {
		err = k.knowBrowser(v.Ctx, v.staff.ID, v.Cookies(web.BrowserCookie))
	}
	return k.showRecovery(v, codes, err)
}

// renewRecovery shows new recovery codes in place of the old.
func (k Console) renewRecovery(v visit) error {
	codes, err := k.Store.RenewRecovery(v.UserContext(), v.act("renewRecovery"), v.FormValue("code"))
	return k.showRecovery(v, codes, err)
}

func (k Console) showRecovery(v visit, codes []string, err error) error {
	if kind := subsidy.KindOf(err); err != nil && (kind == "" || kind == subsidy.NotFound) {
		return err
	}
	if err != nil {
		return k.showSecond(v, err)
	}
	return k.door(v, "恢复码", page.RecoveryCodes(codes), nil)
}

// endSecond takes the second factor away, where the role needs none.
func (k Console) endSecond(v visit) error {
	err := k.Store.EndSecond(v.UserContext(), v.act("endSecond"), v.FormValue("code"), k.needsSecond(v.staff))
	if subsidy.KindOf(err) == subsidy.Forbidden {
		return k.showSecond(v, err)
	}
	return v.after(err, "/console/settings", func(refused error) error { return k.showSecond(v, refused) })
}
