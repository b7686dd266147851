package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/subsidy"
)

// posters lists the counties whose poster the member of staff may print.
func (k Console) posters(v visit) error {
	actor := v.staff.Actor()
	if err := actor.May(subsidy.ReadOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	var windows []subsidy.Window
	for _, c := range subsidy.Counties() {
		if w, ok := subsidy.WindowOf(c); ok && actor.May(subsidy.ReadOfficial, subsidy.Scope{County: c}) == nil {
			windows = append(windows, w)
		}
	}
	return k.writeOfficial(v, page.OfficialPosters, "窗口海报", page.Posters(windows), nil)
}

// posterOf is the window whose poster is asked for.
func (k Console) posterOf(v visit) (subsidy.Window, error) {
	county := subsidy.County(v.Params("county"))
	w, ok := subsidy.WindowOf(county)
	if !ok || county == "" {
		return w, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个县区的窗口"}
	}
	return w, v.staff.Actor().May(subsidy.ReadOfficial, subsidy.Scope{County: county})
}

// poster is a page to print for a county's window, with its codes.
func (k Console) poster(v visit) error {
	w, err := k.posterOf(v)
	if err != nil {
		return err
	}
	return k.writeOfficial(v, page.OfficialPosters, w.Short+"窗口海报", page.Poster(w), nil)
}

// posterCode is one of the poster's two pictures.
func (k Console) posterCode(v visit) error {
	w, err := k.posterOf(v)
	if err != nil {
		return err
	}
	if k.Account == nil {
		return away()
	}
	kind, ask := "image/png", k.Account.CountyCode
	switch v.Params("code") {
	case "official":
	case "mini":
		kind, ask = "image/jpeg", k.Account.WindowCode
	default:
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个二维码"}
	}
	picture, err := ask(v.UserContext(), w.County)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, kind)
	v.Set(fiber.HeaderCacheControl, "private, max-age=86400")
	return v.Send(picture)
}
