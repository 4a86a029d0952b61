package account

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
)

// ids are the ids that an organisation can have. They appear in addresses and in the names of tokens.
var ids = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// NewOrganization is an organisation to create, with its locations, the first of which is the default, and its first account admin.
type NewOrganization struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Locations    []Location `json:"locations"`
	AccountAdmin NewUser    `json:"accountAdmin"`
	MailDomains  []string   `json:"mailDomains"`
}

// Check returns everything that is wrong with the organisation.
func (in NewOrganization) Check() fault.Mistakes {
	var m fault.Mistakes
	if !ids.MatchString(in.ID) {
		m.Add("/id", "invalid-value", "An id consists of at most 63 lower-case letters, digits and hyphens.")
	}
	checkName(&m, "/name", in.Name)
	if len(in.Locations) == 0 {
		m.Add("/locations", "required", "An organisation needs at least one location.")
	}
	for i, l := range in.Locations {
		at := fmt.Sprintf("/locations/%d", i)
		l.check(&m, at)
		if slices.ContainsFunc(in.Locations[:i], func(other Location) bool { return other.ID == l.ID }) {
			m.Add(at+"/mpnId", "duplicate", "This location is already listed.")
		}
	}
	in.AccountAdmin.check(&m, "/accountAdmin")
	mailDomains(&m, in.MailDomains)
	return m
}

// OrganizationPatch is what can be changed about an organisation.
type OrganizationPatch struct {
	Name        *string   `json:"name"`
	MailDomains *[]string `json:"mailDomains"`
}

// Patched returns the organisation after the patch. The fault is Invalid.
func (o Organization) Patched(p OrganizationPatch) (Organization, error) {
	var m fault.Mistakes
	if p.Name != nil {
		o.Name = *p.Name
		checkName(&m, "/name", o.Name)
	}
	if p.MailDomains != nil {
		o.MailDomains = mailDomains(&m, *p.MailDomains)
	}
	return o, m.Err()
}

// mailDomains returns the domains as they are stored, in alphabetical order, and notes what is wrong with them.
func mailDomains(m *fault.Mistakes, given []string) []string {
	domains := []string{}
	for i, text := range given {
		at := fmt.Sprintf("/mailDomains/%d", i)
		domain, refused := email.NormalDomain(text)
		switch {
		case refused != "":
			m.Add(at, "invalid-domain", "It cannot be listed: %s.", refused)
		case slices.Contains(domains, domain):
			m.Add(at, "duplicate", "This domain is already listed.")
		default:
			domains = append(domains, domain)
		}
	}
	slices.Sort(domains)
	return domains
}

// Check returns everything that is wrong with a location to add.
func (l Location) Check() fault.Mistakes {
	var m fault.Mistakes
	l.check(&m, "")
	return m
}

func (l Location) check(m *fault.Mistakes, at string) {
	if l.ID == "" || plaintext.Invisible(l.ID) {
		m.Add(at+"/mpnId", "invalid-value", "A location needs an id without spaces.")
	}
	checkName(m, at+"/name", l.Name)
}

// NewUser is a person to invite or, with CheckService, a service account to make.
type NewUser struct {
	Name        string  `json:"name"`
	Email       string  `json:"email"`
	PhoneNumber string  `json:"phoneNumber"`
	Grants      []Grant `json:"grants"`
}

// Check returns everything that is wrong with inviting the person to the organisation.
func (in NewUser) Check(o Organization) fault.Mistakes {
	var m fault.Mistakes
	in.check(&m, "")
	checkGrants(&m, in.Grants, o)
	return m
}

// CheckService returns everything that is wrong with making the service account in the organisation.
func (in NewUser) CheckService(o Organization) fault.Mistakes {
	var m fault.Mistakes
	checkName(&m, "/name", in.Name)
	checkGrants(&m, in.Grants, o)
	return m
}

func (in NewUser) check(m *fault.Mistakes, at string) {
	checkName(m, at+"/name", in.Name)
	plaintext.CheckPhone(m, at+"/phoneNumber", in.PhoneNumber)
	switch {
	case !email.Valid(in.Email):
		m.Add(at+"/email", "invalid-email", "This is not a mail address.")
	case !email.IsASCII(in.Email):
		m.Add(at+"/email", "invalid-email", "The address has characters that can be mistaken for others; only ASCII is accepted.")
	}
}

func checkName(m *fault.Mistakes, pointer, name string) {
	switch {
	case plaintext.Blank(name):
		m.Add(pointer, "required", "This must not be blank.")
	case strings.ContainsFunc(name, unicode.IsControl):
		m.Add(pointer, "invalid-value", "This must be one line without control characters.")
	}
}

func checkGrants(m *fault.Mistakes, grants []Grant, o Organization) {
	for i, g := range grants {
		at := fmt.Sprintf("/grants/%d", i)
		g.check(m, at+"/role", at+"/scope", o)
		if slices.ContainsFunc(grants[:i], func(other Grant) bool { return other.Role == g.Role }) {
			m.Add(at+"/role", "duplicate", "This role is already listed; one grant holds all its locations.")
		}
	}
}

// Check returns everything that is wrong with granting the role to a user of the organisation. Mistakes point at the path parameter `role`
// and at the body's scope.
func (g Grant) Check(o Organization) fault.Mistakes {
	var m fault.Mistakes
	g.check(&m, "/path/role", "/scope", o)
	return m
}

// wholeOnly are the roles that can only be granted for the whole organisation.
var wholeOnly = []access.Role{access.AccountAdmin, access.MicrosoftSeller, access.Operator, access.LeadSource}

func (g Grant) check(m *fault.Mistakes, role, scope string, o Organization) {
	p, known := access.Permitted(g.Role)
	switch {
	case !known:
		m.Add(role, "unknown-code", "There is no such role.")
	case !p.OrganizationKind.Fits(o.ID):
		m.Add(role, "role-not-grantable", "Nobody in this organisation can have the role %s.", g.Role.Title())
	}
	if g.Scope.Type == "" { // it could not be read, which is reported elsewhere
		return
	}
	if g.Scope.Type == WholeOrganization {
		if len(g.Scope.Locations) > 0 {
			m.Add(scope+"/mpnIds", "contradiction", "A scope of the whole organisation has no locations.")
		}
		return
	}
	if slices.Contains(wholeOnly, g.Role) {
		m.Add(scope+"/type", "contradiction", "The role %s applies to the whole organisation only.", g.Role.Title())
	}
	g.Scope.checkLocations(m, scope, o)
}

func (s Scope) checkLocations(m *fault.Mistakes, scope string, o Organization) {
	if len(s.Locations) == 0 {
		m.Add(scope+"/mpnIds", "required", "A scope of locations needs at least one.")
	}
	for i, id := range s.Locations {
		if !slices.ContainsFunc(o.Locations, func(l Location) bool { return l.ID == id }) {
			m.Add(fmt.Sprintf("%s/mpnIds/%d", scope, i), "unknown-location", "%q is not one of your locations.", id)
		}
	}
}

// MayGrant returns nil if the caller may grant roles to the user. Nobody may grant roles to themselves, whether directly or through a
// service account or token that they have made.
func MayGrant(caller access.Actor, u User) error {
	if caller.UserID == u.ID || slices.Contains(caller.People(), u.ID) {
		return fault.New(fault.Conflict, "own-roles", "You cannot grant roles to yourself; ask another account admin.")
	}
	return nil
}

// LastAdmin returns a Conflict if the change would leave the organisation without an active account admin. others is the number of active
// account admins besides the user.
func LastAdmin(u User, others int) error {
	if u.Status != Deactivated && u.Kind == Person && u.Has(access.AccountAdmin) && others == 0 {
		return fault.New(fault.Conflict, "last-account-admin", "This is the organisation's last account admin; name another one first.")
	}
	return nil
}

// NewToken is a token to make.
type NewToken struct {
	Name    string        `json:"name"`
	UserID  *string       `json:"userId"` // a service account; nil: the caller
	Roles   []access.Role `json:"roles"`  // none: all roles of its holder
	Expires *time.Time    `json:"expirationDateTime"`
}

// maxTokenLife is the longest time that a token can be valid.
const maxTokenLife = 366 * 24 * time.Hour

// Check returns everything that is wrong with making the token for the holder.
func (in NewToken) Check(holder User, now time.Time) fault.Mistakes {
	var m fault.Mistakes
	checkName(&m, "/name", in.Name)
	for i, r := range in.Roles {
		if !holder.Has(r) {
			m.Add(fmt.Sprintf("/roles/%d", i), "role-not-held", "The holder of the token does not have this role.")
		}
	}
	switch {
	case in.Expires == nil:
	case !in.Expires.After(now):
		m.Add("/expirationDateTime", "in-the-past", "The expiry of a token must be in the future.")
	case in.Expires.Sub(now) > maxTokenLife:
		m.Add("/expirationDateTime", "out-of-range", "A token is valid for at most 366 days.")
	}
	return m
}

// Token returns the new token of the holder.
func (in NewToken) Token(holder User, prefix string, now time.Time) Token {
	t := Token{ID: uuid.Must(uuid.NewV7()), UserID: holder.ID, Name: in.Name, Prefix: prefix, Created: now, Expires: in.Expires}
	if len(in.Roles) > 0 {
		t.Roles = slices.Compact(slices.Sorted(slices.Values(in.Roles)))
	}
	return t
}

// CheckRequest returns everything that is wrong with requesting the role in the organisation.
func (g Grant) CheckRequest(o Organization) fault.Mistakes {
	var m fault.Mistakes
	g.check(&m, "/role", "/scope", o)
	return m
}
