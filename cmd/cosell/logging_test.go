package main

import (
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

func TestADurationOfTheLogHasAUnit(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	log := slog.New(slog.NewJSONHandler(&text, &slog.HandlerOptions{ReplaceAttr: durationInMS}))
	log.Info("request", "duration", 1500*time.Microsecond, "status", 200)
	require.Contains(t, text.String(), `"durationMs":1.5,"status":200`)
}

func TestTheLogIsJSONWhereNobodyReads(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "migrate", "up", "--database-url", pgtest.EmptyURL(t))
	cmd.Env = append(os.Environ(), asProgram+"=1")
	printed, err := cmd.CombinedOutput()
	require.NoError(t, err)
	require.Regexp(t, `^\{"time":"[^"]+","level":"INFO","msg":"migrated the database","from":0,"to":\d+,"durationMs":[\d.]+\}\n$`, string(printed))
}
