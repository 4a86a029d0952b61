package httpapi

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/outbox"
)

// watch polls how far the feeds of the organisations reach that have streams in this instance: with one query for all of them, and only
// while there are some.
type watch struct {
	each int // how many streams one organisation may have open in this instance
	look func(ctx context.Context, organizationIDs []string) ([]outbox.FeedNews, error)

	mu      sync.Mutex
	streams map[string]*followed // by organisation
	stop    context.CancelFunc
}

// followed is what is known of an organisation's feed.
type followed struct {
	count  int // of open streams
	newest int64
	access int64         // the version of the organisation's access
	moved  chan struct{} // closed when one of these changes
}

func newWatch(each int, look func(context.Context, []string) ([]outbox.FeedNews, error)) *watch {
	return &watch{each: each, look: look, streams: map[string]*followed{}}
}

// join counts a new stream of the organisation, or returns fault TooMany.
func (w *watch) join(organizationID string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.streams[organizationID]
	if one == nil {
		one = &followed{moved: make(chan struct{})}
	}
	if one.count >= w.each {
		f := fault.New(fault.TooMany, "too-many-streams", "Your organisation already has %d streams open here; close one first.", w.each)
		f.RetryAfter = keepAlive
		return f
	}
	if len(w.streams) == 0 {
		var ctx context.Context
		ctx, w.stop = context.WithCancel(context.Background())
		go w.run(ctx)
	}
	one.count++
	w.streams[organizationID] = one
	return nil
}

func (w *watch) leave(organizationID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams[organizationID].count--; w.streams[organizationID].count == 0 {
		delete(w.streams, organizationID)
	}
	if len(w.streams) == 0 {
		w.stop()
	}
}

// news tells whether the feed of the actor's organisation reaches beyond a position, or access there has changed. If neither, moved is
// closed when that may be so.
func (w *watch) news(a access.Actor, position int64) (moved <-chan struct{}, news bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.streams[a.OrganizationID]
	return one.moved, one.newest > position || one.access > a.Version
}

func (w *watch) run(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		w.round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// round polls once. If the database does not answer, the next round tries again.
func (w *watch) round(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	w.mu.Lock()
	organizationIDs := slices.Collect(maps.Keys(w.streams))
	w.mu.Unlock()
	found, err := w.look(ctx, organizationIDs)
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, n := range found {
		one := w.streams[n.OrganizationID]
		if one == nil || one.newest == n.Newest && one.access == n.AccessVersion {
			continue
		}
		one.newest, one.access = n.Newest, n.AccessVersion
		close(one.moved)
		one.moved = make(chan struct{})
	}
}
