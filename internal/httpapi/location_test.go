package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// Whoever made something reads it at the address that the answer names. A lead is the partner's, who reads it there.
func TestEveryLocationLeadsToWhatWasMade(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people := callers(t, h)
	for _, o := range apitest.Operations(t) {
		if apitest.Contract(t).Paths.Value(o.Path).GetOperation(o.Method).Responses.Status(http.StatusCreated) == nil {
			continue
		}
		maker := people[strings.Fields(decisions[o.ID].allowed)[0]]
		made := o.Send(t, maker.Client, maker.at(o), o.Good(t)).Want(t, http.StatusCreated)
		reader := maker
		if o.ID == "createLead" {
			reader = people["admin"]
		}
		location := made.Header.Get("Location")
		require.NotEmpty(t, location, o.ID)
		read := reader.Get(t, location).Want(t, http.StatusOK)
		require.NotContains(t, string(read.Body), `"nextCursor"`, "%s leads to a list", o.ID)
	}
}
