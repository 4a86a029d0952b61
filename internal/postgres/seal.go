package postgres

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/webhook"
)

// Seal returns the seal that all instances share, or fault NotFound while there is none.
func (db *DB) Seal(ctx context.Context) (webhook.Seal, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (s webhook.Seal, err error) {
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
			return s, errors.New("the key of the seal is no RSA key")
		}
		return s, nil
	}, "select key, certificate from event_seal")
}

// KeepSeal makes the seal that of all instances, unless there is one already.
func (q *Queue) KeepSeal(s webhook.Seal) error {
	key, err := x509.MarshalPKCS8PrivateKey(s.Key)
	if err != nil {
		return err
	}
	q.add("insert into event_seal (key, certificate) values ($1, $2) on conflict do nothing", key, s.Certificate)
	return nil
}
