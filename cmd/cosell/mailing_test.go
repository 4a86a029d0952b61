package main

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/service"
)

func TestMailsLinkToAPageThatAPersonCanOpen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		addr, public, link, want, portal string
		warned, headless                 bool
	}{
		{addr: "127.0.0.1:8080", want: "http://127.0.0.1:8080/portal/deals/{dealId}", portal: "http://127.0.0.1:8080/portal/", warned: true},
		{addr: ":8080", want: "http://localhost:8080/portal/deals/{dealId}", portal: "http://localhost:8080/portal/", warned: true},
		{addr: "[::]:80", want: "http://localhost:80/portal/deals/{dealId}", portal: "http://localhost:80/portal/", warned: true},
		{addr: ":8080", public: "https://cosell.example", want: "https://cosell.example/portal/deals/{dealId}", portal: "https://cosell.example/portal/"},
		{addr: ":8080", public: "https://cosell.example", headless: true, want: "https://cosell.example/v1/deals/{dealId}"},
		{addr: ":8080", link: "https://portal.example/{dealId}", want: "https://portal.example/{dealId}"},
		{
			addr: ":8080", public: "https://cosell.example", link: "https://portal.example/{dealId}", want: "https://portal.example/{dealId}",
			portal: "https://cosell.example/portal/",
		},
	} {
		var said strings.Builder
		s := &serve{Addr: c.addr, Portal: !c.headless}
		s.SMTPHost, s.SMTPPort, s.SMTPSecurity, s.MailFrom, s.PublicURL, s.DealLink = "mail.example", 25, "none", "cosell@mail.example", c.public, c.link
		require.NoError(t, s.mailing.check())
		require.Equal(t, c.want, s.withMail(service.Settings{}, s.dealLink()).Outbox.DealLink)
		require.Equal(t, c.portal, s.portalLink())
		s.warnOfLinks(t.Context(), slog.New(slog.NewTextHandler(&said, nil)))
		require.Equal(t, c.warned, strings.Contains(said.String(), "COSELL_PUBLIC_URL"), c)
		s.sender = nil
		said.Reset()
		s.warnOfLinks(t.Context(), slog.New(slog.NewTextHandler(&said, nil)))
		require.Empty(t, said.String(), "without a mail server nothing is mailed")
	}
}
