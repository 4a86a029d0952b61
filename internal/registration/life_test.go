package registration_test

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
)

const reviewer = "otto@msft.example"

func at(t require.TestingT, s registration.Status) registration.Registration {
	r := submitted(t)
	r.Status = s
	return r
}

// stands has the words for a registration in each status.
var stands = map[registration.Status]string{
	registration.Approved: "approved", registration.ReviewPending: "in review", registration.ActionRequired: "sent back",
	registration.Passed: "passed by a reviewer", registration.Failed: "failed by a reviewer",
	registration.MarketplacePending: "with the marketplace", registration.MarketplacePassed: "confirmed by the marketplace",
	registration.MarketplaceFailed: "refused by the marketplace", registration.Closed: "closed",
}

// Every status and every reviewer's action: whatever is not in the table of domain.md 6.4 is refused, and the refusal names the status.
func TestEveryActionInEveryStatus(t *testing.T) {
	t.Parallel()
	said := "because"
	for _, s := range registration.Statuses() {
		for _, a := range []registration.Action{
			registration.AskForAction, registration.Pass, registration.Fail, registration.Sample, registration.PassMarketplace, registration.FailMarketplace, registration.Close,
		} {
			before := at(t, s)
			after, entry, err := before.Review(a, &said, nil, operator, reviewer, now)
			to, can := registration.Transitions()[registration.Step{Action: a, From: s}]
			if !can {
				require.Equal(t, "registration-state", fault.As(err).Code, "%s in %s", a, s)
				require.Contains(t, fault.As(err).Detail.String(), "registration that is "+stands[s]+" cannot be ")
				continue
			}
			require.NoError(t, err)
			require.Equal(t, to[0], after.Status)
			require.Equal(t, before.Revision+1, after.Revision)
			require.Equal(t, s, *entry.From)
			require.Equal(t, after.Status, entry.To)
			require.Equal(t, s, before.Status, "values are not changed in place")
		}
		err := at(t, s).Allows(registration.ApproveException)
		require.Equal(t, s != registration.Closed, err == nil, "%s", s)
		if err != nil {
			require.Equal(t, "No exception can be approved for a registration that is closed.", fault.As(err).Detail.String())
		}
		_, _, err = at(t, s).EditTo(form(), won(), partner, ada, now)
		require.Equal(t, s != registration.ActionRequired, err != nil, "%s", s)
		_, _, err = at(t, s).Resubmit(nil, won(), partner, ada, now)
		require.Equal(t, s != registration.ActionRequired, err != nil, "%s", s)
	}
}

func TestNothingLeavesClosed(t *testing.T) {
	t.Parallel()
	for step := range registration.Transitions() {
		require.NotEqual(t, registration.Closed, step.From)
	}
}

func TestReviewersSayWhy(t *testing.T) {
	t.Parallel()
	blank := " "
	for _, a := range []registration.Action{registration.AskForAction, registration.Fail} {
		_, _, err := at(t, registration.ReviewPending).Review(a, &blank, nil, operator, reviewer, now)
		require.Equal(t, []string{"/comments required"}, mistakes(t, err))
	}
	_, _, err := at(t, registration.ReviewPending).Review(registration.Pass, nil, nil, operator, reviewer, now)
	require.NoError(t, err)
}

// Nobody reviews a registration that they submitted themselves, however the address is spelt.
func TestNobodyReviewsTheirOwn(t *testing.T) {
	t.Parallel()
	_, _, err := at(t, registration.ReviewPending).Review(registration.Pass, nil, nil, operator, "ADA@contoso.Example", now)
	require.Equal(t, "own-registration", fault.As(err).Code)
}

func TestAReviewerIsNotNamedToThePartner(t *testing.T) {
	t.Parallel()
	_, entry, err := at(t, registration.ReviewPending).Review(registration.Pass, nil, nil, operator, reviewer, now)
	require.NoError(t, err)
	require.Equal(t, audit.Actor{Type: audit.ByParty, Name: "Microsoft", OrganizationID: new(access.Microsoft)}, entry.Seen("contoso").Actor)
	require.Equal(t, "Otto Lake", entry.Seen(access.Microsoft).Actor.Name)
}

// The tenant type is fixed (domain.md 1.6); everything else in the form can be corrected.
func TestEdits(t *testing.T) {
	t.Parallel()
	r := at(t, registration.ActionRequired)
	for name, c := range map[string]struct {
		change func(*registration.Draft)
		want   []string
	}{
		"nothing":         {func(*registration.Draft) {}, nil},
		"the value":       {value("90000", "EUR"), nil},
		"the tenant type": {func(d *registration.Draft) { d.Solutions[0].PrimaryDeploymentOn = new(registration.PartnerTenant) }, []string{"/solutionDetails/0/primaryDeploymentOn fixed"}},
		"the incentive":   {func(d *registration.Draft) { d.Type = "BizAppsPremium" }, []string{"/type fixed"}},
		"too little":      {value("100", "USD"), []string{"/contract/value annual-value-too-small"}},
	} {
		in := registration.DraftOf(r)
		in.Solutions = slices.Clone(in.Solutions)
		c.change(&in)
		after, entry, err := r.EditTo(in, won(), partner, ada, now)
		require.Equal(t, c.want, mistakes(t, err), name)
		if name == "nothing" {
			require.Nil(t, entry)
			require.Equal(t, r.Revision, after.Revision)
		}
		if name == "the value" {
			require.Equal(t, "90000", after.AnnualValue.String())
			require.NotEmpty(t, entry.Changes)
		}
	}
}

// Ages are measured at the first submission: an edit months later is not refused for what was right then.
func TestAgesCountToTheFirstSubmission(t *testing.T) {
	t.Parallel()
	r := submitted(t, func(_ *registration.Facts, d *registration.Draft) {
		d.Contract.Signed, d.Contract.Start = day(60), day(90)
	})
	r.Status = registration.ActionRequired
	late := now.AddDate(0, 0, 200)
	in := registration.DraftOf(r)
	in.Contract.Value = new(money.MustParse("50000"))
	after, _, err := r.EditTo(in, won(), partner, ada, late)
	require.NoError(t, err)
	after, _, err = after.Resubmit(nil, won(), partner, ada, late)
	require.NoError(t, err)
	require.Equal(t, registration.ReviewPending, after.Status, "somebody looks at it, whatever it is worth")
	in.Contract.Signed = day(61)
	_, _, err = r.EditTo(in, won(), partner, ada, late)
	require.Equal(t, []string{"/contract/signDateTime too-old"}, mistakes(t, err))
}

// The order in which a form is corrected makes no difference to its contents and what follows from them.
func TestTheOrderOfEditsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		changes := []func(*registration.Draft){
			func(d *registration.Draft) {
				d.Contract.Value = new(money.MustParse(decimal(rapid.Int64Range(100_000_00, 900_000_000).Draw(t, "value"))))
			},
			func(d *registration.Draft) { d.Contract.Signed = day(rapid.IntRange(0, 60).Draw(t, "signed")) },
			func(d *registration.Draft) { d.Contract.Start = day(rapid.IntRange(0, 90).Draw(t, "start")) },
			func(d *registration.Draft) { d.Contract.Currency, d.Solutions[0].Currency = new("EUR"), new("EUR") },
			func(d *registration.Draft) { d.Solutions[0].Value = new(money.MustParse("1000")) },
		}
		values := form()
		for _, c := range changes {
			c(&values)
		}
		pick := []func(*registration.Draft){
			func(d *registration.Draft) { d.Contract.Value = values.Contract.Value },
			func(d *registration.Draft) { d.Contract.Signed = values.Contract.Signed },
			func(d *registration.Draft) { d.Contract.Start = values.Contract.Start },
			func(d *registration.Draft) { d.Contract.Currency, d.Solutions[0].Currency = new("EUR"), new("EUR") },
			func(d *registration.Draft) { d.Solutions[0].Value = values.Solutions[0].Value },
		}
		first := at(t, registration.ActionRequired)
		play := func(order []int) registration.Registration {
			r := first
			for _, i := range order {
				in := registration.DraftOf(r)
				in.Solutions = slices.Clone(in.Solutions)
				pick[i](&in)
				after, _, err := r.EditTo(in, won(), partner, ada, now)
				require.NoError(t, err)
				r = after
			}
			r, _, err := r.Resubmit(nil, won(), partner, ada, now)
			require.NoError(t, err)
			r.Revision = 0
			return r
		}
		require.Equal(t, play([]int{0, 1, 2, 3, 4}), play(rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(t, "order")))
	})
}

func TestTheDocsShowTheLifeOfARegistration(t *testing.T) {
	t.Parallel()
	docstest.RequireShown(t, "docs/registration.md", "states", diagram())
}

func diagram() string {
	edges := map[[2]string][]string{}
	for step, all := range registration.Transitions() {
		for _, to := range all {
			edge := [2]string{cmp.Or(string(step.From), "[*]"), string(to)}
			edges[edge] = append(edges[edge], string(step.Action))
		}
	}
	var lines []string
	for edge, actions := range edges {
		sort.Strings(actions)
		lines = append(lines, "    "+edge[0]+" --> "+edge[1]+" : "+strings.Join(actions, ", ")+"\n")
	}
	sort.Strings(lines)
	return "```mermaid\nstateDiagram-v2\n" + strings.Join(lines, "") + "    Closed --> [*]\n```\n"
}
