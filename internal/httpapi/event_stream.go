package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/outbox"
)

const (
	streamLife     = 15 * time.Minute // after which the client connects again
	streamPage     = 100              // events read at once
	streamPatience = 10 * time.Second // how long a client may take to read what it is sent
	keepAlive      = 15 * time.Second // since proxies close silent connections
	watchEvery     = 250 * time.Millisecond
	lookWithin     = 5 * time.Second // how long the database may take to say how far the feeds reach
)

// stream sends events as they happen, until the client leaves, the service stops, the token expires or access in the caller's organisation
// changes. The client then connects again and is authorised anew.
func (s *Server) stream(w http.ResponseWriter, r *door.Request, reader feedReader) error {
	a := r.Actor
	page, err := s.Outbox.Events(r.Context(), a, reader.after, reader.types, streamPage)
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
	defer out.end()
	if r.Method == http.MethodHead {
		return nil
	}
	if len(page.Items) == 0 && !out.stay(reader.cursor(page.Next)) {
		return nil
	}
	for out.send(reader, page.Items) {
		reader.after = page.Next
		if !page.More && !s.awaitNews(ctx, out, a, reader) {
			return nil
		}
		if page, a, err = s.nextEvents(ctx, r, reader); err != nil {
			break // the answer has begun: the client learns of the fault when it connects again
		}
	}
	return nil
}

// streamLife returns how long a stream may last: no longer than the token is valid.
func (s *Server) streamLife(a access.Actor) time.Duration {
	if a.Until == nil {
		return streamLife
	}
	return min(streamLife, a.Until.Sub(s.Kernel.Now()))
}

// nextEvents reads the next page of events, after signing the caller in again.
func (s *Server) nextEvents(ctx context.Context, r *door.Request, reader feedReader) (outbox.Feed, access.Actor, error) {
	ctx, cancel := context.WithTimeout(ctx, s.door.RequestTimeout)
	defer cancel()
	ctx, a, err := r.SignInAgain(ctx)
	if err != nil {
		return outbox.Feed{}, a, err
	}
	page, err := s.Outbox.Events(ctx, a, reader.after, reader.types, streamPage)
	return page, a, err
}

// awaitNews returns true when there may be news for the actor's organisation, and false when the stream is over. Meanwhile it keeps the
// connection alive.
func (s *Server) awaitNews(ctx context.Context, out *stream, a access.Actor, reader feedReader) bool {
	for {
		moved, news := s.watch.news(a, reader.after)
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
			if !out.stay(reader.cursor(reader.after)) {
				return false
			}
		}
	}
}

// stream is an answer that is written bit by bit.
type stream struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	alive *time.Ticker // ticks regardless of what happens, so that it reveals nothing
}

func newStream(w http.ResponseWriter) *stream {
	out := &stream{w, http.NewResponseController(w), time.NewTicker(keepAlive)}
	_ = out.rc.SetReadDeadline(time.Time{}) // the client sends nothing more, however long this lasts
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // tells a proxy to pass everything on at once
	w.WriteHeader(http.StatusOK)
	return out
}

// send sends events, and returns whether the client still reads. It sends nothing if there are none, since that would reveal that something
// happened which the client is not shown.
func (out *stream) send(reader feedReader, items []outbox.FeedItem) bool {
	if len(items) == 0 {
		return true
	}
	var text strings.Builder
	for _, item := range items {
		text.WriteString(reader.frame(item))
	}
	return out.write(text.String())
}

// stay keeps the connection alive and tells the client its position. It returns whether the client still reads.
func (out *stream) stay(cursor string) bool { return out.write("id: " + cursor + "\n: alive\n\n") }

// end leaves time to tell the client that the answer is complete.
func (out *stream) end() {
	out.alive.Stop()
	out.bePatient()
}

func (out *stream) bePatient() {
	_ = out.rc.SetWriteDeadline(time.Now().Add(streamPatience)) //nolint:forbidigo // a network deadline, no business time
}

func (out *stream) write(text string) bool {
	out.bePatient()
	if _, err := out.w.Write([]byte(text)); err != nil {
		return false
	}
	return out.rc.Flush() == nil
}
