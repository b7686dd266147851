package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// code is an answer of the account's that is an error.
type code int

func (c code) Error() string { return fmt.Sprintf("code %d", int(c)) }

// account is an official account outside this process, as it is told to be.
type account struct {
	mu        sync.Mutex
	followers []string // in WeChat's order
	unions    map[string]string
	pages     []string // the page keys asked for
	asked     int      // questions for unionids
	made      map[string]int
	tags      map[string][]int // of an openid
	menus     []official.Menu
	calls     int
	before    func(a *account, call string, n int) error // called without the lock; n counts its calls
	counts    map[string]int
	total     int // told instead of the truth, 0 for the truth
	known     map[string]bool
	templates official.TemplateCheck
	menu      official.FoundMenu
	blocked   map[string]bool
	replies   official.FoundReplies
	remarks   map[string]string
	counted   int               // days that WeChat has of articles
	late      bool              // and has not finished
	lacks     calendar.Day      // the day of whose followers it has no figures yet
	questions [][2]calendar.Day // for figures
}

// BlockFollowers blocks some.
func (a *account) BlockFollowers(ctx context.Context, openids []string) error {
	return a.list(ctx, "block", openids, true)
}

// UnblockFollowers unblocks some.
func (a *account) UnblockFollowers(ctx context.Context, openids []string) error {
	return a.list(ctx, "unblock", openids, false)
}

func (a *account) list(ctx context.Context, call string, openids []string, on bool) error {
	if err := a.enter(ctx, call); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(openids) > 20 {
		return code(40032)
	}
	if slices.Contains(openids, "broken") {
		return code(40003)
	}
	for _, id := range openids {
		a.blocked[id] = on
	}
	return nil
}

// Blacklist is all of it.
func (a *account) Blacklist(ctx context.Context, _ string) (out []string, next string, err error) {
	if err := a.enter(ctx, "blacklist"); err != nil {
		return nil, "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, on := range a.blocked {
		if on {
			out = append(out, id)
		}
	}
	return out, "", nil
}

// FoundMenu is the menu that somebody set before us.
func (a *account) FoundMenu(ctx context.Context) (official.FoundMenu, error) {
	return a.menu, a.enter(ctx, "menu read")
}

// FoundReplies are the automatic replies that somebody set before us.
func (a *account) FoundReplies(ctx context.Context) (official.FoundReplies, error) {
	return a.replies, a.enter(ctx, "replies read")
}

// CheckTemplates is what the accounts' templates are told to be like.
func (a *account) CheckTemplates(ctx context.Context) official.TemplateCheck {
	_ = a.enter(ctx, "templates")
	return a.templates
}

func newAccount(n int) *account {
	a := &account{
		unions:  map[string]string{},
		blocked: map[string]bool{},
		made:    map[string]int{},
		tags:    map[string][]int{},
		counts:  map[string]int{},
	}
	for i := range n {
		a.followers = append(a.followers, fmt.Sprintf("o%05d", i))
	}
	return a
}

func (a *account) enter(ctx context.Context, call string) error {
	a.mu.Lock()
	a.counts[call]++
	n := a.counts[call]
	a.mu.Unlock()
	if a.before != nil {
		if err := a.before(a, call, n); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Followers is a page of 10,000.
func (a *account) Followers(ctx context.Context, next string) ([]string, string, int, error) {
	if err := a.enter(ctx, "followers"); err != nil {
		return nil, "", 0, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pages = append(a.pages, next)
	from := 0
	if next != "" {
		from = slices.Index(a.followers, next) + 1
	}
	total := len(a.followers)
	if a.total != 0 {
		total = a.total
	}
	page := a.followers[from:min(from+10_000, len(a.followers))]
	if len(page) == 0 {
		return nil, "", total, nil
	}
	return slices.Clone(page), page[len(page)-1], total, nil
}

// FollowerInfo tells what there is of some followers.
func (a *account) FollowerInfo(ctx context.Context, openids []string) ([]official.FollowerInfo, error) {
	if err := a.enter(ctx, "info"); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	if len(a.known) != len(a.followers) {
		a.known = map[string]bool{}
		for _, id := range a.followers {
			a.known[id] = true
		}
	}
	var out []official.FollowerInfo
	for _, id := range openids {
		if id == "broken" {
			return nil, code(40003)
		}
		out = append(out, official.FollowerInfo{
			OpenID:     id,
			UnionID:    a.unions[id],
			Subscribed: a.known[id],
			Since:      storetest.Monday.AddDate(0, -1, 0),
			Tags:       a.tags[id],
		})
	}
	return out, nil
}

// CreateTag makes a tag.
func (a *account) CreateTag(ctx context.Context, name string) (int, error) {
	if err := a.enter(ctx, "create"); err != nil {
		return 0, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls++
	a.made[name] = 100 + a.calls
	return a.made[name], nil
}

func (a *account) TagFollowers(ctx context.Context, tag int, openids []string) error {
	return a.change(ctx, tag, openids, func(has []int) []int { return append(has, tag) })
}

func (a *account) UntagFollowers(ctx context.Context, tag int, openids []string) error {
	return a.change(ctx, tag, openids, func(has []int) []int {
		return slices.DeleteFunc(has, func(t int) bool { return t == tag })
	})
}

func (a *account) change(ctx context.Context, tag int, openids []string, to func([]int) []int) error {
	if err := a.enter(ctx, "tag"); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case len(openids) > 50:
		return code(40032)
	case slices.Contains(openids, "broken"):
		return code(49003)
	case !slices.Contains(slices.Collect(maps.Values(a.made)), tag):
		return code(45159)
	}
	for _, id := range openids {
		a.tags[id] = to(a.tags[id])
	}
	return nil
}

// SetMenu keeps the menu.
func (a *account) SetMenu(ctx context.Context, m official.Menu) error {
	if err := a.enter(ctx, "menu"); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.menus = append(a.menus, m)
	return nil
}

// OutcomeOf reads the account's errors.
func (*account) OutcomeOf(err error) subsidy.Outcome {
	var c code
	switch {
	case err == nil:
		return subsidy.Outcome{Result: subsidy.Delivered}
	case !errors.As(err, &c):
		return subsidy.Outcome{Result: subsidy.Unknown, Pause: subsidy.PauseSoon}
	case c == 45009:
		return subsidy.Outcome{Result: subsidy.Later, Code: 45009, Pause: subsidy.PauseTomorrow}
	case c == 45011:
		return subsidy.Outcome{Result: subsidy.Later, Code: 45011, Pause: subsidy.PauseNextMinute}
	}
	return subsidy.Outcome{Result: subsidy.Refused, Code: int(c)}
}

// withTags is how many have a tag of that name.
func (a *account) withTag(name string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, tags := range a.tags {
		if slices.Contains(tags, a.made[name]) {
			n++
		}
	}
	return n
}
