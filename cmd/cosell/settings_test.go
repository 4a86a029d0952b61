package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Settings that contradict each other are refused before anything is started, with the names of both.
func TestSettingsThatContradictEachOtherAreRefused(t *testing.T) {
	t.Parallel()
	for args, names := range map[string][]string{
		"--request-timeout 7s":                                       {"COSELL_REQUEST_TIMEOUT", "COSELL_WRITE_TIMEOUT"},
		"--request-timeout 20s --write-timeout 25s":                  {"COSELL_STOP_TIMEOUT", "COSELL_WRITE_TIMEOUT"},
		"--request-timeout 1s --write-timeout 2s":                    {"COSELL_WRITE_TIMEOUT", "the 6s"},
		"--reminder 48h --invitation-ttl 24h":                        {"COSELL_REMINDER", "COSELL_INVITATION_TTL"},
		"--clock-interval 48h --invitation-ttl 24h":                  {"COSELL_CLOCK_INTERVAL", "COSELL_INVITATION_TTL"},
		"--max-conns 8 --database-url postgres:///?pool_max_conns=9": {"COSELL_MAX_CONNS", "pool_max_conns"},
		"--cors-origins *,https://portal.example":                    {"COSELL_CORS_ORIGINS", "*"},
		"--smtp-user me --smtp-password secret-word":                 {"COSELL_SMTP_USER", "COSELL_SMTP_PASSWORD", "COSELL_SMTP_HOST"},
		"--clock-interval 0s --lead-digest=-1 --request-timeout 0s":  {"--clock-interval", "--lead-digest", "--request-timeout"},
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			// The last address cannot be reached: were the settings taken, that would be the error.
			all := append([]string{"serve", "--addr", "127.0.0.1:0", "--database-url", "postgres://127.0.0.1:1/x"}, strings.Fields(args)...)
			err := run(t.Context(), all, io.Discard)
			require.Error(t, err)
			for _, name := range names {
				require.ErrorContains(t, err, name)
			}
			require.NotContains(t, err.Error(), "secret-word")
		})
	}
}
