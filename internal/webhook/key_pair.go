package webhook

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// KeyPair signs what is sent in Partner Center's format. Receivers check its signatures with the certificate.
type KeyPair struct {
	Key         *rsa.PrivateKey
	Certificate []byte // DER
}

// A generated pair has a key of keyBits and a certificate for certificateLife, as is usual for self-signed certificates.
const (
	keyBits         = 2048
	certificateLife = 10 * 365 * 24 * time.Hour
)

// NewKeyPair generates a pair with a self-signed certificate.
func NewKeyPair(now time.Time) (KeyPair, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return KeyPair{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return KeyPair{}, err
	}
	name := pkix.Name{Organization: []string{"Cosell"}, CommonName: "Cosell events"}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: name, NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLife),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return KeyPair{key, certificate}, err
}

// ParseKeyPair returns the pair from a certificate and its key, both in PEM. The error says what is wrong with them, without revealing the
// key.
func ParseKeyPair(certificate, key []byte) (KeyPair, error) {
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return KeyPair{}, err
	}
	private, is := pair.PrivateKey.(*rsa.PrivateKey)
	if !is {
		return KeyPair{}, errors.New("the key must be an RSA key")
	}
	return KeyPair{private, pair.Certificate[0]}, nil
}

// Sign returns the signature of a body: RSA PKCS #1 v1.5 with SHA-256, in base64 (Partner Center webhooks, Oct 2023).
func (s KeyPair) Sign(body []byte) (string, error) {
	sum := sha256.Sum256(body)
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.Key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}
