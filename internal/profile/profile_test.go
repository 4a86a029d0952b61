package profile_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/profile"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// full returns complete contents, changed by the test.
func full() profile.Contents {
	return profile.Contents{
		Description: new("Data platforms"),
		Contact:     profile.Contact{Name: new("Pia Sand"), Email: new("pia@contoso.example"), PhoneNumber: new("+46 8 1")},
		Markets:     []string{"SE"}, Industries: []string{"Education"}, Products: []string{"Azure"}, Services: []string{"Hardware"},
		SolutionAreas: []string{"Security"}, CustomerSizes: []string{"1to9employees"},
	}
}

func TestEachGapIsNamedAlone(t *testing.T) {
	t.Parallel()
	require.Empty(t, full().Gaps())
	require.Len(t, profile.Contents{}.Gaps(), 10)
	for code, spoil := range map[profile.GapCode]func(*profile.Contents){
		profile.NoDescription:   func(c *profile.Contents) { c.Description = new(" \n") },
		profile.NoContactName:   func(c *profile.Contents) { c.Contact.Name = nil },
		profile.NoContactEmail:  func(c *profile.Contents) { c.Contact.Email = nil },
		profile.NoContactPhone:  func(c *profile.Contents) { c.Contact.PhoneNumber = new("") },
		profile.NoMarkets:       func(c *profile.Contents) { c.Markets = nil },
		profile.NoIndustries:    func(c *profile.Contents) { c.Industries = []string{} },
		profile.NoProducts:      func(c *profile.Contents) { c.Products = nil },
		profile.NoServices:      func(c *profile.Contents) { c.Services = nil },
		profile.NoSolutionAreas: func(c *profile.Contents) { c.SolutionAreas = nil },
		profile.NoCustomerSizes: func(c *profile.Contents) { c.CustomerSizes = nil },
	} {
		c := full()
		spoil(&c)
		require.Len(t, c.Gaps(), 1, "%s", code)
		require.Equal(t, code, c.Gaps()[0].Code)
		require.NotEmpty(t, c.Gaps()[0].Detail)
	}
}

func TestLifeOfAProfile(t *testing.T) {
	t.Parallel()
	draft := profile.Profile{State: profile.Draft}
	_, err := draft.Publish(noon)
	require.Equal(t, "profile-incomplete", fault.As(err).Code)
	require.Len(t, fault.As(err).Checks, 10)
	_, err = draft.Withdraw(noon)
	require.Equal(t, "profile-state", fault.As(err).Code)
	require.Equal(t, "The profile is already a draft.", fault.As(err).Detail.String())

	whole, changed, err := draft.EditTo(full(), noon)
	require.NoError(t, err)
	require.True(t, changed)
	live, err := whole.Publish(noon)
	require.NoError(t, err)
	require.Equal(t, profile.Published, live.State)
	require.Equal(t, &noon, live.Published)
	require.EqualValues(t, 2, live.Revision)
	_, err = live.Publish(noon)
	require.Equal(t, "profile-state", fault.As(err).Code)
	require.Equal(t, "The profile is already published.", fault.As(err).Detail.String())

	worse := full()
	worse.Markets = nil
	_, _, err = live.EditTo(worse, noon)
	require.Equal(t, "profile-incomplete", fault.As(err).Code)
	back, err := live.Withdraw(noon)
	require.NoError(t, err)
	require.Nil(t, back.Published)
	_, changed, err = back.EditTo(worse, noon)
	require.NoError(t, err, "a draft may have gaps")
	require.True(t, changed)
}

func TestAnEditThatChangesNothingIsNone(t *testing.T) {
	t.Parallel()
	p, _, err := profile.Profile{State: profile.Draft}.EditTo(full(), noon)
	require.NoError(t, err)
	same := full()
	same.Keywords = []string{}
	after, changed, err := p.EditTo(same, noon.Add(time.Hour))
	require.NoError(t, err)
	require.False(t, changed)
	require.Equal(t, p, after)
}

func TestEveryMistakeIsNamed(t *testing.T) {
	t.Parallel()
	c := full()
	c.Contact.Email, c.Contact.PhoneNumber = new("pia at contoso"), new("none")
	c.Markets = []string{"SE", "XX", "SE"}
	c.Industries, c.Products, c.Services = []string{"Mining?"}, []string{"azure"}, []string{"None"}
	c.SolutionAreas, c.CustomerSizes, c.Keywords = []string{"X"}, []string{"huge"}, []string{"a", " ", "a"}
	c.Languages = []string{"sv", "English", "sv"}
	_, _, err := profile.Profile{State: profile.Draft}.EditTo(c, noon)
	var got []string
	for _, m := range fault.As(err).Mistakes {
		got = append(got, m.Pointer+" "+m.Code)
	}
	require.Equal(t, []string{
		"/contact/email invalid-email", "/contact/phoneNumber invalid-value", "/customerSizes/0 unknown-code", "/industries/0 unknown-code", "/keywords/1 required",
		"/keywords/2 duplicate", "/languages/1 unknown-code", "/languages/2 duplicate", "/markets/1 unknown-country", "/markets/2 duplicate", "/products/0 unknown-code",
		"/services/0 unknown-code", "/solutionAreas/0 unknown-code",
	}, got)
}

func TestACodeThatWasThereStays(t *testing.T) {
	t.Parallel()
	old := full()
	old.Products, old.Contact.PhoneNumber = []string{"Zune"}, new("none") // the list has changed since, and so have the rules
	p := profile.Profile{State: profile.Draft, Contents: old}
	to, err := p.Patched([]byte(`{"keywords":["data"],"contact":{"name":"Per"}}`))
	require.NoError(t, err)
	after, changed, err := p.EditTo(to, noon)
	require.NoError(t, err)
	require.True(t, changed)
	require.Equal(t, "Per", *after.Contact.Name)
	require.Equal(t, "pia@contoso.example", *after.Contact.Email)
}
