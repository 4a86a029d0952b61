package partnercenter

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/webhook"
)

// GetRegistration answers GET /webhooks/v1/registration.
func (s *Server) GetRegistration(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Outbox.Registered(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found.Registered())
}

// Register answers POST and PUT /webhooks/v1/registration, which do the same, since clients may try either first.
func (s *Server) Register(w http.ResponseWriter, r *door.Request) error {
	body, err := r.ReadJSON(w)
	if err != nil {
		return err
	}
	call, err := newCall(r)
	if err != nil {
		return err
	}
	in, ignored, mistakes := webhook.ReadRegistration(body)
	in.Address = r.Address()
	setIgnored(w.Header(), ignored)
	reply, err := s.Outbox.Register(r.Context(), call, in, mistakes)
	if err != nil {
		return fault.Renamed(err, registrationsWords.Replace)
	}
	door.RespondWritten(w, reply.Body)
	return nil
}

// registrationsWords renames the members of an endpoint to those of a registration.
var registrationsWords = strings.NewReplacer("/url", "/WebhookUrl", "/eventTypes", "/WebhookEvents")

// ListRegistrationEvents answers GET /webhooks/v1/registration/events.
func (s *Server) ListRegistrationEvents(w http.ResponseWriter, r *door.Request) error {
	return door.RespondValue(w, r, append(webhook.PartnerCenterTypes(), webhook.TestCreated))
}

// validation is a test event as Partner Center shows it.
type validation struct {
	CorrelationID uuid.UUID `json:"correlationId"`
	// When a test begins the rest is left out.
	PartnerID   string             `json:"partnerId,omitempty"`
	Status      string             `json:"status,omitempty"`
	CallbackURL string             `json:"callbackUrl,omitempty"`
	Results     []validationResult `json:"results,omitzero"`
}

// validationTime is the format of times in the report of a test.
const validationTime = "2006-01-02T15:04:05.0000000Z"

type validationResult struct {
	ResponseCode    string `json:"responseCode"` // in words, such as NoContent; without an answer, the outcome
	ResponseMessage string `json:"responseMessage"`
	SystemError     bool   `json:"systemError"` // there was no answer
	Time            string `json:"dateTimeUtc"`
}

// StartValidation answers POST /webhooks/v1/registration/validationEvents.
func (s *Server) StartValidation(w http.ResponseWriter, r *door.Request) error {
	call, err := newCall(r)
	if err != nil {
		return err
	}
	reply, err := s.Outbox.TestRegistration(r.Context(), call)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(reply.ID)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, validation{CorrelationID: id})
}

// GetValidation answers GET /webhooks/v1/registration/validationEvents/{id}.
func (s *Server) GetValidation(w http.ResponseWriter, r *door.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	d, of, err := s.Outbox.TestOfRegistration(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	v := validation{
		CorrelationID: d.ID, PartnerID: of.OrganizationID, Status: "completed", CallbackURL: of.URL, Results: []validationResult{},
	}
	if d.Status == webhook.Waiting {
		v.Status = "pending"
	}
	for _, a := range d.Attempts {
		v.Results = append(v.Results, resultOf(a))
	}
	return door.RespondValue(w, r, v)
}

func resultOf(a webhook.Attempt) validationResult {
	v := validationResult{ResponseCode: string(a.Outcome), SystemError: a.StatusCode == nil, Time: a.Started.UTC().Format(validationTime)}
	if a.StatusCode != nil {
		v.ResponseCode = statusInWords(*a.StatusCode)
	}
	return v
}

// statusInWords returns a status by its name in the clients' library: OK, NoContent, InternalServerError.
func statusInWords(code int) string {
	name := strings.NewReplacer(" ", "", "-", "", "'", "").Replace(http.StatusText(code))
	if name == "" {
		return strconv.Itoa(code)
	}
	return name
}

// GetCertificate answers GET /webhooks/v1/certificate.cer, to anybody.
func (s *Server) GetCertificate(w http.ResponseWriter, r *door.Request) error {
	keys, err := s.Outbox.KeyPair(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pkix-cert")
	_, err = w.Write(keys.Certificate)
	return err
}
