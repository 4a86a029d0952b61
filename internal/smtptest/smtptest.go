// Package smtptest runs a real SMTP server on loopback for tests, which keeps what it accepts and misbehaves when told. TEST ONLY.
package smtptest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// Options are how the server is reached.
type Options struct {
	StartTLS    bool   // offered
	ImplicitTLS bool   // TLS from the first byte
	User        string // "": nobody needs to sign in
	Password    string
	Mechanisms  []string // to sign in; nil: PLAIN and LOGIN
}

// Server is a running SMTP server.
type Server struct {
	options     Options
	address     string
	certificate certificate
	behaviour   behaviour

	mu       sync.Mutex
	running  *smtp.Server
	listener net.Listener
	served   chan struct{}
	kept     []Mail
	lost     []Mail
}

// New starts a server that stops with the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Mechanisms == nil {
		o.Mechanisms = []string{"PLAIN", "LOGIN"}
	}
	s := &Server{options: o, address: "127.0.0.1:0", certificate: newCertificate(t)}
	s.Start(t)
	t.Cleanup(s.Stop)
	return s
}

// Start lets a stopped server run again on the same port.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", s.address)
	require.NoError(t, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Nil(t, s.running, "the server runs already")
	s.address = listener.Addr().String()
	running, served := s.server(), make(chan struct{})
	if s.options.ImplicitTLS {
		listener = tls.NewListener(listener, s.certificate.server())
	}
	s.running, s.listener, s.served = running, listener, served
	s.behaviour.open()
	go func() {
		defer close(served)
		_ = running.Serve(listener) // which ends when the server is closed
	}()
}

func (s *Server) server() *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	server.Domain = "smtptest.example"
	server.AllowInsecureAuth = true // it is all on one machine
	server.EnableSMTPUTF8 = true
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.ErrorLog = log.New(io.Discard, "", 0)
	if s.options.StartTLS {
		server.TLSConfig = s.certificate.server()
	}
	return server
}

// Stop closes the port and every conversation until Start.
func (s *Server) Stop() {
	s.mu.Lock()
	running, listener, served := s.running, s.listener, s.served
	s.running = nil
	s.mu.Unlock()
	if running == nil {
		return
	}
	s.behaviour.close()
	_ = running.Close()
	_ = listener.Close() // the library closes it only if it has begun to serve
	<-served
}

// Addr returns the host and port.
func (s *Server) Addr() *net.TCPAddr {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, _ := net.ResolveTCPAddr("tcp", s.address) // it is one, for it came from the listener
	return a
}

// Pool returns the certificates that vouch for the server.
func (s *Server) Pool() *x509.CertPool { return s.certificate.pool() }

// PEM returns the certificate that vouches for the server, as a file of another process could hold it.
func (s *Server) PEM() []byte { return s.certificate.pem }

// Received returns the mails that the server has accepted, in their order.
func (s *Server) Received() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.kept...)
}

// Lost returns the mails that the server read to their end and then died over, without an answer.
func (s *Server) Lost() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.lost...)
}

func (s *Server) keep(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, m)
}

func (s *Server) lose(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = append(s.lost, m)
}
