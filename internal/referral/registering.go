package referral

import (
	stdjson "encoding/json"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// Registering is what a patch wants for the registration of a deal: a new one, or changes to the present one.
type Registering struct {
	New      bool
	Form     map[string]any // of the new one, or a merge patch of the form
	Solution map[string]any // a merge patch of the solution in the form
}

// form is the registration of a deal as it is read. What Microsoft's resource does not ask for is implied by registering.
var form = objectOf(editable, map[string]*field{
	"type": of(text, editable), "holdsCustomerContract": of(flag, editable), "customerTenantId": of(text, editable),
	"contract": objectOf(editable, map[string]*field{
		"value": of(number, needed), "currency": upper(needed), "startDateTime": of(moment, editable), "endDateTime": of(moment, editable),
		"signDateTime": of(moment, editable), "term": enumOf(editable, "Perpetual", "Finite"),
	}),
	"solutionDetails": listOf(needed, objectOf(needed, map[string]*field{
		"id": of(text, needed), "name": of(text, needed), "value": of(number, needed), "currency": upper(needed),
		"isDeployedOnAzure": of(flag, needed), "primaryDeploymentOn": enumOf(needed, "Customer", "Partner"),
		"pricingModel": enumOf(needed, "PayAsYouGo", "Other"),
		"marketplaceTransactionDetails": objectOf(editable, map[string]*field{
			"isMarketplaceTransacted": of(flag, needed), "marketplaceTransactionDateTime": of(moment, editable),
		}),
	})),
	"id": of(text, served), "registrationDateTime": of(text, served), "status": of(text, served), "statusReason": of(text, served),
	"statusHistory": of(object, served),
})

// registrations is the member of a referral that such operations are about. Microsoft's connector knows just one registration.
const registrations = "registrations"

// register reads an operation on the registration of the deal, with its value and its path below registrations.
func (c *Change) register(path []string, value any, pointer string) {
	if c.Registering == nil {
		c.Registering = &Registering{Form: map[string]any{}}
	}
	begins := len(path) == 0 || path[0] == end && len(path) == 1
	if !begins && path[0] != "0" {
		c.Mistakes.Add(pointer, "unknown-field", "Here a deal has one registration, at 0; add a new one at -.")
		return
	}
	if begins && c.Registering.New {
		c.Mistakes.Add(pointer, "duplicate", "Another operation already adds a registration.")
		return
	}
	if items, is := value.([]any); is && len(path) == 0 && len(items) == 1 {
		value = items[0]
	}
	c.Registering.New = c.Registering.New || begins
	below := path[min(1, len(path)):]
	place, known := resolve(form, below)
	if !known {
		c.Mistakes.Add(pointer, "unknown-field", "A registration has no such member.")
		return
	}
	if place.field.use == served {
		return
	}
	r := reader{patch: !begins}
	read := r.read(place.field, value, jsontext.Pointer("/"+strings.Join(append([]string{registrations, "0"}, place.tokens...), "/")))
	c.Mistakes = append(c.Mistakes, r.mistakes...)
	c.Ignored = append(c.Ignored, r.ignored...)
	switch {
	case read != any(absent{}):
		c.Registering.put(place, read)
	case value == nil && len(below) > 0 && len(r.mistakes) == 0:
		c.Mistakes.Add(atForm+"/"+strings.Join(place.tokens, "/"), "required", "This needs a value.")
	}
}

// put sets a value at a place in the form, which has one solution; without tokens the place is the form itself.
func (g *Registering) put(at place, value any) {
	switch whole, is := value.(map[string]any); {
	case is && len(at.tokens) == 0:
		g.Form = whole
	case at.list < 0:
		put(g.Form, at.tokens, value)
	case at.tokens[at.list] == "0" && !at.isItem():
		if g.Solution == nil {
			g.Solution = map[string]any{}
		}
		put(g.Solution, at.tokens[at.list+1:], value)
	default:
		put(g.Form, at.tokens[:at.list], []any{value})
	}
}

// atForm is the pointer of the form in a referral.
const atForm = "/" + registrations + "/0"

// FormMistakes returns the mistakes in the form of a registration, with pointers within the form, and the others.
func (c Change) FormMistakes() (form, others fault.Mistakes) {
	for _, m := range c.Mistakes {
		if rest, is := strings.CutPrefix(m.Pointer, atForm); is {
			m.Pointer = rest
			form = append(form, m)
		} else {
			others = append(others, m)
		}
	}
	return form, others
}

// InForm returns mistakes in the form of a registration with pointers into the referral.
func InForm(form fault.Mistakes) fault.Mistakes {
	all := slices.Clone(form)
	for i := range all {
		all[i].Pointer = atForm + all[i].Pointer
	}
	return all
}

// Nothing tells whether the patch changes nothing in a registration, for instance because its paths lead nowhere.
func (g Registering) Nothing() bool { return !g.New && len(g.Form) == 0 && len(g.Solution) == 0 }

// settle fills in what Microsoft's resource does not ask for in a new registration, and spells its type our way.
func (g *Registering) settle() {
	if kind, is := g.Form["type"].(string); is && strings.EqualFold(kind, azureIP) || g.New && !is {
		g.Form["type"] = string(solution.AzureIPCoSell)
	}
	if _, said := g.Form["holdsCustomerContract"]; g.New && !said {
		g.Form["holdsCustomerContract"] = true
	}
}

// Check returns the mistakes that a check of bodies finds in the form and in the changes of its solution.
func (g Registering) Check(check func(body any) fault.Mistakes) fault.Mistakes {
	found := check(g.Form)
	if g.Solution == nil {
		return found
	}
	given := Body{Members: g.Solution}
	for _, m := range check(map[string]any{"solutionDetails": []any{g.Solution}}) {
		if given.has(strings.TrimPrefix(m.Pointer, "/solutionDetails/0")) { // whatever else it needs is there already
			found = append(found, m)
		}
	}
	return found
}

// On returns the form with the changes, which patch has as they were checked.
func (g Registering) On(form registration.Draft, patch []byte) (registration.Draft, error) {
	after, err := form.Patched(patch)
	if err != nil || g.Solution == nil || len(after.Solutions) == 0 {
		return after, err
	}
	changes, err := stdjson.Marshal(g.Solution)
	if err != nil {
		return after, err
	}
	var sold registration.SolutionDraft
	err = change.Merge(after.Solutions[0], changes, &sold)
	after.Solutions = []registration.SolutionDraft{sold}
	return after, err
}
