package lifecycle

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/cosell/cosell/internal/postgres"
)

func (s *Service) tellByMail(context.Context, *postgres.Tx, []postgres.Event, time.Time) ([]river.InsertManyParams, error) {
	return nil, nil
}
