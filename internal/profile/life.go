package profile

import (
	"reflect"
	"time"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// State tells whether others can find the profile.
type State string

// The states.
const (
	Draft     State = "Draft"
	Published State = "Published"
)

// Action is something that happens to a profile.
type Action string

// The actions.
const (
	Edit     Action = "Edit"
	Publish  Action = "Publish"
	Withdraw Action = "Withdraw"
)

// Step is an action in a state.
type Step struct {
	Action Action
	From   State
}

// transitions is the life of a profile. A step that is not listed cannot happen.
var transitions = map[Step]State{
	{Edit, Draft}:         Draft,
	{Edit, Published}:     Published,
	{Publish, Draft}:      Published,
	{Withdraw, Published}: Draft,
}

// refusals say why an action is not possible: the profile is already in the state that it leads to.
var refusals = map[Action]wording.Format{
	Publish:  "The profile is already published.",
	Withdraw: "The profile is already a draft.",
}

// Publish makes the profile findable for others. Faults: Conflict (profile-state, or profile-incomplete with what is missing).
func (p Profile) Publish(now time.Time) (Profile, error) {
	after, err := p.apply(Publish, now)
	if err != nil {
		return Profile{}, err
	}
	if err := incomplete(p.Gaps()); err != nil {
		return Profile{}, err
	}
	after.Published = &now
	return after, nil
}

// Withdraw makes the profile a draft again. The fault is Conflict (profile-state).
func (p Profile) Withdraw(now time.Time) (Profile, error) {
	after, err := p.apply(Withdraw, now)
	after.Published = nil
	return after, err
}

func (p Profile) apply(a Action, now time.Time) (Profile, error) {
	to, ok := transitions[Step{a, p.State}]
	if !ok {
		return Profile{}, fault.New(fault.Conflict, "profile-state", refusals[a])
	}
	p.State, p.Updated = to, &now
	p.Revision++
	return p, nil
}

// Patched returns the contents with a merge patch (RFC 7396) applied, unchecked. The error is Invalid if the patch gives a member a value
// that it cannot have.
func (c Contents) Patched(patch []byte) (Contents, error) {
	var after Contents
	err := change.Merge(c, patch, &after)
	return after, err
}

// EditTo changes the contents to what Patched returned, and tells whether that changes anything. Faults: Invalid for what is wrong with
// the contents, Conflict (profile-incomplete) if a published profile would lack something.
func (p Profile) EditTo(to Contents, now time.Time) (after Profile, changed bool, err error) {
	after, err = p.apply(Edit, now)
	if err != nil {
		return Profile{}, false, err
	}
	if err := to.check(p.Contents).Err(); err != nil {
		return Profile{}, false, err
	}
	if reflect.DeepEqual(to.withoutNil(), p.withoutNil()) {
		return p, false, nil
	}
	if after.State == Published {
		if err := incomplete(to.Gaps()); err != nil {
			return Profile{}, false, err
		}
	}
	after.Contents = to
	return after, true, nil
}

// withoutNil returns the contents with empty lists in place of nil ones, so that both compare equal.
func (c Contents) withoutNil() Contents {
	for _, list := range []*[]string{
		&c.Markets, &c.Industries, &c.Products, &c.Services, &c.SolutionAreas, &c.CustomerSizes, &c.Keywords, &c.Languages,
	} {
		if *list == nil {
			*list = []string{}
		}
	}
	return c
}
