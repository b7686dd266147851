package store

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shigang/subsidy"
)

func TestADoorLetsTwoInAndTellsTheRestToComeBack(t *testing.T) {
	d := NewDoor(3, time.Hour)
	ctx := context.Background()
	first, err := d.Enter(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.Enter(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	var inside, most atomic.Int32
	var wg sync.WaitGroup
	for range 3 {
		d.waiting <- struct{}{} // as a waiter does, so that the queue is full before the next comes
	}
	if _, err := d.Enter(ctx, 1); subsidy.KindOf(err) != subsidy.Overloaded {
		t.Errorf("beyond the queue: %v", err)
	}
	for range 3 {
		<-d.waiting
		wg.Go(func() {
			leave, err := d.Enter(ctx, 1)
			if err != nil {
				t.Error(err)
				return
			}
			most.Store(max(most.Load(), inside.Add(1)))
			inside.Add(-1)
			leave()
		})
	}
	first()
	second()
	wg.Wait()
	if most.Load() > DoorPlaces {
		t.Errorf("%d were inside at once", most.Load())
	}
}

func TestWorkThatTakesAllPlacesRunsAloneAndNobodyWaitsLong(t *testing.T) {
	d := NewDoor(1, time.Nanosecond)
	ctx := context.Background()
	leave, err := d.Enter(ctx, DoorPlaces)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Enter(ctx, 1); subsidy.KindOf(err) != subsidy.Overloaded {
		t.Errorf("beside work that is to run alone: %v", err)
	}
	leave()
	if leave, err = d.Enter(ctx, 1); err != nil {
		t.Fatalf("after it: %v", err)
	}
	if _, err := d.Enter(ctx, DoorPlaces); subsidy.KindOf(err) != subsidy.Overloaded {
		t.Errorf("alone, beside other work: %v", err)
	}
	leave()
}
