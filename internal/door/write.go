package door

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/verb"
)

// Verb is a verb that changes something by what was read from a body.
type Verb[T any] func(context.Context, verb.Call, T) (verb.Reply, error)

// VerbOf is a verb that changes the thing with an id.
type VerbOf[ID, T any] func(context.Context, verb.Call, ID, T) (verb.Reply, error)

// Write is the way of every change: it reads the body as T, lets the verb carry it out and responds.
func Write[T any](w http.ResponseWriter, r *Request, do Verb[T]) error {
	return Create(w, r, "", do)
}

// Create is Write for what makes something that is found at the path with its id.
func Create[T any](w http.ResponseWriter, r *Request, path string, do Verb[T]) error {
	b, err := r.readBody(w)
	if err != nil {
		return err
	}
	in, err := decode[T](&b)
	if err != nil {
		return err
	}
	if len(b.mistakes) > 0 {
		return tryWithoutMistakes(r, b.mistakes, in, do)
	}
	call := r.newCall(b.text)
	reply, err := do(r.Context(), call, in)
	if err != nil {
		return err
	}
	respondReply(w, reply, call.DryRun, path)
	return nil
}

// tryWithoutMistakes is what becomes of a body that breaks the contract: what is left of it is carried out as a dry run, and the fault
// names all that is wrong. So who may not see the deal hears just that, and who may hears of every mistake at once, those that only the
// rules can see included.
func tryWithoutMistakes[T any](r *Request, mistakes fault.Mistakes, left T, do Verb[T]) error {
	call := r.newCall(nil)
	call.DryRun, call.Key = true, nil
	_, err := do(r.Context(), call, left)
	f := fault.As(err)
	switch {
	case err == nil:
		return fault.Merge(mistakes, nil)
	case f != nil && f.Kind == fault.Invalid:
		return fault.Merge(mistakes, f.Mistakes)
	default: // a verb that did not even look at the input (another's deal, a missing role, a closed deal) is right alone
		return err
	}
}

// WriteTo is Write for a change of the thing with the id.
func WriteTo[ID, T any](w http.ResponseWriter, r *Request, id ID, do VerbOf[ID, T]) error {
	return Write(w, r, func(ctx context.Context, c verb.Call, in T) (verb.Reply, error) {
		return do(ctx, c, id, in)
	})
}

// Act is Write for a change of the thing with the id that takes no body.
func Act[ID any](w http.ResponseWriter, r *Request, id ID, do Verb[ID]) error {
	return Write(w, r, func(ctx context.Context, c verb.Call, _ struct{}) (verb.Reply, error) {
		return do(ctx, c, id)
	})
}

// Patch is Write for a merge patch of the T with the id.
func Patch[T, ID any](w http.ResponseWriter, r *Request, id ID, do VerbOf[ID, []byte]) error {
	return Write(w, r, func(ctx context.Context, c verb.Call, in MergePatch[T]) (verb.Reply, error) {
		return do(ctx, c, id, in.Text)
	})
}

// WriteFile is Write for a body that is no JSON.
func WriteFile(w http.ResponseWriter, r *Request, do Verb[[]byte]) error {
	file, err := r.readFile(w)
	if err != nil {
		return err
	}
	call := r.newCall(file)
	reply, err := do(r.Context(), call, file)
	if err != nil {
		return err
	}
	respondReply(w, reply, call.DryRun, "")
	return nil
}

// newCall returns the call of a verb by the request. Parameters that the operation does not have say nothing.
func (r *Request) newCall(body []byte) verb.Call {
	c := verb.Call{Actor: r.Actor, DryRun: r.Bool("dryRun")}
	if r.takes("If-Match") && r.Has("If-Match") {
		c.IfMatch = tags(r.Text("If-Match"))
	}
	if r.takes("Idempotency-Key") && r.Has("Idempotency-Key") && !c.DryRun {
		value, _ := keyValue(r.Text("Idempotency-Key"))
		c.Key = &verb.Key{CallerID: c.Actor.UserID, Route: r.keyRoute(), Value: value, BodyHash: hashOf(body)}
	}
	return c
}

// hashOf returns a hash of the parsed body: the same for the same value, however it is written.
func hashOf(body []byte) []byte {
	canonical := jsontext.Value(bytes.Clone(body))
	_ = canonical.Canonicalize() // the syntax is checked already; no body stays none
	sum := sha256.Sum256(canonical)
	return sum[:]
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
