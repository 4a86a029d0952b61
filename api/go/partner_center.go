package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/api/go/partnercenter"
)

// pcClient is a client of Partner Center's API that is generated from the contract of what its clients are answered.
type pcClient struct {
	*partnercenter.ClientWithResponses
}

func newPartnerCenter(url, token string) (pcClient, error) {
	c, err := partnercenter.NewClientWithResponses(url, partnercenter.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}))
	return pcClient{c}, err
}

// walkPartnerCenter creates deals, lists what is incoming over three pages, answers it, and reads what the other parties' referrals tell.
func walkPartnerCenter(ctx context.Context, url string) error {
	host, err := newPartnerCenter(url, partner)
	if err != nil {
		return err
	}
	guest, err := newPartnerCenter(url, "demo-northwind-referral-admin")
	if err != nil {
		return err
	}
	name := "Walk " + strconv.FormatInt(time.Now().UnixNano(), 36)
	for range 201 {
		if _, err := host.create(ctx, name, 1000, "3000001"); err != nil {
			return err
		}
	}
	incoming, err := guest.incoming(ctx, url, name)
	if err != nil {
		return err
	}
	if err := guest.answer(ctx, incoming[0], incoming[1]); err != nil {
		return err
	}
	if err := registered(ctx, host, url, name); err != nil {
		return err
	}
	for value, told := range map[float64]bool{24_999.99: false, 25_000: true} {
		if err := declined(ctx, host, url, name, value, told); err != nil {
			return err
		}
	}
	return nil
}

// create creates a referral that invites a location.
func (c pcClient) create(ctx context.Context, name string, value float64, location string) (*partnercenter.Referral, error) {
	body := map[string]any{
		"name": name, "type": "Shared", "target": []any{map[string]any{"type": "BusinessProfileLocation", "id": location}},
		"customerProfile": map[string]any{"name": "Adatum AB", "address": map[string]any{"country": "SE"}, "team": []any{person("carin@adatum.example")}},
		"consent":         map[string]any{"consentToToShareInfoWithOthers": true, "consentToContact": true},
		"details": map[string]any{
			"dealValue": value, "currency": "USD", "closingDateTime": closing,
			"requirements": map[string]any{"solutions": []any{map[string]any{"id": "SOL-10001-CTS", "type": "Name"}}},
		},
		"team": []any{person("ada@contoso.example")},
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	made, err := c.CreateReferralWithBodyWithResponse(ctx, nil, "application/json", strings.NewReader(string(text)))
	if err != nil {
		return nil, err
	}
	if made.JSON200 == nil {
		return nil, fmt.Errorf("create: %s", made.Body)
	}
	return made.JSON200, nil
}

func person(email string) map[string]any {
	return map[string]any{"firstName": "Robin", "lastName": "Lake", "phoneNumber": "+46 8 555 01 00", "email": email}
}

// incoming returns the referrals of the name, found over three pages by nextLink and once more by $skip.
func (c pcClient) incoming(ctx context.Context, url, name string) (all []partnercenter.PartialReferral, err error) {
	filter := "direction eq 'Incoming' and name eq '" + name + "'"
	params := &partnercenter.ListReferralsParams{Filter: &filter}
	pages := 0
	for params != nil {
		page, err := c.ListReferralsWithResponse(ctx, params)
		if err != nil {
			return nil, err
		}
		if page.JSON200 == nil {
			return nil, fmt.Errorf("list: %s", page.Body)
		}
		all, pages, params = append(all, page.JSON200.Value...), pages+1, nil
		if next := page.JSON200.OdataNextLink; next != nil {
			_, token, _ := strings.Cut(*next, "skiptoken=")
			params = &partnercenter.ListReferralsParams{Skiptoken: &token}
		}
	}
	if err := want("pages", 3, pages); err != nil {
		return nil, err
	}
	skipped := 0
	for {
		page, err := c.ListReferralsWithResponse(ctx, &partnercenter.ListReferralsParams{Filter: &filter, Skip: &skipped})
		if err != nil {
			return nil, err
		}
		if page.JSON200 == nil {
			return nil, fmt.Errorf("skip: %s", page.Body)
		}
		if skipped += len(page.JSON200.Value); len(page.JSON200.Value) < 100 {
			return all, want("referrals", len(all), skipped)
		}
	}
}

// answer accepts one referral with figures, wins it, and declines another with free words.
func (c pcClient) answer(ctx context.Context, accepted, refused partnercenter.PartialReferral) error {
	changed, err := c.patch(ctx, *accepted.Id, *accepted.ETag, `{"status": "Active", "details": {"dealValue": "5000.50", "notes": "ours"}}`)
	if err != nil {
		return err
	}
	if changed.JSON200 == nil {
		return fmt.Errorf("accept: %s", changed.Body)
	}
	if err := want("value", 5000.50, *changed.JSON200.Details.DealValue); err != nil {
		return err
	}
	stale, err := c.patch(ctx, *accepted.Id, *accepted.ETag, `{"substatus": "Won"}`)
	if err != nil {
		return err
	}
	if err := want("a stale tag", http.StatusPreconditionFailed, stale.StatusCode()); err != nil {
		return err
	}
	won, err := c.patch(ctx, *accepted.Id, changed.JSON200.ETag, `{"substatus": "Won"}`)
	if err != nil {
		return err
	}
	if won.JSON200 == nil {
		return fmt.Errorf("win: %s", won.Body)
	}
	declined, err := c.patch(ctx, *refused.Id, *refused.ETag, `[
		{"op": "replace", "path": "/status", "value": "Closed"}, {"op": "replace", "path": "/substatus", "value": "Declined"},
		{"op": "replace", "path": "/statusReason", "value": "Not for us"}]`)
	if err != nil {
		return err
	}
	if err := want("decline", http.StatusNoContent, declined.StatusCode()); err != nil {
		return err
	}
	read, err := c.GetReferralByIdWithResponse(ctx, *refused.Id)
	if err != nil {
		return err
	}
	if read.JSON200 == nil {
		return fmt.Errorf("get: %s", read.Body)
	}
	return want("reason", "Not for us", *read.JSON200.StatusReason)
}

func (c pcClient) patch(ctx context.Context, id uuid.UUID, tag, body string) (*partnercenter.PatchReferralByIdResponse, error) {
	params := &partnercenter.PatchReferralByIdParams{IfMatch: &tag}
	return c.PatchReferralByIdWithBodyWithResponse(ctx, id, params, "application/json", strings.NewReader(body))
}

// registered registers a deal that Microsoft has accepted and that was won.
func registered(ctx context.Context, host pcClient, url, name string) error {
	made, err := host.create(ctx, name, 250_000, "msft")
	if err != nil {
		return err
	}
	theirs, err := host.microsofts(ctx, made.EngagementId)
	if err != nil {
		return err
	}
	seller, err := newPartnerCenter(url, "demo-msft-seller")
	if err != nil {
		return err
	}
	accepted, err := seller.patch(ctx, *theirs.Id, "*", `{"status": "Active"}`)
	if err != nil {
		return err
	}
	if err := want("accept for Microsoft", http.StatusOK, accepted.StatusCode()); err != nil {
		return err
	}
	won, err := host.patch(ctx, made.Id, made.ETag, `{"substatus": "Won"}`)
	if err != nil {
		return err
	}
	if won.JSON200 == nil {
		return fmt.Errorf("win: %s", won.Body)
	}
	today := time.Now().UTC().Truncate(24 * time.Hour)
	form := fmt.Sprintf(`[{"op": "add", "path": "/registrations/-", "value": {
		"type": "AzureIPCoSell",
		"contract": {"value": 100000, "currency": "USD", "startDateTime": %[1]q, "endDateTime": %[2]q, "signDateTime": %[1]q, "term": "Finite"},
		"solutionDetails": [{"id": "SOL-10001-CTS", "value": 90000, "currency": "USD", "isDeployedOnAzure": true,
			"primaryDeploymentOn": "Customer", "pricingModel": "Other", "marketplaceTransactionDetails": {"isMarketplaceTransacted": false}}]}}]`,
		today.Format(time.RFC3339), today.AddDate(1, 0, 0).Format(time.RFC3339))
	done, err := host.patch(ctx, made.Id, won.JSON200.ETag, form)
	if err != nil {
		return err
	}
	if err := want("register", http.StatusNoContent, done.StatusCode()); err != nil {
		return fmt.Errorf("%w: %s", err, done.Body)
	}
	read, err := host.GetReferralByIdWithResponse(ctx, made.Id)
	if err != nil {
		return err
	}
	if read.JSON200 == nil {
		return fmt.Errorf("get: %s", read.Body)
	}
	return want("registrations", 1, len(read.JSON200.Registrations))
}

// declined lets Microsoft decline a deal of a value, and looks whether the reason is told in Microsoft's referral.
func declined(ctx context.Context, host pcClient, url, name string, value float64, told bool) error {
	made, err := host.create(ctx, name, value, "msft")
	if err != nil {
		return err
	}
	theirs, err := host.microsofts(ctx, made.EngagementId)
	if err != nil {
		return err
	}
	if err := want("before the answer", partnercenter.PartialReferralSubstatusPending, *theirs.Substatus); err != nil {
		return err
	}
	seller, err := newPartnerCenter(url, "demo-msft-seller")
	if err != nil {
		return err
	}
	const no = `{"status": "Closed", "substatus": "Declined", "statusReason": "NoMatchingCustomerRecord"}`
	answer, err := seller.patch(ctx, *theirs.Id, "*", no)
	if err != nil {
		return err
	}
	if answer.JSON200 == nil {
		return fmt.Errorf("decline for Microsoft: %s", answer.Body)
	}
	after, err := host.microsofts(ctx, made.EngagementId)
	if err != nil {
		return err
	}
	if err := want("after the answer", partnercenter.PartialReferralSubstatusDeclined, *after.Substatus); err != nil {
		return err
	}
	return want(fmt.Sprintf("whether the reason is told at %v", value), told, after.StatusReason != nil)
}

// microsofts returns Microsoft's referral in an engagement.
func (c pcClient) microsofts(ctx context.Context, engagement uuid.UUID) (partnercenter.PartialReferral, error) {
	filter := "engagementId eq '" + engagement.String() + "'"
	found, err := c.ListReferralsWithResponse(ctx, &partnercenter.ListReferralsParams{Filter: &filter})
	if err != nil {
		return partnercenter.PartialReferral{}, err
	}
	if found.JSON200 == nil {
		return partnercenter.PartialReferral{}, fmt.Errorf("related: %s", found.Body)
	}
	for _, one := range found.JSON200.Value {
		if *one.OrganizationId == "msft" {
			return one, nil
		}
	}
	return partnercenter.PartialReferral{}, fmt.Errorf("no referral of Microsoft's: %s", found.Body)
}
