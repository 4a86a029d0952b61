package main

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// noSYN lets everything through but the first packet of a new connection: the caller sends it again, and finds the port closed.
var noSYN = []unix.SockFilter{
	{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13}, // the flags of the TCP header
	{Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: 0x12},
	{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 0x02, Jf: 1}, // SYN without ACK
	{Code: unix.BPF_RET | unix.BPF_K, K: 0},
	{Code: unix.BPF_RET | unix.BPF_K, K: 0xffffffff},
}

// takeNoMore keeps the system from taking new connections for the listener.
func takeNoMore(l *net.TCPListener) error {
	return onSocket(l, func(fd int) error {
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(noSYN)), Filter: &noSYN[0]}) //nolint:gosec // five
	})
}

// anyLeft tells whether the system has taken connections that nobody has accepted yet.
func anyLeft(l *net.TCPListener) bool {
	left := 0
	err := onSocket(l, func(fd int) (err error) {
		left, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0) //nolint:gosec // as small as descriptors are
		return err
	})
	return err == nil && left > 0
}

func onSocket(l *net.TCPListener, do func(fd int) error) (err error) {
	raw, failed := l.SyscallConn()
	if failed != nil {
		return failed
	}
	failed = raw.Control(func(fd uintptr) { err = do(int(fd)) }) //nolint:gosec // as small as descriptors are
	return errors.Join(failed, err)
}
