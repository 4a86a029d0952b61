package share_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/share"
)

func TestAnOrganisationHasItsShareAndNoMore(t *testing.T) {
	t.Parallel()
	s, ctx := share.NewSlots(2), context.Background()
	over, stop := context.WithCancel(ctx)
	stop()
	for range 100 {
		first, err := s.Take(ctx, "contoso")
		require.NoError(t, err)
		second, err := s.Take(ctx, "contoso")
		require.NoError(t, err)
		other, err := s.Take(ctx, "northwind")
		require.NoError(t, err)
		_, err = s.Take(over, "contoso")
		require.ErrorIs(t, err, context.Canceled)

		got := make(chan func())
		go func() {
			release, err := s.Take(ctx, "contoso")
			if err == nil {
				got <- release
			}
		}()
		first()
		(<-got)()
		second()
		other()
	}
}

func TestWithoutALimitNobodyWaits(t *testing.T) {
	t.Parallel()
	s := share.NewSlots(0)
	for range 100 {
		_, err := s.Take(context.Background(), "contoso")
		require.NoError(t, err)
	}
}
