package door

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/verb"
)

// Verb is a verb that changes something by what was read from a body.
type Verb[T any] func(context.Context, verb.Call, T) (verb.Reply, error)

// VerbOf is a verb that changes the thing with an id.
type VerbOf[ID, T any] func(context.Context, verb.Call, ID, T) (verb.Reply, error)

// Write answers a request that changes something: it reads the body as a T, has the verb carry it out, and responds. All changes go
// through it, or through one of the functions below that build on it.
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
	if len(b.readOnly.pointers) > 0 {
		if err := checkReadOnly(r, &b, do); err != nil {
			return err
		}
	}
	call := r.newCall(b.text)
	if len(b.mistakes) > 0 {
		return tryWithoutMistakes(r, call, b.mistakes, in, do)
	}
	reply, err := do(r.Context(), call, in)
	if err != nil {
		return err
	}
	return respondReply(w, r, reply, call.DryRun, path)
}

// checkReadOnly adds a mistake for each read-only member that the patch would change. It compares them with what a dry run of an empty
// patch answers.
func checkReadOnly[T any](r *Request, b *body, do Verb[T]) error {
	nothing, err := decode[T](&body{text: []byte("{}")})
	if err != nil {
		return err
	}
	call := r.newCall(nil)
	call.DryRun, call.Key = true, nil
	present, err := do(r.Context(), call, nothing)
	if err != nil {
		return err
	}
	return b.readOnly.compare(&b.mistakes, present.Body)
}

// tryWithoutMistakes answers a body that breaks the contract: what is left of it without its mistakes is tried as a dry run, and the fault
// names everything that is wrong. So a caller who may not see the deal learns only that, and one who may hears of every mistake at once,
// including those that only the rules can see.
func tryWithoutMistakes[T any](r *Request, call verb.Call, mistakes fault.Mistakes, left T, do Verb[T]) error {
	call.DryRun, call.Key = true, nil
	_, err := do(r.Context(), call, left)
	f := fault.As(err)
	switch {
	case err == nil:
		return fault.Merge(told(mistakes), nil)
	case f != nil && f.Kind == fault.Invalid:
		return fault.Merge(told(mistakes), f.Mistakes)
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
	return respondReply(w, r, reply, call.DryRun, "")
}

// newCall returns the call of a verb by the request. Parameters that the operation does not have say nothing.
func (r *Request) newCall(body []byte) verb.Call {
	c := verb.Call{Actor: r.Actor, DryRun: r.Bool("dryRun")}
	if header, given := r.lookUp("If-Match"); given {
		c.IfMatch = tags(header)
		for i, tag := range c.IfMatch {
			c.IfMatch[i] = versionOf(tag)
		}
	}
	if header, given := r.lookUp("Idempotency-Key"); given && !c.DryRun {
		value, _ := keyValue(header)
		c.Key = &verb.Key{CallerID: c.Actor.UserID, Route: r.keyRoute(), Value: value, BodyHash: hashOf(body)}
	}
	return c
}
