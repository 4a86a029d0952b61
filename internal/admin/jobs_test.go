package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

func jobPath(id string, below ...string) string {
	return "/v1/operations/jobs/" + strings.Join(append([]string{id}, below...), "/")
}

func TestAnOperatorSeesJobsWithoutWhatIsPrivate(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateJob(t, "discarded")
	r := h.Operator().Get(t, jobPath(id)).Want(t, http.StatusOK)
	require.Equal(t, "Discarded", r.Text(t, "state"))
	require.Equal(t, apitest.Object{"from": 1.0, "to": 2.0}, r.At(t, "arguments"))
	require.Equal(t, "refused: … at https://hook.example/… …", r.Text(t, "failures", 0, "detail"))
	require.NotContains(t, string(r.Body), "secret")
	require.NotNil(t, r.At(t, "finalizedDateTime"))
	require.Equal(t, r.At(t), h.Operator().Get(t, "/v1/operations/jobs").Want(t, http.StatusOK).At(t, "items", 0))
	h.Operator().Get(t, jobPath("999999")).WantProblem(t, http.StatusNotFound, "not-found")
	h.Operator().Get(t, jobPath("0")).Want(t, http.StatusBadRequest)
}

func TestJobsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	var ids []string
	for range 5 {
		ids = append([]string{h.CreateJob(t, "retryable")}, ids...)
	}
	h.CreateJob(t, "completed")
	var found []string
	for path := "/v1/operations/jobs?limit=2&state=Retryable&kind=tell&queue=events"; path != ""; {
		r := h.Operator().Get(t, path).Want(t, http.StatusOK)
		for _, j := range r.At(t, "items").([]any) {
			found = append(found, fmt.Sprint(j.(apitest.Object)["id"]))
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(r.Header.Get("Link"), "<"), ">")
	}
	require.Equal(t, ids, found)
	for query, want := range map[string]int{"state=Completed": 1, "state=Discarded": 0, "kind=other": 0, "queue=other": 0, "": 6} {
		require.Len(t, h.Operator().Get(t, "/v1/operations/jobs?"+query).Want(t, http.StatusOK).At(t, "items"), want, query)
	}
	h.Operator().Get(t, "/v1/operations/jobs?state=available").Want(t, http.StatusBadRequest)
}

func TestWhichJobsAreRetriedAndCalledOff(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for state, can := range map[string]struct{ retry, cancel bool }{
		"available": {false, true}, "running": {false, false}, "retryable": {true, true}, "scheduled": {true, true},
		"pending": {false, true}, "completed": {false, false}, "cancelled": {true, false}, "discarded": {true, false},
	} {
		for verb, possible := range map[string]bool{"retry": can.retry, "cancel": can.cancel} {
			id := h.CreateJob(t, state)
			told := h.Operator().Get(t, jobPath(id)).Want(t, http.StatusOK)
			require.Equal(t, possible, slices.Contains(told.At(t, "actions").([]any), any(map[string]string{"retry": "Retry", "cancel": "Cancel"}[verb])),
				"%s of one that is %s is told beforehand", verb, state)
			before := told.Body
			r := h.Operator().Post(t, jobPath(id, verb)+"?dryRun=true", nil)
			require.Equal(t, string(before), string(h.Operator().Get(t, jobPath(id)).Body), "a dry run")
			if !possible {
				r.WantProblem(t, http.StatusConflict, "job-state")
				h.Operator().Post(t, jobPath(id, verb), nil).WantProblem(t, http.StatusConflict, "job-state")
				require.Equal(t, string(before), string(h.Operator().Get(t, jobPath(id)).Body))
				continue
			}
			r.Want(t, http.StatusOK)
			want := map[string]string{"retry": "Available", "cancel": "Cancelled"}[verb]
			first := h.Operator().Post(t, jobPath(id, verb), nil, apitest.Key(id)).Want(t, http.StatusOK)
			require.Equal(t, want, first.Text(t, "state"), "%s %s", verb, state)
			again := h.Operator().Post(t, jobPath(id, verb), nil, apitest.Key(id)).Want(t, http.StatusOK)
			require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
			require.Equal(t, string(first.Body), string(again.Body))
		}
	}
}

func TestRetryingAJobIsLogged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateJob(t, "discarded")
	before := h.Count(t, "audit_log")
	r := h.Operator().Post(t, jobPath(id, "retry"), nil).Want(t, http.StatusOK)
	require.InEpsilon(t, 26, r.At(t, "maxAttempts"), 0)
	require.Equal(t, before+1, h.Count(t, "audit_log"))
	var entry string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), "select document from audit_log where document->>'action' = 'RetryJob'").Scan(&entry))
	require.Contains(t, entry, `"subject":{"type":"Job","id":"`+id+`","name":"tell"}`)
	require.Contains(t, entry, `{"pointer":"/state","before":"Discarded","after":"Available"}`)
	require.NotContains(t, entry, "/actions", "which follow from the state")
	h.Work()
	require.Eventually(t, func() bool { return h.Operator().Get(t, jobPath(id)).Text(t, "state") == "Completed" }, eventually, tick, "and it is done")
}

func TestTheSummaryCountsWhatThereIsToDo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.CreateJob(t, "discarded")
	h.CreateJob(t, "discarded")
	h.CreateJob(t, "completed")
	h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	r := h.Operator().Get(t, "/v1/operations/summary").Want(t, http.StatusOK)
	require.Len(t, r.At(t, "queues"), 1, "completed jobs are left out")
	require.Equal(t, "events", r.Text(t, "queues", 0, "queue"))
	require.Equal(t, "Discarded", r.Text(t, "queues", 0, "state"))
	require.InEpsilon(t, 2, r.At(t, "queues", 0, "count"), 0)
	require.InEpsilon(t, 3, r.At(t, "eventsWaiting", "count"), 0)
	require.Equal(t, "2026-11-23T12:00:00Z", r.Text(t, "eventsWaiting", "oldestDateTime"))
	require.Equal(t, false, r.At(t, "projection", "filled"))
	h.Project()
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	r = h.Operator().Get(t, "/v1/operations/summary").Want(t, http.StatusOK)
	require.Nil(t, r.At(t, "eventsWaiting", "oldestDateTime"))
	require.Equal(t, map[string]any{"filled": true, "eventsWaiting": 1.0, "oldestDateTime": "2026-11-23T12:00:00Z"}, r.At(t, "projection"))
}

// How long, and how often, a test waits for what happens in the background.
const (
	eventually = 60 * time.Second
	tick       = 20 * time.Millisecond
)
