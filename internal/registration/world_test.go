package registration_test

import (
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

var (
	now      = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	created  = now.AddDate(0, 0, -100)
	ada      = registration.Submitter{Name: "Ada Berg", Email: "ada@contoso.example"}
	partner  = audit.Actor{Type: audit.ByUser, Name: "Ada Berg", OrganizationID: new("contoso")}
	operator = audit.Actor{Type: audit.ByUser, Name: "Otto Lake", OrganizationID: new(access.Microsoft)}
)

// won returns the facts of a co-sell deal of 42,000 USD that Microsoft has accepted and Contoso has won, which the test changes.
func won() registration.Facts {
	yes, closed := true, now.AddDate(0, 0, -1)
	d := deal.Deal{
		ID: uuid.New(), Name: "Data platform", OrganizationID: "contoso", Location: "1000001", DealType: deal.CoSell, Created: created, Accepted: &created,
		State: deal.State{Status: deal.Closed, Substatus: deal.Won}, Closed: &closed, Consent: deal.Consent{ShareWithMicrosoftsSellers: &yes},
		Details: deal.Details{Value: money.MustParse("42000"), Currency: "USD"},
	}
	m := deal.Deal{
		OrganizationID: access.Microsoft, State: deal.State{Status: deal.Active, Substatus: deal.Accepted}, Created: created, Accepted: &created,
	}
	return registration.Facts{
		Deal: d, Microsoft: &m, Partners: 1, Program: registration.First(),
		Solutions: []registration.Offered{{ID: "SOL-1", Name: "Contoso Store", Incentives: registration.Incentives(), Ready: true}},
		Rates:     map[string]registration.Rate{"USD": rate("1"), "EUR": rate("1.25"), "JPY": rate("0.0064")},
	}
}

func rate(text string) registration.Rate {
	r, err := money.ParseRate(text)
	if err != nil {
		panic(err)
	}
	return registration.Rate{Rate: r, Month: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
}

// day returns the date that many days before now, in UTC.
func day(ago int) *registration.Date { return new(registration.On(now.AddDate(0, 0, -ago))) }

func on(text string) *registration.Date {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return new(registration.On(t))
}

// form returns a form that is approved automatically, for a contract over a year, changed by the test.
func form() registration.Draft {
	return registration.Draft{
		Type: string(solution.AzureIPCoSell), HoldsContract: new(true),
		Contract: registration.ContractDraft{
			Value: new(money.MustParse("42000")), Currency: new("USD"), Term: new(registration.Finite),
			Signed: day(10), Start: day(5), End: new(registration.On(now.AddDate(0, 0, -5).AddDate(1, 0, 0))),
		},
		Solutions: []registration.SolutionDraft{{
			ID: new("SOL-1"), Value: new(money.MustParse("40000")), IsDeployedOnAzure: new(true), PrimaryDeploymentOn: new(registration.CustomerTenant),
			PricingModel: new(registration.OtherPricing), Marketplace: registration.MarketplaceDraft{IsMarketplaceTransacted: new(false)},
		}},
	}
}

func submit(f registration.Facts, in registration.Draft) (registration.Registration, error) {
	r, _, err := registration.New(in, f, partner, ada, now)
	return r, err
}

// mistakes returns what is wrong, as "pointer code".
func mistakes(t require.TestingT, err error) []string {
	if err == nil {
		return nil
	}
	f := fault.As(err)
	require.NotNil(t, f, "%v", err)
	if len(f.Mistakes) == 0 {
		return []string{f.Code}
	}
	all := []string{}
	for _, m := range f.Mistakes {
		all = append(all, m.Pointer+" "+m.Code)
	}
	return all
}

func submitted(t require.TestingT, change ...func(*registration.Facts, *registration.Draft)) registration.Registration {
	f, in := won(), form()
	for _, c := range change {
		c(&f, &in)
	}
	r, err := submit(f, in)
	require.NoError(t, err)
	return r
}
