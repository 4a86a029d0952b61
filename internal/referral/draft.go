package referral

import (
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
)

// Body is what a client has sent, with the names and types that a deal has.
type Body struct {
	Members  map[string]any // of a draft, or of a merge patch of a deal
	Mistakes fault.Mistakes // in what could not be read, which is left out
	Ignored  []string       // pointers of unknown members
}

// Creation is what a referral that is sent to be created asks for.
type Creation struct {
	Body
	// Engagement is the one that others are to be invited to. A referral that was read and is sent again, with its id, begins a new one.
	Engagement uuid.UUID
}

// ReadCreation reads a referral to create. The value is as it was parsed.
func ReadCreation(value any) Creation {
	var r reader
	given, members := r.body(value)
	if _, sent := members["salesStage"]; sent { // a new deal has none
		delete(members, "salesStage")
		r.ignored = append(r.ignored, "/salesStage")
	}
	c := Creation{Body: Body{members, r.mistakes, r.ignored}}
	_, again := member(given, "id").(string)
	engagement := member(given, "engagementId")
	if targets, _ := members["target"].([]any); engagement == nil || engagement == "" || again || len(targets) == 0 {
		return c
	}
	text, _ := engagement.(string)
	id, err := uuid.Parse(text)
	if err != nil {
		c.Mistakes.Add("/engagementId", "invalid-value", "This is not a UUID.")
	}
	c.Engagement = id
	maps.DeleteFunc(c.Members, func(name string, _ any) bool { return !slices.Contains(invitation, name) })
	return c
}

// invitation are the members that matter in a referral that invites others to an engagement; the rest comes from the host's deal.
var invitation = []string{"target", "inviteContext", "type"}

// Within returns the mistakes that are in the members.
func (b Body) Within(all fault.Mistakes) fault.Mistakes {
	return slices.DeleteFunc(all, func(m fault.Mistake) bool { return !b.has(m.Pointer) })
}

// has tells whether a pointer leads into one of the members.
func (b Body) has(pointer string) bool {
	for name := range jsontext.Pointer(pointer).Tokens() {
		_, sent := b.Members[name]
		return sent
	}
	return false
}

// body reads a referral from a body, and returns it as it was sent and what was found in it.
func (r *reader) body(value any) (given, found map[string]any) {
	given, is := value.(map[string]any)
	if !is {
		r.mistakes.Add("", "invalid-type", "The body must be a referral, as an object.")
	}
	if found, _ = r.object(resource, given, "").(map[string]any); found == nil {
		found = map[string]any{}
	}
	return given, found
}

// member returns a member of an object, whatever the case of its name; nil if there is none.
func member(of map[string]any, name string) any {
	value, _ := lookUp(of, name)
	return value
}

// lookUp is member, but also tells whether there is one.
func lookUp(of map[string]any, name string) (value any, has bool) {
	if value, has := of[name]; has {
		return value, true
	}
	for given, value := range of {
		if strings.EqualFold(given, name) {
			return value, true
		}
	}
	return nil, false
}
