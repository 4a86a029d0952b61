package httpapi

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/lifecycle"
)

const (
	streamLife     = 15 * time.Minute // then the client connects again
	streamPage     = 100              // events read at once
	streamPatience = 10 * time.Second // how long a client may take to read what it is sent
	keepAlive      = 15 * time.Second // proxies close what is silent
	watchEvery     = 250 * time.Millisecond
	streamsOfOne   = 50 // streams that one organisation may have open in an instance
)

// stream sends events as they happen, until the client leaves, the service stops, the token's time is over or access in the
// caller's organisation changes; then the client connects again and is judged anew.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, from place) {
	a := actor(r)
	page, err := s.Verbs.Events(r.Context(), a, from.after, from.types, streamPage)
	if err == nil {
		err = s.watch.join(a.OrganizationID)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer s.watch.leave(a.OrganizationID)
	ctx, cancel := context.WithTimeout(stateOf(r).connection, s.streamLife(a))
	defer cancel()
	out := newStream(w)
	for out.send(from, page) {
		from.after = page.Next
		if !page.More && !s.awaitNews(ctx, out, from) {
			return
		}
		if page, err = s.nextEvents(ctx, r, from); err != nil {
			return
		}
	}
}

// streamLife returns how long a stream may go on: no longer than the token is good for.
func (s *Server) streamLife(a access.Actor) time.Duration {
	if a.Until == nil {
		return streamLife
	}
	return min(streamLife, a.Until.Sub(s.Verbs.Now()))
}

// nextEvents reads on, for a caller who is signed in as before.
func (s *Server) nextEvents(ctx context.Context, r *http.Request, from place) (lifecycle.Feed, error) {
	ctx, cancel := context.WithTimeout(ctx, s.RequestTimeout)
	defer cancel()
	ctx, a, err := s.Tokens.SignIn(ctx, stateOf(r).token)
	if err != nil {
		return lifecycle.Feed{}, err
	}
	return s.Verbs.Events(ctx, a, from.after, from.types, streamPage)
}

// awaitNews returns true when the feed has got on, and false when the stream is over. Meanwhile it keeps the connection alive.
func (s *Server) awaitNews(ctx context.Context, out *stream, from place) bool {
	alive := time.NewTicker(keepAlive)
	defer alive.Stop()
	for {
		moved, behind := s.watch.behind(from.after)
		if behind {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-s.Stopping:
			return false
		case <-moved:
		case <-alive.C:
			if !out.write("id: " + from.cursor(from.after) + "\n: alive\n\n") {
				return false
			}
		}
	}
}

// stream is an answer that goes on.
type stream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

func newStream(w http.ResponseWriter) *stream {
	out := &stream{w, http.NewResponseController(w)}
	_ = out.rc.SetReadDeadline(time.Time{}) // the client has nothing more to say, for as long as it likes
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy in between passes on what it gets
	w.WriteHeader(http.StatusOK)
	return out
}

// send sends a page of events, and returns whether the client still reads.
func (out *stream) send(from place, page lifecycle.Feed) bool {
	text := "id: " + from.cursor(page.Next) + "\n\n"
	if len(page.Items) > 0 {
		text = ""
		for _, item := range page.Items {
			text += from.frame(item)
		}
	}
	return out.write(text)
}

func (out *stream) write(text string) bool {
	_ = out.rc.SetWriteDeadline(time.Now().Add(streamPatience)) //nolint:forbidigo // a network deadline, no business time
	if _, err := out.w.Write([]byte(text)); err != nil {
		return false
	}
	return out.rc.Flush() == nil
}

// watch looks where the feed stands, once for all streams of the instance and only while there are some.
type watch struct {
	look func(context.Context) (int64, error)

	mu      sync.Mutex
	streams map[string]int // by organisation
	head    int64
	moved   chan struct{} // closed when the head moves
	stop    context.CancelFunc
}

func newWatch(look func(context.Context) (int64, error)) *watch {
	return &watch{look: look, streams: map[string]int{}, moved: make(chan struct{})}
}

// join counts a stream of the organisation in, or returns fault TooMany.
func (w *watch) join(organizationID string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams[organizationID] >= streamsOfOne {
		f := fault.New(fault.TooMany, "too-many-streams", "Your organisation has %d streams open here already; close one first.", streamsOfOne)
		f.RetryAfter = keepAlive
		return f
	}
	if len(w.streams) == 0 {
		var ctx context.Context
		ctx, w.stop = context.WithCancel(context.Background())
		go w.run(ctx)
	}
	w.streams[organizationID]++
	return nil
}

func (w *watch) leave(organizationID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams[organizationID]--; w.streams[organizationID] == 0 {
		delete(w.streams, organizationID)
	}
	if len(w.streams) == 0 {
		w.stop()
	}
}

// behind tells whether the feed has got further than a position, and otherwise what is closed when it gets on.
func (w *watch) behind(position int64) (moved <-chan struct{}, behind bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.moved, w.head > position
}

func (w *watch) run(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		if head, err := w.look(ctx); err == nil { // a database that does not answer is asked again
			w.move(head)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (w *watch) move(head int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if head > w.head {
		w.head = head
		close(w.moved)
		w.moved = make(chan struct{})
	}
}
