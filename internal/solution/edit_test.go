package solution_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/solution"
)

func mistakes(t *testing.T, err error) []string {
	t.Helper()
	var all []string
	f := fault.As(err)
	require.NotNil(t, f)
	for _, m := range f.Mistakes {
		all = append(all, m.Pointer+" "+m.Code)
	}
	return all
}

func TestEveryMistakeOfADeclarationIsNamed(t *testing.T) {
	t.Parallel()
	in := declaration()
	in.Name, in.Location, in.ListingURL = " ", new("9"), new("http://plain.example")
	in.Documents = solution.Documents{OnePager: new("https://"), PitchDeck: new("deck.pdf"), ReferenceArchitecture: new("https://user:secret@x.example")}
	in.Geographies = []string{"SE", "ZZ", "SE"}
	in.TrailingRevenue = new(money.MustParse("1.005"))
	in.SalesContacts = []solution.SalesContact{{Country: "sweden", Email: "x"}, {Country: "SE", Name: "Ada", PhoneNumber: "none"}}
	_, _, err := solution.New(in, home, by(), noon)
	require.Equal(t, []string{
		"/coSellGeographies/1 unknown-country", "/coSellGeographies/2 duplicate", "/documents/onePagerUrl invalid-url",
		"/documents/pitchDeckUrl invalid-url", "/documents/referenceArchitectureUrl invalid-url", "/listingUrl invalid-url",
		"/mpnId unknown-location", "/name required", "/salesContacts/0/country unknown-country", "/salesContacts/0/email invalid-email",
		"/salesContacts/0/name required", "/salesContacts/0/phoneNumber required",
		"/salesContacts/1/email required", "/salesContacts/1/phoneNumber invalid-value", "/trailingRevenueUsd too-precise",
	}, mistakes(t, err))
}

// A country that has left the list, and a telephone number in words, stay where they were once accepted.
func TestWhatWasTakenOnceStays(t *testing.T) {
	t.Parallel()
	old := live(t, declaration())
	old.SalesContacts, old.Geographies = []solution.SalesContact{{Country: "YU", Name: "Ada", Email: "ada@x.example", PhoneNumber: "none"}}, []string{"YU"}
	in := solution.DeclarationOf(old)
	in.Name = "Other"
	_, _, err := old.EditTo(in, by(), noon)
	require.NoError(t, err)
}

func TestAnEditIsRemembered(t *testing.T) {
	t.Parallel()
	o := live(t, declaration())
	in, err := solution.DeclarationOf(o).Patched([]byte(`{"name":"Other","documents":{"pitchDeckUrl":null}}`))
	require.NoError(t, err)
	after, entry, err := o.EditTo(in, by(), noon)
	require.NoError(t, err)
	require.EqualValues(t, 3, after.Revision)
	require.Equal(t, solution.Edit, entry.Action)
	var pointers []string
	for _, c := range entry.Changes {
		pointers = append(pointers, c.Pointer)
	}
	require.Equal(t, []string{"/documents/pitchDeckUrl", "/name"}, pointers)

	same, entry, err := after.EditTo(solution.DeclarationOf(after), by(), noon)
	require.NoError(t, err)
	require.Nil(t, entry)
	require.Equal(t, after, same)
}

func TestWhatIsFixed(t *testing.T) {
	t.Parallel()
	in := declaration()
	in.Location, in.OfferType = new("2"), new(solution.AzureContainer)
	_, _, err := draft(t, declaration()).EditTo(in, by(), noon)
	require.Equal(t, []string{"/mpnId fixed"}, mistakes(t, err), "the type of a draft may change")
	o, _, err := live(t, declaration()).Withdraw(by(), noon)
	require.NoError(t, err)
	_, _, err = o.EditTo(in, by(), noon)
	require.Equal(t, []string{"/mpnId fixed", "/offerType fixed"}, mistakes(t, err), "once published it is fixed")
}
