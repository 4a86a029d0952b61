// Package token makes API tokens that can be recognised: by people, by scanners for leaked secrets and, through a checksum,
// without asking the database.
package token

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"hash/crc32"
	"math/big"
	"strings"
)

// Prefix begins every token.
const Prefix = "cosell_"

// Shape of a token behind its prefix: 32 random bytes and a CRC-32, both in base 62 with leading zeros.
const (
	secretLength   = 43
	checksumLength = 6
	digits         = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// shown is how much of a token is kept in the clear, for its owner to tell it from others.
const shown = len(Prefix) + 5

// New returns a token that nobody can guess.
func New() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	text := base62(new(big.Int).SetBytes(secret[:]), secretLength)
	return Prefix + text + checksum(text)
}

// Hash returns what is kept of a token. Tokens are long and random, so a plain SHA-256 is safe, and quick to look up.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Start returns the part of a token that may be shown.
func Start(token string) string { return token[:min(shown, len(token))] }

// Mistyped tells whether the text looks like a token of ours and cannot be one: its checksum is wrong.
func Mistyped(text string) bool {
	body, ours := strings.CutPrefix(text, Prefix)
	if !ours {
		return false
	}
	if len(body) != secretLength+checksumLength {
		return true
	}
	want := checksum(body[:secretLength])
	return subtle.ConstantTimeCompare([]byte(want), []byte(body[secretLength:])) != 1
}

func checksum(text string) string {
	return base62(big.NewInt(int64(crc32.ChecksumIEEE([]byte(text)))), checksumLength)
}

// base62 returns the number in exactly that many digits.
func base62(n *big.Int, length int) string {
	out, base, digit := make([]byte, length), big.NewInt(int64(len(digits))), new(big.Int)
	for i := length - 1; i >= 0; i-- {
		n, digit = new(big.Int).DivMod(n, base, digit)
		out[i] = digits[digit.Int64()]
	}
	return string(out)
}
