package lifecycle

import (
	"context"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// MicrosoftAnswer is a Microsoft seller's answer to a deal.
type MicrosoftAnswer struct {
	Decision         microsoft.Status `json:"decision"` // Accepted or Declined
	ReasonCode       *string          `json:"reasonCode"`
	Notes            *string          `json:"notes"`
	Sellers          []deal.Member    `json:"sellers"` // default: the caller
	EstimatedValue   *money.Amount    `json:"estimatedValue"`
	EstimatedClosing *time.Time       `json:"estimatedClosingDateTime"`
}

// action returns the action on Microsoft's own deal that the decision stands for. A missing decision, which the contract has refused by
// then, counts as the one that needs no reason, so that the caller is not told that a reason is missing too.
func (in MicrosoftAnswer) action() deal.Action {
	if in.Decision == microsoft.Declined {
		return deal.Decline
	}
	return deal.Accept
}

// AnswerForMicrosoft answers Microsoft's own deal in the engagement of the deal that the id names. It is the same change as Accept or
// Decline on Microsoft's deal, and has their faults.
func (s *Service) AnswerForMicrosoft(ctx context.Context, c verb.Call, id uuid.UUID, in MicrosoftAnswer) (verb.Reply, error) {
	see := func(ctx context.Context, _ verb.Answer) error {
		_, err := s.MicrosoftResponse(ctx, c.Actor, id)
		return err
	}
	return s.Write(ctx, c, see, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		d, err := dealToAnswer(ctx, tx, c.Actor, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := admit(c, d, access.AnswerForMicrosoft, in.action(), now); err != nil {
			return verb.Answer{}, err
		}
		after, entry, err := in.apply(ctx, tx, c, d, now)
		if err != nil {
			return verb.Answer{}, fault.Renamed(err, answersWords.Replace)
		}
		if _, err := save(tx, d, after, entry, now); err != nil {
			return verb.Answer{}, err
		}
		body, err := json.Marshal(microsoft.Disclose(microsoft.Answer{Deal: &after}, after, s.ReasonThreshold, now))
		return verb.Answer{Body: body}, err
	})
}

// dealToAnswer returns Microsoft's own deal if the caller is one of its users. For anybody else the id names only a deal of their own,
// which the check of roles then refuses.
func dealToAnswer(ctx context.Context, tx *postgres.Tx, a access.Actor, id uuid.UUID) (deal.Deal, error) {
	if a.OrganizationID == access.Microsoft {
		return tx.MicrosoftsDeal(ctx, id)
	}
	return tx.Deal(ctx, a.OrganizationID, id)
}

func (in MicrosoftAnswer) apply(
	ctx context.Context, tx *postgres.Tx, c verb.Call, d deal.Deal, now time.Time,
) (deal.Deal, deal.Entry, error) {
	if in.action() == deal.Decline {
		r := deal.Reason{Notes: in.Notes}
		if in.ReasonCode != nil {
			r.Code = *in.ReasonCode
		}
		return d.Apply(deal.Decline, c.By(), r, now)
	}
	return accept(ctx, tx, c, d, deal.Acceptance{
		Team: in.Sellers, Notes: in.Notes,
		Details: deal.Estimate{Value: in.EstimatedValue, Closing: in.EstimatedClosing},
	}, now)
}

// answersWords renames members of a deal to those of the answer, so that mistakes point at what the caller sent.
var answersWords = strings.NewReplacer("/team", "/sellers", "/details/dealValue", "/estimatedValue",
	"/details/closingDateTime", "/estimatedClosingDateTime")

// MicrosoftResponse returns as much of Microsoft's answer to a deal as the caller may see. Faults: NotFound, Forbidden.
func (s *Service) MicrosoftResponse(ctx context.Context, a access.Actor, id uuid.UUID) (microsoft.Response, error) {
	var found postgres.Document
	var err error
	if a.OrganizationID == access.Microsoft {
		found, err = s.db.MicrosoftsDeal(ctx, id)
		found.Microsoft = found.JSON
	} else {
		found, err = s.db.Deal(ctx, a.OrganizationID, id, true)
	}
	if err != nil {
		return microsoft.Response{}, err
	}
	if err := access.Check(a, access.ReadDeal, found.Subject); err != nil {
		return microsoft.Response{}, s.Advise(ctx, a, err)
	}
	return s.disclose(found)
}

// disclose decodes both sides of an engagement and returns what the deal's owner may see of Microsoft's side.
func (s *Service) disclose(found postgres.Document) (microsoft.Response, error) {
	var viewer deal.Deal
	if err := json.Unmarshal(found.JSON, &viewer); err != nil {
		return microsoft.Response{}, err
	}
	known := microsoft.Answer{Value: found.MicrosoftValue}
	if found.Microsoft != nil {
		known.Deal = new(deal.Deal)
		if err := json.Unmarshal(found.Microsoft, known.Deal); err != nil {
			return microsoft.Response{}, err
		}
	}
	return microsoft.Disclose(known, viewer, s.ReasonThreshold, s.Time()), nil
}
