package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/subsidy"
)

// Queue is one of the broker's queues as it stands.
type Queue struct {
	Name                       string
	Pending, Active, Scheduled int
	Retry, Archived            int
	Latency                    time.Duration // of the oldest pending task
	Paused                     bool
	Stray                      int // active, and their process is gone
}

// Task is a task that failed for good and was archived.
type Task struct {
	Queue, ID, Type, Error string
	FailedAt               time.Time
}

// Inspector looks into the broker. It answers or gives up within its patience,
// so that a page still opens when the broker does not.
type Inspector struct {
	asynq *asynq.Inspector
	redis redis.UniversalClient
	turn  chan struct{} // one look at a time: a broker that hangs gathers no crowd
}

// patience is how long a look into the broker may take.
const patience = 2 * time.Second

// archivedAtOnce bounds how many failed tasks are listed.
const archivedAtOnce = 50

// NewInspector looks into the broker at an address.
func NewInspector(broker asynq.RedisConnOpt) *Inspector {
	client, _ := broker.MakeRedisClient().(redis.UniversalClient) // asynq panics on any other
	return &Inspector{asynq: asynq.NewInspector(broker), redis: client, turn: make(chan struct{}, 1)}
}

// Close ends the connections.
func (i *Inspector) Close() error { return errors.Join(i.asynq.Close(), i.redis.Close()) }

// strays counts a queue's active tasks whose lease ran out, or that have none.
func (i *Inspector) strays(ctx context.Context, queue string) (int, error) {
	var active, leased *redis.IntCmd
	_, err := i.redis.TxPipelined(ctx, func(p redis.Pipeliner) error { // at one moment
		active = p.LLen(ctx, asynqKey(queue, "active"))
		leased = p.ZCount(ctx, asynqKey(queue, "lease"), strconv.FormatInt(time.Now().Unix(), 10), "+inf")
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("count stray tasks of queue %s: %w", queue, err)
	}
	return int(max(0, active.Val()-leased.Val())), nil
}

// look runs one question to the broker, which takes no context, and no longer
// than patience.
func look[T any](ctx context.Context, i *Inspector, ask func() (T, error)) (T, error) {
	type answer struct {
		v   T
		err error
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var none T
	select {
	case i.turn <- struct{}{}:
	case <-ctx.Done():
		return none, noBroker(ctx.Err())
	}
	answered := make(chan answer, 1)
	go func() {
		defer func() { <-i.turn }()
		v, err := ask()
		answered <- answer{v, err}
	}()
	select {
	case a := <-answered:
		return a.v, refusal(a.err)
	case <-ctx.Done():
		return none, noBroker(ctx.Err())
	}
}

func noBroker(cause error) error {
	return &subsidy.Error{
		Kind:    subsidy.Unavailable,
		Message: "队列服务没有回应，请检查Redis后再试；消息都留在库里，不会丢",
		Err:     cause,
	}
}

// refusal is what the person reads of a failed look.
func refusal(err error) error {
	switch {
	case err == nil:
		return nil
	case gone(err):
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "这个任务已经处理过了，请刷新页面", Err: err}
	}
	return noBroker(err)
}

// gone reports a task or a queue that is no more.
func gone(err error) bool {
	return errors.Is(err, asynq.ErrTaskNotFound) || errors.Is(err, asynq.ErrQueueNotFound) ||
		strings.Contains(err.Error(), "NOT_FOUND")
}

// Queues are the broker's queues, by name.
func (i *Inspector) Queues(ctx context.Context) ([]Queue, error) {
	return look(ctx, i, func() ([]Queue, error) {
		names, err := i.asynq.Queues()
		if err != nil {
			return nil, err
		}
		slices.Sort(names)
		out := make([]Queue, 0, len(names))
		for _, name := range names {
			q, err := i.asynq.GetQueueInfo(name)
			if err != nil {
				return nil, fmt.Errorf("look at queue %s: %w", name, err)
			}
			strays, err := i.strays(ctx, name)
			if err != nil {
				return nil, err
			}
			out = append(out, Queue{
				Name:      q.Queue,
				Pending:   q.Pending,
				Active:    q.Active,
				Scheduled: q.Scheduled,
				Retry:     q.Retry,
				Archived:  q.Archived,
				Latency:   q.Latency,
				Paused:    q.Paused,
				Stray:     strays,
			})
		}
		return out, nil
	})
}

// Archived are the tasks that failed for good, newest first, at most 50 of each
// queue.
func (i *Inspector) Archived(ctx context.Context) ([]Task, error) {
	return look(ctx, i, func() ([]Task, error) {
		names, err := i.asynq.Queues()
		if err != nil {
			return nil, err
		}
		var out []Task
		for _, name := range names {
			tasks, err := i.asynq.ListArchivedTasks(name, asynq.PageSize(archivedAtOnce))
			if err != nil {
				return nil, fmt.Errorf("list failed tasks: %w", err)
			}
			for _, t := range tasks {
				out = append(out, Task{
					Queue:    t.Queue,
					ID:       t.ID,
					Type:     t.Type,
					Error:    t.LastErr,
					FailedAt: t.LastFailedAt,
				})
			}
		}
		slices.SortFunc(out, func(a, b Task) int { return b.FailedAt.Compare(a.FailedAt) })
		return out, nil
	})
}

// Run puts a failed task back into its queue.
func (i *Inspector) Run(ctx context.Context, queue, id string) error {
	_, err := look(ctx, i, func() (struct{}, error) { return struct{}{}, i.asynq.RunTask(queue, id) })
	return err
}

// Delete forgets a failed task.
func (i *Inspector) Delete(ctx context.Context, queue, id string) error {
	_, err := look(ctx, i, func() (struct{}, error) { return struct{}{}, i.asynq.DeleteTask(queue, id) })
	return err
}

// taskNames are the tasks as staff read them.
var taskNames = map[string]string{
	taskDeliver: "发送一条消息",
	taskScan:    "每分钟查找到期的提醒",
	taskUpkeep:  "每小时清理过期的数据",
	taskSignals: "重新计算一份备案的疑点",
	taskTrial:   "试算换一套标准的补贴",
}

// TaskName is what a task does, in staff's words.
func TaskName(task string) string { return cmp.Or(taskNames[task], task) }
