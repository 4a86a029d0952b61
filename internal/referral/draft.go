package referral

import (
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
)

// Body is what a client has sent, in the names and the types that a deal has.
type Body struct {
	Members  map[string]any // of a draft, or of a merge patch of a deal
	Mistakes fault.Mistakes // in what could not be read, and is left out
	Ignored  []string       // pointers of members that nobody knows
}

// Creation is what a referral that is sent to be created asks for.
type Creation struct {
	Body
	// Engagement is the one to which others are to be invited. A referral that was read and is sent again, with its id, begins a new one.
	Engagement uuid.UUID
}

// ReadCreation reads a referral that is to be created. The value is as it was parsed.
func ReadCreation(value any) (Creation, error) {
	given, err := objectIn(value)
	if err != nil {
		return Creation{}, err
	}
	var r reader
	members, _ := r.object(resource, given, "").(map[string]any)
	if _, sent := members["salesStage"]; sent { // a deal begins with none
		delete(members, "salesStage")
		r.ignored = append(r.ignored, "/salesStage")
	}
	c := Creation{Body: Body{members, r.mistakes, r.ignored}}
	if c.Members == nil {
		c.Members = map[string]any{}
	}
	_, again := member(given, "id").(string)
	engagement, named := member(given, "engagementId").(string)
	if targets, _ := members["target"].([]any); !named || engagement == "" || again || len(targets) == 0 {
		return c, nil
	}
	if c.Engagement, err = uuid.Parse(engagement); err != nil {
		c.Mistakes.Add("/engagementId", "invalid-id", "This is no UUID.")
	}
	return c, nil
}

// objectIn returns the value as an object, or fault Invalid.
func objectIn(value any) (map[string]any, error) {
	given, is := value.(map[string]any)
	if !is {
		var m fault.Mistakes
		m.Add("", "invalid-type", "The body is a referral, as an object.")
		return nil, m.Err()
	}
	return given, nil
}

// member returns a member of an object, whose letter case does not matter; nil if there is none.
func member(of map[string]any, name string) any {
	if value, has := of[name]; has {
		return value
	}
	for given, value := range of {
		if strings.EqualFold(given, name) {
			return value
		}
	}
	return nil
}
