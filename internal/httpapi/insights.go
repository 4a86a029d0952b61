package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// ListInsightMetrics answers GET /v1/insights/metrics.
func (s *Server) ListInsightMetrics(w http.ResponseWriter, r *door.Request) error {
	return door.RespondValue(w, r, insight.AllDefinitions())
}

// GetInsightSummary answers GET /v1/insights/summary.
func (s *Server) GetInsightSummary(w http.ResponseWriter, r *door.Request) error {
	return respondTable(w, r, s.insightSummary)
}

// DownloadInsightSummary answers GET /v1/insights/summary.csv.
func (s *Server) DownloadInsightSummary(w http.ResponseWriter, r *door.Request) error {
	return respondCSV(w, r, s.insightSummary)
}

func (s *Server) insightSummary(r *door.Request) (table, error) {
	q, err := s.insightQuery(r, insight.Query{})
	if err != nil {
		return nil, err
	}
	return s.Insights.Summary(r.Context(), r.Actor, q)
}

// GetInsightBreakdown answers GET /v1/insights/breakdown.
func (s *Server) GetInsightBreakdown(w http.ResponseWriter, r *door.Request) error {
	return respondTable(w, r, s.insightBreakdown)
}

// DownloadInsightBreakdown answers GET /v1/insights/breakdown.csv.
func (s *Server) DownloadInsightBreakdown(w http.ResponseWriter, r *door.Request) error {
	return respondCSV(w, r, s.insightBreakdown)
}

func (s *Server) insightBreakdown(r *door.Request) (table, error) {
	q, err := s.insightQuery(r, insight.Query{
		By: insight.Grouping(r.Text("dimension")), Metrics: r.Texts("metric"), Top: int(r.Int("top")),
	})
	if err != nil {
		return nil, err
	}
	return s.Insights.Breakdown(r.Context(), r.Actor, q)
}

// GetInsightCohort answers GET /v1/insights/cohort.
func (s *Server) GetInsightCohort(w http.ResponseWriter, r *door.Request) error {
	return respondTable(w, r, s.insightCohort)
}

// DownloadInsightCohort answers GET /v1/insights/cohort.csv.
func (s *Server) DownloadInsightCohort(w http.ResponseWriter, r *door.Request) error {
	return respondCSV(w, r, s.insightCohort)
}

func (s *Server) insightCohort(r *door.Request) (table, error) {
	return s.Insights.Cohort(r.Context(), r.Actor)
}

// insightQuery returns the query with the range and the filter of the request, or fault BadRequest for an invalid range, an unknown country
// or parameters that cannot be combined.
func (s *Server) insightQuery(r *door.Request, q insight.Query) (insight.Query, error) {
	var m fault.Mistakes
	q.Filter = insight.Filter{
		Location: r.TextPtr("mpnId"), Solution: r.TextPtr("solutionId"), Country: listed(r, "country", reference.Countries, &m),
		Person: r.TextPtr("teamEmail"),
	}
	for _, t := range r.Texts("dealType") {
		q.Filter.DealTypes = append(q.Filter.DealTypes, deal.Type(t))
	}
	if r.Has("direction") {
		q.Filter.Direction = new(deal.Direction(r.Text("direction")))
	}
	if q.Filter.Person != nil {
		q.Filter.Person = new(email.Normal(*q.Filter.Person))
	}
	from, to := insightMonth(r, "from", &m), insightMonth(r, "to", &m)
	if !m.Has("/query/from") && !m.Has("/query/to") {
		q.Range = insight.NewRange(from, to, s.Kernel.Time(), &m)
	}
	if q.Check(&m); len(m) > 0 {
		return q, fault.InvalidParameters(m)
	}
	return q, nil
}

func insightMonth(r *door.Request, name string, m *fault.Mistakes) *insight.Month {
	first := month(r, name, m)
	if first == nil {
		return nil
	}
	return new(insight.MonthOf(*first))
}

// table is an answer that can also be read as a table.
type table interface {
	Table(l wording.Language) [][]string
}

// respondTable answers with what read returns, as CSV if the caller prefers that.
func respondTable(w http.ResponseWriter, r *door.Request, read func(*door.Request) (table, error)) error {
	w.Header().Add("Vary", "Accept")
	if prefers(r.Header, "text/csv") {
		return respondCSV(w, r, read)
	}
	found, err := read(r)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}

func respondCSV(w http.ResponseWriter, r *door.Request, read func(*door.Request) (table, error)) error {
	found, err := read(r)
	if err != nil {
		return err
	}
	return door.RespondCSV(w, r, found.Table(r.Language()))
}
