package jobs

import (
	"context"
	"log/slog"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// remarksAtOnce is how many remarks are told between two looks at the lease.
const remarksAtOnce = 20

// remark tells WeChat the remarks that it does not have; one that WeChat will not
// have of a follower counts as told, so that it holds up no other.
func (a *accountJobs) remark(ctx context.Context) error {
	for {
		list, err := a.c.Store.RemarksDue(ctx, remarksAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := a.hold(ctx); err != nil {
			return err
		}
		for _, m := range list {
			err := a.c.Official.RemarkFollower(ctx, m.OpenID, m.Text)
			o := a.c.Official.OutcomeOf(err)
			switch {
			case err == nil:
			case o.Result == subsidy.Refused && about(o):
				slog.Warn("a remark that WeChat will not have", "code", o.Code)
			default:
				return a.rest(ctx, "remark", err)
			}
			if err := a.c.Store.RemarkTold(context.WithoutCancel(ctx), m); err != nil {
				return err
			}
		}
	}
}

// mostTagged bounds how many followers of a tag are read.
const mostTagged = 200_000

// readTags compares who has our tags at WeChat with what we think, and lets the
// difference be put right: a tag that somebody took away on the public platform is
// given again, one that somebody gave is taken.
func (a *accountJobs) readTags(ctx context.Context) error {
	for _, tag := range official.Tags() {
		id, err := a.c.Store.TagID(ctx, tag)
		if err != nil {
			return err
		}
		if id == 0 {
			continue
		}
		if err := a.readTag(ctx, tag, id); err != nil {
			return err
		}
	}
	return nil
}

func (a *accountJobs) readTag(ctx context.Context, tag official.Tag, id int) error {
	has := map[string]bool{}
	for next := ""; ; {
		if err := a.hold(ctx); err != nil {
			return err
		}
		page, following, err := a.c.Official.TagMembers(ctx, id, next)
		if err != nil {
			return err
		}
		for _, openid := range page {
			has[openid] = true
		}
		if len(has) > mostTagged {
			slog.Warn("a tag has too many followers to be compared", "tag", tag)
			return nil
		}
		if next = following; next == "" || len(page) == 0 {
			break
		}
	}
	lost, extra, err := a.c.Store.HealTag(ctx, tag, has)
	if lost+extra > 0 {
		slog.Warn("a tag's followers at WeChat were not ours", "tag", tag, "missing", lost, "more", extra)
	}
	return err
}
