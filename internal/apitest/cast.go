package apitest

import "github.com/cosell/cosell/internal/access"

// The people of most tests.

// ContosoAdmin returns a referral admin of Contoso, who owns most deals.
func (h *Harness) ContosoAdmin() *Client { return h.As("contoso", access.ReferralAdmin) }

// NorthwindAdmin returns a referral admin of Northwind, which is invited to most deals.
func (h *Harness) NorthwindAdmin() *Client { return h.As("northwind", access.ReferralAdmin) }

// Seller returns a seller of Microsoft.
func (h *Harness) Seller() *Client { return h.As(access.Microsoft, access.MicrosoftSeller) }

// Operator returns an operator of the service.
func (h *Harness) Operator() *Client { return h.As(access.Microsoft, access.Operator) }

// SolutionAdmin returns a solution admin of Contoso.
func (h *Harness) SolutionAdmin() *Client { return h.As("contoso", access.CoSellSolutionAdmin) }

// ProfileAdmin returns a profile admin of Contoso.
func (h *Harness) ProfileAdmin() *Client { return h.As("contoso", access.BusinessProfileAdmin) }

// LocationScope returns the scope of one location.
func LocationScope(location string) Object {
	return Object{"scope": Object{"type": "Locations", "mpnIds": []any{location}}}
}
