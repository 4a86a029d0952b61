package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/cosell/cosell/api/go/oapi"
)

func walkOapi(ctx context.Context, url string) error {
	client, err := oapi.NewClientWithResponses(url, oapi.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+partner)
		return nil
	}))
	if err != nil {
		return err
	}
	draft, err := oapiDraft()
	if err != nil {
		return err
	}
	made, err := client.CreateDealWithResponse(ctx, &oapi.CreateDealParams{}, draft)
	if err != nil {
		return err
	}
	if made.JSON201 == nil {
		return fmt.Errorf("create: %s", made.Body)
	}
	if err := want("value", largestUSD, made.JSON201.Details.DealValue); err != nil {
		return err
	}
	if err := changeByOapi(ctx, client, made.JSON201); err != nil {
		return err
	}
	won, err := client.WinDealWithResponse(ctx, made.JSON201.Id, &oapi.WinDealParams{}, oapi.Win{})
	if err != nil {
		return err
	}
	if won.JSON200 == nil {
		return fmt.Errorf("win: %s", won.Body)
	}
	again, err := client.WinDealWithResponse(ctx, made.JSON201.Id, &oapi.WinDealParams{}, oapi.Win{})
	if err != nil {
		return err
	}
	if again.ApplicationproblemJSON409 == nil {
		return fmt.Errorf("win twice: %s", again.Body)
	}
	return want("code", "deal-terminal", again.ApplicationproblemJSON409.Code)
}

// changeByOapi gives the deal another value under the tag that it has.
func changeByOapi(ctx context.Context, client *oapi.ClientWithResponses, deal *oapi.Deal) error {
	var patch oapi.UpdateDealApplicationMergePatchPlusJSONRequestBody
	currency, value := "KWD", oapi.AmountInput{}
	if err := value.FromAmountInput1(largestKWDText); err != nil {
		return err
	}
	patch.Details = &oapi.DealPatchDetails{Currency: &currency, DealValue: &value}
	at := &oapi.UpdateDealParams{IfMatch: deal.ETag}
	changed, err := client.UpdateDealWithApplicationMergePatchPlusJSONBodyWithResponse(ctx, deal.Id, at, patch)
	if err != nil {
		return err
	}
	if changed.JSON200 == nil {
		return fmt.Errorf("change: %s", changed.Body)
	}
	return want("changed value", largestKWD, changed.JSON200.Details.DealValue)
}

func oapiDraft() (draft oapi.DealDraft, err error) {
	draft = oapi.DealDraft{
		Name:    "Data platform for Adatum",
		Target:  &[]oapi.Target{{Type: oapi.BusinessProfileLocation, Id: "msft"}},
		Consent: oapi.Consent{ConsentToToShareInfoWithOthers: true, ConsentToContact: true},
		CustomerProfile: oapi.CustomerProfile{
			Name: "Adatum AB", Address: oapi.Address{Country: "SE"},
			Team: &[]oapi.Member{{FirstName: "Carin", LastName: "Lund", PhoneNumber: "+46 8 555 01 00", Email: "carin@adatum.example"}},
		},
		Details: oapi.DetailsInput{
			Currency: "USD", ClosingDateTime: closing,
			Requirements: oapi.RequirementsInput{Solutions: &[]oapi.SolutionInput{{Id: "SOL-10001-CTS"}}},
		},
		Team: []oapi.Member{{FirstName: "Ada", LastName: "Berg", PhoneNumber: "+46 8 555 01 00", Email: "ada@contoso.example"}},
	}
	err = draft.Details.DealValue.FromAmountInput0(largestUSD)
	return draft, err
}
