package httpapi

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"sync"

	"github.com/cosell/cosell/internal/door"
)

// feedKey is the key that all instances encrypt positions of the feed with, read once.
type feedKey struct {
	read func(context.Context) ([]byte, error)

	mu    sync.Mutex
	known cipher.AEAD
}

// sealer returns what encrypts positions. The fault is Unavailable.
func (k *feedKey) sealer(ctx context.Context) (cipher.AEAD, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.known != nil {
		return k.known, nil
	}
	key, err := k.read(ctx)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	k.known, err = cipher.NewGCMWithRandomNonce(block)
	return k.known, err
}

// sealPosition returns a cursor of a position in the organisation's feed. Positions are numbered over all organisations. Cursors of one
// position differ each time, and all have the same length: so neither a cursor nor the difference of two tells what happened to others, nor
// to deals of the own organisation that the caller does not see.
func sealPosition(sealer cipher.AEAD, organizationID string, position int64) string {
	text := binary.BigEndian.AppendUint64(nil, uint64(position))
	return base64.RawURLEncoding.EncodeToString(sealer.Seal(nil, nil, text, []byte(organizationID)))
}

// openPosition returns the position that a cursor of the organisation's feed holds, or fault BadRequest with where the cursor came.
func openPosition(sealer cipher.AEAD, organizationID, cursor, pointer string) (int64, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return 0, door.BadCursorAt(pointer)
	}
	text, err := sealer.Open(nil, nil, sealed, []byte(organizationID))
	if err != nil || len(text) != 8 {
		return 0, door.BadCursorAt(pointer)
	}
	return int64(binary.BigEndian.Uint64(text)), nil
}
