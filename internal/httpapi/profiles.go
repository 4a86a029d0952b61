package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/profile"
	"github.com/cosell/cosell/internal/revision"
)

// ListProfiles answers GET /v1/profiles.
func (s *Server) ListProfiles(w http.ResponseWriter, r *http.Request, p apigen.ListProfilesParams) {
	about := listName(r)
	after, err := about.text(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, more, err := s.Verbs.Profiles(r.Context(), actor(r), after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(v profile.View) string { return v.Location })
}

// GetProfile answers GET /v1/profiles/{mpnId}.
func (s *Server) GetProfile(w http.ResponseWriter, r *http.Request, location apigen.MpnID, p apigen.GetProfileParams) {
	found, err := s.Verbs.Profile(r.Context(), actor(r), location)
	s.giveTagged(w, r, p.IfNoneMatch, found.Revision, found, err)
}

// UpdateProfile answers PATCH /v1/profiles/{mpnId}.
func (s *Server) UpdateProfile(w http.ResponseWriter, r *http.Request, location apigen.MpnID, p apigen.UpdateProfileParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, in patch[profile.Contents]) (lifecycle.Reply, error) {
		return s.Verbs.EditProfile(ctx, c, location, in.text)
	})
}

// PublishProfile answers POST /v1/profiles/{mpnId}/publish.
func (s *Server) PublishProfile(w http.ResponseWriter, r *http.Request, location apigen.MpnID, p apigen.PublishProfileParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ struct{}) (lifecycle.Reply, error) {
		return s.Verbs.PublishProfile(ctx, c, location)
	})
}

// WithdrawProfile answers POST /v1/profiles/{mpnId}/withdraw.
func (s *Server) WithdrawProfile(w http.ResponseWriter, r *http.Request, location apigen.MpnID, p apigen.WithdrawProfileParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ struct{}) (lifecycle.Reply, error) {
		return s.Verbs.WithdrawProfile(ctx, c, location)
	})
}

// giveTagged answers with the value and its tag, or with 304 if the caller knows this version.
func (s *Server) giveTagged(w http.ResponseWriter, r *http.Request, known *string, version revision.Number, value any, err error) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("ETag", version.String())
	if known != nil && matches(*known, version.String()) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.giveValue(w, r, value, nil)
}
