package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

// The program is built with such a profile: default.pgo.
func TestAProfileIsThereWhenTheServiceHasEnded(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cpu.pprof")
	p := launch(t, inDemo.URL(t), "COSELL_CPU_PROFILE="+file, "COSELL_SHUTDOWN_DELAY=0").ready(t)
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.cmd.Wait())
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "\x1f\x8b", string(written[:2]), "packed with gzip, as go tool pprof and go build read it")
}

func TestAProfileThatCannotBeWrittenIsToldBeforeAnyWork(t *testing.T) {
	t.Parallel()
	err := refused(t, "serve", "--addr", "127.0.0.1:0", "--database-url", pgtest.URL(t), "--cpu-profile", "/no/such/folder/cpu.pprof")
	require.ErrorContains(t, err, "--cpu-profile (COSELL_CPU_PROFILE): open /no/such/folder/cpu.pprof: no such file or directory")
}
