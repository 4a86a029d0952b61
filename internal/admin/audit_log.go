package admin

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/verb"
)

// AuditLog returns the changes to the organisation's users, roles, tokens and requests, newest first. The fault is Forbidden.
func (s *Service) AuditLog(ctx context.Context, a access.Actor, before uuid.UUID, limit int) (page.Page[[]byte], error) {
	if err := access.Require(a, access.ManageUsers); err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.AuditLog(ctx, a.OrganizationID, before, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	return verb.Documents(found, limit, uuid.UUID.String), nil
}
