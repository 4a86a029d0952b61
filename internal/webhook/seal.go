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

// Seal signs what is sent in Partner Center's format: a key, and the certificate that receivers check its signatures by.
type Seal struct {
	Key         *rsa.PrivateKey
	Certificate []byte // DER
}

// A seal that is made has a key of keyBits and a certificate for sealLife, both as is usual for certificates that vouch for themselves.
const (
	keyBits  = 2048
	sealLife = 10 * 365 * 24 * time.Hour
)

// NewSeal makes a seal whose certificate vouches for itself.
func NewSeal(now time.Time) (Seal, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return Seal{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return Seal{}, err
	}
	name := pkix.Name{Organization: []string{"Cosell"}, CommonName: "Cosell events"}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: name, NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(sealLife),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return Seal{key, certificate}, err
}

// ParseSeal returns the seal of a certificate and its key, both in PEM. The error says what is wrong with them, and nothing of the key.
func ParseSeal(certificate, key []byte) (Seal, error) {
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return Seal{}, err
	}
	private, is := pair.PrivateKey.(*rsa.PrivateKey)
	if !is {
		return Seal{}, errors.New("the key must be an RSA key")
	}
	return Seal{private, pair.Certificate[0]}, nil
}

// Sign returns the signature of a body: RSA PKCS #1 v1.5 with SHA-256, in base64 (Partner Center webhooks, Oct 2023).
func (s Seal) Sign(body []byte) (string, error) {
	sum := sha256.Sum256(body)
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.Key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return base64.StdEncoding.EncodeToString(signature), nil
}
