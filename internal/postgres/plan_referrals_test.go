package postgres_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/odata"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/referral"
)

// referralFilters are those that clients of Partner Center send: of the documentation, as recorded, and what the grammar offers beside them.
var referralFilters = []string{
	"status eq 'New' and qualification eq 'SalesQualified'",
	"customerProfile/address/country eq 'US' and direction eq 'Incoming'",
	"customerProfile/address/country eq 'IS' and direction eq 'Incoming'",
	"(type eq 'Shared' and direction eq 'Incoming')",
	"(direction eq 'Incoming' and substatus eq 'Pending')",
	"direction eq 'Incoming' and status eq 'Active'",
	"status eq 'Active' and direction eq 'Outgoing' and type eq 'Shared' and team/any(t:t/email eq 'user5@contoso.example')",
	"status eq 'Active' and direction eq 'Outgoing' and type eq 'Shared' and team/any(t:t/email eq 'nobody@contoso.example')",
	"updatedDateTime ge 2026-11-23T11:00:00Z", "updatedDateTime gt 2026-11-23T11:00:00.0000001Z",
	"updatedDateTime ge 2026-11-20T00:00:00Z and updatedDateTime lt 2026-11-20T00:05:00Z",
	"type eq 'None'", "type eq 'None' and direction eq 'Incoming'", "not (type in ('Shared', 'Independent'))",
	"status in ('New', 'Closed') and substatus ne 'Won'", "substatus eq 'Error'", "status eq 'New' or substatus eq 'Error'",
	"mpnId eq '1000002'", "externalReferenceId eq 'CRM-500'", "details/requirements/solutions/any(s:s/id eq 'SOL-5')",
	"contains(name, 'customer 50000')", "contains(customerProfile/name, 'nothing like it')", "details/dealValue ge 499000 and details/dealValue le 499100",
	"createdDateTime ge 2026-11-23T11:00:00Z", "id eq 0000c350-0000-7000-8000-000000000000",
	"engagementId eq 0000c350-0000-7000-8000-000000000000 and status ne null",
	"favorite eq true", "favorite eq true and status ne 'Closed'",
	noCurrency, "status eq 'New' and " + noCurrency, "name eq 'nothing like it'", "customerProfile/name eq 'nothing like it' or status eq 'None'",
}

// noCurrency is what no narrow table has: it is looked up in each deal of the organisation, and of no other, which the other conditions leave.
const noCurrency = "details/currency eq 'SEK'"

// dear is how many pages a filter may take, if that is more than usual: four for each of the 70,000 deals of the organisation.
var dear = map[string]int{noCurrency: 300_000, "customerProfile/name eq 'nothing like it' or status eq 'None'": 300_000}

// referralPage is a page of referrals: one more is read, to know whether there is another page.
const referralPage = 101

// referralLists: what clients of Partner Center filter by is looked for where /v1 looks, and what they ask for that /v1 knows too is found by
// the same plan; what it does not know is looked at in the same rows.
func referralLists(t *testing.T, w *planWorld) {
	for _, text := range referralFilters {
		e, err := odata.Filter(text, referral.Filterable)
		require.NoError(t, err, text)
		filter, rest := referral.Narrow(e)
		for _, key := range []deal.SortKey{deal.ByCreated, deal.ByValue, deal.ByUpdated} {
			q := postgres.DealQuery{
				Scope: everything, Filter: filter, Where: rest, Sort: page.Sort[deal.SortKey]{By: key, Descending: true}, Limit: referralPage, Now: now,
			}
			here := w.referrals(t, q)
			if rest == nil {
				there := w.list(t, q, false)
				require.Equal(t, there.indexes(), here.indexes(), "%s, by %s\n%s\n%s", text, key, there, here)
				require.LessOrEqual(t, here.buffers(), there.buffers()+6*referralPage, "%s, by %s\n%s\n%s", text, key, there, here)
			}
			if key != deal.ByUpdated { // in which nothing that is filtered by is kept: /v1 too looks each deal up that is found
				require.LessOrEqual(t, here.buffers(), max(dear[text], mostPages)+8*referralPage, "%s, by %s\n%s", text, key, here)
			}
			q.Scope = access.Scope{OrganizationID: "wingtip", All: true}
			small := w.referrals(t, q)
			require.LessOrEqual(t, small.buffers(), pagesOfFew, "%s, by %s\n%s", text, key, small)
		}
	}
}

// referrals returns the plans of a list of referrals as one; each must be a good one.
func (w *planWorld) referrals(t *testing.T, q postgres.DealQuery) plan {
	t.Helper()
	return w.asOne(t, false, func() error {
		_, err := w.db.Referrals(t.Context(), q)
		return err
	})
}

// besides is what is looked up for each referral of a page, and not for a deal.
var besides = []string{"registrations", "favorite_deals"}

// indexes returns by which indexes deals are found, and what is read without one.
func (p plan) indexes() []string {
	var all []string
	for _, n := range p.nodes() {
		if n.Index != "" && !slices.Contains(besides, n.Relation) || n.Node == "Seq Scan" {
			all = append(all, n.Index)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
