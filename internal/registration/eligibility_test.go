package registration_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

func failing(e registration.Eligibility) []registration.CriterionCode {
	var all []registration.CriterionCode
	for _, c := range e.Criteria {
		if !c.Passed {
			all = append(all, c.Code)
		}
	}
	return all
}

// Every criterion of domain.md 6.2, by the number of its row there, with the deal kinds of 1.2.
func TestCriteria(t *testing.T) {
	t.Parallel()
	type codes = []registration.CriterionCode
	for name, c := range map[string]struct {
		change      func(*registration.Facts)
		azure, apps codes // that fail
	}{
		"co-sell, accepted by Microsoft": {func(*registration.Facts) {}, nil, nil},
		"1: partner-led":                 {func(f *registration.Facts) { f.Deal.DealType, f.Microsoft = deal.PartnerLed, nil }, nil, nil},
		"1: private": {func(f *registration.Facts) {
			f.Deal.DealType, f.Microsoft, f.Deal.Consent.ShareWithMicrosoftsSellers = deal.Private, nil, nil
		}, codes{registration.DealShared}, codes{registration.DealShared}},
		"1: between partners, shared": {func(f *registration.Facts) { f.Deal.DealType, f.Microsoft = deal.PartnerToPartner, nil }, nil, nil},
		"1: between partners, not shared": {func(f *registration.Facts) {
			f.Deal.DealType, f.Microsoft, f.Deal.Consent.ShareWithMicrosoftsSellers = deal.PartnerToPartner, nil, nil
		}, codes{registration.DealShared}, codes{registration.DealShared}},
		"1: a lead": {func(f *registration.Facts) { f.Deal.DealType, f.Microsoft = deal.Lead, nil }, codes{registration.DealShared}, codes{registration.DealShared}},
		"1: between partners, told not to": {func(f *registration.Facts) {
			f.Deal.DealType, f.Microsoft, f.Deal.Consent.ShareWithMicrosoftsSellers = deal.PartnerToPartner, nil, new(false)
		}, codes{registration.DealShared}, codes{registration.DealShared}},
		"2: worth 25,000":                     {worth("25000", "USD"), nil, nil},
		"2: worth a cent less":                {worth("24999.99", "USD"), codes{registration.DealValueReached}, nil},
		"2: worth 25,000 in another currency": {worth("20000", "EUR"), nil, nil},
		"2: a cent less in it":                {worth("19999.99", "EUR"), codes{registration.DealValueReached}, nil},
		"2: no rate":                          {worth("90000", "NOK"), codes{registration.DealValueReached}, codes{registration.DealValueReached}},
		"ISV: worth 5,000":                    {worth("5000", "USD"), codes{registration.DealValueReached}, codes{registration.DealValueReached}},
		"ISV: a cent more":                    {worth("5000.01", "USD"), codes{registration.DealValueReached}, nil},
		"4: the solution was withdrawn":       {func(f *registration.Facts) { f.Solutions[0].Ready = false }, codes{registration.SolutionTagged}, codes{registration.SolutionTagged}},
		"4: it has lost its tag":              {func(f *registration.Facts) { f.Solutions[0].Incentives = nil }, codes{registration.SolutionTagged}, codes{registration.SolutionTagged}},
		"4: it has one of the tags": {func(f *registration.Facts) {
			f.Solutions[0].Incentives = []solution.Incentive{solution.BizAppsPremium}
		}, codes{registration.SolutionTagged}, nil},
		"5: active":   {state(deal.Active, deal.Accepted), codes{registration.DealWon}, codes{registration.DealWon}},
		"5: lost":     {state(deal.Closed, deal.Lost), codes{registration.DealWon}, codes{registration.DealWon}},
		"5: an error": {state(deal.Closed, deal.Error), codes{registration.DealWon}, codes{registration.DealWon}},
		"3, 6: Microsoft has not answered": {func(f *registration.Facts) {
			f.Microsoft.State, f.Microsoft.Accepted = deal.State{Status: deal.New, Substatus: deal.Pending}, nil
		}, codes{registration.CustomerManaged, registration.MicrosoftAccepted}, nil},
		"3, 6: Microsoft has declined": {func(f *registration.Facts) {
			f.Microsoft.State, f.Microsoft.Accepted = deal.State{Status: deal.Closed, Substatus: deal.Declined}, nil
		}, codes{registration.CustomerManaged, registration.MicrosoftAccepted}, nil},
		"6: Microsoft has won":  {microsofts(deal.Won), nil, nil},
		"6: Microsoft has lost": {microsofts(deal.Lost), codes{registration.MicrosoftAccepted}, nil},
		"7: a solution assessment by its program": {func(f *registration.Facts) {
			f.Deal.ReferralProgram = new("Solution Assessment")
		}, codes{registration.NoAssessment}, codes{registration.NoAssessment}},
		"7: a solution assessment by its attribute": {requires("SolutionAssessment"), codes{registration.NoAssessment}, codes{registration.NoAssessment}},
		"1.2: services co-sell": {func(f *registration.Facts) {
			f.Deal.InviteContext.InvitedBy = &deal.Inviter{OrganizationID: access.Microsoft}
			requires("PartnerRole")(f)
		}, codes{registration.NoServices}, codes{registration.NoServices}},
		"1.2: services co-sell by its program": {func(f *registration.Facts) {
			f.Deal.InviteContext.InvitedBy = &deal.Inviter{OrganizationID: access.Microsoft}
			requires("Partner Program")(f)
		}, codes{registration.NoServices}, codes{registration.NoServices}},
		"a partner's role in another partner's deal": {func(f *registration.Facts) {
			f.Deal.InviteContext.InvitedBy = &deal.Inviter{OrganizationID: "northwind"}
			requires("PartnerRole")(f)
		}, nil, nil},
		"a deal that Microsoft has begun": {func(f *registration.Facts) {
			f.Deal.InviteContext.InvitedBy = &deal.Inviter{OrganizationID: access.Microsoft}
		}, nil, nil},
		"another program":                         {func(f *registration.Facts) { f.Deal.ReferralProgram = new("Spring") }, nil, nil},
		"a partner's role in a deal of one's own": {requires("PartnerRole"), nil, nil},
		"an invitation that was not accepted": {func(f *registration.Facts) {
			f.Deal.Accepted = nil
			state(deal.New, deal.Received)(f)
		}, codes{registration.CustomerManaged, registration.DealWon, registration.MicrosoftAccepted}, codes{registration.DealWon}},
	} {
		f := won()
		c.change(&f)
		for _, i := range registration.Incentives() {
			want := c.apps
			if i == solution.AzureIPCoSell {
				want = c.azure
			}
			if name == "4: it has one of the tags" && i == solution.BizAppsStandard {
				want = codes{registration.SolutionTagged}
			}
			e := f.Eligible(string(i), now)
			require.Equal(t, want, failing(e), "%s, %s", name, i)
			require.Equal(t, len(want) == 0, e.Eligible, name)
			for _, criterion := range e.Criteria {
				require.NotEmpty(t, criterion.Detail, name)
				require.Equal(t, criterion.Passed, criterion.WhatToDo == nil, "%s: %s", name, criterion.Code)
			}
		}
	}
}

// An approved exception waives, for its incentive, the criteria about figures and Microsoft's answer, but not what can never be
// registered.
func TestWhatAnExceptionWaives(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*registration.Facts)
		fails  registration.CriterionCode
		waived bool
	}{
		"too small":        {worth("1", "USD"), registration.DealValueReached, true},
		"lost":             {microsofts(deal.Lost), registration.MicrosoftAccepted, true},
		"not taken up":     {func(f *registration.Facts) { f.Microsoft.Accepted = nil }, registration.CustomerManaged, true},
		"a lead":           {func(f *registration.Facts) { f.Deal.DealType = deal.Lead }, registration.DealShared, false},
		"without solution": {func(f *registration.Facts) { f.Solutions = nil }, registration.SolutionTagged, false},
		"open":             {state(deal.Active, deal.Accepted), registration.DealWon, false},
		"an assessment":    {requires("SolutionAssessment"), registration.NoAssessment, false},
		"services": {func(f *registration.Facts) {
			f.Deal.InviteContext.InvitedBy = &deal.Inviter{OrganizationID: access.Microsoft}
			requires("PartnerRole")(f)
		}, registration.NoServices, false},
	} {
		for i, exception := range []registration.Exception{
			{Type: solution.AzureIPCoSell, Status: registration.ExceptionApproved},
			{Type: solution.AzureIPCoSell, Status: registration.ExceptionDeclined},
			{Type: solution.BizAppsPremium, Status: registration.ExceptionApproved},
		} {
			f := won()
			c.change(&f)
			f.Exception = &exception
			e := f.Eligible(string(solution.AzureIPCoSell), now)
			require.Equal(t, i == 0 && c.waived, e.Eligible, "%s, %s, %s", name, exception.Type, exception.Status)
			if !e.Eligible {
				require.Equal(t, []registration.CriterionCode{c.fails}, failing(e), name)
			}
		}
	}
}

// A caller who registers an ineligible deal is told every criterion, and in words those that do not hold.
func TestARefusalNamesEveryCriterion(t *testing.T) {
	t.Parallel()
	f := won()
	worth("1", "USD")(&f)
	state(deal.Closed, deal.Lost)(&f)
	_, err := submit(f, form())
	refused := fault.As(err)
	require.Equal(t, "registration-not-eligible", refused.Code)
	require.Equal(t, "The deal cannot be registered for Azure IP co-sell. The deal is worth 1 USD; at least 25000 USD is needed. The deal is lost.",
		refused.Detail.String())
	failed := map[string]bool{string(registration.DealValueReached): true, string(registration.DealWon): true}
	require.Len(t, refused.Checks, len(f.Program.Incentives[0].Criteria))
	for _, c := range refused.Checks {
		require.Equal(t, !failed[c.Code], c.Passed, c.Code)
		require.NotEmpty(t, c.Detail, c.Code)
	}
}

func TestWhatIsSaidOfADeal(t *testing.T) {
	t.Parallel()
	for detail, change := range map[string]func(*registration.Facts){
		"The deal is a lead; only co-sell and partner-led deals can be registered.": func(f *registration.Facts) { f.Deal.DealType = deal.Lead },
		"The deal is not shared with Microsoft; only co-sell and partner-led deals can be registered.": func(f *registration.Facts) {
			f.Deal.DealType, f.Deal.Consent.ShareWithMicrosoftsSellers = deal.PartnerToPartner, nil
		},
		"There is no exchange rate from NOK to USD for this month or before.":                                                   worth("90000", "NOK"),
		"No solution of the deal has the incentive Azure IP co-sell at present (Contoso Store, Second).":                        tagged(solution.BizAppsPremium, true),
		"No solution of the deal has an IP incentive at present (Contoso Store, Second); only IP incentives can be registered.": tagged(solution.BizAppsPremium, false),
		"The deal is lost. Nothing: a closed deal stays as it is. If it was won after all, recreate it.":                        state(deal.Closed, deal.Lost),
		"The deal is active. Register it once it is won.":                                                                       state(deal.Active, deal.Accepted),
	} {
		f := won()
		change(&f)
		var said []string
		for _, c := range f.Eligible(string(solution.AzureIPCoSell), now).Criteria {
			if !c.Passed {
				said = append(said, c.Detail.String()+" "+c.WhatToDo.String())
			}
		}
		require.Len(t, said, 1, detail)
		require.Contains(t, said[0], detail)
	}
}

// tagged leaves the deal with one solution that has the incentive, and one without any.
func tagged(i solution.Incentive, ready bool) func(*registration.Facts) {
	return func(f *registration.Facts) {
		f.Solutions[0].Incentives, f.Solutions[0].Ready = []solution.Incentive{i}, ready
		f.Solutions = append(f.Solutions, registration.Offered{ID: "SOL-2", Name: "Second", Ready: true})
	}
}

// A party that has had Microsoft's answer is not told to wait for it, but what it was.
func TestWhatIsSaidOfMicrosoftsAnswer(t *testing.T) {
	t.Parallel()
	for answer, want := range map[deal.Substatus][]string{
		deal.Pending: {
			"Wait for Microsoft's answer; if it declines, recreate the deal with a customer record that Microsoft manages.",
			"Microsoft has not answered yet.", "Wait for Microsoft's answer.",
		},
		deal.Declined: {
			"Recreate the deal with a customer record that Microsoft manages, and invite Microsoft again.",
			"Microsoft's deal is declined.", "Recreate the deal and invite Microsoft again.",
		},
		deal.Expired: {
			"Recreate the deal with a customer record that Microsoft manages, and invite Microsoft again.",
			"Microsoft's deal is expired.", "Recreate the deal and invite Microsoft again.",
		},
	} {
		f := won()
		f.Microsoft.State, f.Microsoft.Accepted = deal.State{Status: deal.Closed, Substatus: answer}, nil
		if answer == deal.Pending {
			f.Microsoft.Status = deal.New
		}
		said := map[registration.CriterionCode]registration.Criterion{}
		for _, c := range f.Eligible(string(solution.AzureIPCoSell), now).Criteria {
			said[c.Code] = c
		}
		require.Equal(t, "The deal is shared with Microsoft.", said[registration.DealShared].Detail.String())
		require.Equal(t, want, []string{
			said[registration.CustomerManaged].WhatToDo.String(), said[registration.MicrosoftAccepted].Detail.String(),
			said[registration.MicrosoftAccepted].WhatToDo.String(),
		})
	}
}

func worth(value, currency string) func(*registration.Facts) {
	return func(f *registration.Facts) {
		f.Deal.Details.Value, f.Deal.Details.Currency = money.MustParse(value), currency
	}
}

func state(s deal.Status, sub deal.Substatus) func(*registration.Facts) {
	return func(f *registration.Facts) { f.Deal.State = deal.State{Status: s, Substatus: sub} }
}

func microsofts(sub deal.Substatus) func(*registration.Facts) {
	return func(f *registration.Facts) { f.Microsoft.State = deal.State{Status: deal.Closed, Substatus: sub} }
}

func requires(attribute string) func(*registration.Facts) {
	return func(f *registration.Facts) {
		f.Deal.Details.Requirements.AdditionalRequirements = &deal.AdditionalRequirements{Attributes: []deal.Attribute{{Type: attribute, ID: "x"}}}
	}
}

// Only IP incentives can be registered (R7); for any other the refusal names it.
func TestOtherIncentivesCannotBeRegistered(t *testing.T) {
	t.Parallel()
	list, _ := reference.Get(reference.Incentives)
	others := 0
	for _, entry := range list.Entries {
		e := won().Eligible(entry.Code, now)
		if e.Eligible {
			require.Contains(t, registration.Incentives(), solution.Incentive(entry.Code))
			continue
		}
		others++
		require.Equal(t, []registration.CriterionCode{registration.IPIncentive}, failing(e))
		require.Contains(t, e.Criteria[0].Detail.String(), entry.Title.String()+" cannot be registered")
		in := form()
		in.Type = entry.Code
		_, err := submit(won(), in)
		require.Equal(t, []string{"/type incentive-not-registrable"}, mistakes(t, err))
	}
	require.Equal(t, len(list.Entries)-3, others)
}

func TestADealWithoutAnyIPIncentiveSaysSo(t *testing.T) {
	t.Parallel()
	f := won()
	f.Solutions[0].Incentives = nil
	e := f.Eligible("BizAppsPremium", now)
	require.Contains(t, e.Criteria[2-1].Detail.String()+e.Criteria[2].Detail.String(), "No solution of the deal has an IP incentive at present (Contoso Store); only IP incentives can be registered.")
}

// A deal that is won in less than 72 hours can be registered, with a warning (domain.md 1.8).
func TestTheWarningOfAnEarlyWin(t *testing.T) {
	t.Parallel()
	for open, warned := range map[time.Duration]bool{0: true, 72*time.Hour - time.Microsecond: true, 72 * time.Hour: false, 73 * time.Hour: false} {
		f := won()
		f.Deal.Closed = new(f.Deal.Created.Add(open))
		e := f.Eligible("AzureIpCoSell", now)
		require.True(t, e.Eligible)
		require.Equal(t, warned, len(e.Warnings) > 0 && e.Warnings[0].Code == registration.WonTooEarly, "%s", open)
	}
}
