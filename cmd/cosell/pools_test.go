package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBackgroundWorkKnowsWhatTheEventsOfRequestsTell(t *testing.T) {
	t.Parallel()
	requests, jobs := new(serve).pools(make(eventSignal, 1))
	require.NotNil(t, requests.Fresh)
	require.Same(t, requests.Fresh, jobs.Fresh)
}
