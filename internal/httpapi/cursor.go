package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
)

// list names what is listed: for whom, by which route, with which parameters. A cursor serves only the list that gave it.
type list struct{ name string }

// listName returns the list of the request, of the given thing where there is one.
func listName(r *http.Request, of ...string) list {
	q := r.URL.Query()
	for _, p := range []string{"cursor", "limit", "fields", "include"} { // these change a page, not the order
		q.Del(p)
	}
	return list{strings.Join(append(of, r.URL.Path, actor(r).OrganizationID, q.Encode()), "\n")}
}

// checkLength is the number of characters of a cursor's check.
const checkLength = 11

// check returns a short hash of the position in this list. It is no secret: a cursor that somebody makes up with care leads
// only to another place in the same caller's own list, so what it holds is still to be checked.
func (l list) check(position string) string {
	sum := sha256.Sum256([]byte(l.name + "\n" + position))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:checkLength]
}

// cursor returns the cursor of a position.
func (l list) cursor(parts ...string) string {
	position := url.Values{"p": parts}.Encode()
	return l.check(position) + base64.RawURLEncoding.EncodeToString([]byte(position))
}

// parts returns the position that a cursor holds, in so many parts, or fault BadRequest if it is not one of this list's.
func (l list) parts(cursor string, count int) ([]string, error) {
	if len(cursor) > checkLength {
		text, err := base64.RawURLEncoding.Strict().DecodeString(cursor[checkLength:])
		if err == nil && l.check(string(text)) == cursor[:checkLength] {
			if q, err := url.ParseQuery(string(text)); err == nil && len(q["p"]) == count {
				return q["p"], nil
			}
		}
	}
	return nil, badCursor()
}

// holds tells whether the list gave out the cursor.
func (l list) holds(cursor string) bool {
	_, err := l.parts(cursor, 1)
	return err == nil
}

func badCursor() error {
	f := fault.New(fault.BadRequest, "invalid-cursor", "This cursor does not belong to this list; begin again without one.")
	f.Mistakes = []fault.Mistake{{Pointer: "/query/cursor", Code: "invalid-cursor", Detail: "Not a cursor of this list."}}
	return f
}

// position returns where a list goes on whose order takes such keys, or nil for its beginning.
func (l list) position(cursor *string, takes func(key string) bool) (*page.Position, error) {
	if cursor == nil {
		return nil, nil
	}
	parts, err := l.parts(*cursor, 2)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(parts[1])
	if err != nil || !takes(parts[0]) {
		return nil, badCursor()
	}
	return &page.Position{Key: parts[0], ID: id.String()}, nil
}

// number returns the number behind which a list that counts down goes on; the beginning is behind the largest one.
func (l list) number(cursor *string) (int64, error) {
	if cursor == nil {
		return math.MaxInt64, nil
	}
	parts, err := l.parts(*cursor, 1)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return 0, badCursor()
	}
	return n, nil
}

// text returns the id behind which a list goes on, or "" for its beginning.
func (l list) text(cursor *string) (string, error) {
	if cursor == nil {
		return "", nil
	}
	parts, err := l.parts(*cursor, 1)
	if err != nil {
		return "", err
	}
	if !printable(parts[0]) {
		return "", badCursor()
	}
	return parts[0], nil
}

// The ids before the first and behind the last: where a list by id begins, upwards and downwards.
var (
	firstID = uuid.Nil
	lastID  = uuid.Max
)

// id returns the id behind which a list goes on, or the given one for its beginning.
func (l list) id(cursor *string, beginning uuid.UUID) (uuid.UUID, error) {
	if cursor == nil {
		return beginning, nil
	}
	parts, err := l.parts(*cursor, 1)
	if err != nil {
		return uuid.Nil, err
	}
	id, err := uuid.Parse(parts[0])
	if err != nil {
		return uuid.Nil, badCursor()
	}
	return id, nil
}
