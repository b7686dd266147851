package console

import (
	"bytes"
	"image"
	_ "image/jpeg" // covers
	_ "image/png"
	"io"
	"mime/multipart"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// Bounds on a notice's cover.
const (
	maxCover  = 1 << 20    // bytes
	maxPixels = 20_000_000 // width × height
)

func (k Console) notices(v visit) error {
	rows, next, err := k.Store.CampaignsFor(v.UserContext(), v.staff.Actor(), store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	return k.show(v, "notices", "政策通知", fiber.Map{"Rows": rows, "Next": next, "MayWrite": k.mayWrite(v)})
}

func (k Console) mayWrite(v visit) bool {
	return v.staff.Actor().May(subsidy.WriteNotice, subsidy.Scope{}) == nil
}

func (k Console) newNotice(v visit) error {
	if err := v.staff.Actor().May(subsidy.WriteNotice, subsidy.Scope{}); err != nil {
		return err
	}
	return k.show(v, "notices_edit", "起草通知", fiber.Map{"C": subsidy.Campaign{}})
}

func (k Console) editNotice(v visit) error {
	if err := v.staff.Actor().May(subsidy.WriteNotice, subsidy.Scope{}); err != nil {
		return err
	}
	c, _, err := k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	return k.show(v, "notices_edit", "修改通知", fiber.Map{"C": c})
}

// writeNotice saves a draft, new or not, with its cover when one was chosen.
func (k Console) writeNotice(v visit) error {
	typed := subsidy.Campaign{ID: v.Params("id"), Title: v.FormValue("title"), Digest: v.FormValue("digest"), Body: v.FormValue("body"), Source: v.FormValue("source")}
	kind, cover, err := readCover(v.Ctx)
	id := ""
	if err == nil {
		id, err = k.saveNotice(v, typed, kind, cover)
	}
	return v.after(err, "/console/notices/"+id, func(refused error) error {
		p := web.ProblemOf(refused)
		v.Status(p.Status)
		return k.show(v, "notices_edit", "起草通知", fiber.Map{"C": typed, "Problem": p.Detail})
	})
}

func (k Console) saveNotice(v visit, typed subsidy.Campaign, kind string, cover []byte) (string, error) {
	act := v.act("writeNotice " + typed.ID)
	return store.Answer(v.UserContext(), k.Store, act, func(tx *store.Tx) (string, error) {
		c := subsidy.Campaign{ID: tx.NewID(), State: subsidy.CampaignDraft, WrittenBy: act.Actor.ID, CreatedAt: act.Now}
		if typed.ID != "" {
			var err error
			if c, err = tx.Campaign(typed.ID); err != nil {
				return "", err
			}
		}
		event, err := c.Write(typed.Title, typed.Digest, typed.Body, typed.Source, act.Actor, act.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveCampaign(c, event); err != nil || cover == nil {
			return c.ID, err
		}
		return c.ID, tx.SetCover(c.ID, kind, cover)
	})
}

// readCover reads the cover that was chosen, nil when none was; what is no
// JPEG or PNG of reasonable size is refused.
func readCover(c *fiber.Ctx) (kind string, data []byte, err error) {
	header, err := c.FormFile("cover")
	if err != nil || header.Size == 0 {
		return "", nil, nil // no file was chosen
	}
	if data, err = readFile(header); err != nil {
		return "", nil, err
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width*config.Height > maxPixels {
		return "", nil, &subsidy.Error{Kind: subsidy.Invalid, Field: "/cover", Message: "封面应为JPG或PNG图片，请重新选择", Err: err}
	}
	return "image/" + format, data, nil
}

func readFile(header *multipart.FileHeader) ([]byte, error) {
	if header.Size > maxCover {
		return nil, &subsidy.Error{Kind: subsidy.TooLarge, Field: "/cover", Message: "封面图片太大（最多1 MB），请压缩后再上传"}
	}
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxCover))
}

// sentText says how the mass send went.
var sentText = map[subsidy.DeliveryState]string{
	"": "", subsidy.DeliveryWaiting: "等待发送", subsidy.DeliverySending: "正在发送", subsidy.DeliveryDelivered: "微信已受理群发",
	subsidy.DeliveryInbox: "未群发", subsidy.DeliveryUnknown: "微信没有回应，是否送达不明", subsidy.DeliveryRefused: "微信拒绝了群发", subsidy.DeliveryDropped: "已取消",
}

func (k Console) notice(v visit) error { return k.showNotice(v, nil) }

func (k Console) showNotice(v visit, refused error) error {
	c, sent, err := k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	data := fiber.Map{"C": c, "Sent": sent, "SentText": sentText[sent.State], "Paragraphs": strings.Split(c.Body, "\n"), "MayWrite": k.mayWrite(v),
		"Moving": sent.State == subsidy.DeliveryWaiting || sent.State == subsidy.DeliverySending}
	v.refused(data, refused)
	return k.show(v, "notices_one", c.Title, data)
}

// cover is the picture of a notice, sent or not, for staff.
func (k Console) cover(v visit) error {
	if _, _, err := k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), v.Params("id")); err != nil {
		return err
	}
	kind, data, err := k.Store.Cover(v.UserContext(), v.Params("id"))
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, kind)
	return v.Send(data)
}

// sendNotice publishes the notice and owes its mass send.
func (k Console) sendNotice(v visit) error {
	act := v.act("sendNotice " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		c, err := tx.Campaign(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := c.Send(act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveCampaign(c, event)
	})
	return v.after(err, "/console/notices/"+v.Params("id"), func(refused error) error { return k.showNotice(v, refused) })
}
