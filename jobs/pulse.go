package jobs

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"shigang/store"
	"shigang/subsidy/notify"
)

// beatEvery is how often a process writes how its steps stand.
const beatEvery = 5 * time.Second

// pulse keeps how a process's steps stand, for the operations page.
type pulse struct {
	store *store.Store
	mu    sync.Mutex
	role  notify.Beat
	steps map[string]*notify.Beat
}

// newPulse makes the pulse of a role that repeats these steps.
func newPulse(s *store.Store, role string, steps []notify.Round) *pulse {
	now := s.Machine()
	process := rand.Text()
	p := &pulse{store: s, role: notify.Beat{Process: process, Step: role, Since: now}, steps: map[string]*notify.Beat{}}
	for _, step := range steps {
		p.steps[step.Name] = &notify.Beat{Process: process, Step: step.Name, Since: now}
	}
	return p
}

// note keeps how a step went.
func (p *pulse) note(step string, err error) {
	now := p.store.Machine()
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.steps[step]
	switch {
	case b == nil: // not one that is repeated
	case err == nil:
		b.OK, b.Trouble, b.Said = now, "", ""
	default:
		b.Failed, b.Trouble, b.Said = now, troubleOf(err), saidBy(err)
	}
}

// count adds what a step did.
func (p *pulse) count(step string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps[step].Done += n
}

// write writes it all down.
func (p *pulse) write(ctx context.Context) error {
	p.mu.Lock()
	p.role.OK = p.store.Machine()
	beats := []notify.Beat{p.role}
	for _, b := range p.steps {
		beats = append(beats, *b)
	}
	p.mu.Unlock()
	return p.store.Beat(ctx, beats)
}

// run writes now and again, until ctx ends.
func (p *pulse) run(ctx context.Context) {
	tick := time.NewTicker(beatEvery)
	defer tick.Stop()
	for {
		if err := p.write(ctx); err != nil && ctx.Err() == nil {
			slog.Error("heartbeat not written", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// ReportRole writes that a process runs in a role, until ctx ends.
func ReportRole(ctx context.Context, s *store.Store, role string) { newPulse(s, role, nil).run(ctx) }

// panicked is a step that fell over.
type panicked struct{ what string }

func (p panicked) Error() string { return "panic: " + p.what }

// guarded turns a panic into an error, so that one step does not end the
// process; what was thrown may hold anything, so that its type alone is told.
func guarded(ctx context.Context, step func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{fmt.Sprintf("%T", p)}
		}
	}()
	return step(ctx)
}

// rowsTrouble is the store's word for what its rows failed of.
func rowsTrouble(err error) notify.Trouble { return store.TroubleOf(err) }
