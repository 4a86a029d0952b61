package referral

import (
	"reflect"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
)

// Change is what a client wants of a referral that it has read: members to replace, and the state that it should come to.
type Change struct {
	Body
	Whole       bool         // it is about the whole referral, so it must be based on a version
	Patch       []byte       // the members as a merge patch of a deal, once they are checked
	Registering *Registering // nil for a change of the deal

	lists  []listEdit
	wanted wanted
}

// wanted is the state that a client names; nil members are not named.
type wanted struct {
	status    *deal.Status
	substatus *deal.Substatus
	reason    *string
	said      *deal.Reason // in our own words, in place of reason
}

// ReadPatch reads a referral with the members to replace, or operations as in RFC 6902. The value is as it was parsed.
func ReadPatch(value any) Change {
	if operations, is := value.([]any); is {
		return readOperations(operations)
	}
	return readMembers(value)
}

// ReadReplacement reads a referral that is to replace one. What it leaves out stays as it is, since clients leave out a third of a
// referral.
func ReadReplacement(value any) Change {
	c := readMembers(value)
	c.Whole = true
	return c
}

func readMembers(value any) Change {
	r := reader{patch: true}
	given, members := r.body(value)
	wanted := r.wanted(given)
	return Change{Body: Body{members, r.mistakes, r.ignored}, wanted: wanted}
}

// wanted reads the state that the members of a referral name.
func (r *reader) wanted(given map[string]any) wanted {
	var w wanted
	for _, name := range []string{"status", "substatus", "statusReason"} {
		found, f := resource.find(name)
		written, some := r.scalar(f, member(given, name), "").(string)
		if some {
			w.set(found, written)
		}
	}
	return w
}

func (w *wanted) set(name, written string) {
	switch name {
	case "status":
		w.status = new(deal.Status(written))
	case "substatus":
		w.substatus = new(deal.Substatus(written))
	default:
		w.reason = &written
	}
}

// On returns the deal with the members of the change, unchecked. The fault is Invalid for a place in a list that does not exist.
func (c Change) On(d deal.Deal) (deal.Deal, error) {
	after := d
	if len(c.Members) > 0 {
		var err error
		if after, err = d.Patched(c.Patch); err != nil {
			return deal.Deal{}, err
		}
	}
	var m fault.Mistakes
	for _, e := range c.lists {
		after = e.on(after, &m)
	}
	return after, m.Err()
}

// asks tells whether the change has members to replace.
func (c Change) asks() bool { return len(c.Members) > 0 || len(c.lists) > 0 }

// afterAcceptance is On without what an acceptance has already brought.
func (c Change) afterAcceptance(d deal.Deal) (deal.Deal, error) {
	after, err := c.On(d)
	after.Name, after.ExternalReferenceID, after.CampaignID, after.Team = d.Name, d.ExternalReferenceID, d.CampaignID, d.Team
	after.Details.Notes, after.Details.Value = d.Details.Notes, d.Details.Value
	after.Details.Currency, after.Details.Closing = d.Details.Currency, d.Details.Closing
	return after, err
}

// acceptance returns what an acceptance of the deal brings, if it is to become what is wanted.
func acceptance(d, wanted deal.Deal, r deal.Reason) deal.Acceptance {
	a := deal.Acceptance{
		Name: changed(d.Name, wanted.Name), ExternalReferenceID: wanted.ExternalReferenceID, CampaignID: wanted.CampaignID,
		Details: deal.Estimate{
			Notes: wanted.Details.Notes, Value: changed(d.Details.Value, wanted.Details.Value),
			Currency: changed(d.Details.Currency, wanted.Details.Currency),
		},
		Notes: r.Notes,
	}
	if !wanted.Details.Closing.Equal(d.Details.Closing) {
		a.Details.Closing = &wanted.Details.Closing
	}
	if !reflect.DeepEqual(d.Team, wanted.Team) {
		a.Team = wanted.Team
	}
	return a
}

// changed returns the new value, or nil if it stays the same.
func changed[T comparable](before, after T) *T {
	if before == after {
		return nil
	}
	return &after
}

// Checked returns the change with the mistakes that check finds in its members, which follow the rules for members that an edit can
// change. Operations on items of lists that have a mistake are left out.
func (c Change) Checked(check func(body any) fault.Mistakes) Change {
	if body := changing(resource, c.Members); len(body) > 0 {
		c.Mistakes = fault.Merge(c.Mistakes, check(body)).Mistakes
	}
	var good []listEdit
	for _, e := range c.lists {
		if found := e.check(check); len(found) > 0 {
			c.Mistakes = append(c.Mistakes, found...)
		} else {
			good = append(good, e)
		}
	}
	c.lists = good
	return c
}

// changing returns the members without those that are fixed and without empty lists, which a deal that nobody has worked on yet has.
func changing(f *field, members map[string]any) map[string]any {
	some := map[string]any{}
	for name, value := range members {
		inside := f.fields[name]
		object, is := value.(map[string]any)
		items, isList := value.([]any)
		switch {
		case inside.use == fixed || isList && len(items) == 0:
		case is:
			if rest := changing(inside, object); len(rest) > 0 {
				some[name] = rest
			}
		default:
			some[name] = value
		}
	}
	return some
}
