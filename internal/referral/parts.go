package referral

import (
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// link leads to something related.
type link struct {
	URI    string `json:"uri"`
	Method string `json:"method"`
}

type links struct {
	Self    link `json:"self"`
	Related link `json:"relatedReferrals"`
}

func linksOf(address, id, engagementID string) links {
	filter := url.QueryEscape("$filter") + "=" + url.PathEscape("engagementId eq '"+engagementID+"'")
	return links{link{address + Path + "/" + id, "GET"}, link{address + Path + "?" + filter, "GET"}}
}

// shownRegistration is a registration as Microsoft's resource shows it.
type shownRegistration struct {
	ID         uuid.UUID     `json:"id"`
	Type       string        `json:"type"`
	Registered instant       `json:"registrationDateTime"`
	Status     string        `json:"status"`
	Reason     *string       `json:"statusReason"`
	Contract   contract      `json:"contract"`
	Solutions  []sold        `json:"solutionDetails"`
	History    statusHistory `json:"statusHistory"`
}

type contract struct {
	Value    money.Amount       `json:"value"`
	Currency string             `json:"currency"`
	Start    *registration.Date `json:"startDateTime"`
	End      *registration.Date `json:"endDateTime"`
	Signed   *registration.Date `json:"signDateTime"`
	Term     *registration.Term `json:"term"`
}

type sold = registration.SolutionSold

type statusHistory struct {
	ReviewPending  *instant `json:"reviewPendingDateTime"`
	ActionRequired *instant `json:"actionRequiredDateTime"`
	Passed         *instant `json:"passedDateTime"`
	Failed         *instant `json:"failedDateTime"`
	Approved       *instant `json:"approvedDateTime"`
	Resubmission   *instant `json:"resubmissionDateTime"`
}

// azureIP is the type of a registration as Microsoft's resource spells it.
const azureIP = "AzureIPCoSell"

// registrationStatuses replaces the statuses of a registration that Microsoft's resource does not have.
var registrationStatuses = map[registration.Status]string{
	registration.MarketplacePending: "ReviewPending",
	registration.MarketplacePassed:  "Passed",
	registration.MarketplaceFailed:  "Failed",
}

func statusOf(s registration.Status) string {
	if shown, has := registrationStatuses[s]; has {
		return shown
	}
	return string(s)
}

// registrationStatus returns how far the registration of a deal has come.
func registrationStatus(all []registration.Registration) string {
	if len(all) == 0 {
		return "None"
	}
	return statusOf(all[0].Status)
}

func registrationsOf(all []registration.Registration) []shownRegistration {
	shown := make([]shownRegistration, len(all))
	for i, r := range all {
		kind := string(r.Type)
		if r.Type == solution.AzureIPCoSell {
			kind = azureIP
		}
		c, h := r.Contract, r.History
		shown[i] = shownRegistration{
			ID: r.ID, Type: kind, Registered: instant(r.Registered), Status: statusOf(r.Status), Reason: r.StatusReason,
			Contract:  contract{c.Value, c.Currency, c.Start, c.End, c.Signed, c.Term},
			Solutions: r.Solutions,
			History: statusHistory{
				instantOf(h.ReviewPending), instantOf(h.ActionRequired), instantOf(h.Passed), instantOf(h.Failed),
				instantOf(h.Approved), instantOf(h.Resubmission),
			},
		}
	}
	return shown
}

// instant is a time set by the service, in the form in which Microsoft writes it.
type instant time.Time

// MarshalText writes the time in UTC with seven fraction digits.
func (t instant) MarshalText() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format("2006-01-02T15:04:05.0000000Z")), nil
}

func instantOf(t *time.Time) *instant {
	if t == nil {
		return nil
	}
	i := instant(*t)
	return &i
}
