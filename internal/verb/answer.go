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

// Answer is what a change answers.
type Answer = postgres.Answer

// Reply is an answer, and whether it is the kept one of an earlier request with the same key.
type Reply struct {
	Answer
	Replayed bool
}

// Answered returns the answer of a change that shows the value. Its id is what a replay is checked by.
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

// Tagged is Answered for a value that has revisions, whose tag the answer carries as its ETag.
func Tagged(value any, id string, r revision.Number) (Answer, error) {
	body, err := json.Marshal(value)
	return Answer{ID: id, ETag: r.String(), Body: body}, err
}

// ReplayCheck returns the fault that reading what an answer shows would have now: NotFound, Forbidden or none. An answer that was kept is
// not given again to somebody who has lost a role, has left a team or has been told of something that is gone since.
type ReplayCheck func(ctx context.Context, kept Answer) error

// RoleReplay checks what a role alone opens.
func (k *Kernel) RoleReplay(a access.Actor, may access.Action) ReplayCheck {
	return func(ctx context.Context, _ Answer) error {
		return k.Advise(ctx, a, access.Require(a, may))
	}
}

// ReadReplay checks what an answer shows, whose id it has, by reading it again.
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

// NamedReplay is ReadReplay for what has a name as its id.
func NamedReplay[ID ~string, T any](a access.Actor, read func(context.Context, access.Actor, ID) (T, error)) ReplayCheck {
	return func(ctx context.Context, kept Answer) error {
		_, err := read(ctx, a, ID(kept.ID))
		return err
	}
}

// OwnReplay lets pass what is the caller's own, whatever the caller's roles are.
func OwnReplay(context.Context, Answer) error { return nil }

// Document is a thing as it is shown, with its ETag.
type Document struct {
	JSON []byte
	ETag string
}

// Documents returns a page of at most limit documents of what was found, in a list that is ordered by their keys alone.
func Documents[K any](found []postgres.Listed[K], limit int, key func(K) string) page.Page[[]byte] {
	listed := page.ByID(found, limit, func(l postgres.Listed[K]) string { return key(l.Key) })
	return page.Map(listed, func(l postgres.Listed[K]) []byte { return l.JSON })
}

// Sequence returns the key of an entry of a history, whose entries are numbered.
func Sequence(number int64) string { return strconv.FormatInt(number, 10) }
