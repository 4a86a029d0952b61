package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// colleague is what the operations on users, roles and requests are tried on in an organisation.
type colleague struct {
	active, deactivated string // users
	role                access.Role
	request             string // for access, open
}

func newColleague(t *testing.T, h *apitest.Harness, organization string, role access.Role) colleague {
	t.Helper()
	prefix := "colleague-of-" + organization
	asking := h.AddUser(organization, prefix+"@mail.example", access.Grant{Role: role})
	gone := h.AddUser(organization, prefix+"-gone@mail.example", access.Grant{Role: role})
	wish := apitest.Object{"role": "AccountAdmin", "scope": apitest.Object{"type": "Organization"}}
	c := colleague{role: role, request: asking.Post(t, "/v1/access-requests", wish).Want(t, http.StatusCreated).ID(t)}
	c.active = asking.Get(t, "/v1/access").Text(t, "user", "id")
	c.deactivated = gone.Get(t, "/v1/access").Text(t, "user", "id")
	require.NoError(t, h.Deactivate(c.deactivated))
	return c
}

// as returns the caller acting through the client, with a token and a mail to try things on.
func (c caller) as(t *testing.T, h *apitest.Harness, client *apitest.Client) caller {
	t.Helper()
	c.Client = client
	c.mail = h.CreateMail(t, client.Get(t, "/v1/access").Text(t, "user", "id"))
	c.token = client.Post(t, "/v1/tokens", apitest.Object{"name": "a token"}).Want(t, http.StatusCreated).Text(t, "token", "id")
	return c
}

// parametersFor returns the path parameters with which the operation is possible for whoever may do it.
func (c caller) parametersFor(operationID string) map[string]string {
	all := map[string]string{
		"dealId": c.dealFor(operationID), "organizationId": c.organization, "userId": c.colleague.active,
		"role": string(c.colleague.role), "tokenId": c.token, "notificationId": c.mail, "requestId": c.colleague.request,
	}
	if operationID == "reactivateUser" {
		all["userId"] = c.colleague.deactivated
	}
	if c.operates { // an operator has others to suspend, and one that is suspended
		all["organizationId"] = map[bool]string{true: "fabrikam", false: "northwind"}[operationID == "resumeOrganization"]
	}
	return all
}

// accountOperations are the operations on users, tokens, requests and organisations by an id.
func accountOperations(t *testing.T) []apitest.Operation {
	t.Helper()
	var all []apitest.Operation
	for _, o := range apitest.Operations(t) {
		for _, p := range []string{"{userId}", "{tokenId}", "{requestId}", "{organizationId}", "{notificationId}"} {
			if strings.Contains(o.Path, p) {
				all = append(all, o)
			}
		}
	}
	require.NotEmpty(t, all)
	return all
}

// Another organisation's users, tokens, requests and the organisation itself do not exist, whatever one's roles are.
func TestAStrangerFindsNoAccountOnAnyRoute(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	theirs := caller{organization: "contoso", colleague: newColleague(t, h, "contoso", access.Viewer)}.as(t, h, h.ContosoAdmin())
	nobodys := map[string]string{"role": "Viewer", "organizationId": "nobodys"}
	for _, p := range []string{"userId", "tokenId", "requestId", "notificationId"} {
		nobodys[p] = uuid.Must(uuid.NewV7()).String()
	}
	for who, c := range map[string]*apitest.Client{
		"account admin": h.As("northwind", access.AccountAdmin), "referral admin": h.NorthwindAdmin(),
		"nobody": h.AddUser("northwind", "nobody@northwind.example"), "seller": h.Seller(),
	} {
		for _, o := range accountOperations(t) {
			there, nowhere := o.With(theirs.parametersFor(o.ID)), o.With(nobodys)
			refused := o.Send(t, c, there, o.Good(t))
			refused.WantProblem(t, http.StatusNotFound, "not-found")
			require.Equal(t, told(o.Send(t, c, nowhere, o.Good(t)), nowhere), told(refused, there), "%s, %s", o.ID, who)
		}
	}
}
