package postgres

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/webhook"
)

// KeyPair returns the key pair that all instances share, or fault NotFound while there is none.
func (db *DB) KeyPair(ctx context.Context) (webhook.KeyPair, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (s webhook.KeyPair, err error) {
		var key []byte
		if err := row.Scan(&key, &s.Certificate); err != nil {
			return s, err
		}
		parsed, err := x509.ParsePKCS8PrivateKey(key)
		if err != nil {
			return s, err
		}
		var is bool
		if s.Key, is = parsed.(*rsa.PrivateKey); !is {
			return s, errors.New("the key that signs events is no RSA key")
		}
		return s, nil
	}, "select key, certificate from event_key_pair")
}

// KeepKeyPair makes the pair the one of all instances, unless there is one already.
func (q *Queue) KeepKeyPair(s webhook.KeyPair) error {
	key, err := x509.MarshalPKCS8PrivateKey(s.Key)
	if err != nil {
		return err
	}
	q.add("insert into event_key_pair (key, certificate) values ($1, $2) on conflict do nothing", key, s.Certificate)
	return nil
}
