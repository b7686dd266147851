package store

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/sync/semaphore"

	"shigang/subsidy"
)

// Door lets costly work in a little at a time, so that many requests at once
// cost time but never the process's memory. A few wait for a place, not for
// long; everybody else is told at once to come back.
type Door struct {
	places  *semaphore.Weighted
	waiting chan struct{}
	wait    time.Duration
}

// DoorPlaces is how many works a door lets in at a time; work that takes all
// places runs alone.
const DoorPlaces = 2

// NewDoor makes a door where up to so many wait, each up to so long.
func NewDoor(queue int, wait time.Duration) *Door {
	return &Door{places: semaphore.NewWeighted(DoorPlaces), waiting: make(chan struct{}, queue), wait: wait}
}

// Enter takes places for work, in the order of coming. The caller leaves when
// the work is done; what it left in memory is then free before the next comes
// in, and what work of all places left is given back to the system.
func (d *Door) Enter(ctx context.Context, places int) (leave func(), err error) {
	if !d.places.TryAcquire(int64(places)) {
		if err := d.queue(ctx, places); err != nil {
			return nil, err
		}
	}
	return func() {
		if places == DoorPlaces {
			debug.FreeOSMemory()
		} else {
			runtime.GC()
		}
		d.places.Release(int64(places))
	}, nil
}

// queue waits for places.
func (d *Door) queue(ctx context.Context, places int) error {
	select {
	case d.waiting <- struct{}{}:
	default:
		return overloaded(errors.New("door: the queue is full"))
	}
	defer func() { <-d.waiting }()
	ctx, cancel := context.WithTimeout(ctx, d.wait)
	defer cancel()
	if err := d.places.Acquire(ctx, int64(places)); err != nil {
		return overloaded(errors.New("door: no place in time"))
	}
	return nil
}

func overloaded(cause error) error {
	return &subsidy.Error{Kind: subsidy.Overloaded, Message: "现在使用的人太多，请过半分钟再试一次", Err: cause}
}
