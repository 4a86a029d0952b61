package referral

import (
	stdjson "encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
)

// listEdit is an operation on one item of a list.
type listEdit struct {
	list   string   // its pointer
	at     int      // the index of the item; -1: after the last
	below  []string // the path within the item; none for the whole item
	given  any      // the value
	value  []byte   // the same as JSON
	insert bool     // before the item, not in its place
}

// end stands for the place after the last item of a list (RFC 6902, 4.1).
const end = "-"

// readOperations reads operations as in RFC 6902, of which Microsoft's API accepts add and replace.
func readOperations(operations []any) Change {
	c := Change{Body: Body{Members: map[string]any{}}}
	seen := map[string]bool{}
	for i, operation := range operations {
		at := "/" + strconv.Itoa(i)
		o, is := operation.(map[string]any)
		path, named := member(o, "path").(string)
		op, _ := member(o, "op").(string)
		value, valued := lookUp(o, "value")
		switch {
		case !is || !named:
			c.Mistakes.Add(at, "invalid-type", "This is not an operation with a path.")
		case !strings.EqualFold(op, "add") && !strings.EqualFold(op, "replace"):
			c.Mistakes.Add(at+"/op", "unsupported-operation", "Only the patch operations add and replace are supported here.")
		case seen[strings.ToLower(path)] && !strings.HasSuffix(path, "/"+end):
			c.Mistakes.Add(at+"/path", "duplicate", "Another operation already has this path.")
		case !valued: // null takes away what may be missing; nothing is no value (RFC 6902, 4)
			c.Mistakes.Add(at+"/value", "required", "This needs a value.")
		default:
			seen[strings.ToLower(path)] = true
			c.operation(path, value, strings.EqualFold(op, "add"), at+"/path")
		}
	}
	if c.Registering != nil {
		if c.Registering.settle(); c.asks() || c.wanted != (wanted{}) {
			c.Mistakes.Add("/"+registrations, "not-alone", "Change a registration by a patch of its own.")
		}
	}
	return c
}

// operation reads one operation into the change.
func (c *Change) operation(path string, given any, add bool, pointer string) {
	tokens := slices.Collect(jsontext.Pointer(path).Tokens())
	if len(tokens) > 0 && strings.EqualFold(tokens[0], registrations) {
		c.register(tokens[1:], given, pointer)
		return
	}
	place, known := resolve(resource, tokens)
	switch {
	case !jsontext.Pointer(path).IsValid() || len(tokens) == 0 || !known:
		c.Mistakes.Add(pointer, "unknown-field", "The resource has no such member.")
		return
	case place.field.use == served:
		return
	}
	r := reader{patch: true}
	at := jsontext.Pointer("/" + strings.Join(place.tokens, "/"))
	value := r.read(place.field, given, at)
	c.Mistakes = append(c.Mistakes, r.mistakes...)
	c.Ignored = append(c.Ignored, r.ignored...)
	_, nothing := value.(absent)
	switch {
	case nothing && len(r.mistakes) == 0 && (given == nil || place.isItem()):
		c.Mistakes.Add(string(at), "required", "This needs a value.")
	case nothing:
	case place.field.use == state:
		c.wanted.set(place.tokens[0], value.(string)) //nolint:forcetypeassert // all three are texts
	case place.list < 0:
		put(c.Members, place.tokens, value)
	default:
		c.edit(place, value, add)
	}
}

// edit adds an operation on an item of a list.
func (c *Change) edit(place place, value any, add bool) {
	e := listEdit{list: "/" + strings.Join(place.tokens[:place.list], "/"), at: -1, below: place.tokens[place.list+1:]}
	if token := place.tokens[place.list]; token != end {
		e.at, _ = strconv.Atoi(token) // resolve has checked it
	}
	if item, whole := value.(map[string]any); whole && len(e.below) == 0 {
		place.field.says(item)
		e.insert = add
	}
	e.given = value
	e.value, _ = stdjson.Marshal(value) // cannot fail: it was parsed from JSON
	c.lists = append(c.lists, e)
}

// place is where a path leads.
type place struct {
	field  *field
	tokens []string // with the resource's own names
	list   int      // index of the token that is a place in a list; -1: none
}

// isItem tells whether the place is a whole item of a list, which is never blank.
func (p place) isItem() bool { return p.list >= 0 && p.list == len(p.tokens)-1 }

// resolve finds the place of a path in a resource, and tells whether there is one. It does not look below a member that the service makes,
// as everything there is made by the service too.
func resolve(root *field, tokens []string) (place, bool) {
	p := place{field: root, tokens: slices.Clone(tokens), list: -1}
	for i, token := range tokens {
		if p.field.use == served {
			return p, true
		}
		switch p.field.kind {
		case object:
			name, inside := p.field.find(token)
			if inside == nil {
				return p, false
			}
			p.tokens[i], p.field = name, inside
		case list:
			n, err := strconv.ParseUint(token, 10, 16)
			if token != end && (err != nil || strconv.FormatUint(n, 10) != token) || token == end && i < len(tokens)-1 || p.list >= 0 {
				return p, false
			}
			p.list, p.field = i, p.field.items
		default:
			return p, false
		}
	}
	return p, true
}

// put sets the member at a path in nested objects.
func put(members map[string]any, tokens []string, value any) {
	for _, name := range tokens[:len(tokens)-1] {
		inside, is := members[name].(map[string]any)
		if !is {
			inside = map[string]any{}
			members[name] = inside
		}
		members = inside
	}
	members[tokens[len(tokens)-1]] = value
}

// check returns the mistakes that a check of bodies finds in the value, when it is checked as the one item of a whole list.
func (e listEdit) check(check func(body any) fault.Mistakes) fault.Mistakes {
	value := e.given
	for _, name := range slices.Backward(e.below) {
		value = map[string]any{name: value}
	}
	body := map[string]any{}
	put(body, strings.Split(e.list[1:], "/"), []any{value})
	probe := strings.Join(append([]string{e.list, "0"}, e.below...), "/")
	var found fault.Mistakes
	for _, m := range check(body) {
		if rest, is := strings.CutPrefix(m.Pointer, probe); is { // whatever else an item needs is in the item already
			m.Pointer = e.pointer() + rest
			found = append(found, m)
		}
	}
	return found
}

// on returns the deal with the operation carried out. A place that does not exist is a mistake.
func (e listEdit) on(d deal.Deal, m *fault.Mistakes) deal.Deal {
	r := &d.Details.Requirements
	switch e.list {
	case "/team":
		d.Team = edited(d.Team, e, m)
	case "/customerProfile/team":
		d.Customer.Team = edited(d.Customer.Team, e, m)
	case "/details/requirements/solutions":
		r.Solutions = edited(r.Solutions, e, m)
	default:
		m.Add(e.pointer(), "fixed", "This cannot be changed once the deal has been created.")
	}
	return d
}

func (e listEdit) pointer() string {
	token := end
	if e.at >= 0 {
		token = strconv.Itoa(e.at)
	}
	return strings.Join(append([]string{e.list, token}, e.below...), "/")
}

func edited[T any](items []T, e listEdit, m *fault.Mistakes) []T {
	if e.at > len(items) || e.at == len(items) && !e.insert {
		m.Add(e.pointer(), "unknown-field", "The list has %d {item|items}.", len(items))
		return items
	}
	var before any = struct{}{}
	patch := e.value
	if e.at >= 0 && len(e.below) > 0 {
		before = items[e.at]
		for _, name := range slices.Backward(e.below) {
			patch = fmt.Appendf(nil, "{%q:%s}", name, patch)
		}
	}
	var item T
	if err := change.Merge(before, patch, &item); err != nil {
		m.Add(e.pointer(), "invalid-value", "The value cannot be read.")
		return items
	}
	items = slices.Clone(items)
	switch {
	case e.at < 0:
		return append(items, item)
	case e.insert:
		return slices.Insert(items, e.at, item)
	default:
		items[e.at] = item
		return items
	}
}
