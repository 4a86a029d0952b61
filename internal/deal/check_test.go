package deal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/solution"
)

func solutions(ids ...string) func(*deal.Draft) {
	return func(in *deal.Draft) {
		in.Details.Requirements.Solutions = nil
		for _, id := range ids {
			in.Details.Requirements.Solutions = append(in.Details.Requirements.Solutions, deal.Solution{ID: id})
		}
	}
}

func email(text string) func(*deal.Draft) { return func(in *deal.Draft) { in.Team[0].Email = text } }

var drafts = map[string]struct {
	change   func(*deal.Draft)
	mistakes []string
}{
	"nothing wrong":       {nil, nil},
	"everything":          {full, nil},
	"no name":             {func(in *deal.Draft) { in.Name = " \t" }, []string{"/name required"}},
	"no customer name":    {func(in *deal.Draft) { in.Customer.Name = "" }, []string{"/customerProfile/name required"}},
	"no such country":     {func(in *deal.Draft) { in.Customer.Address.Country = "XX" }, []string{"/customerProfile/address/country unknown-country"}},
	"a country in lower":  {func(in *deal.Draft) { in.Customer.Address.Country = "se" }, []string{"/customerProfile/address/country unknown-country"}},
	"no such size":        {func(in *deal.Draft) { in.Customer.Size = new("big") }, []string{"/customerProfile/size unknown-code"}},
	"no such currency":    {func(in *deal.Draft) { in.Details.Currency = "XXY" }, []string{"/details/currency unknown-currency"}},
	"an empty currency":   {func(in *deal.Draft) { in.Details.Currency = "" }, []string{"/details/currency unknown-currency"}},
	"a currency, no rate": {func(in *deal.Draft) { in.Details.Currency = "SEK" }, []string{"/details/currency no-exchange-rate"}},
	"closing today":       {func(in *deal.Draft) { in.Details.Closing = start.Truncate(24 * time.Hour) }, nil},
	"closing yesterday":   {func(in *deal.Draft) { in.Details.Closing = start.Truncate(24 * time.Hour).Add(-time.Microsecond) }, []string{"/details/closingDateTime in-the-past"}},
	"a part closing never": {func(in *deal.Draft) {
		in.Details.Requirements.Solutions[0].Closing = new(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	}, []string{"/details/requirements/solutions/0/closingDateTime out-of-range"}},
	"closing in year 1":  {func(in *deal.Draft) { in.Details.Closing = time.Time{} }, []string{"/details/closingDateTime in-the-past"}},
	"closing never":      {func(in *deal.Draft) { in.Details.Closing = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }, []string{"/details/closingDateTime out-of-range"}},
	"no such tags":       {func(in *deal.Draft) { in.Details.Requirements.Products = []deal.Tag{{ID: "Azure"}, {ID: "x"}} }, []string{"/details/requirements/products/1/id unknown-code"}},
	"no such industries": {func(in *deal.Draft) { in.Details.Requirements.Industries = []deal.Tag{{ID: "x"}} }, []string{"/details/requirements/industries/0/id unknown-code"}},
	"no such services":   {func(in *deal.Draft) { in.Details.Requirements.Services = []deal.Tag{{ID: "x"}} }, []string{"/details/requirements/services/0/id unknown-code"}},
	"half a cent":        {func(in *deal.Draft) { in.Details.Value = money.MustParse("1.005") }, []string{"/details/dealValue too-precise"}},
	"a price of half a cent": {func(in *deal.Draft) {
		in.Details.Requirements.Solutions[0].Price = new(money.MustParse("1.005"))
	}, []string{"/details/requirements/solutions/0/price too-precise"}},
	"a price in fils": {func(in *deal.Draft) {
		s := &in.Details.Requirements.Solutions[0]
		s.Price, s.Currency = new(money.MustParse("1.005")), new("BHD")
	}, nil},
	"a part closing before all time": {func(in *deal.Draft) {
		in.Details.Requirements.Solutions[0].Closing = new(time.Date(0, 12, 31, 0, 0, 0, 0, time.UTC))
	}, []string{"/details/requirements/solutions/0/closingDateTime out-of-range"}},
	"closing in the last year": {func(in *deal.Draft) { in.Details.Closing = time.Date(9998, 12, 31, 0, 0, 0, 0, time.UTC) }, nil},
	"no solution":              {solutions(), []string{"/details/requirements/solutions required"}},
	"two solutions":            {solutions("READY", "SECOND"), nil},
	"a solution twice":         {solutions("READY", "READY"), []string{"/details/requirements/solutions/1/id duplicate"}},
	"an unknown solution":      {solutions("x"), []string{"/details/requirements/solutions/0/id unknown-solution"}},
	"another's solution":       {solutions("READY", "THEIRS"), []string{"/details/requirements/solutions/1/id unknown-solution"}},
	"a draft solution":         {solutions("DRAFT"), []string{"/details/requirements/solutions/0/id solution-not-co-sell-ready"}},
	"a solution not ready":     {solutions("MARKET"), []string{"/details/requirements/solutions/0/id solution-not-co-sell-ready"}},
	"50 people":                {func(in *deal.Draft) { in.Team = slices.Repeat(in.Team, 50) }, nil},
	"51 people":                {func(in *deal.Draft) { in.Team = slices.Repeat(in.Team, 51) }, []string{"/team too-many"}},
	"nobody":                   {func(in *deal.Draft) { in.Team = nil }, []string{"/team required"}},
	"a person without all":     {func(in *deal.Draft) { in.Team[0] = deal.Member{Email: "a@b.example"} }, []string{"/team/0/firstName required", "/team/0/lastName required", "/team/0/phoneNumber required"}},
	"no mail address":          {email(" "), []string{"/team/0/email required"}},
	"a number in words":        {func(in *deal.Draft) { in.Team[0].PhoneNumber = "none" }, []string{"/team/0/phoneNumber invalid-value"}},
	"a customer unreached":     {func(in *deal.Draft) { in.Customer.Team[0].Email = "x" }, []string{"/customerProfile/team/0/email invalid-email"}},
	"51 at the customer":       {func(in *deal.Draft) { in.Customer.Team = slices.Repeat(in.Customer.Team, 51) }, []string{"/customerProfile/team too-many"}},
	"no consent":               {func(in *deal.Draft) { in.Consent.ShareInfoWithOthers = false }, []string{"/consent/consentToToShareInfoWithOthers consent-required"}},
	"no consent to contact":    {func(in *deal.Draft) { in.Consent.Contact = false }, nil},
	"no such location":         {func(in *deal.Draft) { in.Location = new("x") }, []string{"/mpnId unknown-location"}},
	"another's location":       {func(in *deal.Draft) { in.Location = new("3000001") }, []string{"/mpnId unknown-location"}},
	"a price, no currency":     {func(in *deal.Draft) { in.Details.Requirements.Solutions[0].Currency = new("XXY") }, []string{"/details/requirements/solutions/0/currency unknown-currency"}},
	"a display name":           {email("Ada <ada@contoso.example>"), []string{"/team/0/email invalid-email"}},
	"no at":                    {email("ada"), []string{"/team/0/email invalid-email"}},
	"no domain":                {email("ada@localhost"), []string{"/team/0/email invalid-email"}},
	"a line break":             {email("ada@contoso.example\r\nBcc: x@y.example"), []string{"/team/0/email invalid-email"}},
	"a plus":                   {email("ada+deals@mail.contoso.example"), nil},
}

func TestWhatIsWrongWithADraft(t *testing.T) {
	t.Parallel()
	for name, c := range drafts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := deal.NewDeal(draft(c.change), world(), nil, ada(), start, ttl)
			requireMistakes(t, err, c.mistakes...)
		})
	}
}

func TestADealHasAtMostFiftySolutions(t *testing.T) {
	t.Parallel()
	facts, many := world(), []string{}
	for i := range 51 {
		id := fmt.Sprint("READY-", i)
		many, facts.Solutions[id] = append(many, id), offer(id, "contoso", solution.Published, solution.CoSellReady)
	}
	_, err := deal.NewDeal(draft(solutions(many[:50]...)), facts, nil, ada(), start, ttl)
	require.NoError(t, err)
	_, err = deal.NewDeal(draft(solutions(many...)), facts, nil, ada(), start, ttl)
	requireMistakes(t, err, "/details/requirements/solutions too-many")
}

// A target that is a solution of one's own says what the deal is about, and where, unless that is said.
func TestATargetOfOnesOwn(t *testing.T) {
	t.Parallel()
	facts := world()
	second := facts.Solutions["SECOND"]
	second.Location = "1000002"
	facts.Solutions["SECOND"] = second
	for name, c := range map[string]struct {
		target    deal.Target
		change    func(*deal.Draft)
		location  *string
		solutions []string
	}{
		"one's own":           {deal.Target{Type: deal.SolutionProfile, ID: "SECOND"}, nil, new("1000002"), []string{"READY", "SECOND"}},
		"that is named too":   {deal.Target{Type: deal.SolutionProfile, ID: "SECOND"}, solutions("SECOND"), new("1000002"), []string{"SECOND"}},
		"elsewhere":           {deal.Target{Type: deal.SolutionProfile, ID: "SECOND"}, func(in *deal.Draft) { in.Location = new("1000001") }, new("1000001"), []string{"READY", "SECOND"}},
		"another's":           {deal.Target{Type: deal.SolutionProfile, ID: "THEIRS"}, nil, nil, []string{"READY"}},
		"unknown":             {deal.Target{Type: deal.SolutionProfile, ID: "x"}, nil, nil, []string{"READY"}},
		"a location so named": {deal.Target{Type: deal.BusinessProfileLocation, ID: "SECOND"}, nil, nil, []string{"READY"}},
	} {
		in := draft(c.change)
		in.Target = []deal.Target{c.target}
		in = in.About(facts)
		require.Equal(t, c.location, in.Location, name)
		var ids []string
		for _, s := range in.Details.Requirements.Solutions {
			ids = append(ids, s.ID)
		}
		require.Equal(t, c.solutions, ids, name)
	}
}

// Clients of Microsoft's API send no telephone number of a customer's contact, but always one of a colleague.
func TestContactsByMailNeedNoTelephone(t *testing.T) {
	t.Parallel()
	in, facts := draft(nil), world()
	in.Customer.Team[0].PhoneNumber = ""
	_, err := deal.NewDeal(in, facts, nil, ada(), start, ttl)
	requireMistakes(t, err, "/customerProfile/team/0/phoneNumber required")

	facts.ContactsByMail, in.Team[0].PhoneNumber = true, ""
	_, err = deal.NewDeal(in, facts, nil, ada(), start, ttl)
	requireMistakes(t, err, "/team/0/phoneNumber required")
}

// All mistakes of a draft are named at once, those of the targets and the location included.
func TestEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := deal.NewDeal(deal.Draft{Location: new("x"), Target: at("y")}, world(), nil, ada(), start, ttl)
	requireMistakes(t, err, "/consent/consentToToShareInfoWithOthers consent-required", "/customerProfile/address/country unknown-country",
		"/customerProfile/name required", "/details/closingDateTime in-the-past", "/details/currency unknown-currency",
		"/details/requirements/solutions required", "/mpnId unknown-location", "/name required", "/target/0/id unknown-target", "/team required")
}

func TestMicrosoftOffersTheSolutionsOfItsGuests(t *testing.T) {
	t.Parallel()
	facts := world()
	facts.Organization = deal.Organization{ID: access.Microsoft, Name: "Microsoft", DefaultLocation: access.Microsoft}
	for id, want := range map[string][]string{
		"THEIRS":  nil,
		"UNREADY": {"/details/requirements/solutions/0/id unknown-solution"},
		"READY":   {"/details/requirements/solutions/0/id unknown-solution"}, // Contoso is not invited
	} {
		in := draft(solutions(id))
		in.Target = at("3000001")
		_, err := deal.NewDeal(in, facts, nil, ada(), start, ttl)
		requireMistakes(t, err, want...)
	}
}

// The catalogue describes a solution, whatever the caller says of it; on the deal it keeps the flags it came with.
func TestSolutionsAreDescribedByTheCatalogue(t *testing.T) {
	t.Parallel()
	d := created(t, draft(func(in *deal.Draft) {
		in.Details.Requirements.Solutions[0] = deal.Solution{ID: "READY", Name: "x", Type: "x", PublisherName: "x", CoSellStatus: "x", Quantity: new(3)}
	})).Own.Deal
	s := d.Details.Requirements.Solutions[0]
	require.Equal(t, "Solution READY", s.Name)
	require.Equal(t, "The contoso", s.PublisherName)
	require.Equal(t, "Name", s.Type)
	require.EqualValues(t, "CoSellReady", s.CoSellStatus)
	require.Equal(t, 3, *s.Quantity)

	facts := world()
	renamed := facts.Solutions["READY"]
	renamed.Name = "Renamed"
	facts.Solutions["READY"] = renamed
	after, err := d.Patched([]byte(`{"details":{"requirements":{"solutions":[{"id":"SECOND"},{"id":"READY","quantity":4}]}}}`))
	require.NoError(t, err)
	changed, _, err := d.EditTo(after, facts, ada(), start)
	require.NoError(t, err)
	kept := changed.Details.Requirements.Solutions
	require.Equal(t, "Solution SECOND", kept[0].Name)
	require.Equal(t, "Solution READY", kept[1].Name)
	require.Equal(t, 4, *kept[1].Quantity)
}

func TestTeamAndSearchAreInLowerCase(t *testing.T) {
	t.Parallel()
	d := created(t, draft(func(in *deal.Draft) {
		in.Team[0].Email, in.Details.Notes, in.ExternalReferenceID = "Ada@Contoso.Example", new("Große NOTE"), new("CRM-1")
	})).Own.Deal
	require.Equal(t, []string{"ada@contoso.example"}, d.TeamEmails())
	for _, part := range []string{"data platform", "adatum ab", d.ID.String(), d.EngagementID.String(), "crm-1", "große note"} {
		require.Contains(t, strings.Split(d.SearchText(), "\n"), part)
	}
}
