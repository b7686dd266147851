package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/hibiken/asynq"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

// deliver makes one attempt. Whatever comes of it is written to the notice's
// row; the task itself always succeeds, so that nothing is archived with an id
// that then stays taken.
func (r *Runner) deliver(ctx context.Context, task *asynq.Task) error {
	var due store.Due
	if err := json.Unmarshal(task.Payload(), &due); err != nil {
		slog.Error("deliver: unreadable task", "cause", err)
		return nil
	}
	if err := r.attempt(ctx, due); err != nil {
		slog.Error("deliver failed, its lease will lapse", "notice", due.ID, "attempt", due.Attempt, "cause", err)
	}
	return nil
}

// attempt claims, sends and settles.
func (r *Runner) attempt(ctx context.Context, due store.Due) error {
	send, ok, err := r.c.Store.StartSend(ctx, due, store.Ways{
		Lease:    r.c.Lease,
		Template: r.c.WeChat.Template,
		Mail:     r.c.Mail != nil,
		Quotas:   r.c.Quotas,
		Paces:    r.c.Paces,
	})
	if err != nil || !ok {
		return err
	}
	// What came of it is kept even when the jobs are just stopping.
	return r.c.Store.FinishSend(context.WithoutCancel(ctx), send, r.send(ctx, send))
}

// send goes out on the attempt's channel, well within its lease. A panic in it
// counts as unanswered.
func (r *Runner) send(ctx context.Context, send store.Sending) (out subsidy.Outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.c.Lease*3/4)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			slog.Error("send panicked", "notice", send.ID, "panic", fmt.Sprintf("%T", p))
			out = subsidy.Outcome{Result: subsidy.Unknown, Detail: "panic"}
		}
	}()
	switch w := r.c.WeChat; send.Channel {
	case subsidy.ChannelSubscribe:
		return w.SendSubscribe(ctx, send.Address, send.Message, page(send))
	case subsidy.ChannelTemplate:
		return w.SendTemplate(ctx, send.Address, send.Message, page(send), send.ID)
	case subsidy.ChannelBiz:
		return w.SendBiz(ctx, send.Address, send.Message, page(send))
	case subsidy.ChannelMass:
		return r.mass(ctx, send)
	case subsidy.ChannelCustom:
		if m, ok := send.Message.(official.OfficialReply); ok {
			return w.SendCustom(ctx, send.Address, m.Reply, send.ID)
		}
	case subsidy.ChannelMail:
		return r.mail(ctx, send)
	}
	return subsidy.Outcome{Result: subsidy.Refused, Detail: "no such channel: " + string(send.Channel)}
}

// page is what a tap on the message opens in the mini-program.
func page(send store.Sending) string {
	t, _ := notify.TypeOf(send.Kind)
	return t.MiniPage(send.Subject)
}

// mail sends the message as a plain letter, with its files.
func (r *Runner) mail(ctx context.Context, send store.Sending) subsidy.Outcome {
	m := send.Message
	files, err := r.files(ctx, m)
	if err != nil {
		slog.Error("letter's files", "notice", send.ID, "cause", err)
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: "its files cannot be made"}
	}
	var b strings.Builder
	b.WriteString(m.Body() + "\n\n")
	for _, l := range m.Lines() {
		b.WriteString(l.Label + "：" + l.Value + "\n")
	}
	if link := r.link(ctx, send); link != "" {
		b.WriteString("\n在手机上打开小程序查看（微信里、浏览器里都可以点）：\n" + link + "\n")
	}
	b.WriteString("\n这封邮件由适岗培训系统发出，请勿直接回复。")
	if t, _ := notify.TypeOf(send.Kind); t.Choosable() {
		b.WriteString("要改变接收方式，请在“我的 · 消息设置”或控制台“我的设置”里选择。")
	}
	return r.c.Mail.Send(ctx, Letter{
		ID:      send.ID,
		To:      send.Address,
		Subject: "【适岗培训】" + m.Title(),
		Body:    b.String() + "\n",
		Files:   files,
	})
}

// linkTimeout is how long a letter waits for its link into the mini-program.
const linkTimeout = 5 * time.Second

// link opens what a letter is about in the mini-program, "" where that is
// nothing, or WeChat gives no link: the letter goes without.
func (r *Runner) link(ctx context.Context, send store.Sending) string {
	opens := page(send)
	if opens == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, linkTimeout)
	defer cancel()
	return r.c.WeChat.PageLink(ctx, opens)
}

// mass sends a policy notice to the followers.
func (r *Runner) mass(ctx context.Context, send store.Sending) subsidy.Outcome {
	later := func(err error) subsidy.Outcome {
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: err.Error()}
	}
	tag, err := r.tag(ctx, send)
	if err != nil {
		return later(err)
	}
	c, err := r.c.Store.PublishedCampaign(ctx, send.Subject.ID)
	if err != nil {
		return later(err)
	}
	_, cover, err := r.c.Store.Cover(ctx, c.ID)
	if err != nil {
		return later(err)
	}
	pictures, err := r.c.Store.CampaignPictures(ctx, c)
	if err != nil {
		return later(err)
	}
	return r.c.WeChat.SendMass(ctx, Article{
		Title:     c.Title,
		Digest:    c.Digest,
		HTML:      c.HTML(),
		SourceURL: c.Link(r.c.PublicURL),
		Cover:     cover,
		Pictures:  pictures,
		Campaign:  c.ID,
	}, tag, send.ID)
}

// tag is the WeChat id of the followers a policy notice goes to, 0 for all.
func (r *Runner) tag(ctx context.Context, send store.Sending) (int, error) {
	m, ok := send.Message.(official.PolicyNotice)
	if !ok || m.Tag == official.TagAll {
		return 0, nil
	}
	return r.c.tagID(ctx, m.Tag)
}
