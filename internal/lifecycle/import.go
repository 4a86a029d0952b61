package lifecycle

import (
	"cmp"
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/sheet"
	"github.com/cosell/cosell/internal/verb"
)

// RowRules read what a row asks for as the contract demands it. They return what is wrong, and leave that out of the result.
type RowRules struct {
	Draft func(members map[string]any) (deal.Draft, fault.Mistakes, error)
	Patch func(members map[string]any) (patch []byte, m fault.Mistakes, err error)
	Notes func(notes string) fault.Mistakes // on a change of status
}

// Imported is what became of the rows of a file.
type Imported struct {
	Created   int           `json:"created"`
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Items     []ImportedRow `json:"items"` // in the order of the file
}

// ImportedRow is what became of a row.
type ImportedRow struct {
	Row     int           `json:"row"`
	Outcome Outcome       `json:"outcome"`
	ID      uuid.UUID     `json:"id"`
	ETag    deal.Revision `json:"eTag"`
	Actions []deal.Action `json:"actions"` // that were carried out
}

// Outcome says what a row did to its deal.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "Created"
	Updated   Outcome = "Updated"
	Unchanged Outcome = "Unchanged"
)

// ImportDeals carries out what the rows of a file ask for, all or nothing. A row without an id creates a deal; one with an id and an ETag
// brings the deal to what its cells say, by the steps of its life. Faults: Forbidden for a caller who may change no deal and, as for
// CreateDeal, for a file with new deals from a caller who may create none; Invalid for what is wrong with the file or any of its rows.
func (s *Service) ImportDeals(ctx context.Context, c verb.Call, file []byte, rules RowRules) (verb.Reply, error) {
	c.Via = audit.CSV
	creates := false
	var denied error // for some rows
	reply, err := s.Write(ctx, c, s.importReplay(c.Actor), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		rows, wrong := sheet.Read(file)
		in := newImport(s, c, rules, now, rows)
		may := access.EditDeal
		if creates = in.creates(); creates {
			may = access.CreateDeal
		}
		if err := cmp.Or(access.Require(c.Actor, may), wrong); err != nil {
			return verb.Answer{}, err
		}
		done, err := in.carryOut(ctx, tx)
		denied = in.denied
		if err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(done, "")
	})
	if creates {
		err = s.explained(ctx, c.Actor, err)
	}
	return reply, s.withContacts(ctx, c.Actor, err, denied)
}

// withContacts adds to a fault about rows, some of which need a role that the caller lacks, the people who can grant it (R2).
func (s *Service) withContacts(ctx context.Context, a access.Actor, err, denied error) error {
	f := fault.As(err)
	if denied == nil || f == nil || f.Kind != fault.Invalid {
		return err
	}
	advised := fault.As(s.Advise(ctx, a, denied))
	if advised == nil {
		return err
	}
	told := *f
	told.MissingRoles, told.Contacts = advised.MissingRoles, advised.Contacts
	return &told
}

// importReplay checks that the caller may still read the deals that the kept answer names.
func (s *Service) importReplay(a access.Actor) verb.ReplayCheck {
	return func(ctx context.Context, kept verb.Answer) error {
		if err := access.Require(a, access.EditDeal); err != nil {
			return s.Advise(ctx, a, err)
		}
		var done Imported
		if err := json.Unmarshal(kept.Body, &done); err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(done.Items))
		for i, item := range done.Items {
			ids[i] = item.ID
		}
		subjects, err := s.db.DealSubjects(ctx, a.OrganizationID, ids)
		for _, subject := range subjects {
			if err := access.Check(a, access.ReadDeal, subject); err != nil {
				return s.Advise(ctx, a, err)
			}
		}
		return err
	}
}
