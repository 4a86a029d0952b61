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

// register carries out what a patch wants of the registration of a deal, and returns the referral as it is then.
func (s *Server) register(r *door.Request, id uuid.UUID, in referral.Change) (found referral.Source, err error) {
	operation, wanted := "PATCH /v1/registrations/{registrationId}", in.Registering
	if wanted.New {
		operation = "POST /v1/deals/{dealId}/registrations"
	}
	mistakes := fault.Merge(in.Mistakes, below(s.rules.Check(operation, wanted.Form))).Mistakes
	call := newCall(r)
	if len(mistakes) > 0 {
		return found, fault.Mistakes(mistakes).Err()
	}
	if wanted.New {
		_, err = door.CarryOut(r, call, wanted.Form, nil,
			func(ctx context.Context, c verb.Call, form registration.Draft) (verb.Reply, error) {
				return s.Registrations.RegisterDeal(ctx, c, id, form)
			})
	} else {
		_, err = door.CarryOut(r, call, wanted.Form, nil,
			func(ctx context.Context, c verb.Call, patch door.MergePatch[registration.Draft]) (verb.Reply, error) {
				revise := func(form registration.Draft) (registration.Draft, error) { return wanted.On(form, patch.Text) }
				given, _ := revise(registration.Draft{}) // what is wrong with it is told later
				return s.Registrations.ReviseRegistration(ctx, c, id, given.Currencies(), revise)
			})
	}
	if err != nil {
		return found, atRegistration(err)
	}
	return s.Deals.Referral(r.Context(), r.Actor, id)
}

// below points mistakes of a form at the registration in the referral.
func below(m fault.Mistakes) fault.Mistakes {
	for i := range m {
		m[i].Pointer = "/registrations/0" + m[i].Pointer
	}
	return m
}

func atRegistration(err error) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Invalid {
		return err
	}
	mistakes := make(fault.Mistakes, len(f.Mistakes))
	copy(mistakes, f.Mistakes)
	return below(mistakes).Err()
}
