package main

import (
	"net"
	"sync/atomic"
	"time"
)

// drained is a listener that ends without cutting anybody off: a connection that the system has taken already, and nobody has seen
// yet, would be reset if the listener were just closed.
type drained struct {
	*net.TCPListener
	ending atomic.Bool
}

// end lets Accept return what is there already, and then net.ErrClosed.
func (l *drained) end() error {
	err := takeNoMore(l.TCPListener)
	l.ending.Store(true)
	_ = l.SetDeadline(time.Unix(0, 0)) // who waits is to look again
	return err
}

// Accept waits for the next connection.
func (l *drained) Accept() (net.Conn, error) {
	for {
		if l.ending.Load() {
			if !anyLeft(l.TCPListener) {
				return nil, net.ErrClosed
			}
			_ = l.SetDeadline(time.Time{})
		}
		conn, err := l.TCPListener.Accept()
		if err == nil || !l.ending.Load() {
			return conn, err
		}
	}
}
