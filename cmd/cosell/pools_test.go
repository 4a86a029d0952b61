package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/worker"
)

func TestBackgroundWorkKnowsWhatTheEventsOfRequestsTell(t *testing.T) {
	t.Parallel()
	requests, jobs := new(serve).pools(worker.NewSignal())
	require.NotNil(t, requests.Fresh)
	require.Same(t, requests.Fresh, jobs.Fresh)
}
