package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// phonesPage lists who of the staff is bound to a phone, for the administrator.
const phonesPage = "/console/phones"

// phoneRoutes mounts what binds an account of the console to its holder's phone (手机办理).
func (k Console) phoneRoutes(g fiber.Router) {
	g.Post("/settings/phone", k.staff(k.phoneCode))
	g.Post("/settings/phone/end", k.staff(k.endOwnPhone))
	g.Get("/phones", k.staff(k.phones))
	g.Post("/phones/:id/end", k.staff(k.endPhone))
}

// ownPhone is the phone that the reader is bound to, with a code that was just made.
func (k Console) ownPhone(v visit, code string) (page.Phone, error) {
	out := page.Phone{
		Code:    code,
		Minutes: int(subsidy.PhoneCodeLife.Minutes()),
		Hours:   int(subsidy.StaffPhoneLife.Hours()),
	}
	p, bound, err := k.Store.PhoneOf(v.UserContext(), v.staff.ID)
	if bound {
		p.Phone = maskedPhone(p.Phone)
		out.Bound = &p
	}
	return out, err
}

// maskedPhone is a WeChat user's number, masked, "" for none.
func maskedPhone(phone string) string {
	if phone == "" {
		return ""
	}
	return subsidy.MaskMobile(phone)
}

// phoneCode shows a code, this once; asked for again there is another one.
func (k Console) phoneCode(v visit) error {
	act := v.act("phoneCode")
	act.Key = "" // a code is no result to keep
	code, err := k.Store.NewPhoneCode(v.UserContext(), act)
	if kind := subsidy.KindOf(err); err != nil && (kind == "" || kind == subsidy.NotFound) {
		return err
	}
	return k.showSettingsWith(v, shownOnce{phone: code}, err)
}

func (k Console) endOwnPhone(v visit) error {
	return k.backToSettings(v, k.Store.EndPhone(v.UserContext(), v.act("endOwnPhone"), v.staff.ID, "本人解除"))
}

func (k Console) phones(v visit) error { return k.showPhones(v, nil) }

func (k Console) showPhones(v visit, refused error) error {
	rows, next, err := k.Store.StaffPhones(v.UserContext(), v.staff.Actor(), store.Page{
		After: v.Query("after"),
		Limit: 50,
	})
	if err != nil {
		return err
	}
	for i, r := range rows {
		rows[i].Phone = maskedPhone(r.Phone)
	}
	body := page.Phones(page.PhoneList{Rows: rows, Next: next})
	return k.write(v, view{place: "phones", title: "手机绑定", body: body, refused: refused})
}

// endPhone lets an administrator end somebody's binding, e.g. of a phone that was lost.
func (k Console) endPhone(v visit) error {
	act, id := v.act("endPhone "+v.Params("id")), v.Params("id")
	err := act.Actor.May(subsidy.ReadStaff, subsidy.Scope{})
	if err == nil {
		err = k.Store.EndPhone(v.UserContext(), act, id, "管理员解除")
	}
	if subsidy.KindOf(err) == subsidy.Forbidden {
		return err
	}
	return v.after(err, phonesPage, func(refused error) error { return k.showPhones(v, refused) })
}
