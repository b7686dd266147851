package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
)

// together is a store whose changes share one transaction, as long as the first of them is held.
type together struct {
	storetest.Fixture
	t    *testing.T
	wait sync.WaitGroup
	free chan struct{} // closed when the first may end
}

func holdTogether(t *testing.T) *together {
	t.Helper()
	g := &together{Fixture: storetest.SQLite(t), t: t, free: make(chan struct{})}
	g.Put(t, "CREATE TABLE probe (name TEXT PRIMARY KEY, parent TEXT REFERENCES probe (name))")
	began := make(chan struct{})
	var once sync.Once
	g.run(ctx, func(tx *store.Tx) error {
		once.Do(func() { close(began) })
		<-g.free
		return probe(tx, "first")
	})
	<-began
	return g
}

// outcome is how a change ended, once it is done.
type outcome struct {
	done chan struct{}
	err  error
}

// run makes a change beside the test.
func (g *together) run(ctx context.Context, change func(*store.Tx) error) *outcome {
	o := &outcome{done: make(chan struct{})}
	g.wait.Go(func() {
		defer close(o.done)
		defer func() {
			if p := recover(); p != nil {
				o.err = fmt.Errorf("panic: %v", p)
			}
		}()
		o.err = g.Change(ctx, store.Act{Now: storetest.Monday}, change)
	})
	return o
}

// join makes a change that waits for the first.
func (g *together) join(ctx context.Context, change func(*store.Tx) error) *outcome {
	g.t.Helper()
	before := g.Waiting()
	o := g.run(ctx, change)
	storetest.Eventually(g.t, time.Minute, "the change waits", func() bool { return g.Waiting() == before+1 })
	return o
}

// end lets all of them run, and answers the rows that stayed.
func (g *together) end() []string {
	g.t.Helper()
	close(g.free)
	g.wait.Wait()
	return g.rows()
}

func (g *together) rows() (names []string) {
	g.t.Helper()
	rows, err := g.Readers().Query("SELECT name FROM probe ORDER BY name")
	if err != nil {
		g.t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			g.t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// probe writes one row.
func probe(tx *store.Tx, name string) error {
	return tx.Put("INSERT INTO probe (name) VALUES (?)", name)
}

func writes(name string) func(*store.Tx) error {
	return func(tx *store.Tx) error { return probe(tx, name) }
}

func (g *together) want(what string, err error, rows []string, wanted ...string) {
	g.t.Helper()
	if err != nil || !slices.Equal(rows, wanted) {
		g.t.Errorf("%s: %v, rows %q, want %q", what, err, rows, wanted)
	}
}

func TestChangesThatShareACommitStandAlone(t *testing.T) {
	g := holdTogether(t)
	good := g.join(ctx, writes("good"))
	failed := g.join(ctx, func(tx *store.Tx) error { return errors.Join(probe(tx, "failed"), errors.New("no")) })
	panicked := g.join(ctx, func(tx *store.Tx) error {
		_ = probe(tx, "panicked")
		panic("its own")
	})
	late := g.join(ctx, writes("late"))
	rows := g.end()
	g.want("who stays", errors.Join(good.err, late.err), rows, "first", "good", "late")
	if failed.err == nil || failed.err.Error() != "no" {
		t.Errorf("failed: %v, want its own error", failed.err)
	}
	if panicked.err == nil || panicked.err.Error() != "panic: its own" {
		t.Errorf("panicked: %v, want its own panic", panicked.err)
	}
}

func TestWhoGivesUpWaitingWritesNothingAndWhoRunsGoesOn(t *testing.T) {
	g := holdTogether(t)
	short, give := context.WithCancel(ctx)
	gone := g.join(short, writes("gone"))
	running, stop := context.WithCancel(ctx)
	goesOn := g.join(running, func(tx *store.Tx) error {
		stop()
		return probe(tx, "goes on")
	})
	give()
	<-gone.done // while the first still holds the writer
	rows := g.end()
	g.want("who runs goes on", goesOn.err, rows, "first", "goes on")
	if !errors.Is(gone.err, context.Canceled) {
		t.Errorf("gave up: %v, want %v", gone.err, context.Canceled)
	}
}

// A commit that fails, and a transaction that is gone under one of them: the others run once more by themselves.
func TestWhatIsLostTogetherIsMadeAgainAlone(t *testing.T) {
	for name, spoils := range map[string]func(*store.Tx) error{
		"the commit fails": func(tx *store.Tx) error {
			return errors.Join(tx.Put("PRAGMA defer_foreign_keys = ON"),
				tx.Put("INSERT INTO probe (name, parent) VALUES ('orphan', 'nobody')"))
		},
		"the transaction is gone": func(tx *store.Tx) error { return tx.Put("ROLLBACK") },
	} {
		t.Run(name, func(t *testing.T) {
			g := holdTogether(t)
			var runs atomic.Int32
			good := g.join(ctx, func(tx *store.Tx) error {
				runs.Add(1)
				return probe(tx, "good")
			})
			spoilt := g.join(ctx, spoils)
			late := g.join(ctx, writes("late"))
			rows := g.end()
			g.want("who stays", errors.Join(good.err, late.err), rows, "first", "good", "late")
			if spoilt.err == nil {
				t.Error("what spoilt it has an error")
			}
			if n := runs.Load(); n != 2 {
				t.Errorf("run %d times, want 2", n)
			}
		})
	}
}

func TestNobodyIsAnsweredBeforeItIsOnTheDisk(t *testing.T) {
	g := holdTogether(t)
	early := g.join(ctx, writes("early"))
	last := g.join(ctx, func(*store.Tx) error {
		select {
		case <-early.done:
			return errors.New("it was answered while its transaction went on")
		default:
		}
		if rows := g.rows(); len(rows) > 0 {
			return fmt.Errorf("others see %q", rows)
		}
		return nil
	})
	rows := g.end()
	g.want("all stay", errors.Join(early.err, last.err), rows, "early", "first")
}

// More than one commit holds come and go, each once.
func TestAThousandChangesAtOnceAreAllMade(t *testing.T) {
	g := holdTogether(t)
	var all []*outcome
	for i := range 1000 {
		all = append(all, g.run(ctx, writes(fmt.Sprintf("p%04d", i))))
	}
	rows := g.end()
	for i, o := range all {
		if o.err != nil {
			t.Fatalf("%d: %v", i, o.err)
		}
	}
	if len(rows) != 1001 {
		t.Errorf("%d rows, want 1001", len(rows))
	}
}

// A deferred constraint would fail at the commit, for all who share it.
func TestNoConstraintWaitsForTheCommit(t *testing.T) {
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d migrations, %v", len(files), err)
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err != nil || strings.Contains(strings.ToUpper(string(text)), "DEFERR") {
			t.Errorf("%s defers a constraint, %v", file, err)
		}
	}
}
