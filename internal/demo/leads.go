package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
)

// lead is a demo customer's request: what the customer found and asked for, how long ago, and what became of it.
type lead struct {
	source deal.LeadSource
	found  string // a solution, or the location with the profile
	call   deal.CallToAction
	ago    time.Duration
	end    ending // open, accepted or expired
}

const day = 24 * time.Hour

var leads = []lead{
	{deal.AppSource, "SOL-10001-CTS", deal.ContactMe, 20 * day, expired},
	{deal.AppSource, "SOL-10001-CTS", deal.ContactMe, 3 * time.Hour, open},
	{deal.AzureMarketplace, "SOL-10001-CTS", deal.ContactMe, 5 * day, open},
	{deal.BusinessProfile, "1000001", deal.ContactMe, 30 * time.Hour, open},
	{deal.AzureMarketplace, "SOL-10001-CTS", deal.FreeTrial, 6 * day, open},
	{deal.AppSource, "SOL-10001-CTS", deal.TestDrive, 40 * day, open},
	{deal.AzurePortal, "SOL-20001-FBR", deal.GetItNow, 2 * day, open},
	{deal.BusinessProfile, "2000001", deal.ContactMe, 7 * day, open},
	{deal.AppSource, "SOL-30001-NWT", deal.ContactMe, 12 * day, accepted},
}

func (t *loader) loadLeads(ctx context.Context, now time.Time) error {
	for i, l := range leads {
		t.at = now.Add(-l.ago)
		if err := t.playLead(ctx, l, i); err != nil {
			return fmt.Errorf("lead %d: %w", i, err)
		}
	}
	return nil
}

// playLead sends a lead and brings it to its end.
func (t *loader) playLead(ctx context.Context, l lead, i int) error {
	reply, err := t.services.Deals.CreateLead(ctx, callOf(access.Microsoft, access.Operator), l.draft(i))
	if err != nil || l.end == open {
		return err
	}
	if l.end == expired {
		t.at = t.at.Add(15 * day)
		_, err = t.services.Deals.ExpireDeals(ctx)
		return err
	}
	t.at = t.at.Add(20 * time.Hour)
	id, err := uuid.Parse(reply.ID)
	if err != nil {
		return err
	}
	_, err = t.services.Deals.AcceptDeal(ctx, callOf("northwind", access.ReferralAdmin), id, deal.Acceptance{})
	return err
}

func (l lead) draft(i int) deal.LeadDraft {
	c := customers[i%len(customers)]
	notes := "We saw you on the marketplace and would like to know more."
	found := deal.Target{Type: deal.SolutionProfile, ID: l.found}
	if l.source == deal.BusinessProfile {
		found.Type = deal.BusinessProfileLocation
	}
	return deal.LeadDraft{
		Source: l.source, CallToAction: l.call, Target: []deal.Target{found},
		Customer: deal.Customer{
			Name: c.name, Address: deal.Address{City: &c.city, Country: c.country},
			Team: []deal.Member{{
				FirstName: "Kim", LastName: "Snow", PhoneNumber: "+1 425 555 0101", Email: "kim@customer.example",
				EmailValidity: deal.ValidEmail, PhoneValidity: deal.UnknownPhone,
			}},
		},
		Consent: deal.Consent{ShareInfoWithOthers: true, Contact: true},
		Details: deal.LeadDetails{Estimate: deal.Estimate{Notes: &notes}},
	}
}
