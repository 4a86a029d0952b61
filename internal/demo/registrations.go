package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// registrationScenario is a deal of Contoso's that is won and registered, with what its reviewers do.
type registrationScenario struct {
	value       string // of the contract, which runs for a year, in USD
	marketplace bool
	steps       []registration.Action
}

// registrations reach every status that there is. Contracts worth more than 1,000,000 USD a year are reviewed.
var registrations = []registrationScenario{
	{"64000", false, nil},
	{"1250000", false, nil},
	{"2400000", false, []registration.Action{registration.AskForAction}},
	{"1800000", false, []registration.Action{registration.Pass}},
	{"3100000", false, []registration.Action{registration.Fail}},
	{"87000", true, nil},
	{"52000", true, []registration.Action{registration.PassMarketplace}},
	{"58000", true, []registration.Action{registration.FailMarketplace}},
	{"96000", false, []registration.Action{registration.Sample, registration.Pass, registration.Close}},
	{"1400000", false, []registration.Action{registration.Fail, registration.AskException}},
}

func (t *loader) loadRegistrations(ctx context.Context, now time.Time) error {
	for i, r := range registrations {
		t.at = now.Add(-time.Duration(30-i) * day)
		if err := t.playRegistration(ctx, r, i); err != nil {
			return fmt.Errorf("registration %d: %w", i, err)
		}
	}
	return nil
}

func (t *loader) playRegistration(ctx context.Context, r registrationScenario, i int) error {
	st := scenario{host: "contoso", guest: access.Microsoft, end: acceptedWon, value: r.value, currency: "USD"}
	own, err := t.create(ctx, st, i)
	if err != nil {
		return err
	}
	t.at = t.at.Add(30 * time.Hour)
	if err := t.accept(ctx, st, own); err != nil {
		return err
	}
	t.at = t.at.Add(50 * time.Hour)
	if err := t.close(ctx, st, own); err != nil {
		return err
	}
	t.at = t.at.Add(20 * time.Hour)
	partner, reviewer := callOf("contoso", access.ReferralAdmin), callOf(access.Microsoft, access.Operator)
	reply, err := t.services.Registrations.RegisterDeal(ctx, partner, own, t.form(r))
	if err != nil {
		return err
	}
	id, err := uuid.Parse(reply.ID)
	if err != nil {
		return err
	}
	for _, step := range r.steps {
		t.at = t.at.Add(30 * time.Hour)
		said := "The contract names another company; please send the one with yours."
		switch step {
		case registration.AskException:
			_, err = t.services.Registrations.AskException(ctx, partner, own, registration.ExceptionDraft{
				Type: string(solution.AzureIPCoSell), Justification: "The contract was signed by our subsidiary; the addendum names us.",
			})
		case registration.Pass, registration.PassMarketplace, registration.Sample, registration.Close:
			_, err = t.services.Registrations.ReviewRegistration(ctx, reviewer, id, step, nil)
		default:
			_, err = t.services.Registrations.ReviewRegistration(ctx, reviewer, id, step, &said)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// form returns the form for a contract signed today.
func (t *loader) form(r registrationScenario) registration.Draft {
	yes, value, dollar, term := true, money.MustParse(r.value), "USD", registration.Finite
	id, tenant, pricing := hosts["contoso"].solution, registration.CustomerTenant, registration.OtherPricing
	today, end := registration.On(t.at), registration.On(t.at.AddDate(1, 0, 0))
	sold := registration.SolutionDraft{
		ID: &id, Value: &value, IsDeployedOnAzure: &yes, PrimaryDeploymentOn: &tenant, PricingModel: &pricing,
		Marketplace: registration.MarketplaceDraft{IsMarketplaceTransacted: &r.marketplace},
	}
	if r.marketplace {
		sold.Marketplace.Transaction = &today
	}
	return registration.Draft{
		Type: string(solution.AzureIPCoSell), HoldsContract: &yes,
		Contract: registration.ContractDraft{
			Value: &value, Currency: &dollar, Signed: &today, Start: &today, End: &end, Term: &term,
		},
		Solutions: []registration.SolutionDraft{sold},
	}
}
