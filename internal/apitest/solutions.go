package apitest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// SolutionDraft returns a solution of Contoso's that has what a review towards co-sell ready requires, for the test to change.
func SolutionDraft() Object {
	return Object{
		"name": "Contoso Store", "mpnId": "1000001", "description": "Runs a store", "offerType": "SaaS",
		"listingUrl": "https://marketplace.example/contoso/store",
		"documents": Object{
			"onePagerUrl": "https://contoso.example/1.pdf", "pitchDeckUrl": "https://contoso.example/2.pdf",
		},
		"coSellGeographies": []any{"SE"},
		"salesContacts": []any{Object{
			"country": "SE", "name": "Ada Berg", "email": "ada@contoso.example", "phoneNumber": "+46 8 555 01 00",
		}},
	}
}

// CreateSolution creates a solution and returns its id.
func (c *Client) CreateSolution(t testing.TB, body Object) string {
	t.Helper()
	return c.Post(t, "/v1/solutions", body).Want(t, http.StatusCreated).ID(t)
}

// PublishSolution creates a solution, publishes it and returns its id.
func (c *Client) PublishSolution(t testing.TB, body Object) string {
	t.Helper()
	id := c.CreateSolution(t, body)
	c.Post(t, SolutionPath(id, "publish"), nil).Want(t, http.StatusOK)
	return id
}

// AskReview asks for a review of the solution and returns the review's id.
func (c *Client) AskReview(t testing.TB, id, goal string) string {
	t.Helper()
	return c.Post(t, SolutionPath(id, "reviews"), Object{"goal": goal}).Want(t, http.StatusCreated).ID(t)
}

// FailedChecks returns the failed checks in a problem document.
func (r *Response) FailedChecks(t testing.TB) []string {
	t.Helper()
	var p struct {
		Checks []struct {
			Code   string
			Passed bool
		}
	}
	r.Decode(t, &p)
	require.NotEmpty(t, p.Checks)
	var failed []string
	for _, c := range p.Checks {
		if !c.Passed {
			failed = append(failed, c.Code)
		}
	}
	return failed
}

// SolutionPath returns the path of a solution, and of something below it.
func SolutionPath(id string, below ...string) string {
	return strings.Join(append([]string{"/v1/solutions", id}, below...), "/")
}
