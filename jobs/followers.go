package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// Official is what the jobs ask of the official account about its followers,
// tags and menu; cmd fills it, nil without an official account.
type Official interface {
	Followers(ctx context.Context, next string) (openids []string, following string, total int, err error)
	FollowerInfo(ctx context.Context, openids []string) ([]official.FollowerInfo, error) // of at most 100
	CreateTag(ctx context.Context, name string) (int, error)
	TagFollowers(ctx context.Context, tag int, openids []string) error   // at most 50
	UntagFollowers(ctx context.Context, tag int, openids []string) error // at most 50
	SetMenu(ctx context.Context, m official.Menu) error
	CheckTemplates(ctx context.Context) official.TemplateCheck
	FoundMenu(ctx context.Context) (official.FoundMenu, error)
	FoundReplies(ctx context.Context) (official.FoundReplies, error)
	BlockFollowers(ctx context.Context, openids []string) error   // at most 20
	UnblockFollowers(ctx context.Context, openids []string) error // at most 20
	Blacklist(ctx context.Context, next string) (openids []string, following string, err error)
	RemarkFollower(ctx context.Context, openid, remark string) error
	// a page of those who have a tag, after next
	TagMembers(ctx context.Context, tag int, next string) (openids []string, following string, err error)
	FollowerDays(ctx context.Context, from, to calendar.Day) ([]official.FollowerDay, error) // at most seven days
	// of the articles that went out on a day; late: WeChat has newer ones soon
	ArticleDays(ctx context.Context, out calendar.Day) (days []official.ArticleDay, late bool, err error)
	OutcomeOf(err error) subsidy.Outcome
}

// WeChat's bounds on one question, and the code for a tag that is no more.
const (
	infoAtOnce = 100
	tagAtOnce  = 50
)

// Bounds of a round.
const (
	officialEvery = 5 * time.Second // how often it is looked whether something waits
	// times a send's lease: a question, with its token, and the page's rows; renewed before every one
	officialLease = 2
	tagsAtOnce    = 500 // followers whose tags are changed between two looks at the lease
)

// accountJobs are the jobs of the official account; one holder of the lease
// works at a time, whichever process it is in.
type accountJobs struct {
	c        Config
	holder   string
	nextLook time.Time // of a look at what stands in the accounts (machine time)

	nextFigures time.Time // of a look at whether WeChat has figures for us (machine time)
}

func newAccountJobs(c Config) *accountJobs { return &accountJobs{c: c, holder: rand.Text()} }

// errRests ends a round quietly: WeChat is to be left alone, or another holds
// the lease.
var errRests = errors.New("the official account's jobs rest")

// round does what waits: a look at the accounts, the menu, the reconciliation (核对), unionids, tags.
func (a *accountJobs) round(ctx context.Context) error {
	if a.c.Official == nil {
		return nil
	}
	work, err := a.c.Store.OfficialWork(ctx, a.c.FollowerCalls)
	now := a.c.Store.Machine()
	look, figures := !now.Before(a.nextLook), !now.Before(a.nextFigures)
	if err != nil ||
		!(look || figures || work.Menu || work.RunNow || work.Unasked || work.Untagged || work.Unblocked ||
			work.Unremarked) {
		return err
	}
	if err := a.hold(ctx); err != nil {
		return quiet(err)
	}
	defer func() {
		if err := a.c.Store.DropLease(context.WithoutCancel(ctx), "official", a.holder); err != nil {
			slog.Error("give back the official account's lease", "cause", err)
		}
	}()
	if look {
		a.lookAround(ctx)
	}
	if figures {
		if err := a.figures(ctx); err != nil {
			slog.Warn("figures of followers", "cause", err)
		}
		if err := a.articles(ctx); err != nil {
			slog.Warn("figures of articles", "cause", err)
		}
	}
	for _, step := range []struct {
		waits bool
		do    func(context.Context) error
	}{
		{work.Menu, a.publishMenu},
		{work.Unblocked, a.block},
		{work.Unremarked, a.remark},
		{work.RunNow, a.reconcile},
		{!work.Rests, a.askUnions},
		{!work.Rests, a.tagFollowers},
	} {
		if step.waits && err == nil {
			err = step.do(ctx)
		}
	}
	return quiet(err)
}

func quiet(err error) error {
	if errors.Is(err, errRests) {
		return nil
	}
	return err
}

// hold takes or keeps the lease.
func (a *accountJobs) hold(ctx context.Context) error {
	held, err := a.c.Store.Lease(ctx, "official", a.holder, officialLease*a.c.Lease)
	if err == nil && !held {
		err = errRests
	}
	return err
}

// rest lets WeChat alone as long as its answer says; a final refusal waits for
// the next day, for somebody must put something right.
func (a *accountJobs) rest(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err() // we are stopping: nothing of it is WeChat's
	}
	o, trouble := a.c.Official.OutcomeOf(err), "微信暂时没有回应，系统会自动再试"
	switch {
	case o.Pause == subsidy.PauseTomorrow:
		trouble = "今天向微信查询的次数已用完，明天自动继续"
	case o.Result == subsidy.Refused:
		o.Pause, trouble = subsidy.PauseTomorrow, "微信没有允许这项操作，请联系管理员到公众平台检查权限，明天自动再试"
	}
	slog.Warn("official account rests", "step", what, "code", o.Code, "detail", o.Detail)
	if err := a.c.Store.RestFollowers(ctx, o, trouble); err != nil {
		return err
	}
	return errRests
}

// publishMenu puts the menu into WeChat and writes back what it said.
func (a *accountJobs) publishMenu(ctx context.Context) error {
	m, err := a.c.Store.OfficialMenu(ctx)
	if err != nil || m.State != official.MenuWaiting {
		return err
	}
	err = a.c.Official.SetMenu(ctx, m.Draft)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	sentence := "微信没有接受这个菜单，请检查后再发布"
	var refused *subsidy.Error
	if errors.As(err, &refused) {
		sentence = refused.Message
	}
	outcome := a.c.Official.OutcomeOf(err)
	if err := a.c.Store.MenuAnswered(ctx, m.Revision, outcome, sentence); err != nil {
		return err
	}
	if outcome.Result == subsidy.Delivered { // what stands at WeChat now is this one
		if err := a.readMenu(ctx); err != nil {
			slog.Warn("read the menu again", "cause", err)
		}
	}
	return nil
}

// reconcile reads WeChat's followers page by page, takes those for gone who are
// not among them, and computes the tags anew. Each page is booked together with
// where the next one begins, so that anybody can go on.
func (a *accountJobs) reconcile(ctx context.Context) error {
	run, err := a.c.Store.FollowerRun(ctx)
	if err == nil && run.Phase == store.RunIdle {
		run, err = a.c.Store.StartRun(ctx, run)
	}
	for err == nil && run.Phase != store.RunIdle {
		if err = a.hold(ctx); err != nil {
			return err
		}
		switch run.Phase {
		case store.RunPages:
			run, err = a.page(ctx, run)
		case store.RunGone:
			run, err = a.c.Store.MarkGone(ctx, run)
		case store.RunTags:
			run, err = a.c.Store.RetagSome(ctx, run)
		}
	}
	return err
}

func (a *accountJobs) page(ctx context.Context, run store.FollowerRun) (store.FollowerRun, error) {
	openids, next, total, err := a.c.Official.Followers(ctx, run.After)
	if err != nil {
		return run, a.rest(ctx, "followers", err)
	}
	return a.c.Store.KeepPage(ctx, run, openids, next, total)
}

// askUnions asks for the unionids of followers who were not asked for, within
// the run's bound.
func (a *accountJobs) askUnions(ctx context.Context) error {
	for {
		run, err := a.c.Store.FollowerRun(ctx)
		if err != nil || run.Calls >= a.c.FollowerCalls {
			return err
		}
		ids, err := a.c.Store.Unasked(ctx, infoAtOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := a.hold(ctx); err != nil {
			return err
		}
		if err := a.ask(ctx, ids); err != nil {
			return err
		}
	}
}

// ask asks for some followers; those that WeChat refuses to tell of are found by
// halving, and are not asked for again.
func (a *accountJobs) ask(ctx context.Context, ids []string) error {
	infos, err := a.c.Official.FollowerInfo(ctx, ids)
	switch {
	case err == nil:
		return a.c.Store.KeepInfo(ctx, ids, infos)
	case ctx.Err() != nil || a.c.Official.OutcomeOf(err).Result != subsidy.Refused ||
		!about(a.c.Official.OutcomeOf(err)):
		return a.rest(ctx, "unionids", err)
	case len(ids) == 1:
		return a.c.Store.KeepInfo(ctx, ids, nil)
	}
	if err := a.ask(ctx, ids[:len(ids)/2]); err != nil {
		return err
	}
	return a.ask(ctx, ids[len(ids)/2:])
}

// about reports whether a refusal is about an openid of the question, so that
// the others may be asked without it.
func about(o subsidy.Outcome) bool {
	code, _ := subsidy.CodeOf(subsidy.ChannelMass, o.Code)
	return code.OfOne
}

// tagFollowers changes at WeChat the tags of those whose tags are not as wanted.
func (a *accountJobs) tagFollowers(ctx context.Context) error {
	for {
		if err := a.hold(ctx); err != nil {
			return err
		}
		list, err := a.c.Store.Untagged(ctx, tagsAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		if err = a.tagSome(ctx, list); err == nil {
			for i := range list {
				list[i].Done = list[i].Wanted // a tag that is none of ours is not given
			}
		}
		if e := a.c.Store.KeepTags(context.WithoutCancel(ctx), list); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
	}
}

// tagSome changes some followers' tags, tag by tag, and notes in the list what is done.
func (a *accountJobs) tagSome(ctx context.Context, list []store.Untagged) error {
	for _, tag := range official.Tags() {
		var add, drop []*store.Untagged
		for i := range list {
			wanted, done := slices.Contains(list[i].Wanted, tag), slices.Contains(list[i].Done, tag)
			switch {
			case wanted && !done:
				add = append(add, &list[i])
			case done && !wanted:
				drop = append(drop, &list[i])
			}
		}
		if len(add)+len(drop) == 0 {
			continue
		}
		id, err := a.tagID(ctx, tag)
		if err != nil {
			return err
		}
		for _, change := range []struct {
			to   []*store.Untagged
			call func(context.Context, int, []string) error
			note func(*store.Untagged)
		}{
			{add, a.c.Official.TagFollowers, func(u *store.Untagged) { u.Done = u.Done.With(tag) }},
			{drop, a.c.Official.UntagFollowers, func(u *store.Untagged) {
				u.Done = u.Done.Without(official.TagSet{tag})
			}},
		} {
			for some := range slices.Chunk(change.to, tagAtOnce) {
				if err := a.tag(ctx, tag, id, some, change.call, change.note); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// tagID is a tag's id at WeChat, where it is made when it is missing.
func (a *accountJobs) tagID(ctx context.Context, tag official.Tag) (int, error) {
	id, err := a.c.tagID(ctx, tag)
	if err != nil {
		return 0, a.rest(ctx, "make tag", err)
	}
	return id, nil
}

// tagID is a tag's id at WeChat, where it is made when it is missing: a county
// without followers yet has none.
func (c Config) tagID(ctx context.Context, tag official.Tag) (int, error) {
	id, err := c.Store.TagID(ctx, tag)
	if err != nil || id != 0 {
		return id, err
	}
	if c.Official == nil {
		return 0, errors.New("there is no official account to make the tag at")
	}
	if id, err = c.Official.CreateTag(ctx, tag.Chinese()); err != nil {
		return 0, err
	}
	return id, c.Store.SetTagID(ctx, tag, id)
}

// tag makes one change of a tag; followers of whom WeChat will not have it are
// found by halving and count as done.
func (a *accountJobs) tag(
	ctx context.Context,
	tag official.Tag,
	id int,
	some []*store.Untagged,
	call func(context.Context, int, []string) error,
	note func(*store.Untagged),
) error {
	ids := make([]string, len(some))
	for i, u := range some {
		ids[i] = u.OpenID
	}
	if err := a.hold(ctx); err != nil {
		return err
	}
	err := call(ctx, id, ids)
	o := a.c.Official.OutcomeOf(err)
	switch {
	case err == nil, len(some) == 1 && about(o):
		for _, u := range some {
			note(u)
		}
		return nil
	case o.Code == subsidy.CodeNoSuchTag:
		if err := a.c.Store.ForgetTag(ctx, tag); err != nil {
			return err
		}
		return errRests // the next round begins with a reconciliation
	case !about(o):
		return a.rest(ctx, "tag followers", err)
	}
	if err := a.tag(ctx, tag, id, some[:len(some)/2], call, note); err != nil {
		return err
	}
	return a.tag(ctx, tag, id, some[len(some)/2:], call, note)
}
