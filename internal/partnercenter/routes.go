package partnercenter

import (
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/webhook"
)

// routes returns every operation of Microsoft's referrals API with its handler. Slashes at the end of a path, and repeated ones, make no
// difference: the door sees to that.
func (s *Server) routes() map[string]door.Handler {
	return map[string]door.Handler{
		"GET /v1.0/engagements/referrals":        s.ListReferrals,
		"POST /v1.0/engagements/referrals":       s.CreateReferral,
		"GET /v1.0/engagements/referrals/{id}":   s.GetReferral,
		"PUT /v1.0/engagements/referrals/{id}":   s.ReplaceReferral,
		"PATCH /v1.0/engagements/referrals/{id}": s.PatchReferral,

		// The paths by which events name a referral.
		"GET /engagements/v1/referrals/{id}":   s.GetReferral,
		"PUT /engagements/v1/referrals/{id}":   s.ReplaceReferral,
		"PATCH /engagements/v1/referrals/{id}": s.PatchReferral,

		"GET /webhooks/v1/registration":                       s.GetRegistration,
		"POST /webhooks/v1/registration":                      s.Register,
		"PUT /webhooks/v1/registration":                       s.Register,
		"GET /webhooks/v1/registration/events":                s.ListRegistrationEvents,
		"POST /webhooks/v1/registration/validationEvents":     s.StartValidation,
		"GET /webhooks/v1/registration/validationEvents/{id}": s.GetValidation,
	}
}

// open returns the operations that need no sign-in.
func (s *Server) open() map[string]door.Handler {
	return map[string]door.Handler{"GET " + webhook.CertificatePath: s.GetCertificate}
}
