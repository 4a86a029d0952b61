package verb

import (
	"context"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/revision"
)

// Answer is the answer to a change.
type Answer = postgres.Answer

// Reply is an answer, and whether it is the kept answer to an earlier request with the same key.
type Reply struct {
	Answer
	Replayed bool
}

// Answered returns the answer of a change that shows the value. Replays are checked by the id.
func Answered(value any, id string) (Answer, error) {
	body, err := json.Marshal(value)
	return Answer{ID: id, Body: body}, err
}

// Created returns the answer of a verb that has created the value.
func Created(value any, id string) (Answer, error) {
	a, err := Answered(value, id)
	a.Created = true
	return a, err
}

// Tagged is Answered for a value with revisions; the revision becomes the answer's ETag.
func Tagged(value any, id string, r revision.Number) (Answer, error) {
	body, err := json.Marshal(value)
	return Answer{ID: id, ETag: r.String(), Body: body}, err
}

// ReplayCheck returns the fault that the caller would get for reading now what the kept answer shows: NotFound, Forbidden or none. So an
// answer is not replayed to somebody who has meanwhile lost a role or left a team, nor if what it shows is gone.
type ReplayCheck func(ctx context.Context, kept Answer) error

// RoleReplay returns a check for what a role alone opens.
func (k *Kernel) RoleReplay(a access.Actor, may access.Action) ReplayCheck {
	return func(ctx context.Context, _ Answer) error {
		return k.Advise(ctx, a, access.Require(a, may))
	}
}

// ReadReplay returns a check that reads again, by its id, what the answer shows.
func ReadReplay[T any](a access.Actor, read func(context.Context, access.Actor, uuid.UUID) (T, error)) ReplayCheck {
	return func(ctx context.Context, kept Answer) error {
		id, err := uuid.Parse(kept.ID)
		if err != nil {
			return err
		}
		_, err = read(ctx, a, id)
		return err
	}
}

// NamedReplay is ReadReplay for things whose id is a name.
func NamedReplay[ID ~string, T any](a access.Actor, read func(context.Context, access.Actor, ID) (T, error)) ReplayCheck {
	return func(ctx context.Context, kept Answer) error {
		_, err := read(ctx, a, ID(kept.ID))
		return err
	}
}

// OwnReplay passes every answer. It is for what belongs to the caller, whatever roles the caller has.
func OwnReplay(context.Context, Answer) error { return nil }

// Document is a resource as it is shown, with its ETag.
type Document struct {
	JSON []byte
	ETag string
}

// Documents returns a page of at most limit documents from what was found in a list that is ordered by keys alone; see page.Of.
func Documents[K any](found []postgres.Listed[K], limit int, key func(K) string) page.Page[[]byte] {
	listed := page.ByID(found, limit, func(l postgres.Listed[K]) string { return key(l.Key) })
	return page.Map(listed, func(l postgres.Listed[K]) []byte { return l.JSON })
}

// Sequence returns the key of a numbered entry of a history.
func Sequence(number int64) string { return strconv.FormatInt(number, 10) }
