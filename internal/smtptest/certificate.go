package smtptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// certificate vouches for itself, and for this machine only.
type certificate struct {
	own    tls.Certificate
	parsed *x509.Certificate
	pem    []byte
}

func newCertificate(t testing.TB) certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return certificate{
		own:    tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		parsed: parsed,
		pem:    pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	}
}

func (c certificate) server() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{c.own}, MinVersion: tls.VersionTLS12}
}

func (c certificate) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(c.parsed)
	return pool
}
