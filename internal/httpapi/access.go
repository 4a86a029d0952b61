package httpapi

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/identity"
)

// DemoAccount is an account of a demo, with its token, which is public.
type DemoAccount struct {
	Token          string      `json:"token"`
	Role           access.Role `json:"role"`
	OrganizationID string      `json:"organizationId"`
}

// signInOptions lists the ways in which people can sign in to a page.
type signInOptions struct {
	Demo      bool                    `json:"demo"`
	Accounts  []DemoAccount           `json:"accounts"`
	Providers []identity.SignInOption `json:"providers"`
}

// GetSignInOptions answers GET /v1/sign-in-options.
func (s *Server) GetSignInOptions(w http.ResponseWriter, r *door.Request) error {
	return door.RespondValue(w, r, signInOptions{
		Demo: s.Demo != nil, Accounts: s.Demo, Providers: s.door.Tokens.SignInOptions(r.Context()),
	})
}

// GetAccess answers GET /v1/access.
func (s *Server) GetAccess(w http.ResponseWriter, r *door.Request) error {
	contacts, err := s.Admin.AccountAdmins(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, convertAccess(r.Actor, contacts))
}

// ListRoles answers GET /v1/roles.
func (s *Server) ListRoles(w http.ResponseWriter, r *door.Request) error {
	return door.RespondValue(w, r, map[string]any{"items": access.Permissions()})
}

// actorAccess is what an actor may do, in the contract's words.
type actorAccess struct {
	Actions      []actionAccess  `json:"actions"`
	Contacts     []fault.Contact `json:"contacts"`
	Grants       []grant         `json:"grants"`
	Organization struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"organization"`
	Expires *time.Time `json:"tokenExpirationDateTime"`
	User    struct {
		Email string    `json:"email"`
		ID    uuid.UUID `json:"id"`
		Name  string    `json:"name"`
	} `json:"user"`
}

type actionAccess struct {
	Action       access.Action `json:"action"`
	Allowed      bool          `json:"allowed"`
	MissingRoles []access.Role `json:"missingRoles"`
	Grantable    bool          `json:"grantable"` // whether users of the organisation can have a role that allows it
}

type grant struct {
	Role  access.Role   `json:"role"`
	Scope account.Scope `json:"scope"`
}

func convertAccess(a access.Actor, contacts []fault.Contact) actorAccess {
	out := actorAccess{Contacts: contacts, Expires: a.Until}
	out.User.ID, out.User.Name, out.User.Email = a.UserID, a.Name, a.Email
	out.Organization.ID, out.Organization.Name = a.OrganizationID, a.OrganizationName
	for _, g := range a.Grants {
		out.Grants = append(out.Grants, grant{g.Role, account.ScopeOf(g.Locations)})
	}
	for _, action := range access.Actions() {
		one := actionAccess{Action: action, Allowed: a.May(action), Grantable: access.Grantable(action, a.OrganizationID)}
		if !one.Allowed {
			one.MissingRoles = access.RolesFor(action, a.OrganizationID)
		}
		out.Actions = append(out.Actions, one)
	}
	return out
}
