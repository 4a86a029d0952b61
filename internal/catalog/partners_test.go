package catalog_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/ranking"
	"github.com/cosell/cosell/internal/worker"
)

// partnersPath returns the path of a search with the parameters.
func partnersPath(parameters ...string) string {
	q := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		q.Add(parameters[i], parameters[i+1])
	}
	return "/v1/partners?" + q.Encode()
}

// found returns the locations that a search finds, in their order.
func found(t *testing.T, c *apitest.Client, parameters ...string) []string {
	t.Helper()
	return located(t, c.Get(t, partnersPath(parameters...)).Want(t, http.StatusOK))
}

func located(t *testing.T, r *apitest.Response) []string {
	t.Helper()
	var list struct {
		Items []struct {
			MpnID string `json:"mpnId"`
		}
	}
	r.Decode(t, &list)
	all := []string{}
	for _, i := range list.Items {
		all = append(all, i.MpnID)
	}
	return all
}

func TestAChangeIsFoundAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c, profiles, operator := h.NorthwindAdmin(), h.ProfileAdmin(), h.Operator()
	at := func(words string, want ...string) {
		t.Helper()
		require.Equal(t, append([]string{}, want...), found(t, c, "q", words))
	}
	edit := func(patch apitest.Object) {
		t.Helper()
		profiles.Patch(t, stockholm, patch, apitest.IfMatch("*")).Want(t, http.StatusOK)
	}
	at("retail", "1000001")
	profiles.Patch(t, stockholm+"?dryRun=true", apitest.Object{"keywords": []any{"quantum"}}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	at("quantum")
	edit(apitest.Object{"keywords": []any{"quantum"}})
	at("quantum", "1000001")
	require.Equal(t, []string{"1000001"}, found(t, c, "market", "DK"))
	edit(apitest.Object{"markets": []any{"SE"}, "languages": []any{"sv"}, "description": "Molnplattformar"})
	require.Empty(t, found(t, c, "market", "DK"))
	at("molnplattformen", "1000001")

	profiles.Post(t, stockholm+"/withdraw", nil).Want(t, http.StatusOK)
	at("quantum")
	profiles.Post(t, stockholm+"/publish", nil).Want(t, http.StatusOK)
	at("quantum", "1000001")

	solutions := h.SolutionAdmin()
	solutions.Patch(t, apitest.SolutionPath("SOL-10001-CTS"), apitest.Object{"name": "Warehouse Robots"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	at("robot", "1000001")
	solutions.Post(t, apitest.SolutionPath("SOL-10001-CTS", "withdraw"), nil).Want(t, http.StatusOK)
	at("robot")
	require.Empty(t, found(t, c, "incentive", "AzureIpCoSell"))
	solutions.Post(t, apitest.SolutionPath("SOL-10001-CTS", "publish"), nil).Want(t, http.StatusOK)
	require.Equal(t, []string{"1000001"}, found(t, c, "incentive", "AzureIpCoSell"))

	operator.Patch(t, "/v1/organizations/contoso", apitest.Object{"name": "Litware"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	at("litware", "1000001")
	at("contoso")
	operator.Post(t, "/v1/organizations/contoso/suspend", nil).Want(t, http.StatusOK)
	at("litware")
	require.Empty(t, found(t, c, "market", "SE"))
	operator.Post(t, "/v1/organizations/contoso/resume", nil).Want(t, http.StatusOK)
	at("litware", "1000001")
}

func TestASolutionThatBecomesCoSellReadyIsFound(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	draft := apitest.SolutionDraft()
	draft["name"] = "Checkout Lanes"
	id := h.SolutionAdmin().PublishSolution(t, draft)
	require.Empty(t, found(t, h.NorthwindAdmin(), "q", "checkout"))
	review := h.SolutionAdmin().AskReview(t, id, "CoSellReady")
	require.Empty(t, found(t, h.NorthwindAdmin(), "q", "checkout"))
	h.Operator().Post(t, "/v1/solution-reviews/"+review+"/pass", apitest.Object{"report": "Fine"}).Want(t, http.StatusOK)
	require.Equal(t, []string{"1000001"}, found(t, h.NorthwindAdmin(), "q", "checkout"))
}

// What a program of the previous release writes is listed by the next sweep.
func TestASweepListsWhatIsNot(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ctx := t.Context()
	_, err := h.DB.Pool().Exec(ctx, `delete from partner_listings where mpn_id = '2000001'`)
	require.NoError(t, err)
	_, err = h.DB.Pool().Exec(ctx, `update business_profiles set state = 'Draft' where mpn_id = '3000001'`)
	require.NoError(t, err)
	require.Equal(t, []string{"3000001", "1000001"}, found(t, h.ContosoAdmin()))
	made, err := h.Catalog.ListPartners(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, made)
	require.Equal(t, []string{"2000001", "1000001"}, found(t, h.ContosoAdmin()))
	made, err = h.Catalog.ListPartners(ctx)
	require.NoError(t, err)
	require.Zero(t, made)
	require.NoError(t, worker.Sweep(ctx, h.Services, h.Kernel.Log))
}

func TestAHitSaysWhyItIsThere(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := h.NorthwindAdmin().Get(t, partnersPath("q", "The retailer, data!", "market", "SE,DE", "industry", "Retail & Consumer Goods", "coSellReady", "true")).
		Want(t, http.StatusOK)
	require.Equal(t, []any{"the"}, r.At(t, "ignoredWords"))
	require.Equal(t, []any{
		apitest.Object{"word": "retail", "part": "Keyword"},
		apitest.Object{"word": "data", "part": "Keyword"},
		apitest.Object{"word": "retailers", "part": "Description"},
	}, r.At(t, "items", 0, "reasons", "words"))
	require.Equal(t, []any{
		apitest.Object{"dimension": "market", "codes": []any{"SE"}},
		apitest.Object{"dimension": "industry", "codes": []any{"Retail & Consumer Goods"}},
		apitest.Object{"dimension": "coSellReady", "codes": []any{"true"}},
	}, r.At(t, "items", 0, "reasons", "filters"))
	require.Equal(t, "Middle", r.Text(t, "items", 0, "reasons", "score"))
	require.NotContains(t, string(r.Body), "pia@contoso.example")
	require.NotContains(t, string(r.Body), "Pia Sand")
	require.NotContains(t, string(r.Body), "555")
	require.Equal(t, apitest.Object{"dimension": "market", "codes": []any{
		apitest.Object{"code": "DK", "count": 1.0}, apitest.Object{"code": "NO", "count": 1.0}, apitest.Object{"code": "SE", "count": 1.0},
	}}, r.At(t, "totals", "facets", 0))
}

func TestTypingErrorsAreForgivenAndTold(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := h.NorthwindAdmin().Get(t, partnersPath("q", "plattform retial")).Want(t, http.StatusOK)
	require.Equal(t, []string{"1000001"}, located(t, r))
	require.Equal(t, []any{
		apitest.Object{"from": "plattform", "to": "platform"}, apitest.Object{"from": "retial", "to": "retail"},
	}, r.At(t, "corrections"))
	swapped := h.NorthwindAdmin().Get(t, partnersPath("q", "adta")).Want(t, http.StatusOK)
	require.Equal(t, []any{apitest.Object{"from": "adta", "to": "data"}}, swapped.At(t, "corrections"))
	h.ProfileAdmin().Post(t, stockholm+"/withdraw", nil).Want(t, http.StatusOK)
	gone := h.NorthwindAdmin().Get(t, partnersPath("q", "retial")).Want(t, http.StatusOK)
	require.Empty(t, gone.At(t, "corrections"), "nobody has the word any more")
	require.Empty(t, located(t, gone))
	some := h.NorthwindAdmin().Get(t, partnersPath("q", "factory xylophones")).Want(t, http.StatusOK)
	require.Equal(t, []string{"2000001"}, located(t, some))
	require.Equal(t, false, some.At(t, "allWords"))
}

func TestAHitCanBeInvited(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	hit := found(t, h.ContosoAdmin(), "q", "factory")[0]
	id := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), hit))
	require.NotEmpty(t, h.As("fabrikam", access.ReferralAdmin).Engaged(t, h.ContosoAdmin(), id))
	another := found(t, h.ContosoAdmin(), "q", "trade")[0]
	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation(another)).Want(t, http.StatusOK)
}

func TestWordsAreNoOperators(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	for _, q := range []string{
		"a", "x", "7", "the and of", "!retail", "retail & !data | (x:*)", `'retail' "data`, `re\tail`, "<-> <2>", "-retail", ":*", "%_", "retail:A",
		"قطاع التجزئة", "שָׁלוֹם", "e\u0301cole \u0301", "ﬁeld ＲＥＴＡＩＬ", "数据", "a\u200db", "1e5 3.14 a@b.example http://x.example/y", "--", "'; drop table deals",
		"\U0001F600", "\u202eliater",
	} {
		c.Get(t, partnersPath("q", q)).Want(t, http.StatusOK)
	}
	require.Equal(t, []string{"1000001"}, found(t, c, "q", "!retail & :* (data)"))
	require.Equal(t, []string{"1000001"}, found(t, c, "q", "ＲＥＴＡＩＬ"))
	require.Equal(t, found(t, c), found(t, c, "q", "the"), "only stop words are no words")
	for q, code := range map[string]string{
		string(make([]byte, 0)): "invalid-value", "\x00": "invalid-value",
	} {
		r := c.Get(t, partnersPath("q", q)).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, []string{"/query/q " + code}, r.Mistakes(t))
	}
}

func TestBadSearchesAreNamed(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	long := make([]byte, 10_000)
	for i := range long {
		long[i] = 'a'
	}
	for name, bad := range map[string]struct{ parameters, want []string }{
		"letters":   {[]string{"q", string(long)}, []string{"/query/q too-long"}},
		"words":     {[]string{"q", "a b c d e f g h i j k l m n o p q r s t u"}, []string{"/query/q too-many"}},
		"codes":     {[]string{"market", "SE,XX,se", "industry", "Education", "product", "Hammer"}, []string{"/query/market unknown-country", "/query/market unknown-country", "/query/product unknown-code"}},
		"commas":    {[]string{"industry", "Agriculture, Forestry"}, []string{"/query/industry unknown-code", "/query/industry unknown-code"}},
		"incentive": {[]string{"coSellReady", "false", "incentive", "AzureIpCoSell"}, []string{"/query/incentive contradiction"}},
		"ready":     {[]string{"coSellReady", "perhaps"}, []string{"/query/coSellReady invalid-value"}},
	} {
		r := c.Get(t, partnersPath(bad.parameters...)).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, bad.want, r.Mistakes(t), name)
	}
	require.Empty(t, found(t, c, "industry", "Agriculture, Forestry, & Fishing", "industry", "Education"))
	c.Get(t, partnersPath("cursor", "x")).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
}

func TestAHigherStepOfTheScoreComesFirst(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	step := func(organization string, s ranking.Step) {
		t.Helper()
		require.NoError(t, h.DB.Write(t.Context(), func(tx *postgres.Tx) error {
			return tx.Queue.SaveScore(organization, ranking.Score{Step: s}, []string{}, apitest.Start)
		}))
	}
	c := h.ContosoAdmin()
	require.Equal(t, []string{"3000001", "2000001", "1000001"}, found(t, c))
	require.Equal(t, []string{"2000001", "1000001"}, found(t, c, "q", "factory retail"), "both words among the keywords")
	step("contoso", ranking.High)
	step("northwind", ranking.VeryLow)
	require.Equal(t, []string{"1000001", "2000001", "3000001"}, found(t, c))
	require.Equal(t, "High", c.Get(t, "/v1/partners").Text(t, "items", 0, "reasons", "score"))
	require.Equal(t, []string{"1000001", "2000001"}, found(t, c, "q", "factory retail"))
	step("contoso", ranking.VeryHigh)
	h.ProfileAdmin().Patch(t, stockholm, apitest.Object{"keywords": []any{"retail"}}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Equal(t, "VeryHigh", c.Get(t, "/v1/partners").Text(t, "items", 0, "reasons", "score"), "a listing that is made anew keeps it")
}

func TestPagesOfPartnersNeitherSkipNorRepeat(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, parameters := range [][]string{
		{},
		{"q", "factory trade retail"},
		{"q", "factori trad retial"},
		{"market", "SE,DE,US"},
		{"q", "the azure dynamics"},
		{"q", "azure dynamics " + strings.Repeat("𐐷", 180)},
	} {
		want := found(t, h.ContosoAdmin(), parameters...)
		require.NotEmpty(t, want)
		var got []string
		for path := partnersPath(append(parameters, "limit", "1")...); path != ""; {
			r, next := h.ContosoAdmin().Page(t, path)
			require.Equal(t, len(got) == 0, r.At(t, "totals") != nil, "what is about all pages comes with the first")
			got = append(got, located(t, r)...)
			path = next
		}
		require.Equal(t, want, got, "%v", parameters)
	}
}

// A listing is made from several tables: of two who change it at once the second also lists what the first one wrote.
func TestTwoWhoChangeAListingAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	renamed := make(chan int, 1)
	require.NoError(t, h.DB.Write(t.Context(), func(tx *postgres.Tx) error {
		p, err := tx.Profile(t.Context(), "contoso", "1000001")
		if err != nil {
			return err
		}
		p.Keywords, p.Revision = []string{"quantum"}, p.Revision+1
		if err := tx.Queue.SaveProfile(p); err != nil {
			return err
		}
		if _, err := tx.Profile(t.Context(), "contoso", "1000001"); err != nil { // sends what waits
			return err
		}
		go func() {
			renamed <- h.Operator().Patch(t, "/v1/organizations/contoso", apitest.Object{"name": "Litware"}, apitest.IfMatch("*")).Status
		}()
		require.Eventually(t, func() bool {
			var waiting bool
			err := h.DB.Pool().QueryRow(t.Context(), `select exists (
				select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`).Scan(&waiting)
			return err == nil && waiting
		}, 10*time.Second, time.Millisecond)
		return nil
	}))
	require.Equal(t, http.StatusOK, <-renamed)
	both := h.ContosoAdmin().Get(t, partnersPath("q", "quantum litware")).Want(t, http.StatusOK)
	require.Equal(t, true, both.At(t, "allWords"))
	require.Equal(t, []string{"1000001"}, located(t, both))
}
