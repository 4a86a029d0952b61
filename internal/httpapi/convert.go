package httpapi

import (
	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
)

// convertAccess returns what the actor may do, in the contract's words.
func convertAccess(a access.Actor, contacts []fault.Contact) apigen.Access {
	out := apigen.Access{Grants: []apigen.Grant{}, Actions: []apigen.ActionAccess{}, Contacts: []apigen.Contact{}}
	out.User.ID, out.User.Name, out.User.Email = a.UserID, a.Name, a.Email
	out.Organization.ID, out.Organization.Name = a.OrganizationID, a.OrganizationName
	for _, g := range a.Grants {
		out.Grants = append(out.Grants, convertGrant(g))
	}
	for _, action := range access.Actions() {
		out.Actions = append(out.Actions, convertAction(a, action))
	}
	for _, c := range contacts {
		out.Contacts = append(out.Contacts, apigen.Contact{Name: c.Name, Email: c.Email})
	}
	return out
}

func convertGrant(g access.Grant) apigen.Grant {
	scope := account.ScopeOf(g.Locations)
	return apigen.Grant{Role: apigen.RoleName(g.Role), Scope: apigen.Scope{Type: apigen.ScopeType(scope.Type), MpnIds: scope.Locations}}
}

func convertAction(a access.Actor, action access.Action) apigen.ActionAccess {
	out := apigen.ActionAccess{Action: apigen.ActionName(action), Allowed: a.May(action), MissingRoles: []apigen.RoleName{}}
	if !out.Allowed {
		for _, r := range access.RolesFor(action, a.OrganizationID) {
			out.MissingRoles = append(out.MissingRoles, apigen.RoleName(r))
		}
	}
	return out
}
