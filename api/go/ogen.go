package main

import (
	"context"
	"fmt"

	"github.com/ogen-go/ogen/ogenerrors"

	"github.com/cosell/cosell/api/go/ogen"
)

// bearer signs in with a token, in the only organisation that it is good for.
type bearer string

// Bearer returns the token.
func (b bearer) Bearer(context.Context, ogen.OperationName) (ogen.Bearer, error) {
	return ogen.Bearer{Token: string(b)}, nil
}

// OrganizationHeader names no organisation.
func (bearer) OrganizationHeader(context.Context, ogen.OperationName) (ogen.OrganizationHeader, error) {
	return ogen.OrganizationHeader{}, ogenerrors.ErrSkipClientSecurity
}

func walkOgen(ctx context.Context, url string) error {
	client, err := ogen.NewClient(url, bearer(partner))
	if err != nil {
		return err
	}
	made, err := client.CreateDeal(ctx, ogenDraft(), ogen.CreateDealParams{IdempotencyKey: ogen.NewOptString("ogen")})
	if err != nil {
		return err
	}
	first, ok := made.(*ogen.CreateDealHeaders)
	if !ok {
		return fmt.Errorf("create: %+v", made)
	}
	if err := want("value", largestUSD, first.Response.Details.DealValue); err != nil {
		return err
	}
	id := first.Response.ID
	if err := changeByOgen(ctx, client, ogen.UpdateDealParams{DealId: id, IfMatch: first.ETag}); err != nil {
		return err
	}
	won, err := client.WinDeal(ctx, ogen.OptWin{}, ogen.WinDealParams{DealId: id})
	if err != nil {
		return err
	}
	if deal, ok := won.(*ogen.ChangedDealHeaders); !ok || deal.Response.Substatus != ogen.SubstatusWon {
		return fmt.Errorf("win: %+v", won)
	}
	again, err := client.WinDeal(ctx, ogen.OptWin{}, ogen.WinDealParams{DealId: id})
	if err != nil {
		return err
	}
	refused, ok := again.(*ogen.DealConflictHeaders)
	if !ok {
		return fmt.Errorf("win twice: %+v", again)
	}
	return want("code", "deal-terminal", refused.Response.Code)
}

// changeByOgen gives the deal another value, and is refused when it does so again under the tag that it had before.
func changeByOgen(ctx context.Context, client *ogen.Client, at ogen.UpdateDealParams) error {
	change := ogen.UpdateDealApplicationMergePatchJSON{Details: ogen.NewOptDealPatchDetails(ogen.DealPatchDetails{
		Currency: ogen.NewOptCurrency("KWD"), DealValue: ogen.NewOptAmountInput(ogen.NewStringAmountInput(largestKWDText)),
	})}
	patched, err := client.UpdateDeal(ctx, &change, at)
	if err != nil {
		return err
	}
	changed, ok := patched.(*ogen.ChangedDealHeaders)
	if !ok {
		return fmt.Errorf("change: %+v", patched)
	}
	if err := want("changed value", largestKWD, changed.Response.Details.DealValue); err != nil {
		return err
	}
	again, err := client.UpdateDeal(ctx, &change, at)
	if err != nil {
		return err
	}
	stale, ok := again.(*ogen.PreconditionFailedHeaders)
	if !ok {
		return fmt.Errorf("change under a stale tag: %+v", again)
	}
	return want("tag", changed.ETag.Value, stale.ETag)
}

func ogenDraft() *ogen.DealDraft {
	return &ogen.DealDraft{
		Name:    "Data platform for Adatum",
		Target:  []ogen.Target{{Type: ogen.TargetTypeBusinessProfileLocation, ID: "msft"}},
		Consent: ogen.Consent{ConsentToToShareInfoWithOthers: true, ConsentToContact: true},
		CustomerProfile: ogen.CustomerProfile{
			Name: "Adatum AB", Address: ogen.Address{Country: "SE"},
			Team: []ogen.Member{{FirstName: "Carin", LastName: "Lund", PhoneNumber: "+46 8 555 01 00", Email: "carin@adatum.example"}},
		},
		Details: ogen.DetailsInput{
			DealValue: ogen.NewFloat64AmountInput(largestUSD), Currency: "USD", ClosingDateTime: closing,
			Requirements: ogen.RequirementsInput{Solutions: []ogen.SolutionInput{{ID: "SOL-10001-CTS"}}},
		},
		Team: []ogen.Member{{FirstName: "Ada", LastName: "Berg", PhoneNumber: "+46 8 555 01 00", Email: "ada@contoso.example"}},
	}
}
