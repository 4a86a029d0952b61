package httpapi

import (
	"crypto/cipher"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/outbox"
)

// latest stands for the end of the feed, in place of a cursor.
const latest = "latest"

// eventPage is a page of the feed as it is sent.
type eventPage struct {
	Items  []jsontext.Value `json:"items"`
	Cursor string           `json:"cursor"`
	More   bool             `json:"more"`
}

// ListEvents answers GET /v1/events.
func (s *Server) ListEvents(w http.ResponseWriter, r *door.Request) error {
	reader, err := s.newFeedReader(r)
	if err != nil {
		return err
	}
	if prefers(r.Header, "text/event-stream") {
		return s.stream(w, r, reader)
	}
	page, err := s.Outbox.Events(r.Context(), r.Actor, reader.after, reader.types, r.Limit())
	if err != nil {
		return err
	}
	items := make([]jsontext.Value, len(page.Items))
	for i, item := range page.Items {
		items[i] = item.JSON
	}
	text, err := json.Marshal(eventPage{items, reader.cursor(page.Next), page.More})
	if err != nil {
		return err
	}
	return door.RespondJSON(w, r, text)
}

// StreamEvents answers GET /v1/events/stream.
func (s *Server) StreamEvents(w http.ResponseWriter, r *door.Request) error {
	reader, err := s.newFeedReader(r)
	if err != nil {
		return err
	}
	return s.stream(w, r, reader)
}

// feedReader is a caller who reads events of certain types in a feed, from a position on.
type feedReader struct {
	sealer         cipher.AEAD
	organizationID string
	after          int64
	types          []event.Type
}

// cursor returns a cursor for a position in the feed. It is valid for all types of events, for pages and for streams.
func (f feedReader) cursor(position int64) string {
	return sealPosition(f.sealer, f.organizationID, position)
}

// newFeedReader returns the caller as a reader of the feed. Faults: BadRequest for a cursor that is not one of the caller's feed, and Gone
// for one whose position is not encrypted: whoever could make those up would be able to count what happens to others.
func (s *Server) newFeedReader(r *door.Request) (feedReader, error) {
	sealer, err := s.feedKey.sealer(r.Context())
	if err != nil {
		return feedReader{}, err
	}
	reader := feedReader{sealer: sealer, organizationID: r.Actor.OrganizationID}
	for _, t := range r.Texts("type") {
		reader.types = append(reader.types, event.Type(t))
	}
	cursor, pointer := r.Text("after"), "/query/after"
	if r.Has("Last-Event-ID") {
		cursor, pointer = r.Text("Last-Event-ID"), "/header/Last-Event-ID"
	}
	switch cursor {
	case "":
	case latest:
		reader.after, err = s.Outbox.FeedHead(r.Context(), r.Actor)
	default:
		reader.after, err = openPosition(sealer, reader.organizationID, cursor, pointer)
		if err != nil && inClear(r.URL.Path, reader.organizationID, cursor) {
			err = fault.New(fault.Gone, "cursor-expired", "Cursors of this kind are no longer accepted; begin again without one.")
		}
	}
	return reader, err
}

// inClear tells whether the cursor holds an unencrypted position, as earlier releases gave out.
func inClear(path, organizationID, cursor string) bool {
	_, err := door.NewNamedList(path+"\n"+organizationID, &cursor).Text()
	return err == nil
}

// frame returns the event in the format of server-sent events.
func (f feedReader) frame(item outbox.FeedItem) string {
	return "id: " + f.cursor(item.Position) + "\nevent: " + string(item.Type) + "\ndata: " + string(item.JSON) + "\n\n"
}
