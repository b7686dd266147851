package console

import (
	"io"
	"mime/multipart"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// uploads are the pictures that came with a notice's form.
type uploads struct {
	cover    []byte // nil when none was chosen
	pictures [][]byte
}

// readUploads reads the pictures that were chosen. They are written anew, so that
// nothing of their camera or place is published; those of the text are made as
// small as WeChat wants them.
func (k Console) readUploads(c *fiber.Ctx) (up uploads, err error) {
	if header, err := web.FormFile(c, "cover"); err == nil && header.Size > 0 {
		if up.cover, err = k.cleanUpload(c, header, "/cover", "封面"); err != nil {
			return up, err
		}
	}
	for _, header := range web.FormFiles(c, "picture") {
		if header.Size == 0 {
			continue // no file was chosen
		}
		picture, err := k.cleanUpload(c, header, "/picture", "正文")
		if err == nil {
			picture, err = web.Within(picture, official.MaxPictureBytes)
		}
		if err != nil {
			return up, err
		}
		up.pictures = append(up.pictures, picture)
	}
	return up, nil
}

func (k Console) cleanUpload(c *fiber.Ctx, header *multipart.FileHeader, field, what string) ([]byte, error) {
	if header.Size > web.MaxUpload {
		return nil, &subsidy.Error{
			Kind:    subsidy.TooLarge,
			Field:   field,
			Message: what + "图片太大（最多10 MB），请压缩后再上传",
		}
	}
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, web.MaxUpload))
	if err != nil {
		return nil, err
	}
	picture, err := web.CleanFile(c.UserContext(), k.Store.Uploads, data)
	if subsidy.KindOf(err) == subsidy.Overloaded {
		return nil, err
	}
	if err != nil || picture.Thumb == nil {
		return nil, &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   field,
			Message: what + "应为JPG或PNG图片，请重新选择",
			Err:     err,
		}
	}
	return picture.Data, nil
}

// noticePicture is a picture of a notice's text, sent or not, for staff.
func (k Console) noticePicture(v visit) error {
	if _, err := k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), v.Params("id")); err != nil {
		return err
	}
	n, _ := strconv.Atoi(v.Params("n")) // what is no number is no picture
	data, err := k.Store.CampaignPicture(v.UserContext(), v.Params("id"), n)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, "image/jpeg")
	return v.Send(data)
}
