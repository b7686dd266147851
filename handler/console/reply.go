package console

import (
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// builtIn are the words that the account answers by itself.
var builtIn = []string{"电话", "进度", "政策", "绑定", "武江"}

// replies shows the welcome, the keyword replies, and what is answered.
func (k Console) replies(v visit) error { return k.showReplies(v, nil) }

func (k Console) showReplies(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	account, err := k.Store.OfficialAccount(v.UserContext())
	if err != nil {
		return err
	}
	account.PublicURL = k.PublicURL
	list := page.ReplyList{
		Welcome: account.Welcome, Default: official.DefaultWelcome, Replies: account.Replies,
	}
	for _, word := range builtIn {
		list.Answers = append(list.Answers, k.ask(account, word))
	}
	if v.Method() == fiber.MethodPost {
		list.Welcome = v.FormValue("welcome")
	}
	if err := k.offerReplies(v, &list, account); err != nil {
		return err
	}
	if word := strings.TrimSpace(v.Query("word")); word != "" {
		tried := k.ask(account, word)
		list.Tried = &tried
	}
	return k.writeOfficial(v, page.OfficialReplies, "自动回复", page.Replies(list), refused)
}

// ask is what the account answers to a word; pictures of ours are shown from here.
func (k Console) ask(account official.Account, word string) page.Said {
	a := account.Answer(official.Incoming{Type: official.IncomingText, Content: word})
	a.Reply.Picture = strings.TrimPrefix(a.Reply.Picture, k.PublicURL)
	return page.Said{Word: word, Reply: a.Reply, Keep: a.Keep}
}

func (k Console) writeWelcome(v visit) error {
	typed := v.FormValue("welcome")
	act := v.act("writeWelcome")
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		text, event, err := official.WriteWelcome(typed, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveWelcome(text, event)
	})
	return v.after(err, repliesPage, func(refused error) error { return k.showReplies(v, refused) })
}

func (k Console) newReply(v visit) error {
	return k.showReply(v, official.KeywordReply{Reply: official.Reply{Kind: official.ReplyText}}, nil)
}

// reply shows a keyword reply to be changed.
func (k Console) reply(v visit) error {
	if err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	all, err := k.Store.KeywordReplies(v.UserContext())
	if err != nil {
		return err
	}
	r, err := replyOf(all, v.Params("id"))
	if err != nil {
		return err
	}
	return k.showReply(v, r, nil)
}

func replyOf(all []official.KeywordReply, id string) (official.KeywordReply, error) {
	for _, r := range all {
		if r.ID == id {
			return r, nil
		}
	}
	return official.KeywordReply{}, &subsidy.Error{
		Kind:    subsidy.NotFound,
		Message: "没有找到这条自动回复，可能已被删去",
	}
}

// picturesToChoose is how many pictures a reply's form offers.
const picturesToChoose = 12

func (k Console) showReply(v visit, r official.KeywordReply, refused error) error {
	if err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	pictures, err := k.Store.OfficialPictures(v.UserContext())
	if err != nil {
		return err
	}
	form := page.ReplyForm{
		R:        r,
		Keywords: strings.Join(r.Keywords, " "),
		Pictures: pictures[:min(len(pictures), picturesToChoose)],
		Pages:    official.MiniPages(),
		New:      v.Params("id") == "",
	}
	title := "修改关键词回复"
	if form.New {
		title = "新的关键词回复"
	}
	return k.writeOfficial(v, page.OfficialReplies, title, page.EditReply(form), refused)
}

// readReply reads the form of a keyword reply.
func readReply(c *fiber.Ctx) official.KeywordReply {
	r := official.KeywordReply{
		ID:       c.Params("id"),
		Contains: c.FormValue("inside") == "on",
		Reply:    official.Reply{Kind: official.ReplyKind(c.FormValue("kind"))},
	}
	r.Keywords = strings.FieldsFunc(c.FormValue("keywords"), func(r rune) bool {
		return strings.ContainsRune(" 　、，,;；\n\t", r)
	})
	r.Position, _ = strconv.Atoi(subsidy.CleanValue(c.FormValue("position"))) // what is no number stands first
	switch r.Reply.Kind {
	case official.ReplyText:
		r.Reply.Text = c.FormValue("text")
	case official.ReplyNews:
		r.Reply.Title, r.Reply.Digest, r.Reply.Link, r.Reply.Picture = c.FormValue("news_title"), c.FormValue("digest"),
			c.FormValue("link"), c.FormValue("picture")
	case official.ReplyCard:
		r.Reply.Title, r.Reply.Link = c.FormValue("card_title"), c.FormValue("page")
	}
	return r
}

func (k Console) writeReply(v visit) error {
	typed := readReply(v.Ctx)
	act := v.act("writeReply " + typed.ID)
	if err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	picture, err := k.readPicture(v.Ctx, "upload")
	if err == nil {
		err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error { return saveReply(tx, typed, picture) })
	}
	return v.after(err, "/console/official/replies", func(refused error) error {
		return k.showReply(v, typed, refused)
	})
}

// saveReply writes a keyword reply, with the picture that was chosen for it.
func saveReply(tx *store.Tx, typed official.KeywordReply, picture *official.Picture) error {
	act := tx.Act()
	others, err := tx.KeywordReplies()
	if err != nil {
		return err
	}
	if typed.ID == "" {
		typed.ID = tx.NewID()
	} else if _, err := replyOf(others, typed.ID); err != nil {
		return err
	}
	if picture != nil && typed.Reply.Kind == official.ReplyNews {
		if err := addPicture(tx, picture); err != nil {
			return err
		}
		typed.Reply.Picture = picture.Path()
	}
	r, event, err := typed.Write(others, act.Actor, act.Now)
	if err != nil {
		return err
	}
	return tx.SaveReply(r, event)
}

func (k Console) removeReply(v visit) error {
	act := v.act("removeReply " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		all, err := tx.KeywordReplies()
		if err != nil {
			return err
		}
		r, err := replyOf(all, v.Params("id"))
		if err != nil {
			return err
		}
		event, err := r.Remove(act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.RemoveReply(r.ID, event)
	})
	return v.after(err, repliesPage, func(refused error) error { return k.showReplies(v, refused) })
}

// pictures shows the pictures for replies.
func (k Console) pictures(v visit) error { return k.showPictures(v, nil) }

func (k Console) showPictures(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	pictures, err := k.Store.OfficialPictures(v.UserContext())
	if err != nil {
		return err
	}
	return k.writeOfficial(v, page.OfficialPictures, "图片", page.Pictures(pictures), refused)
}

// readPicture cleans and keeps the picture that was chosen, nil for none; its
// row is the change's to write.
func (k Console) readPicture(c *fiber.Ctx, field string) (*official.Picture, error) {
	header, err := web.FormFile(c, field)
	if err != nil || header.Size == 0 {
		return nil, nil // no file was chosen
	}
	if header.Size > subsidy.MaxFile {
		return nil, &subsidy.Error{
			Kind:    subsidy.TooLarge,
			Field:   "/picture",
			Message: "图片太大（最多10 MB），请压缩后再上传",
		}
	}
	f, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, subsidy.MaxFile))
	if err != nil {
		return nil, err
	}
	clean, err := web.CleanFile(c.UserContext(), k.Store.Uploads, data)
	if err != nil {
		return nil, err
	}
	if clean.Thumb == nil {
		return nil, &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   "/picture",
			Message: "请选择图片（JPG或PNG），这里不能用PDF",
		}
	}
	p := official.Picture{}
	if p.Digest, err = k.Store.PutBlob(clean.Data); err != nil {
		return nil, err
	}
	p.Thumb, err = k.Store.PutBlob(clean.Thumb)
	return &p, err
}

// addPicture writes a picture's row.
func addPicture(tx *store.Tx, p *official.Picture) error {
	count, err := tx.OfficialPictures()
	if err != nil {
		return err
	}
	p.ID, p.At = tx.NewID(), tx.Act().Now
	event, err := official.AddPicture(*p, count, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.AddPicture(*p, event)
}

func (k Console) addPicture(v visit) error {
	err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{})
	if err != nil {
		return err
	}
	p, err := k.readPicture(v.Ctx, "picture")
	if err == nil && p == nil {
		err = &subsidy.Error{Kind: subsidy.Invalid, Field: "/picture", Message: "请先选择一张图片"}
	}
	if err == nil {
		err = k.Store.Change(v.UserContext(), v.act("addPicture"), func(tx *store.Tx) error {
			return addPicture(tx, p)
		})
	}
	return v.after(err, "/console/official/pictures", func(refused error) error { return k.showPictures(v, refused) })
}

func (k Console) pictureThumb(v visit) error {
	if err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	p, err := k.Store.OfficialPicture(v.UserContext(), v.Params("id"))
	if err != nil {
		return err
	}
	data, err := k.Store.Blob(p.Thumb)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, "image/jpeg")
	return v.Send(data)
}

func (k Console) removePicture(v visit) error {
	act := v.act("removePicture " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		replies, err := tx.KeywordReplies()
		if err != nil {
			return err
		}
		p, err := tx.OfficialPicture(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := p.Remove(replies, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.RemovePicture(p.ID, event)
	})
	return v.after(err, "/console/official/pictures", func(refused error) error { return k.showPictures(v, refused) })
}
