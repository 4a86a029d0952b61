package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/webhook"
)

func TestTheEventKeysAreReadFromFiles(t *testing.T) {
	t.Parallel()
	keys, err := webhook.NewKeyPair(time.Now()) //nolint:forbidigo // any time
	require.NoError(t, err)
	key, err := x509.MarshalPKCS8PrivateKey(keys.Key)
	require.NoError(t, err)
	folder := t.TempDir()
	write := func(name, kind string, text []byte) string {
		file := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: text}), 0o600))
		return file
	}
	keyFile, certificateFile := write("key", "PRIVATE KEY", key), write("certificate", "CERTIFICATE", keys.Certificate)
	c := eventKeys{EventKeyFile: keyFile, EventCertificateFile: certificateFile}
	require.NoError(t, c.check())
	require.Equal(t, keys.Certificate, c.keys.Certificate)
	none := eventKeys{}
	require.NoError(t, none.check())
	require.Nil(t, none.keys)
	for _, wrong := range [][2]string{{keyFile, ""}, {"", certificateFile}, {certificateFile, keyFile}, {keyFile, "/nowhere"}} {
		c := eventKeys{EventKeyFile: wrong[0], EventCertificateFile: wrong[1]}
		require.ErrorContains(t, c.check(), "COSELL_EVENT_KEY_FILE", wrong)
	}
}
