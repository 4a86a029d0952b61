package sender_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/webhook/sender"
)

// A receiver that is too busy says for how long, in seconds or by a date. Nonsense is ignored, and no answer counts for longer than an
// hour.
func TestTheReceiversPatience(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "0": 0, "007": 7 * time.Second, "3600": time.Hour, "3601": time.Hour, "99999999999999999999999": time.Hour,
		"Mon, 23 Nov 2026 12:02:00 GMT": 2 * time.Minute, "Monday, 23-Nov-26 12:02:00 GMT": 2 * time.Minute, "Mon Nov 23 12:02:00 2026": 2 * time.Minute,
		"Mon, 23 Nov 2026 11:00:00 GMT": 0, "Tue, 23 Nov 2066 12:00:00 GMT": time.Hour,
		"": 0, "-1": 0, "+5": 0, "1.5": 0, "1e3": 0, "soon": 0, " ": 0, "1 2": 0, "٣": 0, "2026-11-23T12:02:00Z": 0,
	} {
		for _, status := range []int{429, 503} {
			require.Equal(t, want, sender.RetryAfter(status, text, now), "%q", text)
		}
		for _, status := range []int{200, 301, 400, 410, 500, 502, 504} {
			require.Zero(t, sender.RetryAfter(status, text, now), "%d", status)
		}
	}
}
