package main

import (
	"net"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// drainingListener accepts every connection that is already waiting before it ends. Just closing a listener resets the connections that the
// kernel has established and nobody has accepted yet.
type drainingListener struct {
	*net.TCPListener
	ending atomic.Bool
}

// end makes Accept return the connections that are already waiting, and then net.ErrClosed.
func (l *drainingListener) end() {
	l.ending.Store(true)
	_ = l.SetDeadline(time.Unix(0, 0)) // wakes a waiting Accept
}

// Accept waits for the next connection.
func (l *drainingListener) Accept() (net.Conn, error) {
	for {
		if l.ending.Load() {
			if !l.anyLeft() {
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

// anyLeft tells whether the kernel has established connections that nobody has accepted yet.
func (l *drainingListener) anyLeft() bool {
	raw, err := l.SyscallConn()
	if err != nil {
		return false
	}
	left := 0
	err = raw.Control(func(fd uintptr) {
		left, _ = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0) // no overflow: descriptors are small
	})
	return err == nil && left > 0
}
