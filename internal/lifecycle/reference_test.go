package lifecycle_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const organizationSettings = "/v1/organization-settings"

// wantUnique has Contoso want its external references to be unique, or no longer.
func wantUnique(t *testing.T, h *apitest.Harness, unique bool) {
	t.Helper()
	h.As("contoso", access.AccountAdmin).Patch(t, organizationSettings, apitest.Object{"uniqueExternalReferenceIds": unique}, apitest.IfMatch("*")).
		Want(t, http.StatusOK)
}

func referring(organization, reference string) apitest.Object {
	d := apitest.Draft(organization)
	d["externalReferenceId"] = reference
	return d
}

func requireTaken(t *testing.T, r *apitest.Response, holder string) {
	t.Helper()
	r.WantProblem(t, http.StatusConflict, "reference-taken")
	require.Equal(t, holder, r.Text(t, "conflictsWith"))
}

// Two syncs create two deals: if the organisation wants unique references, the second is told which deal exists.
func TestExternalReferencesAreUniqueWhereWanted(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	first, second := contoso.Create(t, referring("contoso", "CRM-1")), contoso.Create(t, referring("contoso", "CRM-1"))
	wantUnique(t, h, true)

	requireTaken(t, contoso.Post(t, "/v1/deals", referring("contoso", "CRM-1")), first)
	requireTaken(t, contoso.Post(t, "/v1/deals?dryRun=true", referring("contoso", " CRM-1 ")), first)
	other := contoso.Create(t, referring("contoso", "CRM-2"))
	contoso.Create(t, apitest.Draft("contoso"))
	contoso.Create(t, apitest.Draft("contoso"))
	h.As("northwind", access.ReferralAdmin).Create(t, referring("northwind", "CRM-1")) // another organisation's references do not matter

	requireTaken(t, contoso.Patch(t, apitest.Path(other), `{"externalReferenceId":"CRM-1"}`, apitest.IfMatch("*")), first)
	contoso.Patch(t, apitest.Path(other), `{"externalReferenceId":"CRM-2","name":"Same"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	contoso.Patch(t, apitest.Path(other), `{"externalReferenceId":null}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	contoso.Create(t, referring("contoso", "CRM-2"))

	waiting := h.Incoming(t)
	northwind := h.NorthwindAdmin()
	h.As("northwind", access.AccountAdmin).Patch(t, organizationSettings, apitest.Object{"uniqueExternalReferenceIds": true}, apitest.IfMatch("*")).
		Want(t, http.StatusOK)
	held := northwind.Create(t, referring("northwind", "CRM-3"))
	requireTaken(t, northwind.Post(t, apitest.Path(waiting, "accept"), apitest.Object{"externalReferenceId": "CRM-3"}), held)
	northwind.Post(t, apitest.Path(waiting, "accept"), apitest.Object{"externalReferenceId": "CRM-4"}).Want(t, http.StatusOK)

	// Deals that already shared a reference can still be worked with; a deal reported as an error frees its reference.
	contoso.Patch(t, apitest.Path(second), `{"name":"Second","externalReferenceId":"CRM-1"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Len(t, contoso.Get(t, "/v1/deals?externalReferenceId=CRM-1").Want(t, http.StatusOK).At(t, "items"), 2)
	contoso.Post(t, apitest.Path(first, "report-error"), apitest.GoodBodies["reportDealError"]).Want(t, http.StatusOK)
	requireTaken(t, contoso.Post(t, "/v1/deals", referring("contoso", "CRM-1")), second)

	wantUnique(t, h, false)
	contoso.Create(t, referring("contoso", "CRM-1"))
}

// A deal created again takes the reference over, and so does the next one.
func TestADealCreatedAgainTakesTheReferenceOver(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	wantUnique(t, h, true)
	contoso := h.ContosoAdmin()
	id := contoso.Create(t, referring("contoso", "CRM-1"))
	for range 2 {
		contoso.Post(t, apitest.Path(id, "lose"), apitest.GoodBodies["loseDeal"]).Want(t, http.StatusOK)
		requireTaken(t, contoso.Post(t, "/v1/deals", referring("contoso", "CRM-1")), id)
		next := contoso.Post(t, apitest.Path(id, "recreate"), nil).Want(t, http.StatusCreated).ID(t)
		requireTaken(t, contoso.Post(t, apitest.Path(id, "recreate"), nil), next)
		id = next
	}
}

// A deal that waits for its answer can be named by its party too, and a party's names for a deal are not told to others.
func TestReferencesOfIncomingDealsAreUniqueToo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.As("northwind", access.AccountAdmin).Patch(t, organizationSettings, `{"uniqueExternalReferenceIds":true}`, apitest.IfMatch(`"0"`)).
		Want(t, http.StatusOK)
	incoming, northwind := h.Incoming(t), h.As("northwind", access.ReferralAdmin)
	own := northwind.Create(t, referring("northwind", "CRM-1"))
	requireTaken(t, northwind.Patch(t, apitest.Path(incoming), `{"externalReferenceId":"CRM-1"}`, apitest.IfMatch("*")), own)
	northwind.Patch(t, apitest.Path(incoming), `{"externalReferenceId":"CRM-2"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	requireTaken(t, northwind.Patch(t, apitest.Path(own), `{"externalReferenceId":"CRM-2"}`, apitest.IfMatch("*")), incoming)
}

func TestOfManyWithOneReferenceOneIsCreated(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	wantUnique(t, h, true)
	contoso := h.ContosoAdmin()
	answers := together(t, func(int) *apitest.Response { return contoso.Post(t, "/v1/deals", referring("contoso", "CRM-1")) })
	var made string
	for _, r := range answers {
		if r.Status == http.StatusCreated {
			require.Empty(t, made, "two were made")
			made = r.ID(t)
		}
	}
	require.NotEmpty(t, made)
	for _, r := range answers {
		if r.Status != http.StatusCreated {
			requireTaken(t, r, made)
		}
	}
}

func TestWhoChangesTheSettingsOfAnOrganization(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin, contoso := h.As("contoso", access.AccountAdmin), h.ContosoAdmin()
	require.JSONEq(t, `{"eTag":"\"0\"","uniqueExternalReferenceIds":false,"updatedDateTime":null}`, string(contoso.Get(t, organizationSettings).Body))
	refused := contoso.Patch(t, organizationSettings, `{"uniqueExternalReferenceIds":true}`, apitest.IfMatch("*")).WantProblem(t, http.StatusForbidden, "role-missing")
	require.NotEmpty(t, refused.At(t, "contacts"))

	admin.Patch(t, organizationSettings, `{"uniqueExternalReferenceIds":true}`).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	admin.Patch(t, organizationSettings, `{"uniqueExternalReferenceIds":true}`, apitest.IfMatch(`"7"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	admin.Patch(t, organizationSettings, `{"uniqueExternalReferenceIds":"yes"}`, apitest.IfMatch("*")).Want(t, http.StatusUnprocessableEntity)
	admin.Patch(t, organizationSettings+"?dryRun=true", `{"uniqueExternalReferenceIds":true}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Equal(t, `"0"`, admin.Get(t, organizationSettings).ETag())
	require.Equal(t, `"1"`, admin.Patch(t, organizationSettings, `{"uniqueExternalReferenceIds":true}`, apitest.IfMatch(`"0"`)).Want(t, http.StatusOK).ETag())
	require.Equal(t, `"1"`, admin.Patch(t, organizationSettings, `{"uniqueExternalReferenceIds":true}`, apitest.IfMatch(`"1"`)).ETag(), "no change")

	log := admin.Get(t, "/v1/audit-log").Want(t, http.StatusOK)
	require.Equal(t, "ChangeSettings", log.Text(t, "items", 0, "action"))
	require.Equal(t, "contoso", log.Text(t, "items", 0, "subject", "id"))
	require.Contains(t, string(log.Body), `"pointer":"/uniqueExternalReferenceIds"`)
	require.Equal(t, false, h.As("northwind", access.AccountAdmin).Get(t, organizationSettings).At(t, "uniqueExternalReferenceIds"))
}
