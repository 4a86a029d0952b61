package partnercenter

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/referral"
	"github.com/cosell/cosell/internal/verb"
)

// CreateReferral answers POST /v1.0/engagements/referrals: it creates a deal, or invites others to an existing one.
func (s *Server) CreateReferral(w http.ResponseWriter, r *door.Request) error {
	value, err := r.ReadJSON(w)
	if err != nil {
		return err
	}
	in := referral.ReadCreation(value)
	setIgnored(w.Header(), in.Ignored)
	call, err := newCall(r)
	if err != nil {
		return err
	}
	if call.Key, err = keyOf(r, call, value); err != nil {
		return err
	}
	reply, err := s.create(r, call, in)
	if err != nil {
		return err
	}
	if !call.DryRun {
		w.Header().Set("Location", r.Address()+referral.Path+"/"+reply.ID)
		w.Header().Set("ETag", reply.ETag)
	}
	return respondWritten(w, r, referral.Source{Deal: reply.Body})
}

// create creates what is asked for. What could not be read, or breaks the contract of /v1, is left out and reported.
func (s *Server) create(r *door.Request, call verb.Call, in referral.Creation) (verb.Reply, error) {
	broken := s.rules.Check("POST /v1/deals", in.Members)
	if in.Engagement == uuid.Nil {
		return door.CarryOut(r, call, in.Members, fault.Merge(in.Mistakes, broken).Mistakes, s.Deals.CreateDeal)
	}
	return door.CarryOut(r, call, in.Members, fault.Merge(in.Mistakes, in.Within(broken)).Mistakes,
		func(ctx context.Context, c verb.Call, invitation deal.Invitation) (verb.Reply, error) {
			return s.Deals.InviteToEngagement(ctx, c, in.Engagement, invitation)
		})
}

// ReplaceReferral answers PUT /v1.0/engagements/referrals/{id}.
func (s *Server) ReplaceReferral(w http.ResponseWriter, r *door.Request) error {
	value, err := r.ReadJSON(w)
	if err != nil {
		return err
	}
	changed, err := s.change(w, r, referral.ReadReplacement(value))
	if err != nil {
		return err
	}
	return changed.respond(w, r)
}

// PatchReferral answers PATCH /v1.0/engagements/referrals/{id}: a merge patch (RFC 7396) or operations (RFC 6902).
func (s *Server) PatchReferral(w http.ResponseWriter, r *door.Request) error {
	value, err := r.ReadJSON(w)
	if err != nil {
		return err
	}
	changed, err := s.change(w, r, referral.ReadPatch(value))
	if err != nil {
		return err
	}
	_, operations := value.([]any)
	if wantsBody(w.Header(), r.Header, !operations) {
		return changed.respond(w, r)
	}
	return changed.respondEmpty(w)
}

// changed is a referral after a change.
type changed struct {
	referral.Source
	dryRun bool // nothing has changed
}

// change carries out what a body wants for the referral in the path.
func (s *Server) change(w http.ResponseWriter, r *door.Request, in referral.Change) (changed, error) {
	id, err := idOf(r)
	if err != nil {
		return changed{}, err
	}
	call, err := newCall(r)
	if err != nil {
		return changed{}, err
	}
	setIgnored(w.Header(), in.Ignored)
	to := changed{dryRun: call.DryRun}
	if in.Registering != nil {
		to.Source, err = s.register(r, call, id, in)
		return to, err
	}
	in = in.Checked(func(body any) fault.Mistakes { return s.rules.Check("PATCH /v1/deals/{dealId}", body) })
	_, err = door.CarryOut(r, call, in.Members, in.Mistakes,
		func(ctx context.Context, c verb.Call, patch door.MergePatch[deal.Deal]) (_ verb.Reply, err error) {
			in.Patch = patch.Text
			to.Source, err = s.Deals.ChangeReferral(ctx, c, id, in)
			return verb.Reply{}, err
		})
	return to, err
}

// respond answers a change with the referral as it is now.
func (c changed) respond(w http.ResponseWriter, r *door.Request) error {
	if err := c.setTag(w); err != nil {
		return err
	}
	return respondWritten(w, r, c.Source)
}

func respondWritten(w http.ResponseWriter, r *door.Request, found referral.Source) error {
	text, err := found.Document(r.Address())
	if err != nil {
		return err
	}
	door.RespondWritten(w, text)
	return nil
}

// respondEmpty answers a change without a body.
func (c changed) respondEmpty(w http.ResponseWriter) error {
	if err := c.setTag(w); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// setTag sets the tag of the new version, unless it was a dry run.
func (c changed) setTag(w http.ResponseWriter) error {
	if c.dryRun {
		return nil
	}
	tag, err := c.Tag()
	w.Header().Set("ETag", tag)
	return err
}
