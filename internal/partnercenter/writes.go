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

// CreateReferral answers POST /v1.0/engagements/referrals: it creates a deal, or invites others to one that there is.
func (s *Server) CreateReferral(w http.ResponseWriter, r *door.Request) error {
	value, err := r.ReadJSON(w)
	if err != nil {
		return err
	}
	in, err := referral.ReadCreation(value)
	if err != nil {
		return err
	}
	setIgnored(w.Header(), in.Ignored)
	call := newCall(r)
	if call.Key, err = keyOf(r, call, value); err != nil {
		return err
	}
	reply, err := door.CarryOut(r, call, in.Members, s.broken("POST /v1/deals", in.Body),
		func(ctx context.Context, c verb.Call, draft deal.Draft) (verb.Reply, error) {
			if in.Engagement != uuid.Nil {
				return s.Deals.InviteToEngagement(ctx, c, in.Engagement, draft.Target, draft.InviteContext)
			}
			return s.Deals.CreateDeal(ctx, c, draft)
		})
	if err != nil {
		return err
	}
	if !call.DryRun {
		w.Header().Set("Location", r.Address()+referral.Path+"/"+reply.ID)
		w.Header().Set("ETag", reply.ETag)
	}
	return respondWritten(w, r, referral.Source{Deal: reply.Body})
}

// broken returns what of a body could not be read, or breaks the contract of an operation of /v1.
func (s *Server) broken(operation string, b referral.Body) fault.Mistakes {
	if len(b.Members) == 0 && len(b.Mistakes) == 0 {
		return nil
	}
	return fault.Merge(b.Mistakes, s.rules.Check(operation, b.Members)).Mistakes
}

// ReplaceReferral answers PUT /v1.0/engagements/referrals/{id}. What is not sent stays as it is: clients leave out a third of a referral.
func (s *Server) ReplaceReferral(w http.ResponseWriter, r *door.Request) error {
	if tagsOf(r.Header) == nil {
		return fault.New(fault.PreconditionRequired, "if-match-required",
			"Send If-Match with the eTag of the referral that the change is based on.")
	}
	value, err := r.ReadJSON(w)
	if err != nil {
		return err
	}
	if _, is := value.([]any); is {
		value = nil // operations are a patch's
	}
	found, err := s.change(w, r, value)
	if err != nil {
		return err
	}
	return respondChanged(w, r, found)
}

// PatchReferral answers PATCH /v1.0/engagements/referrals/{id}: a merge patch (RFC 7396) or operations (RFC 6902).
func (s *Server) PatchReferral(w http.ResponseWriter, r *door.Request) error {
	value, err := r.ReadJSON(w)
	if err != nil {
		return err
	}
	found, err := s.change(w, r, value)
	if err != nil {
		return err
	}
	_, operations := value.([]any)
	if wantsBody(w.Header(), r.Header, !operations) {
		return respondChanged(w, r, found)
	}
	return respondEmpty(w, r, found)
}

// change carries out what a body wants of the referral in the path.
func (s *Server) change(w http.ResponseWriter, r *door.Request, value any) (found referral.Source, err error) {
	id, err := idOf(r)
	if err != nil {
		return found, err
	}
	in, err := referral.ReadChange(value)
	if err != nil {
		return found, err
	}
	setIgnored(w.Header(), in.Ignored)
	if in.Registering != nil {
		return s.register(r, id, in)
	}
	in = in.Checked(func(body any) fault.Mistakes { return s.rules.Check("PATCH /v1/deals/{dealId}", body) })
	_, err = door.CarryOut(r, newCall(r), in.Members, in.Mistakes,
		func(ctx context.Context, c verb.Call, patch door.MergePatch[deal.Deal]) (verb.Reply, error) {
			in.Patch = patch.Text
			found, err = s.Deals.ChangeReferral(ctx, c, id, in)
			return verb.Reply{}, err
		})
	return found, err
}

// respondChanged answers a change with the referral as it is now.
func respondChanged(w http.ResponseWriter, r *door.Request, found referral.Source) error {
	if err := setTag(w, r, found); err != nil {
		return err
	}
	return respondWritten(w, r, found)
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
func respondEmpty(w http.ResponseWriter, r *door.Request, found referral.Source) error {
	if err := setTag(w, r, found); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// setTag names the version that was made, unless there is none.
func setTag(w http.ResponseWriter, r *door.Request, found referral.Source) error {
	if isDryRun(r) {
		return nil
	}
	tag, err := found.Tag()
	w.Header().Set("ETag", tag)
	return err
}
