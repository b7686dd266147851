package jobs

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
)

// Broker opens the queue's broker: Redis by its address (redis, rediss,
// redis-sentinel, redis-cluster), or one inside this process when there is
// none. The one inside forgets at exit; our rows do not.
func Broker(address string) (asynq.RedisConnOpt, func(), error) {
	if address == "" {
		return embedded()
	}
	if hosts, ok := strings.CutPrefix(address, "redis-cluster://"); ok {
		u, err := url.Parse("redis://" + hosts)
		if err != nil {
			return nil, nil, fmt.Errorf("REDIS_URL is no address of a cluster")
		}
		password, _ := u.User.Password()
		cluster := asynq.RedisClusterClientOpt{
			Addrs:    strings.Split(u.Host, ","),
			Username: u.User.Username(),
			Password: password,
		}
		return fresh{cluster}, func() {}, nil
	}
	opt, err := asynq.ParseRedisURI(address)
	if err != nil {
		return nil, nil,
			fmt.Errorf("REDIS_URL is no address of a Redis (redis://host:port, rediss://, redis-sentinel://, " +
				"redis-cluster://)")
	}
	return fresh{opt}, func() {}, nil
}

// embedded runs a broker in this process; its time-outs move only when told.
func embedded() (asynq.RedisConnOpt, func(), error) {
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, nil, fmt.Errorf("start embedded broker: %w", err)
	}
	stop := make(chan struct{})
	var done sync.WaitGroup
	done.Add(1)
	go func() {
		defer done.Done()
		const step = 500 * time.Millisecond
		tick := time.NewTicker(step)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				m.FastForward(step)
			}
		}
	}()
	return asynq.RedisClientOpt{Addr: m.Addr()}, func() { close(stop); done.Wait(); m.Close() }, nil
}
