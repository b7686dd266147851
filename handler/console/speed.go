package console

import (
	"cmp"
	"slices"

	"shigang/handler/console/page"
	"shigang/subsidy/notify"
)

// toldFor is how many days the operations page shows the share told in time of.
const toldFor = 14

// laneLabel is a queue with the name of what goes through it.
func laneLabel(queue string) string {
	for _, l := range notify.Lanes() {
		if l.Queue() == queue {
			return l.Chinese() + "（" + queue + "）"
		}
	}
	return queue
}

// speed is how the lanes stand, and how fast people were told these days.
func (k Console) speed(v visit, b *page.Board, ops *notify.Operations) error {
	ctx := v.UserContext()
	var err error
	if ops.Lanes, err = k.Store.LaneStates(ctx); err != nil {
		return err
	}
	b.Lanes, ops.Lag = ops.Lanes, notify.Stuck(ops.Lanes)
	longest := slices.MaxFunc(ops.Lanes, func(a, b notify.LaneFigures) int { return cmp.Compare(a.Lag, b.Lag) })
	b.Lag = longest.Wait()
	told, err := k.Store.ToldDays(ctx, v.today().AddDays(1-toldFor))
	if err != nil {
		return err
	}
	for _, t := range told {
		i := slices.IndexFunc(b.Told, func(r page.ToldDay) bool { return r.Day == t.Day })
		if i < 0 {
			i = len(b.Told)
			b.Told = append(b.Told, page.ToldDay{Day: t.Day, Lanes: make([]notify.Told, len(notify.Lanes()))})
			for j, l := range notify.Lanes() {
				b.Told[i].Lanes[j] = notify.Told{Day: t.Day, Lane: l}
			}
		}
		b.Told[i].Lanes[slices.Index(notify.Lanes(), t.Lane)] = t
	}
	return nil
}
