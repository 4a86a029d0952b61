package sender

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/webhook"
)

// RetryAfter returns how long an answer asks not to be called again, going by its status and its header Retry-After (RFC 9110, 10.2.3): a
// number of seconds or a date. Anything else, and a date in the past, asks for nothing.
func RetryAfter(status int, retryAfter string, now time.Time) time.Duration {
	if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		return 0
	}
	if date, err := http.ParseTime(retryAfter); err == nil {
		return max(0, min(date.Sub(now), webhook.MaxRetryAfter))
	}
	if retryAfter == "" || strings.Trim(retryAfter, "0123456789") != "" {
		return 0
	}
	seconds, err := strconv.ParseInt(retryAfter, 10, 64)
	if err != nil || seconds > int64(webhook.MaxRetryAfter/time.Second) {
		return webhook.MaxRetryAfter
	}
	return time.Duration(seconds) * time.Second
}
