package job_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/wording"
)

func TestBriefLeavesOutWhatIsPrivate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"the database does not answer":                        "the database does not answer",
		"550 <ada@contoso.example> unknown":                   "550 … unknown",
		"Post https://hook.example/in?key=abc: EOF":           "Post https://hook.example/in… EOF",
		"secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw":       "secret …",
		"Authorization: Bearer abc.def":                       "Authorization: …",
		`duplicate key: Key (email)=(ada@contoso.example)`:    "duplicate key: Key …",
		`duplicate key: Key (name, age)=(Ada Berg, 7) exists`: "duplicate key: Key (name, age)… exists",
		`no such user: "Ada Berg"`:                            "no such user: …",
	} {
		require.Equal(t, want, job.Brief(text))
	}
	long := job.Brief(strings.Repeat("ö", 500))
	require.True(t, utf8.ValidString(long))
	require.LessOrEqual(t, len(long), 304)
}

func TestARefusedJobIsToldWhatItIs(t *testing.T) {
	t.Parallel()
	refused := func(err error) string {
		if err == nil {
			return ""
		}
		return fault.As(err).Detail.In(wording.Swedish)
	}
	for state, word := range map[job.State]string{
		job.Available: "redo att köras", job.Running: "under körning", job.Pending: "undanhållet", job.Completed: "klart",
		job.Retryable: "", job.Scheduled: "",
	} {
		want := ""
		if word != "" {
			want = "Ett jobb som är " + word + " försöks inte igen."
		}
		require.Equal(t, want, refused(job.Record{State: state}.May(job.Retry)), "%s", state)
	}
	for state, word := range map[job.State]string{
		job.Running: "under körning", job.Completed: "klart", job.Cancelled: "avbrutet", job.Discarded: "uppgivet", job.Available: "", job.Pending: "",
	} {
		want := ""
		if word != "" {
			want = "Ett jobb som är " + word + " avbryts inte."
		}
		require.Equal(t, want, refused(job.Record{State: state}.May(job.Cancel)), "%s", state)
	}
}
