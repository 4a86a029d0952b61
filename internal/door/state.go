package door

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/wording"
)

// state is what the middleware knows of a request.
type state struct {
	requestID  string
	tell       tell // how its API tells of a fault
	language   wording.Language
	connection context.Context // ends when the caller leaves
	token      string
	actor      access.Actor
	changed    bool // the actor turned out to be out of date
	deprecated notice
	admitted   bool // within the quotas of the actor
	bodyRead   bool // the body has been read: body and bodyFault are what came of it
	body       []byte
	bodyFault  error
	held       []func() // releases what the request holds, at its end
}

// atEnd has release called when the request has been answered.
func (st *state) atEnd(release func()) { st.held = append(st.held, release) }

func (st *state) end() {
	for _, release := range st.held {
		release()
	}
}

type stateKey struct{}

func stateOf(r *http.Request) *state {
	st, _ := r.Context().Value(stateKey{}).(*state)
	return st
}

func requestID(r *http.Request) string { return stateOf(r).requestID }

func actor(r *http.Request) access.Actor { return stateOf(r).actor }
