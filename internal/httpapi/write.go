package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/verb"
)

// write is the way of every change: it reads the body as T, lets do carry it out and answers.
//
// A body that breaks the contract is carried out as a dry run without what is wrong with it. So who may not see the deal
// hears just that, and who may hears of every mistake at once, those that only the rules can see included.
func write[T any](w http.ResponseWriter, r *Request, do func(context.Context, verb.Call, T) (verb.Reply, error)) error {
	return create(w, r, "", do)
}

// create is write for what makes something that is found at the path with its id.
func create[T any](w http.ResponseWriter, r *Request, path string, do func(context.Context, verb.Call, T) (verb.Reply, error)) error {
	b, err := r.readBody(w)
	if err != nil {
		return err
	}
	in, err := decode[T](&b)
	if err != nil {
		return err
	}
	call := r.newCall(b)
	reply, err := do(r.Context(), call, in)
	if err := b.joined(err); err != nil {
		return err
	}
	respondReply(w, reply, call.DryRun, path)
	return nil
}

// writeTo is write for a change of the thing with the id.
func writeTo[ID, T any](w http.ResponseWriter, r *Request, id ID, do func(context.Context, verb.Call, ID, T) (verb.Reply, error)) error {
	return write(w, r, func(ctx context.Context, c verb.Call, in T) (verb.Reply, error) { return do(ctx, c, id, in) })
}

// act is write for a change of the thing with the id that takes no body.
func act[ID any](w http.ResponseWriter, r *Request, id ID, do func(context.Context, verb.Call, ID) (verb.Reply, error)) error {
	return write(w, r, func(ctx context.Context, c verb.Call, _ struct{}) (verb.Reply, error) {
		return do(ctx, c, id)
	})
}

// patch is write for a merge patch of the T with the id.
func patch[T, ID any](w http.ResponseWriter, r *Request, id ID, do func(context.Context, verb.Call, ID, []byte) (verb.Reply, error)) error {
	return write(w, r, func(ctx context.Context, c verb.Call, in mergePatch[T]) (verb.Reply, error) {
		return do(ctx, c, id, in.text)
	})
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

// newCall returns the call of a verb by the request. Parameters that the operation does not have say nothing.
func (r *Request) newCall(b body) verb.Call {
	c := verb.Call{Actor: r.Actor, DryRun: r.Bool("dryRun") || len(b.mistakes) > 0}
	if r.takes("If-Match") && r.Has("If-Match") {
		c.IfMatch = tags(r.Text("If-Match"))
	}
	if r.takes("Idempotency-Key") && r.Has("Idempotency-Key") && !c.DryRun {
		value, _ := keyValue(r.Text("Idempotency-Key"))
		c.Key = &verb.Key{CallerID: c.Actor.UserID, Route: r.keyRoute(), Value: value, BodyHash: b.hash()}
	}
	return c
}

// keyRoute returns what a key belongs to beside its caller: the method and the path, whose ids are the same in any spelling, and the
// roles that the caller's token is limited to.
func (r *Request) keyRoute() string {
	segments := strings.Split(r.URL.Path, "/")
	for i, segment := range segments {
		if id, err := uuid.Parse(segment); err == nil {
			segments[i] = id.String()
		}
	}
	route := r.Method + " " + strings.Join(segments, "/")
	if !r.Actor.Partial {
		return route
	}
	roles := slices.Clone(r.Actor.TokenRoles)
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
