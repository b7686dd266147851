package public

import (
	"github.com/gofiber/fiber/v2"

	"shigang/store"
)

// audit shows the published heads (日志校验值) of the audit log, and how to check one.
func (p Pages) audit(c *fiber.Ctx) error {
	rows, next, err := p.Store.AuditHeads(c.UserContext(), store.Page{After: c.Query("after"), Limit: 30})
	if err != nil {
		return err
	}
	return show(c, "audit", fiber.Map{"Rows": rows, "Next": next, "First": c.Query("after") == ""})
}
