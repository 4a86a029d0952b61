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

// feedKey is the key with which all instances encrypt positions in the feed. It is read once.
type feedKey struct {
	read func(context.Context) ([]byte, error)

	mu    sync.Mutex
	known cipher.AEAD
}

// sealer returns the cipher that encrypts positions. The fault is Unavailable.
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

// sealPosition returns a cursor for a position in the organisation's feed. Positions are numbered across all organisations. Cursors for one
// position differ each time, and all have the same length, so neither a cursor nor the difference between two tells what happened to
// others, or to deals of the caller's own organisation that the caller does not see.
func sealPosition(sealer cipher.AEAD, organizationID string, position int64) string {
	text := binary.BigEndian.AppendUint64(nil, uint64(position))
	return base64.RawURLEncoding.EncodeToString(sealer.Seal(nil, nil, text, []byte(organizationID)))
}

// openPosition returns the position that a cursor of the organisation's feed holds, or fault BadRequest, which points at where the cursor
// was given.
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
