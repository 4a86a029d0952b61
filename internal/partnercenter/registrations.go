package partnercenter

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/referral"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/verb"
)

// register carries out what a patch wants for the registration of a deal, and returns the referral after it.
func (s *Server) register(r *door.Request, call verb.Call, id uuid.UUID, in referral.Change) (referral.Source, error) {
	form, others := in.FormMistakes()
	if len(others) > 0 { // then nothing is carried out, just as with mistakes in the form
		call.DryRun = true
	}
	err := s.carryOut(r, call, id, *in.Registering, form)
	invalid := fault.Is(err, fault.Invalid)
	switch {
	case len(others) > 0 && (err == nil || fault.Is(err, fault.Conflict) || invalid && in.Registering.Nothing()):
		err = others.Err()
	case invalid:
		err = fault.Merge(others, referral.InForm(fault.As(err).Mistakes))
	}
	if err != nil {
		return referral.Source{}, err
	}
	return s.Deals.Referral(r.Context(), r.Actor, id)
}

// carryOut makes or changes the registration, unless there are mistakes in its form.
func (s *Server) carryOut(r *door.Request, call verb.Call, id uuid.UUID, wanted referral.Registering, mistakes fault.Mistakes) error {
	check := func(operation string) fault.Mistakes {
		broken := wanted.Check(func(body any) fault.Mistakes { return s.rules.Check(operation, body) })
		return fault.Merge(mistakes, broken).Mistakes
	}
	if wanted.New {
		_, err := door.CarryOut(r, call, wanted.Form, check("POST /v1/deals/{dealId}/registrations"),
			func(ctx context.Context, c verb.Call, form registration.Draft) (verb.Reply, error) {
				return s.Registrations.RegisterDeal(ctx, c, id, form)
			})
		return err
	}
	_, err := door.CarryOut(r, call, wanted.Form, check("PATCH /v1/registrations/{registrationId}"),
		func(ctx context.Context, c verb.Call, patch door.MergePatch[registration.Draft]) (verb.Reply, error) {
			revise := func(form registration.Draft) (registration.Draft, error) { return wanted.On(form, patch.Text) }
			given, _ := revise(registration.Draft{}) // its faults are reported later
			return s.Registrations.ReviseRegistration(ctx, c, id, given.Currencies(), revise)
		})
	return err
}
