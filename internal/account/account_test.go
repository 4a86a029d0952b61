package account_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

var (
	now     = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	contoso = account.Organization{ID: "contoso", Locations: []account.Location{{ID: "1"}, {ID: "2"}}}
	msft    = account.Organization{ID: access.Microsoft, Locations: []account.Location{{ID: access.Microsoft}}}
)

func admin(s account.Status) account.User {
	return account.User{
		ID: uuid.New(), Kind: account.Person, Status: s,
		Grants: []account.Grant{{Role: access.AccountAdmin, Scope: account.ScopeOf(nil)}},
	}
}

func code(err error) string {
	if f := fault.As(err); f != nil {
		return f.Code
	}
	return ""
}

func TestGrantsFitTheOrganisation(t *testing.T) {
	t.Parallel()
	some := func(ids ...string) account.Scope { return account.Scope{Type: account.SomeLocations, Locations: ids} }
	for name, c := range map[string]struct {
		grant account.Grant
		in    account.Organization
		want  []string
	}{
		"whole":            {account.Grant{Role: access.Viewer, Scope: account.ScopeOf(nil)}, contoso, nil},
		"a location":       {account.Grant{Role: access.ReferralAdmin, Scope: some("1", "2")}, contoso, nil},
		"no location":      {account.Grant{Role: access.ReferralAdmin, Scope: some()}, contoso, []string{"/scope/mpnIds"}},
		"another's":        {account.Grant{Role: access.ReferralAdmin, Scope: some("1", "3")}, contoso, []string{"/scope/mpnIds/1"}},
		"seller here":      {account.Grant{Role: access.MicrosoftSeller, Scope: account.ScopeOf(nil)}, contoso, []string{"/path/role"}},
		"seller there":     {account.Grant{Role: access.MicrosoftSeller, Scope: account.ScopeOf(nil)}, msft, nil},
		"viewer there":     {account.Grant{Role: access.Viewer, Scope: account.ScopeOf(nil)}, msft, []string{"/path/role"}},
		"admin of a place": {account.Grant{Role: access.AccountAdmin, Scope: some("1")}, contoso, []string{"/scope/type"}},
		"unknown":          {account.Grant{Role: "Emperor", Scope: account.ScopeOf(nil)}, contoso, []string{"/path/role"}},
	} {
		var got []string
		for _, m := range c.grant.Check(c.in) {
			got = append(got, m.Pointer)
		}
		require.Equal(t, c.want, got, name)
	}
}

func TestLastAdminIsAnActivePersonWithoutOthers(t *testing.T) {
	t.Parallel()
	require.Equal(t, "last-account-admin", code(account.LastAdmin(admin(account.Active), 0)))
	require.Equal(t, "last-account-admin", code(account.LastAdmin(admin(account.Invited), 0)))
	require.NoError(t, account.LastAdmin(admin(account.Active), 1))
	require.NoError(t, account.LastAdmin(admin(account.Deactivated), 0))
	require.NoError(t, account.LastAdmin(account.User{Kind: account.Person, Status: account.Active}, 0))
}

func TestNobodyGrantsToOneself(t *testing.T) {
	t.Parallel()
	u := admin(account.Active)
	require.Equal(t, "own-roles", code(account.MayGrant(access.Actor{UserID: u.ID}, u)))
	require.NoError(t, account.MayGrant(access.Actor{UserID: uuid.New()}, u))
}

func TestTokenEndsOnceAndNeverLater(t *testing.T) {
	t.Parallel()
	soon, later := now.Add(time.Minute), now.Add(time.Hour)
	open := account.Token{Created: now}
	revoked, err := open.End(now, now)
	require.NoError(t, err)
	require.Equal(t, &now, revoked.Revoked)
	_, err = revoked.End(later, now)
	require.Equal(t, "account-state", code(err))

	short := account.Token{Expires: &soon}
	overlapping, err := short.End(later, now)
	require.NoError(t, err)
	require.Equal(t, &soon, overlapping.Expires, "an overlap prolongs nothing")
	_, err = short.End(later, soon)
	require.Equal(t, "account-state", code(err), "it has expired")
}

func TestRequestIsDecidedOnce(t *testing.T) {
	t.Parallel()
	granted, err := account.Request{Status: account.RequestOpen}.Decide(account.RequestGranted, nil, now)
	require.NoError(t, err)
	require.Equal(t, &now, granted.Decided)
	_, err = granted.Decide(account.RequestDeclined, nil, now)
	require.Equal(t, "account-state", code(err))
}

// What may be done instead, and why a domain is refused, is said in the language of the rest.
func TestARefusalIsInOneLanguage(t *testing.T) {
	t.Parallel()
	few := []*time.Time{nil, nil}
	for want, err := range map[string]error{
		"Fler än 1 aktiva API-token för en person eller ett tjänstkonto; återkalla en först.":                                 account.MayMakeToken(few, 1, now),
		"Fler än 2 aktiva API-token för en person eller ett tjänstkonto; låt den gamla upphöra genast, med overlapSeconds 0.": account.MayOverlap(few, 1, now),
	} {
		require.Equal(t, want, fault.As(err).Detail.In(wording.Swedish))
	}
	_, err := contoso.Patched(account.OrganizationPatch{MailDomains: &[]string{"*.contoso.example", "contoso", "github.io"}})
	for i, want := range []string{
		"Den kan inte tas med: jokertecken godtas inte; ange varje domän.",
		"Den kan inte tas med: det här är ingen domän, som contoso.example är.",
		"Den kan inte tas med: vem som helst kan ha en domän under den här; ange er egen.",
	} {
		require.Equal(t, want, fault.As(err).Mistakes[i].Detail.In(wording.Swedish))
	}
}
