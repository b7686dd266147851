package jobs

import (
	"context"
	"log/slog"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// blockAtOnce is how many followers one call blocks or unblocks.
const blockAtOnce = 20

// block puts those on the blacklist, and takes those off, who are not as wanted.
func (a *accountJobs) block(ctx context.Context) error {
	for {
		list, err := a.c.Store.Unblocked(ctx, blockAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := a.hold(ctx); err != nil {
			return err
		}
		var on, off []official.Block
		for _, b := range list {
			if b.Wanted {
				on = append(on, b)
			} else {
				off = append(off, b)
			}
		}
		if err := a.blockSome(ctx, on, a.c.Official.BlockFollowers); err != nil {
			return err
		}
		if err := a.blockSome(ctx, off, a.c.Official.UnblockFollowers); err != nil {
			return err
		}
	}
}

// blockSome makes one call; whom WeChat does not know is found by halving, and
// counts as done.
func (a *accountJobs) blockSome(
	ctx context.Context, some []official.Block, call func(context.Context, []string) error,
) error {
	if len(some) == 0 {
		return nil
	}
	ids := make([]string, len(some))
	for i, b := range some {
		ids[i] = b.OpenID
	}
	err := call(ctx, ids)
	o := a.c.Official.OutcomeOf(err)
	switch {
	case err == nil, len(some) == 1 && o.Result == subsidy.Refused && about(o):
		return a.c.Store.BlocksDone(context.WithoutCancel(ctx), some)
	case o.Result != subsidy.Refused || !about(o):
		return a.rest(ctx, "blacklist", err)
	}
	if err := a.blockSome(ctx, some[:len(some)/2], call); err != nil {
		return err
	}
	return a.blockSome(ctx, some[len(some)/2:], call)
}

// mostBlocked bounds how much of WeChat's blacklist is read.
const mostBlocked = 20_000

// readBlacklist finds the blocks that somebody lifted on the public platform.
func (a *accountJobs) readBlacklist(ctx context.Context) error {
	var all []string
	for next := ""; len(all) < mostBlocked; {
		page, following, err := a.c.Official.Blacklist(ctx, next)
		if err != nil {
			return err
		}
		all = append(all, page...)
		if next = following; next == "" || len(page) == 0 {
			return a.c.Store.KeepBlacklist(ctx, all)
		}
	}
	slog.Warn("the account's blacklist is too long to be compared", "read", len(all))
	return nil
}
