package job_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/job"
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
