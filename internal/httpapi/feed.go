package httpapi

import (
	"crypto/cipher"
	"mime"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
)

// latest asks for the end of the feed instead of a place in it.
const latest = "latest"

// eventPage is a page of the feed on the wire.
type eventPage struct {
	Items  []jsontext.Value `json:"items"`
	Cursor string           `json:"cursor"`
	More   bool             `json:"more"`
}

// ListEvents answers GET /v1/events.
func (s *Server) ListEvents(w http.ResponseWriter, r *http.Request, p apigen.ListEventsParams) {
	from, err := s.feedFrom(r, p)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if streamed(r.Header) {
		s.stream(w, r, from)
		return
	}
	page, err := s.Verbs.Events(r.Context(), actor(r), from.after, from.types, limitOf(p.Limit))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	items := make([]jsontext.Value, len(page.Items))
	for i, item := range page.Items {
		items[i] = item.JSON
	}
	text, err := json.Marshal(eventPage{items, from.cursor(page.Next), page.More})
	s.give(w, r, text, err)
}

// place is a place in the feed from which somebody reads certain events.
type place struct {
	sealer         cipher.AEAD
	organizationID string
	after          int64
	types          []event.Type
}

// cursor returns a cursor of a position in the feed. It serves whatever types are asked for, as a page and as a stream.
func (p place) cursor(position int64) string {
	return sealPosition(p.sealer, p.organizationID, position)
}

// feedFrom returns where the request wants to read. Faults: BadRequest for a cursor that is none of the caller's feed, and Gone for one
// whose position is in clear: whoever could make those up would count what happens to others.
func (s *Server) feedFrom(r *http.Request, p apigen.ListEventsParams) (place, error) {
	sealer, err := s.feedKey.sealer(r.Context())
	if err != nil {
		return place{}, err
	}
	from := place{sealer: sealer, organizationID: actor(r).OrganizationID}
	if p.Type != nil {
		for _, t := range *p.Type {
			from.types = append(from.types, event.Type(t))
		}
	}
	cursor := p.After
	if p.LastEventID != nil {
		cursor = p.LastEventID
	}
	switch {
	case cursor == nil:
	case *cursor == latest:
		from.after, err = s.Verbs.FeedHead(r.Context(), actor(r))
	default:
		from.after, err = openPosition(sealer, from.organizationID, *cursor)
		if err != nil && (list{r.URL.Path + "\n" + from.organizationID}).holds(*cursor) {
			err = fault.New(fault.Gone, "cursor-expired", "Cursors of this kind are taken no longer; begin again without one.")
		}
	}
	return from, err
}

// streamed tells whether the caller wants server-sent events.
func streamed(h http.Header) bool {
	for _, accepted := range strings.Split(h.Get("Accept"), ",") {
		if kind, _, err := mime.ParseMediaType(accepted); err == nil && kind == "text/event-stream" {
			return true
		}
	}
	return false
}

// frame returns an event as a server-sent one.
func (p place) frame(item lifecycle.FeedItem) string {
	return "id: " + p.cursor(item.Position) + "\nevent: " + string(item.Type) + "\ndata: " + string(item.JSON) + "\n\n"
}
