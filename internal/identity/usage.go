package identity

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
)

// usage notes when tokens were last used. It is saved now and then rather than with every request, which would turn reads into writes.
type usage struct {
	mu       sync.Mutex
	lastUsed map[uuid.UUID]time.Time
}

func (u *usage) record(a access.Actor, now time.Time) {
	if a.TokenID == nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.lastUsed == nil {
		u.lastUsed = map[uuid.UUID]time.Time{}
	}
	u.lastUsed[*a.TokenID] = now
}

// take returns what was recorded and starts again.
func (u *usage) take() map[uuid.UUID]time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	noted := maps.Clone(u.lastUsed)
	clear(u.lastUsed)
	return noted
}

// SaveUsage writes when tokens were last used, as recorded since the last call.
func (t *Tokens) SaveUsage(ctx context.Context) error {
	noted := t.usage.take()
	if len(noted) == 0 {
		return nil
	}
	return t.db.SaveUsage(ctx, noted)
}
