package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"strings"
	"time"

	"github.com/hibiken/asynq"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
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

// attempt claims, asks whether the message is still true, sends and settles.
func (r *Runner) attempt(ctx context.Context, due store.Due) error {
	send, ok, err := r.c.Store.StartSend(ctx, due, r.c.Lease, r.c.WeChat.TemplateID)
	if err != nil || !ok {
		return err
	}
	now, err := r.c.Store.Now(ctx)
	if err != nil {
		return err
	}
	if !subsidy.Wanted(send.Message, send.Filing, calendar.DayOf(now)) {
		return r.c.Store.DropSend(ctx, send)
	}
	outcome := r.send(ctx, send)
	if now, err = r.c.Store.Now(ctx); err != nil {
		return err
	}
	// What came of it is kept even when the jobs are just stopping.
	return r.c.Store.FinishSend(context.WithoutCancel(ctx), send, outcome, subsidy.After(send.Kind, send.Channel, send.Attempt, outcome, now))
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
	switch send.Channel {
	case subsidy.ChannelSubscribe:
		if !send.Consent {
			return subsidy.Outcome{Result: subsidy.Refused, Code: 43101, Detail: "no consent left"}
		}
		return r.c.WeChat.SendSubscribe(ctx, send.OpenID, send.Message, page(send))
	case subsidy.ChannelMass:
		return r.mass(ctx, send)
	}
	return subsidy.Outcome{Result: subsidy.Refused, Detail: "no such channel: " + string(send.Channel)}
}

// page is what a tap on the message opens in the mini-program.
func page(send store.Sending) string {
	switch send.Subject.Kind {
	case subsidy.SubjectFiling:
		return "pages/filing/detail?id=" + send.Subject.ID
	case subsidy.SubjectAssessment:
		return "pages/platforms/assessment?id=" + send.Subject.ID
	case subsidy.SubjectEnterprise:
		return "pages/enterprise/enterprise"
	}
	return "pages/home/home"
}

// mass sends a policy notice to all followers.
func (r *Runner) mass(ctx context.Context, send store.Sending) subsidy.Outcome {
	later := func(err error) subsidy.Outcome {
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: err.Error()}
	}
	c, err := r.c.Store.PublishedCampaign(ctx, send.Subject.ID)
	if err != nil {
		return later(err)
	}
	_, cover, err := r.c.Store.Cover(ctx, c.ID)
	if err != nil {
		return later(err)
	}
	link := c.Source
	if link == "" && r.c.PublicURL != "" {
		link = r.c.PublicURL + "/notices/" + c.ID
	}
	return r.c.WeChat.SendMass(ctx, Article{Title: c.Title, Digest: c.Digest, HTML: articleHTML(c.Body), SourceURL: link, Cover: cover}, send.ID)
}

// articleHTML turns plain paragraphs into the article's HTML.
func articleHTML(body string) string {
	var b strings.Builder
	for _, p := range strings.Split(body, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + html.EscapeString(p) + "</p>")
		}
	}
	return b.String()
}

// Bounds of the scan, in days: more than the longest run of days off with the
// working days before it, and how long an overdue filing is looked at.
const (
	scanAhead = 30
	scanBack  = 60
)

// Scan finds out who is due to be reminded. A reminder is unique by its row, so
// scanning twice, in one process or two, owes nothing twice.
func (r *Runner) Scan(ctx context.Context) error {
	now, err := r.c.Store.Now(ctx)
	if err != nil {
		return err
	}
	cal, err := r.c.Store.Calendar(ctx)
	if err != nil {
		return err
	}
	today := calendar.DayOf(now)
	for _, list := range []store.Awaited{store.DraftsByStart, store.AcceptedByStart, store.AcceptedByEnd, store.WaitingByDecision} {
		from := today
		if list == store.WaitingByDecision {
			from = today.AddDays(-scanBack)
		}
		if err := r.scanList(ctx, list, from, today.AddDays(scanAhead), now, cal); err != nil {
			return err
		}
	}
	return nil
}

func (r *Runner) scanList(ctx context.Context, list store.Awaited, from, upto calendar.Day, now time.Time, cal calendar.Calendar) error {
	for next := ""; ; {
		filings, after, err := r.c.Store.FilingsAwaited(ctx, list, from, upto, store.Page{After: next, Limit: 100})
		if err != nil {
			return err
		}
		for _, f := range filings {
			if err := r.remind(ctx, f, now, cal); err != nil {
				slog.Error("reminder failed", "filing", f.ID, "cause", err)
			}
		}
		if next = after; next == "" {
			return nil
		}
	}
}

// remind owes what a filing owes people now; the rule is asked once more inside
// the change.
func (r *Runner) remind(ctx context.Context, f subsidy.Filing, now time.Time, cal calendar.Calendar) error {
	if due, err := f.Reminders(now, cal); err != nil || len(due) == 0 {
		return err
	}
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}
	return r.c.Store.Change(ctx, act, func(tx *store.Tx) error {
		f, err := tx.Filing(f.ID)
		if err != nil {
			return err
		}
		due, err := f.Reminders(now, cal)
		if err != nil {
			return err
		}
		for _, owed := range due {
			if err := tx.Owe(subsidy.Subject{Kind: subsidy.SubjectFiling, ID: f.ID}, owed); err != nil {
				return err
			}
		}
		return nil
	})
}
