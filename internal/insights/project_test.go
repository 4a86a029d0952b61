package insights_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
)

// figures returns an organisation's figures of a dimension over all months, and as of when they are.
func figures(t *testing.T, h *apitest.Harness, organization string, d insight.Dimension) (insight.Figures, *time.Time) {
	t.Helper()
	page, err := h.DB.Figures(t.Context(), postgres.FiguresQuery{
		OrganizationID: organization, Dimensions: []insight.Dimension{d}, From: apitest.Start.AddDate(-1, 0, 0), To: apitest.Start.AddDate(1, 0, 0),
	}, h.Clock.Now())
	require.NoError(t, err)
	var all insight.Figures
	for _, c := range page.Cells {
		all.Add(c.Figures)
	}
	return all, page.AsOf
}

func TestTheFiguresFollowTheFeed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Project()
	id := h.CreateAccepted(t)
	h.Clock.Add(time.Hour)
	before, asOf := figures(t, h, "contoso", insight.Total)
	require.Zero(t, before.Created.Count)
	require.Equal(t, apitest.Start, *asOf, "the first change that is not in the figures")

	h.Project()
	after, asOf := figures(t, h, "contoso", insight.Total)
	require.Equal(t, 1, after.Created.Count)
	require.Equal(t, 1, after.MicrosoftAccepted.Count)
	require.Equal(t, "42000", after.Created.USD.String())
	require.Equal(t, h.Clock.Now(), *asOf)

	h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	h.ContosoAdmin().Post(t, apitest.Path(id, "registrations"), h.RegistrationForm()).Want(t, http.StatusCreated)
	h.Project()
	after, _ = figures(t, h, "contoso", insight.Person)
	require.Equal(t, 1, after.Won.Count)
	require.Equal(t, 1, after.Registered["Approved"].Count)
	require.Equal(t, "42000", after.Registered["Approved"].ValueUSD.String())
}

// A program that meets a database of before comes to true figures by itself, also of what the feed does not tell any more.
func TestADatabaseFromBeforeIsProjectedByItself(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Register(t, h.RegistrationForm())
	h.Incoming(t)
	_, err := h.DB.Pool().Exec(t.Context(), "delete from events")
	require.NoError(t, err)
	_, asOf := figures(t, h, "contoso", insight.Total)
	require.Nil(t, asOf)
	h.Project()
	after, asOf := figures(t, h, "contoso", insight.Total)
	require.Equal(t, h.Clock.Now(), *asOf)
	require.Equal(t, 2, after.Created.Count)
	require.Equal(t, 1, after.Won.Count)
	require.Equal(t, 1, after.Registered["Approved"].Count)
	after, _ = figures(t, h, "northwind", insight.Country)
	require.Equal(t, 1, after.Now["Received"].Count)
}

// Events that are gone before the projection has seen them are made up for.
func TestAfterAGapInTheFeedTheProjectionIsFilledAnew(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Project()
	h.CreateAccepted(t)
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	_, err = h.DB.ForgetEvents(t.Context(), h.Clock.Now().Add(time.Hour), 100)
	require.NoError(t, err)
	h.Project()
	after, asOf := figures(t, h, "contoso", insight.Total)
	require.Equal(t, 1, after.MicrosoftAccepted.Count)
	require.NotNil(t, asOf)
}

// Events that were taken out of the feed are not waited for.
func TestAHoleAtTheEndOfTheFeedIsPassed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Project()
	h.CreateAccepted(t)
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	exec(t, h, "delete from events where position = (select max(position) from events)")
	h.Project()
	require.Equal(t, count(t, h, "select position::int from feed"), count(t, h, "select position::int from projection"))
}

// What a deal is worth follows the rates that are loaded later, of the month of its creation and of that in which it was won.
func TestARateThatComesLaterCounts(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	draft := apitest.Draft("contoso")
	draft["details"].(apitest.Object)["currency"] = "EUR"
	open := h.ContosoAdmin().Create(t, draft)
	h.Clock.Add(15 * 24 * time.Hour)
	h.ContosoAdmin().Post(t, apitest.Path(open, "win"), nil).Want(t, http.StatusOK)
	h.Project()
	load := func(csv string) insight.Figures {
		_, err := h.Admin.LoadRateFile(t.Context(), []byte("currency,month,usdPerUnit\n"+csv))
		require.NoError(t, err)
		h.Project()
		f, _ := figures(t, h, "contoso", insight.Solution)
		return f
	}
	f := load("EUR,2026-11,2\n")
	require.Equal(t, "84000", f.Created.USD.String())
	require.Equal(t, "49291.2", f.Won.USD.String(), "December has a rate of its own")
	f = load("EUR,2026-12,3\n")
	require.Equal(t, "84000", f.Created.USD.String())
	require.Equal(t, "126000", f.Won.USD.String())
}
