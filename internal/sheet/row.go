package sheet

import (
	"slices"
	"strings"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
)

// At returns the pointer to a member of the deal in the row.
func (r Row) At(member string) string { return pointer(r.Number, member) }

// ID returns the id of the row's deal; "" for a deal that it creates.
func (r Row) ID() string { return r.cell("id") }

// Tag returns the tag of the version that the row is based on, with its quotes; "" if it has none.
func (r Row) Tag() string {
	tag := strings.Trim(r.cell("eTag"), `"`)
	if tag == "" {
		return ""
	}
	return `"` + tag + `"`
}

func (r Row) cell(name string) string {
	return r.cells[slices.IndexFunc(columns, func(c column) bool { return c.name == name })]
}

// Draft returns the members of the deal that the row creates, and what is wrong with its cells. Members that nobody can set are left out.
func (r Row) Draft() (map[string]any, fault.Mistakes) {
	var m fault.Mistakes
	draft := map[string]any{
		"customerProfile": map[string]any{"address": map[string]any{}}, "consent": map[string]any{},
		"details": map[string]any{"requirements": map[string]any{}},
	}
	for i, c := range columns {
		if cell := r.cells[i]; cell != "" && (c.use == given || c.use == edited) {
			c.put(draft, c.kind.value(cell, nil), &m)
		}
	}
	status, substatus := r.cell("status"), r.cell("substatus")
	if status != "" && status != string(deal.New) && status != string(deal.Active) {
		m.Add("/status", "invalid-value", "A new deal is always active; leave this blank.")
	}
	if substatus != "" && substatus != string(deal.Accepted) {
		m.Add("/substatus", "invalid-value", "A new deal is always active; leave this blank.")
	}
	if r.cell("eTag") != "" {
		m.Add("/id", "required", "A row with an eTag changes an existing deal, and needs its id.")
	}
	return draft, m
}

// put sets the column's value in a document, or notes that the lines of a list cannot be read.
func (c column) put(document map[string]any, value any, m *fault.Mistakes) {
	lines, are := c.kind.(records)
	if _, unreadable := value.(string); are && unreadable {
		m.Add("/"+c.name, "invalid-value", "Each line of the cell must be %s.", lines.names())
		return
	}
	put(document, c.path, value)
}

// Changes are what a row wants to change about a deal.
type Changes struct {
	Members   map[string]any // as a merge patch of the deal
	Status    *deal.Status   // nil: unchanged
	Substatus *deal.Substatus
	Reason    deal.Reason // for a change of status
	Mistakes  fault.Mistakes
}

// None tells whether the row has the deal as it is.
func (c Changes) None() bool {
	return len(c.Members) == 0 && c.Status == nil && c.Substatus == nil && len(c.Mistakes) == 0
}

// reasoned are the substatuses that have reasons.
var reasoned = []deal.Substatus{deal.Declined, deal.Lost, deal.Error}

// Changes compares the row with the document of its deal, by the meaning of the cells. A change of what can never be changed is a mistake.
func (r Row) Changes(document []byte) (Changes, error) {
	present, err := decoded(document)
	if err != nil {
		return Changes{}, err
	}
	ch := Changes{Members: map[string]any{}}
	var reason []string
	for i, c := range columns {
		if !r.given[i] || c.use == named || c.use == beside {
			continue
		}
		value := c.kind.blank()
		if cell := r.cells[i]; cell != "" {
			value = c.kind.value(cell, at(present, c.path))
		}
		switch after := written(c.kind, value); {
		case after == c.cell(present):
		case c.use == shown:
			ch.Mistakes.Add("/"+c.name, "fixed", "This cannot be changed; leave it out or as it is.")
		case c.use == given:
			ch.Mistakes.Add("/"+c.name, "fixed", "This cannot be changed once the deal has been created.")
		case c.name == "status":
			ch.Status = new(deal.Status(after))
		case c.name == "substatus":
			ch.Substatus = new(deal.Substatus(after))
		case c.use == state:
			reason = append(reason, "/"+c.name)
		default:
			c.put(ch.Members, value, &ch.Mistakes)
		}
	}
	if ch.Status == nil && ch.Substatus == nil {
		for _, place := range reason {
			ch.Mistakes.Add(place, "fixed", "Give a reason only together with the step that it belongs to.")
		}
		return ch, nil
	}
	ch.Reason.Code = r.cell("statusReason")
	if ch.Reason.Code != "" && (ch.Substatus == nil || !slices.Contains(reasoned, *ch.Substatus)) {
		ch.Mistakes.Add("/statusReason", "contradiction", "Only a decline, a loss or an error has a reason.")
	}
	if notes := r.cell("statusNotes"); notes != "" {
		ch.Reason.Notes = &notes
	}
	return ch, nil
}

// written returns the cell for a value, which may be null.
func written(k kind, value any) string {
	if value == nil {
		return ""
	}
	return k.cell(value)
}
