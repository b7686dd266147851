package jobs

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"shigang/store/storetest"
	"shigang/subsidy"
)

// TestTheInspectorSeesTheQueueAndItsFailedTasks lets a task fail for good, runs
// it again, and deletes it.
func TestTheInspectorSeesTheQueueAndItsFailedTasks(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		i := NewInspector(opt)
		defer func() { _ = i.Close() }()
		if queues, err := i.Queues(ctx); err != nil || len(queues) != 0 {
			t.Fatalf("before anything: %+v, %v", queues, err)
		}
		client := asynq.NewClient(opt)
		defer func() { _ = client.Close() }()
		if _, err := client.Enqueue(asynq.NewTask("no:such", nil), asynq.TaskID("one"), asynq.MaxRetry(0)); err != nil {
			t.Fatal(err)
		}
		queues, err := i.Queues(ctx)
		if err != nil || len(queues) != 1 || queues[0].Name != "default" || queues[0].Pending != 1 {
			t.Fatalf("one waits: %+v, %v", queues, err)
		}
		works(t, f, opt, says(nil), nil)
		failed := func(n int) func() bool {
			return func() bool {
				tasks, err := i.Archived(ctx)
				return err == nil && len(tasks) == n
			}
		}
		storetest.Eventually(t, 20*time.Second, "it fails", failed(1))
		tasks, _ := i.Archived(ctx)
		if d := tasks[0]; d.Queue != "default" || d.ID != "one" || d.Type != "no:such" || d.Error == "" ||
			d.FailedAt.IsZero() {
			t.Errorf("%+v", d)
		}
		first := tasks[0].FailedAt
		if err := i.Run(ctx, "default", "one"); err != nil {
			t.Fatal(err)
		}
		storetest.Eventually(t, 20*time.Second, "it fails again", func() bool {
			tasks, err := i.Archived(ctx)
			return err == nil && len(tasks) == 1 && !tasks[0].FailedAt.Before(first)
		})
		if queues, err := i.Queues(ctx); err != nil || queues[0].Archived != 1 {
			t.Errorf("%+v, %v", queues, err)
		}
		if err := i.Delete(ctx, "default", "one"); err != nil {
			t.Fatal(err)
		}
		for name, do := range map[string]func(context.Context, string, string) error{"run": i.Run, "delete": i.Delete} {
			if err := do(ctx, "default", "one"); subsidy.KindOf(err) != subsidy.NotFound {
				t.Errorf("%s what is gone: %v", name, err)
			}
			if err := do(ctx, "no such", "one"); subsidy.KindOf(err) != subsidy.NotFound {
				t.Errorf("%s in no queue: %v", name, err)
			}
		}
	})
}

// A broker that is down, and one that takes connections and never answers: the
// page still opens, soon, and says so.
func TestTheInspectorGivesUpOnABrokerThatDoesNotAnswer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	down, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := down.Addr().String()
	if err := down.Close(); err != nil {
		t.Fatal(err)
	}
	for name, address := range map[string]string{"silent": silent.Addr().String(), "down": gone} {
		i := NewInspector(asynq.RedisClientOpt{Addr: address})
		start := time.Now()
		var askers sync.WaitGroup
		for range 3 { // a crowd waits no longer than one
			askers.Go(func() {
				if _, err := i.Queues(ctx); subsidy.KindOf(err) != subsidy.Unavailable {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		askers.Wait()
		if took := time.Since(start); took > patience+time.Second {
			t.Errorf("%s: gave up after %s", name, took)
		}
		_ = i.Close()
	}
}

func TestEachStepTellsHowItWent(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]error{}
	r := &Runner{c: Config{Done: func(step string, took time.Duration, err error) {
		mu.Lock()
		defer mu.Unlock()
		seen[step] = err
		if took < 0 {
			t.Error("took less than nothing")
		}
	}}}
	bad := errors.New("bad")
	if err := r.step(ctx, "good", func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
	if err := r.step(ctx, "bad", func(context.Context) error { return bad }); !errors.Is(err, bad) {
		t.Error(err)
	}
	if err, ok := seen["good"]; !ok || err != nil || !errors.Is(seen["bad"], bad) {
		t.Errorf("told %v", seen)
	}
	if err := (&Runner{}).step(ctx, "untold", func(context.Context) error { return bad }); !errors.Is(err, bad) {
		t.Error(err)
	}
}

// Every constant task… of this package is a task, and staff read its name.
func TestEveryTaskHasAName(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	tasks := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 || !strings.HasPrefix(v.Names[0].Name, "task") {
				return true
			}
			if value, ok := v.Values[0].(*ast.BasicLit); ok && value.Kind == token.STRING {
				tasks++
				if task := strings.Trim(value.Value, `"`); TaskName(task) == task {
					t.Errorf("%s (%s) has no name in taskNames", v.Names[0].Name, task)
				}
			}
			return true
		})
	}
	if tasks < 3 {
		t.Errorf("found only %d tasks", tasks)
	}
}
