package account

import "github.com/cosell/cosell/internal/audit"

// Subject returns the organisation as the subject of an entry of the audit log.
func (o Organization) Subject() audit.Subject {
	return audit.Subject{Type: "Organization", ID: o.ID, Name: o.Name}
}

// Subject returns the user as the subject of an entry of the audit log.
func (u User) Subject() audit.Subject {
	return audit.Subject{Type: "User", ID: u.ID.String(), Name: u.Name}
}

// Subject returns the token as the subject of an entry of the audit log.
func (t Token) Subject() audit.Subject {
	return audit.Subject{Type: "Token", ID: t.ID.String(), Name: t.Name}
}

// Subject returns the request as the subject of an entry of the audit log.
func (r Request) Subject() audit.Subject {
	return audit.Subject{Type: "AccessRequest", ID: r.ID.String(), Name: r.Role.Title().String() + " for " + r.UserName}
}
