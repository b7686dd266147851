package jobs

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"unicode"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/subsidy/notify"
)

// fresh is a broker whose connections are all made anew once one of them turns
// out to lead to a read-only replica: after a switch-over behind one address the
// pool would keep the old ones, and a script's error (asynq's every write) does
// not begin with the READONLY that the client looks for.
type fresh struct{ asynq.RedisConnOpt }

// MakeRedisClient makes the client that asynq uses.
func (f fresh) MakeRedisClient() any {
	made := f.RedisConnOpt.MakeRedisClient()
	if client, ok := made.(redis.UniversalClient); ok {
		client.AddHook(&renewal{conns: map[net.Conn]bool{}})
	}
	return made
}

// renewal knows a client's connections and closes them all on READONLY.
type renewal struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
}

// tracked is a connection that renewal forgets when it ends.
type tracked struct {
	net.Conn
	of *renewal
}

// Close ends the connection.
func (t *tracked) Close() error {
	t.of.forget(t)
	return t.Conn.Close()
}

// trackedTCP is one whose socket the client's pool can look at: it throws away
// what the other side has closed.
type trackedTCP struct {
	*net.TCPConn
	of *renewal
}

// Close ends the connection.
func (t *trackedTCP) Close() error {
	t.of.forget(t)
	return t.TCPConn.Close()
}

func (r *renewal) forget(conn net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.conns, conn)
}

// DialHook remembers each connection.
func (r *renewal) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			conn = &trackedTCP{tcp, r}
		} else {
			conn = &tracked{conn, r}
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.conns[conn] = true
		return conn, nil
	}
}

// ProcessHook runs a command once more, on a new connection, after READONLY.
func (r *renewal) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		return r.again(next(ctx, cmd), func() error {
			cmd.SetErr(nil)
			return next(ctx, cmd)
		})
	}
}

// ProcessPipelineHook does the same for several commands.
func (r *renewal) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		return r.again(next(ctx, cmds), func() error {
			for _, cmd := range cmds {
				cmd.SetErr(nil)
			}
			return next(ctx, cmds)
		})
	}
}

// again drops all connections after READONLY and tries once more; a try that
// only met one of the dropped does not count.
func (r *renewal) again(err error, try func() error) error {
	if !readOnly(err) {
		return err
	}
	for range r.drop() + 1 {
		if err = try(); !errors.Is(err, net.ErrClosed) {
			break
		}
	}
	return err
}

// drop closes every connection there is, and tells how many.
func (r *renewal) drop() int {
	r.mu.Lock()
	all := r.conns
	r.conns = map[net.Conn]bool{}
	r.mu.Unlock()
	for conn := range all {
		_ = conn.Close()
	}
	return len(all)
}

// readOnly reports a replica's refusal, a script's too (ERR … -READONLY …).
func readOnly(err error) bool {
	var said redis.Error
	return errors.As(err, &said) && strings.Contains(said.Error(), "READONLY")
}

// brokerError is what the broker, or the way to it, answered.
type brokerError struct{ err error }

func (e brokerError) Error() string { return "broker: " + e.err.Error() }
func (e brokerError) Unwrap() error { return e.err }

// saidMost bounds how many bytes of a broker's answer are shown.
const saidMost = 160

// saidBy is the broker's own answer, "" where there was none: what the way to it
// says may hold addresses.
func saidBy(err error) string {
	var b brokerError
	var said redis.Error
	if !errors.As(err, &b) || !errors.As(err, &said) {
		return ""
	}
	line, _, _ := strings.Cut(said.Error(), "\n")
	line = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(line, ""))
	return strings.ToValidUTF8(line[:min(saidMost, len(line))], "")
}

// brokerWords are the kinds of refusal, by a word in what the broker says; asynq
// wraps its answers as text.
var brokerWords = []struct {
	word string
	kind notify.Trouble
}{
	{"READONLY", notify.BrokerReadOnly},
	{"OOM command not allowed", notify.BrokerMemory},
	{"MISCONF", notify.BrokerDisk},
	{"WRONGPASS", notify.BrokerPassword},
	{"NOAUTH", notify.BrokerPassword},
	{"NOPERM", notify.BrokerPassword},
	{"ERR AUTH", notify.BrokerPassword},
	{"invalid password", notify.BrokerPassword},
	{"connection refused", notify.BrokerGone},
	{"connection reset", notify.BrokerGone},
	{"closed network connection", notify.BrokerGone},
	{"no such host", notify.BrokerGone},
	{"i/o timeout", notify.BrokerGone},
	{"context deadline exceeded", notify.BrokerGone},
	{"EOF", notify.BrokerGone},
}

// troubleOf reduces what a step failed of to a kind.
func troubleOf(err error) notify.Trouble {
	var b brokerError
	var p panicked
	switch {
	case errors.As(err, &p):
		return notify.StepPanicked
	case !errors.As(err, &b):
		return rowsTrouble(err)
	}
	for _, w := range brokerWords {
		if strings.Contains(b.Error(), w.word) {
			return w.kind
		}
	}
	var away net.Error
	if errors.As(err, &away) {
		return notify.BrokerGone
	}
	return notify.BrokerOther
}
