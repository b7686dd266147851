package jobs

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// How often the account is looked at: once a day, sooner where WeChat did not
// show everything (machine time).
const (
	accountEvery = 24 * time.Hour
	lookAgain    = 10 * time.Minute
)

// lookAround looks at the start, and then each day, what stands in the accounts:
// differences are logged and kept for the console's pages, and stop nothing.
func (a *accountJobs) lookAround(ctx context.Context) {
	now := a.c.Store.Machine()
	a.nextLook = now.Add(accountEvery)
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"message templates", a.checkTemplates},
		{"menu", a.readMenu},
		{"automatic replies", a.readReplies},
		{"blacklist", a.readBlacklist},
		{"tags", a.readTags},
	} {
		if err := step.do(ctx); err != nil && ctx.Err() == nil {
			a.nextLook = now.Add(lookAgain)
			slog.Warn("look at the official account", "what", step.what, "cause", err)
		}
	}
}

// readMenu keeps the menu that stands at WeChat, so that it can be taken over
// before ours replaces it.
func (a *accountJobs) readMenu(ctx context.Context) error {
	found, err := a.c.Official.FoundMenu(ctx)
	if err != nil {
		return err
	}
	m, err := a.c.Store.OfficialMenu(ctx)
	if err != nil {
		return err
	}
	if m.Foreign(found) {
		slog.Warn("the official account has a menu that is none of ours: it can be imported on the console's menu page",
			"buttons", found.Buttons)
	}
	return a.keep(ctx, "menu", func(tx *store.Tx, event subsidy.Event) error { return tx.SaveFoundMenu(found, event) })
}

// readReplies keeps the automatic replies of the public platform, which rest
// while our server answers.
func (a *accountJobs) readReplies(ctx context.Context) error {
	found, err := a.c.Official.FoundReplies(ctx)
	if err != nil {
		return err
	}
	return a.keep(ctx, "replies", func(tx *store.Tx, event subsidy.Event) error {
		return tx.SaveFoundReplies(found, event)
	})
}

// keep writes what was read of the account.
func (a *accountJobs) keep(ctx context.Context, what string, save func(*store.Tx, subsidy.Event) error) error {
	act, err := a.system(ctx)
	if err != nil {
		return err
	}
	return a.c.Store.Change(ctx, act, func(tx *store.Tx) error {
		event, err := official.KeepReading(what, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return save(tx, event)
	})
}

// system is a change by nobody of the staff, now.
func (a *accountJobs) system(ctx context.Context) (store.Act, error) {
	now, err := a.c.Store.Now(ctx)
	return store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, err
}

// checkTemplates compares the message templates with the accounts'.
func (a *accountJobs) checkTemplates(ctx context.Context) error {
	found := a.c.Official.CheckTemplates(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, l := range found.Lists {
		if l.Trouble != "" {
			a.nextLook = a.c.Store.Machine().Add(lookAgain)
			slog.Warn("message templates not listed", "channel", l.Channel, "trouble", l.Trouble)
		}
	}
	for _, f := range found.Findings {
		slog.Warn("message template differs", "channel", f.Channel, "id", f.ID, "trouble", f.Trouble,
			"unknown", strings.Join(f.Unknown, " "), "unsent", strings.Join(f.Unsent, " "))
	}
	act, err := a.system(ctx)
	if err != nil {
		return err
	}
	return a.c.Store.Change(ctx, act, func(tx *store.Tx) error {
		check, event, err := official.CheckTemplates(found, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SaveTemplateCheck(check, event)
	})
}
