package deal_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
)

func accepted(t *testing.T, in deal.Acceptance) (before, after deal.Deal) {
	t.Helper()
	before = guest(t, "3000001")
	after, _, err := before.Accept(in, person("nils@northwind.example"), world(), ada(), start.Add(time.Hour))
	require.NoError(t, err)
	return before, after
}

func TestAcceptKeepsWhatTheInviterGave(t *testing.T) {
	t.Parallel()
	before, after := accepted(t, deal.Acceptance{})
	require.Equal(t, "Active/Accepted", after.String())
	require.Equal(t, start.Add(time.Hour), *after.Accepted)
	require.Nil(t, after.Expires)
	require.Equal(t, before.Name, after.Name)
	require.Equal(t, before.Details, after.Details)
	require.Nil(t, after.ExternalReferenceID)
	require.Equal(t, []deal.Member{person("nils@northwind.example")}, after.Team, "the caller, where no team is named")
}

func TestAcceptOverrides(t *testing.T) {
	t.Parallel()
	closing := time.Date(2027, 2, 1, 1, 0, 0, 123456789, time.FixedZone("", 3600))
	before, after := accepted(t, deal.Acceptance{
		Name: new("Pilot"), ExternalReferenceID: new("CRM-1"), CampaignID: new("C-1"), Notes: new("gladly"),
		Team: []deal.Member{person("a@northwind.example"), person("b@northwind.example")},
		Details: deal.Estimate{
			Notes: new("ours"), Value: new(money.MustParse("10.5")), Currency: new("EUR"), Closing: &closing,
		},
	})
	require.Equal(t, "Pilot", after.Name)
	require.Equal(t, "CRM-1", *after.ExternalReferenceID)
	require.Equal(t, "C-1", *after.CampaignID)
	require.Equal(t, "gladly", *after.StatusNotes)
	require.Equal(t, []string{"a@northwind.example", "b@northwind.example"}, after.TeamEmails())
	require.Equal(t, "ours", *after.Details.Notes)
	require.Equal(t, "10.5", after.Details.Value.String())
	require.Equal(t, "EUR", after.Details.Currency)
	require.Equal(t, time.Date(2027, 2, 1, 0, 0, 0, 123456000, time.UTC), after.Details.Closing, "UTC, in microseconds")
	require.Equal(t, before.Details.Requirements, after.Details.Requirements)
	require.Equal(t, before.Customer, after.Customer)
}

func TestAcceptNamesEveryMistake(t *testing.T) {
	t.Parallel()
	bad := person("nobody")
	bad.FirstName = " "
	_, _, err := guest(t, "3000001").Accept(deal.Acceptance{
		Name: new(" "), Team: []deal.Member{bad},
		Details: deal.Estimate{Currency: new("SEK"), Closing: new(start.AddDate(0, 0, -1))},
	}, person("nils@northwind.example"), world(), ada(), start)
	requireMistakes(t, err, "/details/closingDateTime in-the-past", "/details/currency no-exchange-rate", "/name required",
		"/team/0/email invalid-email", "/team/0/firstName required")
}

// The closing date that the inviter gave may have passed by then; that is not the accepting party's mistake.
func TestAcceptAfterTheClosingDate(t *testing.T) {
	t.Parallel()
	d := created(t, draft(func(in *deal.Draft) {
		in.Target, in.Details.Closing = at("3000001"), start.Add(time.Hour)
	})).Invited[0].Deal
	_, _, err := d.Accept(deal.Acceptance{}, person("nils@northwind.example"), world(), ada(), start.Add(2*time.Hour))
	require.NoError(t, err)
}
