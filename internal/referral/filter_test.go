package referral_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/referral"
)

const engagement = "01a21d82-3611-795e-b823-38563952f607"

// A conjunction of conditions that lists of deals can filter by becomes that filter, so that the deals are found in the same way.
func TestNarrow(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]deal.Filter{
		"": {},
		"status eq 'New' and qualification eq 'SalesQualified'": {Status: []string{"New"}, Qualification: []string{"SalesQualified"}},
		"customerProfile/address/country eq 'us' and direction eq 'Incoming'": {
			Country: []string{"US"}, Direction: []string{"Incoming"},
		},
		"(direction eq 'Incoming' and substatus eq 'Pending')": {Direction: []string{"Incoming"}, Status: []string{"New"}},
		"substatus eq 'Received'":                              {Status: []string{"New"}},
		"substatus eq 'Won'":                                   {Substatus: []string{"Won"}},
		"status eq 'Active' and team/any(t:t/email eq 'Someone@Contoso.com')": {
			Status: []string{"Active"}, TeamEmail: new("someone@contoso.com"),
		},
		"details/requirements/solutions/any(s:s/id eq 'SOL-1')": {SolutionID: new("SOL-1")},
		"mpnId eq '1' and externalReferenceId eq 'CRM'":         {Location: new("1"), ExternalReferenceID: new("CRM")},
		"updatedDateTime ge 2026-01-01":                         {UpdatedSince: &since},
		"createdDateTime ge 2026-01-01":                         {CreatedSince: &since},
		"details/dealValue ge 1 and details/dealValue le 2.50": {
			MinValue: new(money.MustParse("1")), MaxValue: new(money.MustParse("2.5")),
		},
		"engagementId eq " + engagement + " and status eq 'New'": {EngagementID: new(uuid.MustParse(engagement)), Status: []string{"New"}},
	} {
		filter, rest := referral.Narrow(filter(t, text))
		require.Equal(t, want, filter, text)
		require.Nil(t, rest, text)
	}
}

// Conditions that a filter of deals cannot express are left to be checked besides it.
func TestWhatNarrowLeaves(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		filter deal.Filter
		rest   string
	}{
		"status eq 'New' or direction eq 'Incoming'":  {rest: "status eq 'New' or direction eq 'Incoming'"},
		"status eq 'New' and status eq 'Active'":      {deal.Filter{Status: []string{"New"}}, "status eq 'Active'"},
		"status in ('New','Active') and mpnId eq '1'": {deal.Filter{Location: new("1")}, "status in ('New','Active')"},
		"mpnId ne '1'":                                           {rest: "mpnId ne '1'"},
		"externalReferenceId eq null":                            {rest: "externalReferenceId eq null"},
		"updatedDateTime gt 2026-01-01":                          {deal.Filter{UpdatedSince: new(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))}, "updatedDateTime gt 2026-01-01"},
		"updatedDateTime lt 2026-01-01":                          {rest: "updatedDateTime lt 2026-01-01"},
		"details/dealValue ge -1":                                {rest: "details/dealValue ge -1"},
		"type eq 'Shared'":                                       {rest: "type eq 'Shared'"},
		"not team/any(t:t/email eq 'x')":                         {rest: "not team/any(t:t/email eq 'x')"},
		"team/any(t:t/email ne 'x')":                             {rest: "team/any(t:t/email ne 'x')"},
		"contains(name,'Data')":                                  {deal.Filter{Text: new("data")}, "contains(name,'Data')"},
		"contains(name,'')":                                      {rest: "contains(name,'')"},
		"type eq 'Shared' and name eq 'A' and direction ne null": {deal.Filter{Text: new("a")}, "type eq 'Shared' and name eq 'A' and direction ne null"},
	} {
		filtered, rest := referral.Narrow(filter(t, text))
		require.Equal(t, want.filter, filtered, text)
		require.Equal(t, filter(t, want.rest), rest, text)
	}
}

func TestOneEngagement(t *testing.T) {
	t.Parallel()
	id, one := referral.OneEngagement(filter(t, "(engagementId eq '"+engagement+"')"))
	require.True(t, one)
	require.Equal(t, engagement, id.String())
	for _, text := range []string{
		"", "engagementId ne " + engagement, "engagementId eq null", "id eq " + engagement, "engagementId eq " + engagement + " and status eq 'New'",
		"engagementId in (" + engagement + "," + engagement + ")",
	} {
		_, one := referral.OneEngagement(filter(t, text))
		require.False(t, one, text)
	}
}

func filter(t *testing.T, text string) odata.Expression {
	t.Helper()
	e, err := odata.Filter(text, referral.Filterable)
	require.NoError(t, err)
	return e
}
