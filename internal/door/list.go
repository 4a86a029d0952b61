package door

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/wording"
)

// List identifies a list: who asks for it, by which route, with which parameters. A cursor is good only for the list that gave it.
type List struct {
	name   string
	cursor *string // where the wanted page begins; nil: at the beginning
}

// NewNamedList returns the list of the name, where the page begins at the cursor.
func NewNamedList(name string, cursor *string) List { return List{name, cursor} }

// NewList returns the list that the request asks for. Of is the thing whose list it is, if the path alone does not say that.
func NewList(r *Request, of ...string) List {
	q := maps.Clone(r.query)
	for _, p := range []string{"cursor", "limit", "fields", "include"} { // these change a page, not the order
		q.Del(p)
	}
	name := strings.Join(append(of, r.URL.Path, r.Actor.OrganizationID, q.Encode()), "\n")
	return List{name: name, cursor: r.TextPtr("cursor")}
}

// checkLength is the number of characters of a cursor's check.
const checkLength = 11

// check returns a short hash of the position in this list. It is no secret: a cursor that somebody makes up with care leads
// only to another place in the same caller's own list, so what it holds is still to be checked.
func (l List) check(position string) string {
	sum := sha256.Sum256([]byte(l.name + "\n" + position))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:checkLength]
}

// Cursor returns a cursor that holds the parts.
func (l List) Cursor(parts ...string) string {
	position := url.Values{"p": parts}.Encode()
	return l.check(position) + base64.RawURLEncoding.EncodeToString([]byte(position))
}

// next returns the cursor of the page that begins at the position, "" where there is none.
func (l List) next(p *page.Position) string {
	switch {
	case p == nil:
		return ""
	case p.Key == "":
		return l.Cursor(p.ID)
	default:
		return l.Cursor(p.Key, p.ID)
	}
}

// Parts returns the parts that the cursor holds, which must be count of them; nil at the beginning of the list. The fault is BadRequest for
// a cursor that is not one of this list's.
func (l List) Parts(count int) ([]string, error) {
	if l.cursor == nil {
		return nil, nil
	}
	cursor := *l.cursor
	if len(cursor) <= checkLength {
		return nil, BadCursor()
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(cursor[checkLength:])
	if err != nil || l.check(string(text)) != cursor[:checkLength] {
		return nil, BadCursor()
	}
	q, err := url.ParseQuery(string(text))
	if err != nil || len(q["p"]) != count {
		return nil, BadCursor()
	}
	return q["p"], nil
}

// BadCursor returns fault BadRequest for a cursor that is not one of the list.
func BadCursor() error { return BadCursorAt("/query/cursor") }

// BadCursorAt is BadCursor for one that came in another place.
func BadCursorAt(pointer string) error {
	f := fault.New(fault.BadRequest, "invalid-cursor", "This cursor does not belong to this list; begin again without one.")
	f.Mistakes = []fault.Mistake{{Pointer: pointer, Code: "invalid-cursor", Detail: wording.Of("This is not a cursor of this list.")}}
	return f
}

// Number returns the number after which a descending list goes on; a list begins after the largest number.
func (l List) Number() (int64, error) {
	parts, err := l.Parts(1)
	if parts == nil {
		return math.MaxInt64, err
	}
	n, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return 0, BadCursor()
	}
	return n, nil
}

// Text returns the id behind which a list goes on, or "" for its beginning.
func (l List) Text() (string, error) {
	parts, err := l.Parts(1)
	switch {
	case parts == nil:
		return "", err
	case !printable(parts[0]):
		return "", BadCursor()
	default:
		return parts[0], nil
	}
}

// The ids before the first and behind the last: where a list by id begins, upwards and downwards.
var (
	FirstID = uuid.Nil
	LastID  = uuid.Max
)

// ID returns the id behind which a list goes on, or the given one for its beginning.
func (l List) ID(beginning uuid.UUID) (uuid.UUID, error) {
	parts, err := l.Parts(1)
	if parts == nil {
		return beginning, err
	}
	id, err := uuid.Parse(parts[0])
	if err != nil {
		return uuid.Nil, BadCursor()
	}
	return id, nil
}

// Position returns where a list goes on whose order takes such keys, or nil for its beginning.
func (l List) Position(takes func(key string) bool) (*page.Position, error) {
	parts, err := l.Parts(2)
	if parts == nil {
		return nil, err
	}
	id, err := uuid.Parse(parts[1])
	if err != nil || !takes(parts[0]) {
		return nil, BadCursor()
	}
	return &page.Position{Key: parts[0], ID: id.String()}, nil
}
