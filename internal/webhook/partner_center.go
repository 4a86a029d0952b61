package webhook

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
)

// Format is the form in which events are sent to an endpoint.
type Format string

// The formats.
const (
	StandardWebhooks Format = "StandardWebhooks" // the event as in the feed, as Standard Webhooks recommends
	PartnerCenter    Format = "PartnerCenter"    // only that something has changed, as Microsoft's Partner Center says it
)

// PartnerCenterTypes returns the types of events that Partner Center knows, except that of tests (Partner Center webhooks, Oct 2023).
func PartnerCenterTypes() []event.Type {
	return []event.Type{event.ReferralCreated, event.ReferralUpdated, event.RelatedReferralCreated, event.RelatedReferralUpdated}
}

// ThinType returns the type that Partner Center gives to an event: to it a registration is part of a referral.
func ThinType(t event.Type) event.Type {
	if t == event.RegistrationCreated || t == event.RegistrationUpdated {
		return event.ReferralUpdated
	}
	return t
}

// Hears returns the types of events that are sent to the endpoint, by their names in the feed; nil for all.
func (w Webhook) Hears() Types {
	if w.Format != PartnerCenter {
		return w.EventTypes
	}
	return slices.DeleteFunc(event.FeedTypes(), func(t event.Type) bool { return !slices.Contains(w.EventTypes, ThinType(t)) })
}

// Registration is what only an endpoint in Partner Center's format has. The struct tags are the names that it is stored with.
type Registration struct {
	Address     string      `json:"address"`     // where the client found the service when it registered, such as https://cosell.example
	InOwnHeader bool        `json:"inOwnHeader"` // the signature is sent as x-ms-signature instead of Authorization
	WantsTests  bool        `json:"wantsTests"`  // it wants test events
	RecentTests []time.Time `json:"recentTests"` // when the most recent ones were asked for
}

// RegistrationRequest is an endpoint as a client of Partner Center registers it.
type RegistrationRequest struct {
	Endpoint
	Registration
}

// Register returns a new endpoint in Partner Center's format. refused are mistakes that were found before. Faults: Invalid, Conflict
// (too-many-webhooks).
func Register(in RegistrationRequest, owner Owner, refused fault.Mistakes, now time.Time) (Webhook, error) {
	w := newWebhook(in.Endpoint, PartnerCenter, owner, now)
	w.Secrets, w.Registration = []Secret{}, &in.Registration
	return w, w.checkNew(owner, refused)
}

// RegisterAnew returns the endpoint as it is registered now; if it was paused it becomes active again, as by Resume. The fault is Invalid,
// and includes what was refused before.
func (w Webhook) RegisterAnew(in RegistrationRequest, by uuid.UUID, refused fault.Mistakes, now time.Time) (Webhook, error) {
	in.Description, in.RecentTests = w.Description, w.Registration.RecentTests
	after, err := w.ChangeTo(in.Endpoint, refused, now)
	if err != nil {
		return w, err
	}
	if !reflect.DeepEqual(in.Registration, *w.Registration) {
		after.Registration, after.Updated = &in.Registration, now
		after.Revision = w.Revision + 1
	}
	if after.Status == Paused {
		return after.Resume(by, now)
	}
	return after, nil
}

// Partner Center accepts testsWithin tests per testPause from an organisation (Partner Center webhooks, Oct 2023).
const (
	testsWithin = 2
	testPause   = time.Minute
)

// Tested returns the endpoint after one more test. Faults: Invalid (tests-not-wanted), TooMany (too-many-tests).
func (w Webhook) Tested(now time.Time) (Webhook, error) {
	r := *w.Registration
	if !r.WantsTests {
		return w, fault.New(fault.Invalid, "tests-not-wanted", "Register for %s to be sent a test event.", string(TestCreated))
	}
	r.RecentTests = slices.DeleteFunc(slices.Clone(r.RecentTests), func(t time.Time) bool { return now.Sub(t) >= testPause })
	if len(r.RecentTests) >= testsWithin {
		f := fault.New(fault.TooMany, "too-many-tests", "At most %d test events can be sent in a minute.", testsWithin)
		f.RetryAfter = testPause - now.Sub(r.RecentTests[0])
		return w, f
	}
	r.RecentTests = append(r.RecentTests, now)
	w.Registration = &r
	return w, nil
}

// Registered is a registration as Partner Center shows it.
type Registered struct {
	SubscriberID uuid.UUID    `json:"SubscriberId"`
	URL          string       `json:"WebhookUrl"`
	Events       []event.Type `json:"WebhookEvents"`
}

// Registered returns the registration of an endpoint in Partner Center's format.
func (w Webhook) Registered() Registered {
	events := slices.Clone(w.EventTypes)
	if w.Registration.WantsTests {
		events = append(events, TestCreated)
	}
	return Registered{w.ID, w.URL, events}
}

// Thin is the body of a message in Partner Center's format, which says only what has changed and where to read it.
type Thin struct {
	Name         event.Type `json:"EventName"`
	ResourceURI  string     `json:"ResourceUri"`
	ResourceName string     `json:"ResourceName"`
	AuditURI     *string    `json:"AuditUri"` // null in all events about referrals
	Changed      string     `json:"ResourceChangeUtcDate"`
}

// thinTime is the format of times in a thin event.
const thinTime = "2006-01-02T15:04:05.0000000-07:00"

// Thin returns what the endpoint is told about an event on a deal or its registration. address is where clients find the service; "" for
// where this endpoint's client found it.
func (w Webhook) Thin(t event.Type, changed uuid.UUID, at time.Time, address string) Thin {
	return Thin{
		Name: ThinType(t), ResourceURI: w.from(address) + "/engagements/v1/referrals/" + changed.String(), ResourceName: event.ResourceName,
		Changed: at.UTC().Format(thinTime),
	}
}

// ThinTest returns what a test tells the endpoint; address is as in Thin.
func (w Webhook) ThinTest(d Delivery, address string) Thin {
	return Thin{
		Name: TestCreated, ResourceURI: w.from(address) + "/webhooks/v1/registration/validationEvents/" + d.ID.String(),
		ResourceName: "test", Changed: d.Created.UTC().Format(thinTime),
	}
}

// CertificatePath is where anybody can read the certificate of the key that signs events.
const CertificatePath = "/webhooks/v1/certificate.cer"

// SignedBy is how a message in Partner Center's format is signed.
type SignedBy struct {
	KeyPair
	CertificateURL string
	InOwnHeader    bool
}

// SignedBy returns how messages to the endpoint are signed with the key; address is as in Thin.
func (w Webhook) SignedBy(s KeyPair, address string) *SignedBy {
	return &SignedBy{s, w.from(address) + CertificatePath, w.Registration.InOwnHeader}
}

// from returns where the endpoint's client finds the service.
func (w Webhook) from(address string) string { return cmp.Or(address, w.Registration.Address) }
