package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
)

// GetScore answers GET /v1/insights/score.
func (s *Server) GetScore(w http.ResponseWriter, r *door.Request) error {
	score, err := s.Insights.Score(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, score)
}

// ListScores answers GET /v1/scores.
func (s *Server) ListScores(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Text()
	if err != nil {
		return err
	}
	page, err := s.Insights.Scores(r.Context(), r.Actor, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetScoreOfOrganization answers GET /v1/scores/{organizationId}.
func (s *Server) GetScoreOfOrganization(w http.ResponseWriter, r *door.Request) error {
	score, err := s.Insights.ScoreOf(r.Context(), r.Actor, r.Text("organizationId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, score)
}
