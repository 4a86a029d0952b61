package lifecycle_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestAFileKeepsToLocations shows that a file creates and changes deals only where its sender may, row by row, and that an unchanged row
// for a deal that its sender may only read does no harm.
func TestAFileKeepsToLocations(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	oslo := h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.Viewer},
		access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	stockholms := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001", "oslo@contoso.example"))
	oslos := h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))

	s := download(t, oslo, "?sort=createdDateTime")
	s.set(t, oslos, "name", "Changed")
	require.Equal(t, []string{"2 Unchanged", "3 Updated Edit"}, outcomes(t, upload(t, oslo, s.String())))
	s = download(t, oslo, "?sort=createdDateTime")
	s.set(t, stockholms, "name", "Changed")
	s.set(t, stockholms, "details/currency", "EURO")
	s.set(t, oslos, "substatus", "Won")
	before := h.DumpDeals(t)
	r := upload(t, oslo, s.String()).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/rows/2/id role-missing"}, r.Mistakes(t))

	anywhere := apitest.DraftAt("")
	delete(anywhere, "mpnId") // Contoso's default location is Stockholm
	r = upload(t, oslo, apitest.DealFile(apitest.DraftAt("1000002"), apitest.DraftAt("1000001"), anywhere)).
		WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/rows/3/mpnId role-missing", "/rows/4/mpnId role-missing"}, r.Mistakes(t))
	require.Equal(t, []any{apitest.Object{"name": "Alva Ek", "email": "alva@contoso.example"}}, r.At(t, "contacts"))
	require.Equal(t, before, h.DumpDeals(t))
	require.Equal(t, []string{"2 Created Create"}, outcomes(t, upload(t, oslo, apitest.DealFile(apitest.DraftAt("1000002")))))
}

// TestAFileOfAStranger shows that a row with the id of another organisation's deal is answered like one with an unknown id, whatever else
// it holds, and that nothing about the deal is disclosed.
func TestAFileOfAStranger(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	id := admin.Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001"))
	s := download(t, admin, "")
	for _, edit := range [][2]string{
		{"name", "Changed"},
		{"eTag", ""},
		{"eTag", "9"},
		{"substatus", "Won"},
		{"customerProfile/name", "Another"},
		{"dealType", "Lead"},
		{"team", "a,b,c,d,e,f,g"},
		{"statusReason", "Other"},
		{"externalReferenceId", "X"},
		{"status", "Closed"},
	} {
		s.set(t, id, edit[0], edit[1])
		for _, c := range []*apitest.Client{h.As("northwind", access.ReferralAdmin), h.As("msft", access.MicrosoftSeller)} {
			answers := make([]string, 2)
			for i, named := range []string{id, uuid.NewString()} {
				s.lines[1][0] = named
				for _, query := range []string{"", "?dryRun=true"} {
					r := c.Post(t, "/v1/deals.csv"+query, s.String(), apitest.CSV).
						WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
					require.Equal(t, []string{"/rows/2/id not-found"}, r.Mistakes(t))
					answers[i] += r.Text(t, "errors", 0, "detail")
				}
			}
			require.Equal(t, answers[0], answers[1])
			s.lines[1][0] = id
		}
	}
}

// TestWhatMicrosoftSaysIsNotWritten shows that a file has as much of Microsoft's answer as its sender may know, and cannot change it.
func TestWhatMicrosoftSaysIsNotWritten(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	draft := apitest.Inviting(apitest.Draft("contoso"), "msft")
	draft["details"].(apitest.Object)["dealValue"] = 24999
	id := admin.Create(t, draft)
	seller := h.As("msft", access.MicrosoftSeller)
	engagement := admin.Get(t, apitest.Path(id)).Text(t, "engagementId")
	theirs := seller.Get(t, "/v1/deals?engagementId="+engagement).Want(t, http.StatusOK).Text(t, "items", 0, "id")
	file := download(t, seller, "?engagementId="+engagement)
	file.set(t, theirs, "substatus", "Declined")
	file.set(t, theirs, "statusReason", "NoMatchingCustomerRecord")
	require.Equal(t, []string{"2 Updated Decline"}, outcomes(t, upload(t, seller, file.String())))

	answer := admin.Get(t, apitest.Path(id)+"?include=microsoftResponse").Want(t, http.StatusOK)
	require.Nil(t, answer.At(t, "microsoftResponse", "declineReason"))
	require.Equal(t, "DealValueBelowThreshold", answer.Text(t, "microsoftResponse", "declineReasonWithheld"))
	s := download(t, admin, "")
	before := h.DumpDeals(t)
	for column, cell := range map[string]string{
		"microsoftResponse/status": "Accepted", "microsoftResponse/declineReason/code": "Other",
		"microsoftResponse/sellers": "Sam,Seller,,sam@msft.example", "microsoftResponse/respondedDateTime": "2035-01-01",
	} {
		if column != "microsoftResponse/status" && column != "microsoftResponse/respondedDateTime" {
			require.Empty(t, s.cell(t, id, column))
		}
		s.set(t, id, column, cell)
	}
	require.Equal(t, []string{"2 Unchanged"}, outcomes(t, upload(t, admin, s.String())))
	require.Equal(t, before, h.DumpDeals(t))
}
