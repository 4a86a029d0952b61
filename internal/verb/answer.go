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

// ReplayCheck returns the fault that the caller would get for reading now what the kept answer shows: NotFound, Forbidden or none. So an
// answer is not given again to somebody who has lost a role or left a team since, nor if what it shows is gone.
type ReplayCheck func(ctx context.Context, kept Answer) error

// RoleReplay checks what a role alone opens.
func (k *Kernel) RoleReplay(a access.Actor, may access.Action) ReplayCheck {
	return func(ctx context.Context, _ Answer) error {
		return k.Advise(ctx, a, access.Require(a, may))
	}
}

// ReadReplay checks an answer by reading what it shows again, by its id.
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

// OwnReplay passes every answer: it is for what is the caller's own, whatever roles the caller has.
func OwnReplay(context.Context, Answer) error { return nil }

// Document is a thing as it is shown, with its ETag.
type Document struct {
	JSON []byte
	ETag string
}

// Documents returns the page of at most limit documents of what was found in a list that is ordered by their keys alone; see page.Of.
func Documents[K any](found []postgres.Listed[K], limit int, key func(K) string) page.Page[[]byte] {
	listed := page.ByID(found, limit, func(l postgres.Listed[K]) string { return key(l.Key) })
	return page.Map(listed, func(l postgres.Listed[K]) []byte { return l.JSON })
}

// Sequence returns the key of an entry of a history, whose entries are numbered.
func Sequence(number int64) string { return strconv.FormatInt(number, 10) }
