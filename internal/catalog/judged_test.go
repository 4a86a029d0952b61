package catalog_test

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/partner"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/profile"
	"github.com/cosell/cosell/internal/reference"
)

//go:embed testdata/judged_profiles.txt
var judgedProfiles string

//go:embed testdata/judged_queries.txt
var judgedQueries string

// leastPrecision is the least precision of the first five hits, over all judged queries.
const leastPrecision = 0.9

// judged returns the lines of a file, each split into its fields.
func judged(file string) [][]string {
	var all [][]string
	for line := range strings.Lines(file) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, ";")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		all = append(all, fields)
	}
	return all
}

// listJudged publishes a profile of a new organisation for each line, in place of the demo's.
func listJudged(t *testing.T, h *apitest.Harness) {
	t.Helper()
	coded := func(d partner.Dimension, text string) []string {
		list, _ := reference.Get(partner.Lists[d])
		codes, unknown := list.Split(strings.Split(text, ","))
		require.Empty(t, unknown)
		return codes
	}
	_, err := h.DB.Pool().Exec(t.Context(), "delete from partner_listings")
	require.NoError(t, err)
	require.NoError(t, h.DB.Write(t.Context(), func(tx *postgres.Tx) error {
		for _, f := range judged(judgedProfiles) {
			o := account.NewOrganization{ID: "judged-" + f[0], Name: f[1], Locations: []account.Location{{ID: f[0], Name: "Office"}}}
			tx.Queue.InsertOrganization(o.Organization(apitest.Start))
			p, _, err := profile.Profile{Location: f[0], State: profile.Draft}.EditTo(profile.Contents{
				Languages: strings.Split(f[2], ","), Markets: coded(partner.Market, f[3]), Industries: coded(partner.Industry, f[4]),
				Products: coded(partner.Product, f[5]), Services: coded(partner.Service, f[6]), SolutionAreas: coded(partner.SolutionArea, f[7]),
				Keywords: strings.Split(f[8], ","), Description: &f[9], CustomerSizes: []string{"51to250employees"},
				Contact: profile.Contact{Name: new("Robin"), Email: new("robin@judged.example"), PhoneNumber: new("1")},
			}, apitest.Start)
			if err != nil {
				return fmt.Errorf("%s: %w", f[0], err)
			}
			if p, err = p.Publish(apitest.Start); err != nil {
				return err
			}
			if err := tx.Queue.SaveProfile(p); err != nil {
				return err
			}
		}
		return nil
	}))
}

// The precision of the first five hits, or of as many as are wanted. People have judged which are wanted, for words as people type them.
func TestThePartnersThatAreWantedComeFirst(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	listJudged(t, h)
	queries, sum := judged(judgedQueries), 0.0
	for _, q := range queries {
		parameters := []string{"q", q[0], "limit", "5"}
		for filter := range strings.FieldsSeq(q[1]) {
			name, value, _ := strings.Cut(filter, "=")
			parameters = append(parameters, name, value)
		}
		wanted, hits := strings.Fields(q[2]), located(t, h.ContosoAdmin().Get(t, partnersPath(parameters...)).Want(t, http.StatusOK))
		places := min(5, len(wanted))
		good := 0
		for _, hit := range hits[:min(places, len(hits))] {
			if slices.Contains(wanted, hit) {
				good++
			}
		}
		precision := float64(good) / float64(places)
		sum += precision
		if precision < 1 {
			t.Logf("%q %s: %.2f, %v of %v", q[0], q[1], precision, hits, wanted)
		}
	}
	precision := sum / float64(len(queries))
	t.Logf("precision at 5 of %d queries: %.3f", len(queries), precision)
	require.GreaterOrEqual(t, precision, leastPrecision)
}
