package public

import (
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/store"
)

// draws lists the spot checks (抽查), the announced ones too.
func (p Pages) draws(c *fiber.Ctx) error {
	rows, next, err := p.Store.SpotChecks(c.UserContext(), store.Page{After: c.Query("after")})
	if err != nil {
		return err
	}
	return show(c, "draws", fiber.Map{"Rows": rows, "Next": next})
}

// draw shows a spot check whole: what was announced, and what the seed made of it.
func (p Pages) draw(c *fiber.Ctx) error {
	check, err := p.Store.PublicSpotCheck(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	strata := make([]string, len(check.Form.Strata))
	for i, s := range check.Form.Strata {
		strata[i] = strings.TrimSuffix(s.From.Yuan(), ".00") + ":" + strconv.Itoa(s.Share)
	}
	return show(c, "draw", fiber.Map{"C": check, "Strata": strings.Join(strata, ",")})
}

// drawList is a spot check's list as a file, to draw from again.
func (p Pages) drawList(c *fiber.Ctx) error {
	check, err := p.Store.PublicSpotCheck(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("\ufeff") // so that Excel reads it as UTF-8
	w := csv.NewWriter(&b)
	rows := [][]string{{"编号", "金额（元）", "层", "SM3", "抽中"}}
	for _, one := range check.List {
		rows = append(rows, []string{
			one.Number, one.Amount.Yuan(), check.Form.Strata.Chinese(one.Stratum), one.Digest,
			map[bool]string{true: "是"}[one.Selected],
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="draw-`+check.ID+`.csv"`)
	return c.SendString(b.String())
}
