package registration

import (
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/money"
)

// Draft is the form as a caller gives it.
type Draft struct {
	Type             string          `json:"type"`
	HoldsContract    *bool           `json:"holdsCustomerContract"`
	CustomerTenantID *string         `json:"customerTenantId"`
	Contract         ContractDraft   `json:"contract"`
	Solutions        []SolutionDraft `json:"solutionDetails"`
}

// ContractDraft is the contract as a caller gives it.
type ContractDraft struct {
	Value    *money.Amount `json:"value"`
	Currency *string       `json:"currency"`
	Signed   *Date         `json:"signDateTime"`
	Start    *Date         `json:"startDateTime"`
	End      *Date         `json:"endDateTime"`
	Term     *Term         `json:"term"`
}

// SolutionDraft is the solution as a caller gives it.
type SolutionDraft struct {
	ID                  *string          `json:"id"`
	Name                *string          `json:"name"` // read-only
	Value               *money.Amount    `json:"value"`
	Currency            *string          `json:"currency"` // default: the contract's
	IsDeployedOnAzure   *bool            `json:"isDeployedOnAzure"`
	PrimaryDeploymentOn *Tenant          `json:"primaryDeploymentOn"`
	PricingModel        *PricingModel    `json:"pricingModel"`
	Marketplace         MarketplaceDraft `json:"marketplaceTransactionDetails"`
}

// MarketplaceDraft is the purchase through the marketplace as a caller gives it.
type MarketplaceDraft struct {
	IsMarketplaceTransacted *bool `json:"isMarketplaceTransacted"`
	Transaction             *Date `json:"marketplaceTransactionDateTime"`
}

// DraftOf returns the form that the registration was made from.
func DraftOf(r Registration) Draft {
	c := r.Contract
	d := Draft{Type: string(r.Type), HoldsContract: &r.HoldsContract, Contract: ContractDraft{
		Value: &c.Value, Currency: &c.Currency, Signed: c.Signed, Start: c.Start, End: c.End, Term: c.Term,
	}}
	if r.CustomerTenantID != nil {
		id := r.CustomerTenantID.String()
		d.CustomerTenantID = &id
	}
	for _, s := range r.Solutions {
		way := s.Marketplace
		d.Solutions = append(d.Solutions, SolutionDraft{
			ID: &s.ID, Name: &s.Name, Value: &s.Value, IsDeployedOnAzure: &s.IsDeployedOnAzure,
			PrimaryDeploymentOn: &s.PrimaryDeploymentOn, PricingModel: &s.PricingModel,
			Marketplace: MarketplaceDraft{&way.IsMarketplaceTransacted, way.Transaction},
		})
	}
	return d
}

// Patched returns the form with a merge patch (RFC 7396) applied, unchecked. The error is Invalid if the patch gives a member a value that
// it cannot have.
func (in Draft) Patched(patch []byte) (Draft, error) {
	var after Draft
	err := change.Merge(in, patch, &after)
	return after, err
}

// Currencies returns the currencies whose rates the rules need to judge the form.
func (in Draft) Currencies() []string {
	if in.Contract.Currency == nil {
		return nil
	}
	return []string{*in.Contract.Currency}
}

// prefilled returns the form with what was left out filled in from an earlier registration of the deal. If the earlier contract starts
// before it is signed and the rules forbid that, the start becomes the day of signing.
func (in Draft) prefilled(first Registration, rules Rules) Draft {
	known := DraftOf(first)
	if c := known.Contract; rules.StartAfterSigning && c.Start != nil && c.Signed != nil && c.Start.day() < c.Signed.day() {
		known.Contract.Start = c.Signed
	}
	fillIn(&in.HoldsContract, known.HoldsContract)
	fillIn(&in.CustomerTenantID, known.CustomerTenantID)
	fillIn(&in.Contract.Value, known.Contract.Value)
	fillIn(&in.Contract.Currency, known.Contract.Currency)
	fillIn(&in.Contract.Signed, known.Contract.Signed)
	fillIn(&in.Contract.Start, known.Contract.Start)
	if in.Contract.Term == nil {
		fillIn(&in.Contract.End, known.Contract.End)
	}
	fillIn(&in.Contract.Term, known.Contract.Term)
	if len(in.Solutions) == 0 {
		in.Solutions = known.Solutions
	}
	return in
}

func fillIn[T any](field **T, known *T) {
	if *field == nil {
		*field = known
	}
}
