package httpapi

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/reference"
)

// GetDeal answers GET /v1/deals/{dealId}.
func (s *Server) GetDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.GetDealParams) {
	fields, err := newFields(p.Fields, text(p.Include))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, err := s.Verbs.Deal(r.Context(), actor(r), id, p.Include != nil)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("ETag", found.ETag)
	// The tag says nothing of Microsoft's answer, so with it a document may differ under the same tag.
	if p.IfNoneMatch != nil && p.Include == nil && matches(*p.IfNoneMatch, found.ETag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	text, err := fields.trim(found.JSON)
	s.give(w, r, text, err)
}

// matches tells whether an If-None-Match header names the tag; the comparison is weak (RFC 9110, 13.1.2).
func matches(header, tag string) bool {
	return slices.ContainsFunc(tags(header), func(t string) bool { return t == "*" || t == tag || t == "W/"+tag })
}

// ListDealHistory answers GET /v1/deals/{dealId}/history.
func (s *Server) ListDealHistory(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.ListDealHistoryParams) {
	about := listName(r, id.String())
	before, err := about.number(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Verbs.DealHistory(r.Context(), actor(r), id, before, limitOf(p.Limit))
	next := ""
	if page.Before > 0 {
		next = about.cursor(strconv.FormatInt(page.Before, 10))
	}
	s.givePage(w, r, page.Items, next, err)
}

// GetMicrosoftResponse answers GET /v1/deals/{dealId}/microsoft-response.
func (s *Server) GetMicrosoftResponse(w http.ResponseWriter, r *http.Request, id apigen.DealID) {
	response, err := s.Verbs.MicrosoftResponse(r.Context(), actor(r), id)
	s.giveValue(w, r, response, err)
}

// GetCreationEligibility answers GET /v1/deals/creation-eligibility.
func (s *Server) GetCreationEligibility(w http.ResponseWriter, r *http.Request) {
	e, err := s.Verbs.CreationEligibility(r.Context(), actor(r))
	s.giveValue(w, r, e, err)
}

// GetAccess answers GET /v1/access.
func (s *Server) GetAccess(w http.ResponseWriter, r *http.Request) {
	a := actor(r)
	contacts, err := s.Verbs.AccountAdmins(r.Context(), a)
	s.giveValue(w, r, convertAccess(a, contacts), err)
}

// ListRoles answers GET /v1/roles.
func (s *Server) ListRoles(w http.ResponseWriter, r *http.Request) {
	s.giveValue(w, r, map[string]any{"items": access.Permissions()}, nil)
}

// GetReferenceList answers GET /v1/reference/{list}.
func (s *Server) GetReferenceList(w http.ResponseWriter, r *http.Request, name apigen.GetReferenceListParamsList) {
	list, known := reference.Get(string(name))
	if !known {
		s.fail(w, r, fault.Missing())
		return
	}
	s.giveValue(w, r, list, nil)
}

const defaultLimit = 50

// limitOf returns the page size; the contract has bounded it.
func limitOf(given *apigen.Limit) int {
	if given == nil {
		return defaultLimit
	}
	return *given
}

// giveValue answers with the value as JSON, or with the error.
func (s *Server) giveValue(w http.ResponseWriter, r *http.Request, value any, err error) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	text, err := json.Marshal(value)
	s.give(w, r, text, err)
}

// give answers with the text, or with the error. A caller whom nothing has made sure of yet is made sure of here.
func (s *Server) give(w http.ResponseWriter, r *http.Request, text []byte, err error) {
	if err == nil {
		err = s.Tokens.Confirm(r.Context())
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, text)
}
