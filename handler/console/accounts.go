package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
)

// accountsPage lists the accounts of the console, for the administrator.
const accountsPage = "/console/accounts"

// accountsRoutes mounts the console's accounts (工作人员账号).
func (k Console) accountsRoutes(g fiber.Router) {
	g.Get("/accounts", k.staff(k.accounts))
	g.Post("/accounts", k.staff(k.openAccount))
	g.Get("/accounts/new", k.staff(k.newAccount))
	g.Get("/accounts/:id", k.staff(k.accountOf))
	g.Post("/accounts/:id", k.decides(k.editAccount))
	g.Post("/accounts/:id/disable", k.decides(k.disableAccount))
	g.Post("/accounts/:id/enable", k.decides(k.enableAccount))
	g.Post("/accounts/:id/reset", k.decides(k.resetAccount))
	g.Post("/accounts/:id/second", k.decides(k.resetSecond))
	g.Post("/accounts/:id/sessions", k.staff(k.endAccountSessions))
}

func (k Console) accounts(v visit) error {
	search := store.AccountSearch{
		Role: subsidy.Role(v.Query("role")), County: subsidy.County(v.Query("county")),
		Closed: v.Query("state") == "closed",
	}
	rows, next, err := k.Store.Accounts(v.UserContext(), v.staff.Actor(), search, store.Page{
		After: v.Query("after"),
		Limit: 50,
	})
	if err != nil {
		return err
	}
	list := page.AccountList{Rows: rows, Search: search, Demo: k.Demo}
	if next != "" {
		list.Next = list.Address("after", next)
	}
	return k.write(v, view{place: "accounts", title: "工作人员账号", body: page.Accounts(list)})
}

func (k Console) newAccount(v visit) error { return k.accountForm(v, nil) }

func (k Console) accountForm(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.AddStaff, subsidy.Scope{}); err != nil {
		return err
	}
	return k.write(v, view{place: "accounts", title: "开通账号", body: page.NewAccount(), refused: refused})
}

// typedAccount reads the form of an account.
func (v visit) typedAccount() subsidy.StaffDetails {
	return subsidy.StaffDetails{
		Login: v.FormValue("login"), Name: v.FormValue("name"), Role: subsidy.Role(v.FormValue("role")),
		County: subsidy.County(v.FormValue("county")),
	}.Clean()
}

// openAccount opens an account, and shows its made-up password, this once.
func (k Console) openAccount(v visit) error {
	opened, err := k.Store.OpenStaff(v.UserContext(), v.act("openAccount"), v.typedAccount())
	return k.showMadeUp(v, "账号已开通", opened, err, func(refused error) error { return k.accountForm(v, refused) })
}

// showMadeUp shows a password that was made up, this once, or why there is none.
func (k Console) showMadeUp(
	v visit, done string, opened store.Opened, err error, again func(refused error) error,
) error {
	if kind := subsidy.KindOf(err); kind == subsidy.NotFound || kind == subsidy.Forbidden || err != nil && kind == "" {
		return err
	}
	if err != nil {
		return again(err)
	}
	v.tells()
	body := page.Opened(page.OpenedAccount{Done: done, Opened: opened})
	return k.write(v, view{place: "accounts", title: done, body: body})
}

func (k Console) accountOf(v visit) error { return k.showAccount(v, nil) }

func (k Console) showAccount(v visit, refused error) error {
	id := v.Params("id")
	row, held, err := k.Store.AccountOf(v.UserContext(), v.staff.Actor(), id)
	if err != nil {
		return err
	}
	sessions, err := k.Store.Sessions(v.UserContext(), id, "")
	if err != nil {
		return err
	}
	phone, bound, err := k.Store.PhoneOf(v.UserContext(), id)
	if err != nil {
		return err
	}
	one := page.AccountOf{
		AccountRow: row, Held: held, Sessions: sessions, Self: id == v.staff.ID, Needed: k.needsSecond(row.Staff),
		Saved: v.Query("saved") != "",
	}
	if bound {
		phone.Phone = maskedPhone(phone.Phone)
		one.Phone = &phone
	}
	return k.write(v, view{
		place: "accounts", title: row.Name + "的账号", told: accountTold(row.Staff), body: page.Account(one),
		refused: refused,
	})
}

// accountTold is an account in a sentence, for the day it is compared with another.
func accountTold(st store.Staff) string {
	state := "账号开着"
	if st.Disabled {
		state = "账号已停用"
	}
	return st.Name + "，" + st.Role.Chinese() + st.County.Chinese() + "，" + state
}

// backToAccount ends a form on an account.
func (k Console) backToAccount(v visit, err error) error {
	if subsidy.KindOf(err) == subsidy.Forbidden {
		return err
	}
	return v.after(err, accountsPage+"/"+v.Params("id")+"?saved=1", func(refused error) error {
		return k.showAccount(v, refused)
	})
}

func (k Console) editAccount(v visit) error {
	id := v.Params("id")
	return k.backToAccount(v, k.Store.EditStaff(v.UserContext(), v.act("editAccount "+id), id, v.typedAccount()))
}

func (k Console) disableAccount(v visit) error {
	id := v.Params("id")
	return k.backToAccount(v, k.Store.DisableStaff(v.UserContext(), v.act("disableAccount "+id), id, true))
}

func (k Console) enableAccount(v visit) error {
	id := v.Params("id")
	return k.backToAccount(v, k.Store.DisableStaff(v.UserContext(), v.act("enableAccount "+id), id, false))
}

// resetAccount gives the account another password, and shows it, this once.
func (k Console) resetAccount(v visit) error {
	id := v.Params("id")
	opened, err := k.Store.RenewPassword(v.UserContext(), v.act("resetAccount "+id), id)
	return k.showMadeUp(v, "密码已重置", opened, err, func(refused error) error { return k.showAccount(v, refused) })
}

func (k Console) resetSecond(v visit) error {
	id := v.Params("id")
	return k.backToAccount(v, k.Store.ResetSecond(v.UserContext(), v.act("resetSecond "+id), id))
}

func (k Console) endAccountSessions(v visit) error {
	act, id := v.act("endAccountSessions "+v.Params("id")), v.Params("id")
	err := act.Actor.May(subsidy.ReadStaff, subsidy.Scope{})
	if err == nil {
		err = k.Store.EndOtherSessions(v.UserContext(), act, id, "")
	}
	return k.backToAccount(v, err)
}
