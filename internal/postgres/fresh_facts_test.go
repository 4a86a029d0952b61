package postgres_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/projection"
)

func TestFactsOfTheNewestEventsAreHeldUntilTheyAreTaken(t *testing.T) {
	t.Parallel()
	fresh, events := postgres.NewFreshFacts(), make([]uuid.UUID, 2*postgres.MostFresh+1)
	for i := range events {
		events[i] = uuid.New()
		postgres.PutFresh(fresh, events[i], projection.Deal{ID: events[i]})
	}
	held := 0
	for i, event := range events {
		d, ok := postgres.TakeFresh(fresh, event)
		require.Equal(t, i >= len(events)-postgres.MostFresh, ok, "the event %d of %d", i, len(events))
		if ok {
			require.Equal(t, event, d.ID)
			held++
		}
	}
	require.Equal(t, postgres.MostFresh, held)
	_, ok := postgres.TakeFresh(fresh, events[len(events)-1])
	require.False(t, ok, "taken twice")
}
