// Package solution holds what Cosell knows about a marketplace offer: its publish state, co-sell status and incentive tags.
package solution

// PublishState tells whether a solution is on the commercial marketplace.
type PublishState string

// The publish states.
const (
	Draft     PublishState = "Draft"
	Published PublishState = "Published"
)

// CoSellStatus tells how far a solution has come towards co-selling.
type CoSellStatus string

// The co-sell statuses.
const (
	InMarket    CoSellStatus = "InMarket"
	CoSellReady CoSellStatus = "CoSellReady"
)

// Incentive is a tag for one of Microsoft's incentives that deals with the solution can be registered for (R7).
type Incentive string

// The incentives, all of the kind "IP".
const (
	AzureIPCoSell   Incentive = "AzureIpCoSell"
	BizAppsPremium  Incentive = "BizAppsPremium"
	BizAppsStandard Incentive = "BizAppsStandard"
)

// Solution is an offer of one organisation.
type Solution struct {
	ID               string       `json:"id"`
	Name             string       `json:"name"`
	OrganizationID   string       `json:"-"`
	OrganizationName string       `json:"-"`
	Location         string       `json:"mpnId"`
	PublishState     PublishState `json:"publishState"`
	CoSellStatus     CoSellStatus `json:"coSellStatus"`
	Incentives       []Incentive  `json:"incentives"`
}

// Ready tells whether deals can be created with the solution: it is published and co-sell ready (R4).
func (s Solution) Ready() bool {
	return s.PublishState == Published && s.CoSellStatus == CoSellReady
}
