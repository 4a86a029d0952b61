package httpapi

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/outbox"
)

const (
	streamLife     = 15 * time.Minute // then the client connects again
	streamPage     = 100              // events read at once
	streamPatience = 10 * time.Second // how long a client may take to read what it is sent
	keepAlive      = 15 * time.Second // proxies close what is silent
	watchEvery     = 250 * time.Millisecond
	lookWithin     = 5 * time.Second // for the database to say where the feeds stand
)

// stream sends events as they happen, until the client leaves, the service stops, the token's time is over or access in the
// caller's organisation changes; then the client connects again and is judged anew.
func (s *Server) stream(w http.ResponseWriter, r *door.Request, from place) error {
	a := r.Actor
	page, err := s.Outbox.Events(r.Context(), a, from.after, from.types, streamPage)
	if err != nil {
		return err
	}
	if err := s.watch.join(a.OrganizationID); err != nil {
		return err
	}
	defer s.watch.leave(a.OrganizationID)
	ctx, cancel := context.WithTimeout(r.Connection(), s.streamLife(a))
	defer cancel()
	out := newStream(w)
	defer out.alive.Stop()
	if len(page.Items) == 0 && !out.stay(from.cursor(page.Next)) {
		return nil
	}
	for out.send(from, page.Items) {
		from.after = page.Next
		if !page.More && !s.awaitNews(ctx, out, a, from) {
			return nil
		}
		if page, a, err = s.nextEvents(ctx, r, from); err != nil {
			return nil //nolint:nilerr // the answer has begun: the client connects again and hears then
		}
	}
	return nil
}

// streamLife returns how long a stream may go on: no longer than the token is good for.
func (s *Server) streamLife(a access.Actor) time.Duration {
	if a.Until == nil {
		return streamLife
	}
	return min(streamLife, a.Until.Sub(s.Kernel.Now()))
}

// nextEvents reads on, for a caller who is signed in as before.
func (s *Server) nextEvents(ctx context.Context, r *door.Request, from place) (outbox.Feed, access.Actor, error) {
	ctx, cancel := context.WithTimeout(ctx, s.door.RequestTimeout)
	defer cancel()
	ctx, a, err := r.SignInAgain(ctx)
	if err != nil {
		return outbox.Feed{}, a, err
	}
	page, err := s.Outbox.Events(ctx, a, from.after, from.types, streamPage)
	return page, a, err
}

// awaitNews returns true when there is something of the actor's organisation to look at, and false when the stream is over. Meanwhile it
// keeps the connection alive.
func (s *Server) awaitNews(ctx context.Context, out *stream, a access.Actor, from place) bool {
	for {
		moved, news := s.watch.news(a, from.after)
		if news {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-s.Stopping:
			return false
		case <-moved:
		case <-out.alive.C:
			if !out.stay(from.cursor(from.after)) {
				return false
			}
		}
	}
}

// stream is an answer that goes on.
type stream struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	alive *time.Ticker // goes by time alone, so that it tells nothing
}

func newStream(w http.ResponseWriter) *stream {
	out := &stream{w, http.NewResponseController(w), time.NewTicker(keepAlive)}
	_ = out.rc.SetReadDeadline(time.Time{}) // the client has nothing more to say, for as long as it likes
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy in between passes on what it gets
	w.WriteHeader(http.StatusOK)
	return out
}

// send sends events, and returns whether the client still reads. Where there are none it sends nothing: that something has happened which
// the client is not shown is not told either.
func (out *stream) send(from place, items []outbox.FeedItem) bool {
	if len(items) == 0 {
		return true
	}
	var text strings.Builder
	for _, item := range items {
		text.WriteString(from.frame(item))
	}
	return out.write(text.String())
}

// stay tells the client where it stands, and returns whether it still reads.
func (out *stream) stay(cursor string) bool { return out.write("id: " + cursor + "\n: alive\n\n") }

func (out *stream) write(text string) bool {
	_ = out.rc.SetWriteDeadline(time.Now().Add(streamPatience)) //nolint:forbidigo // a network deadline, no business time
	if _, err := out.w.Write([]byte(text)); err != nil {
		return false
	}
	return out.rc.Flush() == nil
}

// watch looks how far the feeds of the organisations reach that have streams here: by one query for all of them, and only while there
// are some.
type watch struct {
	each int // streams that one organisation may have open in this instance
	look func(ctx context.Context, organizationIDs []string) ([]outbox.FeedNews, error)

	mu      sync.Mutex
	streams map[string]*followed // by organisation
	stop    context.CancelFunc
}

// followed is the feed of an organisation.
type followed struct {
	count  int // of streams
	newest int64
	access int64         // the version of the organisation's access
	moved  chan struct{} // closed when one of these changes
}

func newWatch(each int, look func(context.Context, []string) ([]outbox.FeedNews, error)) *watch {
	return &watch{each: each, look: look, streams: map[string]*followed{}}
}

// join counts a stream of the organisation in, or returns fault TooMany.
func (w *watch) join(organizationID string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := w.streams[organizationID]
	if one == nil {
		one = &followed{moved: make(chan struct{})}
	}
	if one.count >= w.each {
		f := fault.New(fault.TooMany, "too-many-streams", "Your organisation has %d streams open here already; close one first.", w.each)
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

// news tells whether the feed of the actor's organisation reaches further than a position, or access there has changed; otherwise what is
// closed when one of these may be so.
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

// round looks once. A database that does not answer is asked again.
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
