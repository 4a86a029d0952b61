package main

import (
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"
)

// Figures that nothing works with, each of which is named by the error, with its variable.
var figures = map[string]string{
	"--request-timeout": "0s", "--write-timeout": "0s", "--stop-timeout": "0s", "--clock-interval": "0s", "--invitation-ttl": "0s",
	"--shutdown-delay": "-1s", "--list-timeout": "-1s", "--reminder": "-1s", "--lead-erasure": "-1s", "--event-life": "-1s",
	"--max-conns": "-1", "--organization-conns": "-1", "--rate-limit": "-2", "--user-rate-limit": "-2", "--organization-rate-limit": "-2",
	"--edit-limit": "-2", "--stream-limit": "0", "--upload-limit": "-1", "--token-limit": "-1", "--sign-in-rate-limit": "-1", "--lead-digest": "-1", "--mails-per-organization": "-1",
	"--mails-per-recipient": "-1", "--demo-deals": "-1", "--webhook-replays": "-1", "--smtp-port": "0",
}

func TestFiguresThatNothingWorksWithAreRefused(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&commands{})
	require.NoError(t, err)
	for _, command := range parser.Model.Leaves(true) {
		if command.Name != "serve" {
			continue
		}
		for _, flag := range command.Flags {
			switch flag.Target.Interface().(type) {
			case time.Duration, int, int32:
				require.Contains(t, figures, "--"+flag.Name, "say what the new figure must be")
			}
		}
	}
	all := []string{"serve", "--addr", "127.0.0.1:0", "--database-url", "postgres://127.0.0.1:1/x"}
	for flag, figure := range figures {
		all = append(all, flag+"="+figure)
	}
	err = refused(t, all...)
	for flag := range figures {
		require.ErrorContains(t, err, flag+" (COSELL_"+strings.ToUpper(strings.ReplaceAll(flag[2:], "-", "_"))+"): give ")
	}
	require.ErrorContains(t, refused(t, append(all[:5:5], "--list-timeout=500us")...), "--list-timeout", "the database would take it for no limit")
}

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
		"--addr 127.0.0.1:1 --operator-addr 127.0.0.1:1":             {"COSELL_OPERATOR_ADDR", "COSELL_ADDR"},
		"--cors-origins *,https://portal.example":                    {"COSELL_CORS_ORIGINS", "*"},
		"--cors-origins portal.example,https://portal.example/":      {`"portal.example"`, `"https://portal.example/"`},
		"--cors-origins https://Portal.example,https://*.example":    {`"https://Portal.example"`, `"https://*.example"`},
		"--smtp-user me --smtp-password secret-word":                 {"COSELL_SMTP_USER", "COSELL_SMTP_PASSWORD", "COSELL_SMTP_HOST"},
		"--clock-interval 0s --lead-digest=-1 --request-timeout 0s":  {"--clock-interval", "--lead-digest", "--request-timeout"},
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			all := append([]string{"serve", "--addr", "127.0.0.1:0", "--database-url", "postgres://127.0.0.1:1/x"}, strings.Fields(args)...)
			err := refused(t, all...)
			for _, name := range names {
				require.ErrorContains(t, err, name)
			}
			require.NotContains(t, err.Error(), "secret-word")
		})
	}
}
