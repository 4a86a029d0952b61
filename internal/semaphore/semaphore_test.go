package semaphore_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/semaphore"
)

func TestAnOrganisationHasItsShareAndNoMore(t *testing.T) {
	t.Parallel()
	s, ctx := semaphore.NewPerOrganization(2), context.Background()
	over, stop := context.WithCancel(ctx)
	stop()
	for range 100 {
		first, err := s.Acquire(ctx, "contoso")
		require.NoError(t, err)
		second, err := s.Acquire(ctx, "contoso")
		require.NoError(t, err)
		other, err := s.Acquire(ctx, "northwind")
		require.NoError(t, err)
		require.Equal(t, 2, s.Remembered())
		_, err = s.Acquire(over, "contoso")
		require.ErrorIs(t, err, context.Canceled)

		got := make(chan func())
		go func() {
			release, err := s.Acquire(ctx, "contoso")
			if err == nil {
				got <- release
			}
		}()
		first()
		(<-got)()
		second()
		other()
		require.Zero(t, s.Remembered())
	}
}

func TestWithoutALimitNobodyWaits(t *testing.T) {
	t.Parallel()
	s := semaphore.NewPerOrganization(0)
	for range 100 {
		_, err := s.Acquire(context.Background(), "contoso")
		require.NoError(t, err)
	}
}
