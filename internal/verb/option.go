package verb

import (
	"context"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Considered is an action that a caller might take, with the fault that it would meet; nil if it is possible.
type Considered struct {
	Action    string
	Hindrance error
}

// Option tells a caller whether something can be done.
type Option struct {
	Action       string          `json:"action"`
	Allowed      bool            `json:"allowed"`
	Code         *string         `json:"code"`         // of the hindrance; nil if allowed
	Detail       *wording.Text   `json:"detail"`       // of the hindrance; nil if allowed
	MissingRoles []string        `json:"missingRoles"` // any one of them would do
	Contacts     []fault.Contact `json:"contacts"`     // who can grant it
	Checks       []fault.Check   `json:"checks"`       // every condition, if there are several
}

// Options returns the options and, for each missing role, the people who can grant it (R2), who are looked up just once. A hindrance that
// is not a fault is returned as the error.
func (k *Kernel) Options(ctx context.Context, a access.Actor, all []Considered) ([]Option, error) {
	var contacts []fault.Contact
	options := make([]Option, len(all))
	for i, c := range all {
		o := Option{
			Action: c.Action, Allowed: c.Hindrance == nil,
			MissingRoles: []string{}, Contacts: []fault.Contact{}, Checks: []fault.Check{},
		}
		f := fault.As(c.Hindrance)
		switch {
		case f != nil:
			o.Code, o.Detail = &f.Code, &f.Detail
			o.MissingRoles, o.Checks = append(o.MissingRoles, f.MissingRoles...), append(o.Checks, f.Checks...)
		case c.Hindrance != nil:
			return nil, c.Hindrance
		}
		if len(o.MissingRoles) > 0 {
			if contacts == nil {
				var err error
				if contacts, err = k.db.Holders(ctx, a.OrganizationID, access.AccountAdmin); err != nil {
					return nil, err
				}
			}
			o.Contacts = append(o.Contacts, contacts...)
		}
		options[i] = o
	}
	return options, nil
}
