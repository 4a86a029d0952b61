package lifecycle_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// olds bring a deal of Contoso's with Microsoft and Northwind to a state from which it can be created again.
var olds = map[string]func(t *testing.T, h *apitest.Harness, id string){
	"Microsoft declined": func(t *testing.T, h *apitest.Harness, id string) {
		h.DeclineForMicrosoft(t, id, "NoMatchingCustomerRecord")
	},
	"Microsoft let it expire":             func(t *testing.T, h *apitest.Harness, _ string) { expireAll(t, h, 2) },
	"Microsoft let it expire, not marked": func(_ *testing.T, h *apitest.Harness, _ string) { h.Clock.Add(ttl) },
	"won": func(t *testing.T, h *apitest.Harness, id string) {
		h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	},
	"lost": func(t *testing.T, h *apitest.Harness, id string) {
		h.ContosoAdmin().Post(t, apitest.Path(id, "lose"), apitest.GoodBodies["loseDeal"]).Want(t, http.StatusOK)
	},
	"reported as an error": func(t *testing.T, h *apitest.Harness, id string) {
		h.ContosoAdmin().Post(t, apitest.Path(id, "report-error"), apitest.GoodBodies["reportDealError"]).Want(t, http.StatusOK)
	},
	"won, after Microsoft accepted": func(t *testing.T, h *apitest.Harness, id string) {
		h.AcceptForMicrosoft(t, id)
		h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	},
}

// again returns the part of a deal that one created again from it has too.
func again(t *testing.T, r *apitest.Response) apitest.Object {
	t.Helper()
	var d apitest.Object
	r.Decode(t, &d)
	for _, own := range []string{
		"id", "engagementId", "eTag", "status", "substatus", "statusReason", "statusNotes", "createdDateTime", "updatedDateTime",
		"acceptedDateTime", "closedDateTime", "recreatedFromDealId",
	} {
		delete(d, own)
	}
	return d
}

func TestCreateAgain(t *testing.T) {
	t.Parallel()
	for name, lead := range olds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			draft := apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001")
			draft["inviteContext"] = apitest.Object{"notes": "please help", "assistanceRequestCode": "ProofOfConceptOrDemo"}
			old := h.ContosoAdmin().Create(t, draft)
			microsofts := h.Seller().Engaged(t, h.ContosoAdmin(), old)
			lead(t, h, old)
			was := h.ContosoAdmin().Get(t, apitest.Path(old))
			own, theirs := h.DumpDeal(t, old), h.DumpDeal(t, microsofts)

			next := h.ContosoAdmin().Post(t, apitest.Path(old, "recreate"), nil).Want(t, http.StatusCreated)
			require.Equal(t, "/v1/deals/"+next.ID(t), next.Header.Get("Location"))
			require.Equal(t, old, next.Text(t, "recreatedFromDealId"))
			require.Equal(t, "Active/Accepted", h.ContosoAdmin().State(t, next.ID(t)))
			require.NotEqual(t, was.Text(t, "engagementId"), next.Text(t, "engagementId"))
			require.Equal(t, again(t, was), again(t, next), "the rest is the same")

			require.Equal(t, own, h.DumpDeal(t, old))
			require.Equal(t, theirs, h.DumpDeal(t, microsofts))
			found := h.ContosoAdmin().Get(t, "/v1/deals?recreatedFrom="+old).Want(t, http.StatusOK)
			require.Len(t, found.At(t, "items"), 1)
			require.Equal(t, next.ID(t), found.Text(t, "items", 0, "id"))
			requireAskedAgain(t, h, next.ID(t))
		})
	}
}

// requireAskedAgain fails the test unless both parties are asked again, with what was said the first time.
func requireAskedAgain(t *testing.T, h *apitest.Harness, id string) {
	t.Helper()
	r := h.ContosoAdmin().Get(t, apitest.Path(id, "microsoft-response")).Want(t, http.StatusOK)
	require.Equal(t, "Pending", r.Text(t, "status"))
	require.Equal(t, "please help", r.Text(t, "notes"))
	require.Equal(t, "ProofOfConceptOrDemo", r.Text(t, "assistanceRequestCode"))
	require.Equal(t, "New/Pending", h.Seller().State(t, h.Seller().Engaged(t, h.ContosoAdmin(), id)))
	require.Equal(t, "New/Received", h.NorthwindAdmin().State(t, h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), id)))
	require.Equal(t, []string{"Create"}, h.ContosoAdmin().Actions(t, id))
}

func TestCreateAgainAnIncomingDealAsOnesOwn(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	host := h.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001"))
	id := h.ContosoAdmin().Engaged(t, h.NorthwindAdmin(), host)
	h.ContosoAdmin().Post(t, apitest.Path(id, "decline"), apitest.GoodBodies["declineDeal"]).Want(t, http.StatusOK)
	mistakes := h.ContosoAdmin().Post(t, apitest.Path(id, "recreate"), nil).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t)
	require.Equal(t, []string{"/details/requirements/solutions/0/id unknown-solution", "/team required"}, mistakes)

	patch := apitest.Object{
		"team": apitest.Draft("contoso")["team"], "details": apitest.Object{"requirements": apitest.Object{"solutions": []any{apitest.Object{"id": "SOL-10001-CTS"}}}},
	}
	next := h.ContosoAdmin().Post(t, apitest.Path(id, "recreate"), patch).Want(t, http.StatusCreated)
	require.Equal(t, "Outgoing", next.Text(t, "direction"))
	require.Empty(t, next.At(t, "target"))
	require.Nil(t, next.At(t, "inviteContext", "invitedBy"))
}

func TestWhatIsUnderWayIsNotCreatedAgain(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	alone := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	asked := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	accepted := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	h.AcceptForMicrosoft(t, accepted)
	partnerDeclined := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	theirs := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), partnerDeclined)
	h.NorthwindAdmin().Post(t, apitest.Path(theirs, "decline"), apitest.GoodBodies["declineDeal"]).Want(t, http.StatusOK)
	before := h.DumpDeals(t)
	for what, id := range map[string]string{"alone": alone, "pending": asked, "accepted": accepted, "a partner declined": partnerDeclined} {
		r := h.ContosoAdmin().Post(t, apitest.Path(id, "recreate"), nil)
		require.Equal(t, http.StatusConflict, r.Status, "%s: %s", what, r.Body)
		require.Equal(t, "not-recreatable", r.Text(t, "code"))
		require.Equal(t, "Active/Accepted", r.CurrentState(t), what)
	}
	require.Equal(t, before, h.DumpDeals(t))
}

func TestCreateAgainWithAMergePatch(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	old := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001"))
	h.DeclineForMicrosoft(t, old, "NoSellerManagesCustomer")
	patch := `{"name":"Another try","mpnId":"1000002","target":[{"type":"BusinessProfileLocation","id":"msft"}],"externalReferenceId":"CRM-2",
		"customerProfile":{"name":"Adatum Norge AS","address":{"country":"NO","city":null}},
		"details":{"dealValue":"51000.50","closingDateTime":"2027-08-01T00:00:00Z"}}`
	for _, media := range []string{"application/merge-patch+json", "application/json"} {
		r := h.ContosoAdmin().Post(t, apitest.Path(old, "recreate"), patch, apitest.Header{Name: "Content-Type", Value: media}).Want(t, http.StatusCreated)
		require.Equal(t, "Another try", r.Text(t, "name"))
		require.Equal(t, "1000002", r.Text(t, "mpnId"))
		require.Equal(t, "CRM-2", r.Text(t, "externalReferenceId"))
		require.Equal(t, "Adatum Norge AS", r.Text(t, "customerProfile", "name"))
		require.Equal(t, "NO", r.Text(t, "customerProfile", "address", "country"))
		require.Nil(t, r.At(t, "customerProfile", "address", "city"))
		require.InDelta(t, 51000.5, r.At(t, "details", "dealValue"), 0)
		require.Equal(t, "USD", r.Text(t, "details", "currency"), "what is not named stays")
		require.Equal(t, []any{apitest.Object{"type": "BusinessProfileLocation", "id": "msft"}}, r.At(t, "target"))
		require.Len(t, h.NorthwindAdmin().ListDeals(t), 1, "Northwind is not asked again")
	}
	require.Len(t, h.ContosoAdmin().Get(t, "/v1/deals?recreatedFrom="+old).At(t, "items"), 2, "as often as one likes")
}

func TestCreateAgainNamesWhatHasBecomeWrong(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	old := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	h.Clock.Add(27 * ttl) // more than a year
	before := h.DumpDeals(t)
	r := h.ContosoAdmin().Post(t, apitest.Path(old, "recreate"), nil).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/details/closingDateTime in-the-past"}, r.Mistakes(t))
	r = h.ContosoAdmin().Post(t, apitest.Path(old, "recreate"), `{"name":" ","nonsense":1,"details":{"currency":""}}`).
		WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{
		"/details/closingDateTime in-the-past", "/details/currency unknown-currency", "/name required", "/nonsense unknown-field",
	}, r.Mistakes(t))
	require.Equal(t, before, h.DumpDeals(t))
	h.ContosoAdmin().Post(t, apitest.Path(old, "recreate")+"?dryRun=true", `{"details":{"closingDateTime":"2028-08-01T00:00:00Z"}}`).Want(t, http.StatusOK)
	require.Equal(t, before, h.DumpDeals(t))
	h.ContosoAdmin().Post(t, apitest.Path(old, "recreate"), `{"details":{"closingDateTime":"2028-08-01T00:00:00Z"}}`).Want(t, http.StatusCreated)
}

func TestCreateAgainOnceWithAKey(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	old := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(old, "win"), nil).Want(t, http.StatusOK)
	first := h.ContosoAdmin().Post(t, apitest.Path(old, "recreate"), nil, apitest.Key("k")).Want(t, http.StatusCreated)
	second := h.ContosoAdmin().Post(t, apitest.Path(old, "recreate"), nil, apitest.Key("k")).Want(t, http.StatusCreated)
	require.Equal(t, first.Body, second.Body)
	require.Equal(t, "true", second.Header.Get("Idempotent-Replayed"))
	require.Len(t, h.ContosoAdmin().ListDeals(t), 2)
}

// If a partner was invited first and Microsoft later, Microsoft is told again what it was told, and not what the partner was.
func TestRecreateTellsMicrosoftWhatItWasTold(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	draft := apitest.Inviting(apitest.Draft("contoso"), "3000001")
	draft["inviteContext"] = apitest.Object{"notes": "for the partner"}
	id := h.ContosoAdmin().Create(t, draft)
	asked := apitest.Invitation("msft")
	asked["inviteContext"] = apitest.Object{"notes": "for Microsoft", "assistanceRequestCode": "QuotesOrLicensing"}
	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), asked).Want(t, http.StatusOK)
	h.DeclineForMicrosoft(t, id, "NoMatchingCustomerRecord")

	again := h.ContosoAdmin().Post(t, apitest.Path(id, "recreate"), nil).Want(t, http.StatusCreated).ID(t)
	response := h.ContosoAdmin().Get(t, apitest.Path(again, "microsoft-response")).Want(t, http.StatusOK)
	require.Equal(t, "for Microsoft", response.Text(t, "notes"))
	require.Equal(t, "QuotesOrLicensing", response.Text(t, "assistanceRequestCode"))
}
