package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/lifecycle"
)

// options are the parameters that a writing route takes beside its body.
type options struct {
	dryRun  *bool
	ifMatch *string
	key     *string
	at      string // path under which the id of what was created is found; for routes that create
}

// write is the way of every change: it reads the body as T, lets do carry it out and answers.
//
// A body that breaks the contract is carried out as a dry run without what is wrong with it. So who may not see the deal
// hears just that, and who may hears of every mistake at once, those that only the rules can see included.
func write[T any](s *Server, w http.ResponseWriter, r *http.Request, o options, do func(context.Context, lifecycle.Call, T) (lifecycle.Reply, error)) {
	b, err := s.readBody(w, r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	in, err := decode[T](&b)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	call := newCall(r, o, b)
	reply, err := do(r.Context(), call, in)
	if err := b.joined(err); err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, reply, call.DryRun, o.at)
}

// writeBodiless is write for a change of one thing that takes no body.
func writeBodiless(s *Server, w http.ResponseWriter, r *http.Request, o options, id uuid.UUID, do func(context.Context, lifecycle.Call, uuid.UUID) (lifecycle.Reply, error)) {
	write(s, w, r, o, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) { return do(ctx, c, id) })
}

// joined returns what the verb said, together with what the contract found. A verb that did not even look at the input
// (another's deal, a missing role, a closed deal) is right alone.
func (b body) joined(err error) error {
	if len(b.mistakes) == 0 {
		return err
	}
	f := fault.As(err)
	switch {
	case err == nil:
		return fault.Merge(b.mistakes, nil)
	case f != nil && f.Kind == fault.Invalid:
		return fault.Merge(b.mistakes, f.Mistakes)
	default:
		return err
	}
}

func newCall(r *http.Request, o options, b body) lifecycle.Call {
	c := lifecycle.Call{Actor: actor(r), DryRun: o.dryRun != nil && *o.dryRun || len(b.mistakes) > 0}
	if o.ifMatch != nil {
		c.IfMatch = tags(*o.ifMatch)
	}
	if o.key != nil && !c.DryRun {
		value, _ := keyValue(*o.key)
		c.Key = &lifecycle.Key{CallerID: c.Actor.UserID, Route: keyRoute(r, c.Actor), Value: value, BodyHash: b.hash()}
	}
	return c
}

// keyRoute returns what a key belongs to beside its caller: the method and the path, whose ids are the same in any spelling, and the
// roles that the caller's token is limited to.
func keyRoute(r *http.Request, a access.Actor) string {
	segments := strings.Split(r.URL.Path, "/")
	for i, segment := range segments {
		if id, err := uuid.Parse(segment); err == nil {
			segments[i] = id.String()
		}
	}
	route := r.Method + " " + strings.Join(segments, "/")
	if !a.Partial {
		return route
	}
	roles := slices.Clone(a.TokenRoles)
	slices.Sort(roles)
	return fmt.Sprintf("%s as %v", route, slices.Compact(roles))
}

// keyValue returns an Idempotency-Key, which may be quoted, and whether it is one: 1 to 255 visible ASCII characters.
func keyValue(header string) (value string, ok bool) {
	value = header
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		value = value[1 : n-1]
	}
	visible := !strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c > '~' })
	return value, value != "" && len(value) <= 255 && visible
}

// tags returns the entity tags of an If-Match or If-None-Match header, "*" included. A weak tag is kept as it is and so never
// the same as a strong one.
func tags(header string) []string {
	all := strings.Split(header, ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

func answer(w http.ResponseWriter, reply lifecycle.Reply, dryRun bool, at string) {
	status := http.StatusOK
	if reply.ETag != "" && !dryRun {
		w.Header().Set("ETag", reply.ETag)
	}
	if reply.Created && !dryRun {
		status = http.StatusCreated
		w.Header().Set("Location", at+reply.ID)
	}
	if reply.Replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	writeJSON(w, status, reply.Body)
}

func writeJSON(w http.ResponseWriter, status int, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
